"""What leaders are told: never more than the numbers, nothing of a hidden one, an answer "first" only if it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.reports.leaders_pictures import drawn_answers, finding_picture
from surveys.reports.leaders_summary import LeaderFinding, leaders_summary
from surveys.reports.plan_content import Finding
from surveys.reports.results import Answer, Cell, DomainResult, QuestionResult, ResultsBook

Share = tuple[float, float, float] | float | None


def _cell(share: Share, **more: object) -> Cell:
    if share is None:
        return Cell(None, None, hidden=True)
    if isinstance(share, tuple):
        return replace(Cell(share[0], 400, count=200, low=share[1], high=share[2]), **more)  # type: ignore[arg-type]
    return replace(Cell(share, 400, count=round(4 * share)), **more)  # type: ignore[arg-type]


def _question(*shares: Share, variable: str = "q", kind: str = "single", n: int = 400) -> QuestionResult:
    answers = tuple(Answer(str(place), f"Ý {place}", _cell(share)) for place, share in enumerate(shares, 1))
    bears = any(isinstance(share, tuple) for share in shares)
    return QuestionResult(variable, 1, f"Câu hỏi {variable}", "", kind, n, answers, bears_interval=bears)


def _book(*questions: QuestionResult) -> ResultsBook:
    bears = any(question.bears_interval for question in questions)
    return ResultsBook("probability" if bears else "quota", bears, bears, 400, questions)


def _told(question: QuestionResult, **asked: str) -> LeaderFinding:
    [finding] = leaders_summary(_book(question), [Finding(question.variable, **asked)]).findings
    return finding


def test_a_clear_lead_is_said_with_whole_people_of_a_hundred_rounded_outwards() -> None:
    finding = _told(_question((64.0, 61.2, 66.8), (36.0, 33.2, 38.8)))
    assert finding.sentence == "Câu trả lời nhiều nhất là “Ý 1”: 64,0%."
    assert finding.certainty == "Cứ 100 người thì khoảng 61 đến 67 người trả lời “Ý 1” (độ tin cậy 95%)."


def test_answers_whose_intervals_overlap_are_not_said_to_be_first() -> None:
    finding = _told(_question((40.0, 37.0, 43.0), (36.0, 33.0, 39.0), (24.0, 21.0, 27.0)))
    assert "nhiều nhất là “Ý 1” (40,0%) và “Ý 2” (36,0%); chưa thể nói" in finding.sentence
    touching = _told(_question((40.0, 37.0, 43.0), (34.0, 31.0, 37.0)))
    assert touching.sentence.startswith("Chưa thể nói câu trả lời nào nhiều nhất")


def test_one_that_overlaps_with_the_second_only_is_level_with_both() -> None:
    finding = _told(_question((40.0, 37.0, 43.0), (36.0, 33.0, 39.0), (32.0, 29.0, 35.0), (5.0, 3.0, 8.0)))
    assert "“Ý 3” (32,0%)" in finding.sentence
    assert "Ý 4" not in finding.sentence


def test_beside_a_hidden_answer_none_is_first() -> None:
    finding = _told(_question((64.0, 61.2, 66.8), None, (20.0, 17.0, 23.0)))
    assert finding.sentence == "64,0% trả lời “Ý 1”."


@pytest.mark.parametrize("answer", ["", "1"])
def test_nothing_is_told_of_what_is_hidden(answer: str) -> None:
    hidden = _question(None, None)
    summary = leaders_summary(_book(hidden), [Finding("q", answer), Finding("gone")])
    assert summary.findings == ()
    assert len(summary.withheld) == 2
    shown_elsewhere = leaders_summary(_book(_question(None, (64.0, 61.2, 66.8))), [Finding("q", "1")])
    assert shown_elsewhere.findings == ()


def test_a_quota_survey_speaks_of_those_who_answered_and_of_no_interval() -> None:
    finding = _told(_question(60.0, 40.0), banner="age")
    assert finding.certainty == "Chỉ nói về những người đã trả lời, không suy ra cho toàn địa bàn."
    assert "240 trong 400 người đã trả lời" in finding.sentence
    assert finding.difference == ""
    assert "ngang nhau" in _told(_question(50.0, 50.0)).sentence


def _divided(letters: tuple[str, str], above: str, high: Share = (70.0, 60.0, 80.0)) -> QuestionResult:
    question = _question((64.0, 61.2, 66.8), (36.0, 33.2, 38.8))
    domains = tuple(
        DomainResult("age", "Nhóm tuổi", label, 200, (_cell(share, above=marked), _cell(30.0)), letter=letter)
        for label, share, marked, letter in (
            ("Trẻ", high, above, letters[0]),
            ("Già", (55.0, 45.0, 65.0), "", letters[1]),
        )
    )
    return replace(question, domains=domains)


def test_groups_differ_only_where_that_is_significant() -> None:
    by_letter = _told(_divided(("a", "b"), "b"), banner="age")
    assert "nhóm “Trẻ” 70,0%, cao hơn nhóm “Già” 55,0% là 15,0 điểm phần trăm" in by_letter.difference
    assert "chưa thấy nhóm nào khác nhau" in _told(_divided(("a", "b"), ""), banner="age").difference
    assert "chưa thấy nhóm nào khác nhau" in _told(_divided(("", ""), ""), banner="age").difference
    apart = _divided(("", ""), "", high=(80.0, 70.0, 90.0))
    assert "cao hơn nhóm “Già” 55,0% là 25,0" in _told(apart, banner="age").difference
    assert _told(_divided(("", ""), "", high=None), banner="age").difference == ""


def test_without_a_choice_the_first_five_opinions_are_told_and_later_ones_are_marked() -> None:
    profile = replace(_question((50.0, 45.0, 55.0), variable="sex"), is_profile=True)
    questions = [_question((64.0, 61.2, 66.8), variable=f"q{place}") for place in range(7)]
    summary = leaders_summary(_book(profile, *questions), ())
    assert summary.is_default
    assert [finding.question.variable for finding in summary.findings] == ["q0", "q1", "q2", "q3", "q4"]
    chosen = leaders_summary(_book(*questions), [Finding("q1"), Finding("q2")], later=frozenset({"finding:2"}))
    assert [finding.is_later for finding in chosen.findings] == [False, True]


def test_a_few_of_those_asked_are_not_all_people() -> None:
    assert "thuộc diện hỏi câu này" in _told(_question((64.0, 55.2, 72.8), (36.0, 27.2, 44.8), n=120)).certainty


def test_a_mean_is_one_number_without_a_picture() -> None:
    mean = _question((2.2, 2.04, 2.36), kind="number")
    finding = _told(mean)
    assert (finding.sentence, finding.certainty[:52]) == (
        "Trung bình: 2,2.",
        "Trung bình của cả địa bàn nằm trong khoảng 2,0 đến 2,4"[:52],
    )
    assert finding_picture(finding, basis="probability") is None


def test_a_picture_keeps_the_answer_that_is_told_of() -> None:
    question = _question(*((float(place), place - 1.0, place + 1.0) for place in range(20, 10, -1)))
    drawn = drawn_answers(question, question.answers[9])
    assert [answer.code for answer in drawn] == ["1", "2", "3", "10"]
