"""A report is not final while an item is blank, a passage or a number stale, a label missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.reports.finality import (
    blockers,
    published_numbers,
    quotes,
    unconfirmed,
    unknown_numbers,
    unlabelled,
)
from surveys.reports.results import Answer, Cell, DomainResult, QuestionResult, ResultsBook
from tests.documents.small_survey import questionnaire


def _cell(value: float, half: float = 3.0) -> Cell:
    return Cell(value, 500, low=value - half, high=value + half, margin=half)


def _book(label: str = "Tốt hơn") -> ResultsBook:
    answers = (Answer("1", label, _cell(62.4)), Answer("2", "Như cũ", _cell(20.1)))
    domains = (
        DomainResult("age", "Nhóm tuổi", "18–29", 200, (_cell(70.2), _cell(15.0))),
        DomainResult("age", "Nhóm tuổi", "60 trở lên", 150, (Cell(None, 8, hidden=True), _cell(31.7))),
    )
    question = QuestionResult("q1", 1, "Đời sống", "", "single", 500, answers, domains, bears_interval=True)
    return ResultsBook("probability", bears_interval=True, bears_error=True, n=500, questions=(question,))


@pytest.mark.parametrize(
    "text",
    [
        "Có 62,4% người dân thấy tốt hơn.",
        "Khoảng 62% (hay 62,4 phần trăm) thấy tốt hơn; khoảng tin cậy 95% từ 59,4% đến 65,4%.",
        "Nhóm 18–29 cao hơn chung 7,8 điểm phần trăm, tức gần 8 điểm %.",
        "Hai phương án cách nhau 42,3 điểm phần trăm.",
        "Năm 2024 tỷ lệ này là 55,5% (nguồn: Niên giám thống kê).",
        "Phấn đấu đạt 80% hồ sơ trực tuyến (chỉ tiêu năm 2027).",
        "Đã hỏi 1.250 người ở 30 xã, mỗi xã 2 buổi.",
    ],
)
def test_numbers_of_the_book_their_differences_and_those_with_a_source_may_stand(text: str) -> None:
    assert unknown_numbers({"assessment": text}, published_numbers(_book())) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Có 62,5% thấy tốt hơn.", "62,5%"),
        ("Có 63 phần trăm thấy tốt hơn.", "63%"),
        ("Cả hai cộng lại là 82,5%.", "82,5%"),
        ("Cao hơn 9,9 điểm phần trăm.", "9,9 điểm phần trăm"),
        ("Năm 2024 là 55% (nguồn: Niên giám). Nay là 66,6%.", "66,6%"),
    ],
)
def test_any_other_number_is_named_with_its_passage(text: str, number: str) -> None:
    (found,) = unknown_numbers({"proposals": text}, published_numbers(_book()))
    assert (found.kind, found.key) == ("stale", "proposals")
    assert f"Số {number} trong câu" in found.words
    assert text.split(". ")[-1].rstrip(".") in found.words


def test_a_hidden_number_is_none_that_may_be_quoted() -> None:
    book = _book()
    (question,) = book.questions
    hidden = replace(question.domains[1], cells=(replace(_cell(44.4), hidden=True), question.domains[1].cells[1]))
    other = replace(book, questions=(replace(question, domains=(question.domains[0], hidden)),))
    assert unknown_numbers({"assessment": "Ở nhóm già là 44,4%."}, published_numbers(other)) != []


def test_a_number_is_read_with_as_many_decimals_as_are_written() -> None:
    assert [(each.value, each.decimals, each.points) for each in quotes("12%, 3,45 phần trăm; 6,0 điểm phần trăm")] == [
        (12.0, 0, False),
        (3.45, 2, False),
        (6.0, 1, True),
    ]


def test_a_passage_is_stale_until_it_is_confirmed_on_the_results_of_now() -> None:
    texts = {"assessment": "Tốt.", "proposals": "", "number": "15-BC/BTGDVTU"}
    assert [each.key for each in unconfirmed(texts, {"assessment": "old", "number": "old"}, mark="new")] == [
        "assessment"
    ]
    assert unconfirmed(texts, {"assessment": "new"}, mark="new") == []


def test_what_would_be_shown_by_its_code_is_told_unless_the_code_is_the_word() -> None:
    form = questionnaire()
    assert unlabelled(_book(), form) == []
    (found,) = unlabelled(_book(label="1"), form)
    assert (found.kind, found.key) == ("label", "q1:1")
    bare = replace(_book(), questions=(replace(_book().questions[0], label="q1"),))
    assert [each.key for each in unlabelled(bare, form)] == ["q1"]


def test_all_kinds_of_blockers_come_together() -> None:
    texts = {"assessment": "Có 1,1% thấy tốt hơn."}
    found = blockers([], texts, {}, mark="now", facts=None, book=_book(label=""), questionnaire=questionnaire())
    assert {each.kind for each in found} == {"blank", "stale", "label"}
    assert [each.key for each in found if each.kind == "stale"] == ["assessment", "assessment"]
