"""Which change of a questionnaire changes what a variable means."""

from __future__ import annotations

import pytest

from surveys.questionnaires.likeness import likeness
from surveys.questionnaires.meaning import Change, changes_between
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.questionnaire import Choice, Question, Questionnaire
from tests.unit.questionnaires.forms import form

CHOICES = """
| list_name | name | label |
| l | 1 | Hài lòng |
| l | 2 | Không hài lòng |
| l | 3 | Khác |
"""
HEAD = "| type | name | label | constraint | calculation | relevant | parameters | hint |\n"
ONE = """| select_one l | q1 | 1. Ông/Bà có hài lòng với đường làng không? | | | | | |
| integer | tien | Thu nhập | . <= 100 | | | | triệu đồng |"""


def changed(new: str, choices: str = CHOICES, *, old: str = ONE, old_choices: str = CHOICES) -> list[Change]:
    return changes_between([Version(1, form(HEAD + old, old_choices))], form(HEAD + new, choices))


def whats(found: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.variable, change.what, change.gravity) for change in found]


def test_the_same_questionnaire_changes_nothing() -> None:
    assert changed(ONE) == []


def test_a_new_name_may_mean_anything_and_a_question_may_go() -> None:
    assert changed("| text | q1b | Ông/Bà nghĩ gì? | | | | | |") == []


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (ONE.replace("select_one l", "select_multiple l"), ("q1", "kind", "meaning")),
        (ONE.replace("select_one l", "text"), ("q1", "kind", "meaning")),
        (ONE.replace("| integer |", "| decimal |"), None),
        (ONE.replace("1. Ông", "Câu 7: Ông"), None),
        (ONE.replace("đường làng", "đừong làng"), ("q1", "spelling", "harmless")),
        (ONE.replace("có hài lòng", "không hài lòng"), ("q1", "wording", "wording")),
        (ONE.replace("đường làng", "trường làng"), ("q1", "wording", "wording")),
        (ONE.replace("triệu đồng", "nghìn đồng"), ("tien", "wording", "wording")),
        (ONE.replace(". <= 100", ". <= 90"), ("tien", "limits", "harmless")),
        (ONE.replace("làng không? | | | |", "làng không? | | | true() |"), ("q1", "universe", "harmless")),
    ],
)
def test_what_is_asked(new: str, expected: tuple[str, str, str] | None) -> None:
    assert whats(changed(new)) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("old_line", "new_line", "expected"),
    [
        ("| range | q | Điểm | | | | start=1 end=5 |", "| range | q | Điểm | | | | start=0 end=10 |", "scale"),
        ("| calculate | q | | | 1 + 1 | | |", "| calculate | q | | | 1 + 2 | | |", "calculation"),
        ("| select_multiple l | q | Gì? | count-selected(.) <= 3 | | | |",
         "| select_multiple l | q | Gì? | count-selected(.) <= 5 | | | |", "limits"),
    ],
)  # fmt: skip
def test_scales_calculations_and_the_number_of_choices_are_part_of_the_meaning(
    old_line: str, new_line: str, expected: str
) -> None:
    asked = "\n| text | t | Thêm | | | | |"
    assert whats(changed(new_line + asked, old=old_line + asked)) == [("q", expected, "meaning")]


@pytest.mark.parametrize(
    ("choices", "what", "before", "after"),
    [
        (CHOICES.replace("Không hài lòng", "Bình thường"), "relabelled", "2 = “Không hài lòng”", "2 = “Bình thường”"),
        (CHOICES.replace("| l | 3 | Khác |", ""), "removed", "3 = “Khác”", "không còn"),
        (CHOICES + "| l | 4 | Khó trả lời |", "added", "chưa có", "4 = “Khó trả lời”"),
        (CHOICES.replace("Không hài", "Không hài,"), "", "", ""),
        (CHOICES.replace("Khác", "Khác (ghi rõ)"), "", "", ""),
        (
            CHOICES.replace("Không hài lòng", "Khônng hài lòng"),
            "spelling",
            "2 = “Không hài lòng”",
            "2 = “Khônng hài lòng”",
        ),
    ],
)
def test_codes_keep_their_words(choices: str, what: str, before: str, after: str) -> None:
    found = changed(ONE, choices)
    assert [(change.what, change.before, change.after) for change in found] == ([(what, before, after)] if what else [])
    assert all(change.gravity == ("meaning" if what in {"relabelled", "removed"} else "harmless") for change in found)


def test_codes_that_change_places_are_found() -> None:
    swapped = CHOICES.replace("| 1 |", "| 9 |")
    assert [change.what for change in changed(ONE, swapped)] == ["removed", "moved"]
    assert all(change.gravity == "meaning" for change in changed(ONE, swapped))


def test_long_lists_are_compared_code_by_code() -> None:
    """Four thousand units that are all renumbered: comparing every pair of them would take minutes."""

    def asked(first: int) -> Questionnaire:
        units = (Choice(str(first + place), {"default": f"Xã số {place}"}) for place in range(4_000))
        question = Question("noi", "select_one", {"default": "Xã"}, choices="xa")
        return Questionnaire("p", "Phiếu", items=(question,), choice_lists={"xa": tuple(units)})

    found = changes_between([Version(1, asked(10_000))], asked(50_000))
    assert [change.what for change in found] == ["removed", "moved"]


def test_a_name_that_comes_back_is_compared_with_the_version_that_had_it() -> None:
    versions = [Version(1, form(HEAD + ONE, CHOICES)), Version(2, form(HEAD + "| text | khac | Gì? | | | | |"))]
    found = changes_between(versions, form(HEAD + "| text | q1 | Ông/Bà nghĩ gì? | | | | |"))
    assert whats(found) == [("q1", "kind", "meaning")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Câu 5. Hoà thuận?", "6) Hòa thuận", "spelling"),
        ("Ông/Bà", "ông / bà", "same"),
        ("Ý kiến khác", "Ý kiến khác (ghi rõ ………)", "same"),
        ("thủ tục hành chính", "thủ tục hành chíhn", "spelling"),
        ("thường xuyên", "thườg xuyên", "spelling"),
        ("tin tưởng", "tinh tưởng", "different"),
        ("tăng lên", "giảm đi", "different"),
        ("3 lần", "5 lần", "different"),
        ("có hài lòng", "có rất hài lòng", "different"),
    ],
)
def test_typing_errors_are_told_from_other_words(old: str, new: str, expected: str) -> None:
    assert likeness(old, new) == expected
    assert likeness(new, old) == expected
