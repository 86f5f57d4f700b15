"""Numbers typed beside the rows of a plan, as an order."""

from __future__ import annotations

import pytest

from surveys.reports.plan_content import Finding, PlanContent, Thresholds, added, removed
from webapp.plan.arranging import arranged, by_section

FIVE = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ({}, "abcde"),
        ({"d": 1}, "dabce"),
        ({"a": 5}, "bcdea"),
        ({"a": 2, "b": 1}, "bacde"),
        ({"e": 1, "d": 1}, "deabc"),
        ({"a": 99, "b": 99}, "cdeba"),
        ({"c": 0}, "cabde"),
        ({"a": 5, "b": 4, "c": 3, "d": 2, "e": 1}, "edcba"),
    ],
)
def test_who_types_a_place_gets_it_and_the_others_close_ranks(wanted: dict[str, int], order: str) -> None:
    assert "".join(arranged(FIVE, wanted)) == order


def test_a_section_stays_in_one_piece_where_its_first_question_stands() -> None:
    assert "".join(by_section("dabce", dict(zip("abcde", "xxyyy", strict=True)))) == "dceab"


def test_a_plan_comes_back_as_it_was_stored_and_says_what_is_new() -> None:
    before = PlanContent(("sex",), ("q1", "q2"), findings=(Finding("q1"),), variables=(("nhom", 1),))
    after = PlanContent(
        ("sex", "age"), ("q2",), ("q1",), True, Thresholds(flag_base=40), (Finding("q2", "1", "sex"),), (("nhom", 2),)
    )
    assert [PlanContent.from_dict(each.to_dict()) for each in (before, after)] == [before, after]
    assert added(before, after) == {"banner:age", "finding:1", "threshold:flag_base", "variable:nhom"}
    assert removed(before, after) == {"question:q1", "finding:1", "variable:nhom"}
