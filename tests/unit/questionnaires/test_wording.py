"""The language check: how much of what is marked it finds, and what it says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.questionnaires import Questionnaire
from surveys.questionnaires.wording import RULES, check_wording
from surveys.questionnaires.wording.numeric_classes import number_classes
from surveys.questionnaires.wording.reading_level import reading_level
from surveys.questionnaires.wording.worded import Worded, language_of
from tests.unit.questionnaires.forms import form
from tests.unit.questionnaires.wording_set import (
    HELD_OUT,
    TUNED_ON,
    false_alarms,
    marked_questions,
    measured,
    questionnaire_of,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "wording.md"
LONG_LIST = "| list_name | name | label |\n" + "\n".join(f"| long | {n} | Thôn {n} |" for n in range(80))


def rules_broken(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    return [(finding.facts["name"], finding.facts["rule"]) for finding in check_wording(questionnaire)]


@pytest.mark.parametrize("file", [HELD_OUT, TUNED_ON], ids=["held out", "tuned on"])
def test_faulty_questions_are_found_and_good_ones_left_alone(file: Path) -> None:
    questions = marked_questions(file)
    quality = measured(questions)
    good = [question for question in questions if not question.marks]
    assert (len(questions), len(good)) >= (100, 50)
    assert quality["all"].recall >= 0.85
    assert quality["all"].precision >= 0.9
    assert len(false_alarms(questions)) <= 0.05 * len(good), false_alarms(questions)


def test_every_rule_finds_what_it_is_for() -> None:
    quality = measured([*marked_questions(HELD_OUT), *marked_questions(TUNED_ON)])
    assert {rule.name for rule in RULES} <= set(quality)
    weak = {rule: each for rule, each in quality.items() if each.recall < 0.85 or each.precision < 0.85}
    assert not weak


def test_every_remark_quotes_words_that_are_there_and_says_why_and_what_instead() -> None:
    questions = [*marked_questions(TUNED_ON), *marked_questions(HELD_OUT)]
    texts = {q.name: f"{q.words} {'; '.join(q.options)}".casefold() for q in questions}
    of_words = {rule.name for rule in RULES if rule.of == "words"} - {"too_many_options"}
    for finding in check_wording(questionnaire_of(questions)):
        assert finding.severity == "advice"
        assert finding.message.endswith(".") and finding.advice.endswith(".")
        words = finding.facts["words"].removesuffix("…").casefold()
        if finding.facts["rule"] in of_words - {"office_jargon"}:
            assert words in texts[finding.facts["name"].removeprefix("g_")], finding


def test_every_rule_is_explained_in_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [rule.name for rule in RULES if f"`{rule.name}`" not in text] == []


def test_the_scale_of_a_grid_and_the_heading_above_it_are_remarked_on_once() -> None:
    grid = form(
        """
        | type | name | label | appearance |
        | begin_group | bang | 3. Gần đây Ông/Bà hài lòng ở mức nào về các việc sau? | table-list |
        | select_one lech | a | Đường thôn | |
        | select_one lech | b | Nước máy | |
        | end_group | | | |
        """,
        """
        | list_name | name | label |
        | lech | 1 | Rất hài lòng |
        | lech | 2 | Hài lòng |
        | lech | 3 | Không hài lòng |
        | lech | 9 | Khó trả lời |
        """,
    )
    assert rules_broken(grid) == [("bang", "reference_period"), ("a", "scale_balance")]


def test_the_place_in_the_workbook_is_told() -> None:
    questionnaire = form("| type | name | label |\n| text | a | Ông/Bà nghĩ thế nào về chợ |")
    (finding,) = check_wording(questionnaire, {"a": ("survey", 2, "C")})
    assert (finding.code, finding.sheet, finding.row, finding.column) == ("wording-question-mark", "survey", 2, "C")


def test_english_labels_are_read_by_english_rules_and_other_languages_are_left_alone() -> None:
    both = form(
        """
        | type | name | label::English (en) | label::Deutsch (de) |
        | select_one yn | a | Do you agree that the new road is good? | Finden Sie nicht auch, dass die Straße gut ist |
        | select_one yn | b | Is the water clean and cheap? | Ist das Wasser sauber und billig |
        """,
        """
        | list_name | name | label::English (en) | label::Deutsch (de) |
        | yn | 1 | Yes | Ja |
        | yn | 2 | No | Nein |
        | yn | 9 | Don't know | Weiß nicht |
        """,
    )
    assert rules_broken(both) == [("a", "leading_wording"), ("b", "double_barrelled")]
    assert [language_of(text) for text in ("Gia đình có tivi?", "Ông bà ngoại", "What is it?", "Sind Sie da?")] == [
        "vi", "vi", "en", "",
    ]  # fmt: skip


def test_a_form_that_says_ban_throughout_may_do_so() -> None:
    young = "| type | name | label |\n| text | a | Bạn thích môn gì? |\n| text | b | Bạn ghét môn gì? |"
    assert rules_broken(form(young)) == []
    assert rules_broken(form(young + "\n| text | c | Ông/Bà thích môn gì? |")) == [("c", "address_form")]


def test_a_long_list_is_counted_and_not_read() -> None:
    rows = "| type | name | label | appearance |\n| select_one long | a | Ông/Bà sống ở đâu? | |"
    assert rules_broken(form(rows, LONG_LIST)) == [("a", "too_many_options")]
    assert rules_broken(form(rows.replace("? | |", "? | minimal |"), LONG_LIST)) == []


@pytest.mark.parametrize(
    ("options", "limits"),
    [
        (("Dưới 2 triệu", "Từ 2 đến dưới 5,5 triệu", "Từ 5,5 triệu trở lên"), [2e0, 5.5]),
        (("30 phút - 1 giờ", "Dưới 30 phút", "Trên 1 giờ"), [0.5, 1.0]),
        (("Từ 1.000.000 đồng trở xuống", "Trên 1.000.000 đồng", "Khó trả lời"), [1_000_000]),
        (("Trước năm 1990", "Từ 1990 đến 1999", "Từ năm 2000 đến nay"), [1990, 1999]),
        (("Nam", "Nữ"), []),
        (("Thôn 1", "Thôn 2", "Thôn 3"), []),
    ],
)
def test_classes_are_read_off_their_words(options: tuple[str, ...], limits: list[float]) -> None:
    classes = number_classes(Worded("a", "question", "Bao nhiêu?", options=options, closed=True))
    assert [each.high for each in classes][:-1] == limits


def test_the_reading_level_is_that_of_the_published_formula() -> None:
    text = "Nhà tôi ở xa chợ nên tôi đi chợ một tuần hai lần thôi. Chợ họp từ sáng."
    letters, words, sentences = 52, 18, 2
    assert reading_level(text) == pytest.approx(2 * letters / words + 0.2 * words / sentences - 6)
    assert reading_level("Ông/Bà bao nhiêu tuổi?") is None
