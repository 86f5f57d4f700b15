"""What a whole report says: no phrase worn out, no number that no table has, no margin without probabilities."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from surveys.reports.document import REFERENCE, Block, Chart, Paragraph, Table
from surveys.reports.phrases import EVERY_KIND
from surveys.reports.plan_content import Finding
from surveys.reports.question_blocks import group_blocks, result_blocks
from surveys.reports.results import Answer, Cell, DomainResult, QuestionResult, ResultsBook
from surveys.reports.sampling_errors import sampling_error_blocks
from surveys.reports.sections import conclusion_blocks, plan_blocks
from surveys.reports.sentences import domain_sentence, question_sentence
from surveys.reports.summary_blocks import summary_blocks
from surveys.reports.voice import Voice

LABELS = ("Tốt hơn nhiều", "Tốt hơn", "Như cũ", "Kém hơn", "Khó trả lời")
AGES, SEXES = ("18–29", "30–44", "45–59", "60 trở lên"), ("Nam", "Nữ")
QUOTED, NUMBER = re.compile("“[^”]*”"), re.compile(r"\d+(?:,\d+)?")
WORN_OUT = 10


def book_of(
    questions: int, *, seed: int, bears_interval: bool = True, later: frozenset[str] = frozenset()
) -> ResultsBook:
    """A book of made-up results: the shares of a question differ by group, sometimes clearly."""
    random = Random(seed)
    banners = (("age", "Nhóm tuổi"), ("sex", "Giới tính"))
    return ResultsBook(
        basis="probability" if bears_interval else "quota",
        bears_interval=bears_interval,
        bears_error=bears_interval,
        n=800,
        questions=tuple(_question(number, random, bears_interval) for number in range(1, questions + 1)),
        banners=banners,
        plan_version=2,
        later=later,
    )


def _question(number: int, random: Random, bears: bool) -> QuestionResult:
    shares = [random.random() ** 2 for _label in LABELS]
    answers = tuple(
        Answer(str(place), label, _cell(100 * share / sum(shares), 800, bears))
        for place, (label, share) in enumerate(zip(LABELS, shares, strict=True), 1)
    )
    domains = tuple(
        DomainResult(
            banner,
            title,
            label,
            200,
            tuple(_cell(max(0.0, (one.cell.value or 0) + random.gauss(0, 6)), 200, bears) for one in answers),
        )
        for banner, title, labels in (("age", "Nhóm tuổi", AGES), ("sex", "Giới tính", SEXES))
        for label in labels
    )
    return QuestionResult(
        f"q{number}", number, f"Câu hỏi thứ {number}?", "A. Ý kiến", "single", 800, answers, domains,
        bears_interval=bears, numeral=str(number),
    )  # fmt: skip


def _cell(value: float, n: int, bears: bool) -> Cell:
    value, half = round(value, 1), 196 * (0.25 / n) ** 0.5
    if not bears:
        return Cell(value, n, round(value * n / 100))
    low, high = round(max(0.0, value - half), 1), round(min(100.0, value + half), 1)
    return Cell(value, n, round(value * n / 100), se=1.77, low=low, high=high, deff=1.44, cv=4.0, margin=half)


def _prose(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def _frames(text: str) -> list[str]:
    bare = NUMBER.sub("0", QUOTED.sub("“…”", text))
    return [frame.strip() for frame in re.split(r"(?<=[.;]) ", bare) if frame.strip()]


@pytest.mark.parametrize("bears", [True, False])
def test_in_a_report_of_sixty_questions_no_phrase_is_read_ten_times(bears: bool) -> None:
    voice = Voice("Dư luận xã hội")
    said = [
        question_sentence(question, voice=voice) for question in book_of(60, seed=1, bears_interval=bears).questions
    ]
    frames = Counter(frame for text in said for frame in _frames(text))
    assert len(said) == 60 and sum(frames.values()) > 150
    assert max(frames.values()) < WORN_OUT, frames.most_common(3)


def test_each_kind_of_phrase_lasts_for_sixty_questions() -> None:
    for phrases in EVERY_KIND:
        voice = Voice("một hạt giống")
        taken = [voice.choose("kind", phrases) for _turn in range(60)]
        assert max(Counter(taken).values()) < WORN_OUT, phrases[0]
        assert all(one != other for one, other in pairwise(taken))
        assert len({NUMBER.sub("", str(phrase)) for phrase in phrases}) == len(phrases)


def test_the_same_survey_is_said_in_the_same_words_and_another_in_others() -> None:
    def said(seed: str) -> list[str]:
        voice = Voice(seed)
        return [question_sentence(question, voice=voice) for question in book_of(12, seed=3).questions]

    assert said("Cuộc điều tra A") == said("Cuộc điều tra A")
    assert said("Cuộc điều tra A") != said("Cuộc điều tra B")


@pytest.mark.parametrize("bears", [True, False])
def test_every_number_in_the_prose_stands_in_a_table(bears: bool) -> None:
    book = book_of(4, seed=7, bears_interval=bears)
    blocks = [*result_blocks(book, Voice("x")), *group_blocks(book)]
    printed = {
        number
        for block in blocks
        if isinstance(block, Table)
        for text in (*(cell for row in block.rows for cell in row), *block.notes, block.caption)
        for number in NUMBER.findall(text)
    }
    values = sorted(float(number.replace(",", ".")) for number in printed if "," in number)
    for text in _prose(blocks):
        for number in NUMBER.findall(
            REFERENCE.sub("", re.sub(r"[\d,]+ điểm phần trăm|tin cậy 95%", "", QUOTED.sub("", text)))
        ):
            assert number in printed, (number, text)
        for gap in re.findall(r"([\d,]+) điểm phần trăm", text):
            wide = float(gap.replace(",", "."))
            assert any(abs(one - other - wide) < 0.001 for one in values for other in values), text
    assert any("điểm phần trăm" in text for text in _prose(blocks)) is bears


def test_each_reference_leads_to_a_table_or_a_chart_of_the_report() -> None:
    book = book_of(3, seed=5)
    blocks = [*result_blocks(book, Voice()), *group_blocks(book)]
    places = {
        ("table" if isinstance(each, Table) else "chart", each.key)
        for each in blocks
        if isinstance(each, (Table, Chart))
    }
    referred = [found for text in _prose(blocks) for found in REFERENCE.findall(text)]
    assert len(referred) == 3 * 3
    assert set(referred) <= places
    assert len(places) == sum(isinstance(each, (Table, Chart)) for each in blocks), "keys are each of one place"


def test_letters_say_which_difference_is_significant_where_there_are_letters() -> None:
    def domain(label: str, value: float, letter: str, above: str) -> DomainResult:
        return DomainResult(
            "age",
            "Nhóm tuổi",
            label,
            200,
            (Cell(value, 200, low=value - 1, high=value + 1, above=above),),
            letter=letter,
        )

    def said(above: str) -> str:
        leading = Answer("1", "Có", _cell(60, 800, True))
        domains = (domain("trẻ", 70, "a", above), domain("già", 50, "b", ""))
        return domain_sentence(
            QuestionResult("q", 1, "Câu", "", "single", 800, (leading,), domains, bears_interval=True)
        )

    assert "20,0 điểm phần trăm" in said("b")
    assert "điểm phần trăm" not in said("")


def test_what_was_added_to_the_plan_later_is_marked_at_its_place_and_in_the_methods() -> None:
    book = book_of(2, seed=2, later=frozenset({"question:q2", "banner:sex", "threshold:minimum_base"}))
    blocks = result_blocks(book, Voice())
    notes = [block.text for block in blocks if isinstance(block, Paragraph) and block.style == "note"]
    assert len(notes) == 1 and "sau khi bắt đầu thu thập" in notes[0]
    rows = [row[0] for block in blocks if isinstance(block, Table) for row in block.rows]
    assert "Giới tính (bổ sung sau khi bắt đầu thu thập)" in rows and "Nhóm tuổi" in rows
    (method,) = _prose(plan_blocks(book))
    assert "câu “2. Câu hỏi thứ 2”" in method.replace("Câu 2", "2") and "“Giới tính”" in method and "ngưỡng" in method
    assert "không bổ sung" in _prose(plan_blocks(book_of(1, seed=1)))[0]


def test_sampling_errors_are_printed_with_deft_in_total_and_by_group_of_the_findings() -> None:
    book = book_of(2, seed=4)
    blocks = sampling_error_blocks(book, [Finding("q1"), Finding("q2", "2", "sex")], title="PHỤ LỤC")
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [2 * (1 + len(LABELS)), 1 + 1 + 4 + 1 + 2, 1 + 1 + 2]
    assert tables[0].rows[1][-2:] == ("1,44", "1,20")
    assert "“Tốt hơn”" in tables[2].caption


def test_the_summary_tells_the_findings_of_the_plan_and_there_is_none_without() -> None:
    book = book_of(2, seed=4)
    (sentence,) = [text.text for text in summary_blocks(book, [Finding("q2")]) if getattr(text, "style", "") == "body"]
    assert NUMBER.findall(sentence)
    assert summary_blocks(book, []) == []


def test_the_author_sees_the_places_in_a_draft_and_the_final_report_has_none() -> None:
    draft = _prose(conclusion_blocks({"assessment": "Tốt."}, draft=True))
    assert draft[0] == "Tốt." and draft[1].startswith("(Phần dành cho tác giả")
    assert _prose(conclusion_blocks({"assessment": "Tốt."}, draft=False)) == ["Tốt."]
    assert conclusion_blocks({}, draft=False) == []
