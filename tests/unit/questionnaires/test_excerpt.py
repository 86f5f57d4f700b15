"""A few questions by themselves: nothing of what they rested on, nothing of what was answered before."""

from __future__ import annotations

from datetime import date

from surveys.questionnaires.excerpt import excerpt, may_be_asked_again
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.xlsform.reading import read_xlsform
from tests.unit.questionnaires.forms import workbook

CHOICES = """
| list_name | name | label |
| yn  | 1   | Có    |
| yn  | 2   | Không |
| yn  | 9   | Khác  |
"""
SURVEY = """
| type | name | label | relevant | constraint | screening | appearance | required |
| begin group | loc | Sàng lọc | | | ${o} = '1' | | |
| select_one yn | o | Thường trú ở đây? | | | | | |
| end group | | | | | | | |
| begin group | phan | Ý kiến | ${o} = '1' | | | | |
| integer | tong | Bao nhiêu người? | | . >= 1 | | | yes |
| integer | con | Trong ${tong} người, mấy trẻ em? | ${tong} > 1 | . <= ${tong} | | | |
| select_one yn | y | Hài lòng không? | ${con} > 0 | | | | |
| text | khac | Ghi rõ | ${y} = '9' | | | | |
| end group | | | | | | | |
| begin repeat | nguoi | Người | | | | | |
| integer | tuoi | Tuổi | | | | | |
| end repeat | | | | | | | |
| begin group | rieng | Tự trả lời | | | | tu-tra-loi | |
| select_one yn | kin | Chuyện riêng | | | | | |
| end group | | | | | | | |
"""


def form():
    return read_xlsform(workbook(survey=SURVEY, choices=CHOICES, settings="| consent |\n| Xin phép |"), "p.xlsx")[0]


def wrong(part, answers):
    return [(error.variable, error.code) for error in Interview(part, answers, today=date(2026, 3, 5)).check_all()]


def test_what_cannot_stand_by_itself_is_not_asked_again() -> None:
    asked = [name for name in form().placed if may_be_asked_again(form(), name)]
    assert asked == ["tong", "con", "y", "khac"], "Neither the screening, nor repeats, nor what was answered alone."
    assert not excerpt(form(), ["o", "tuoi", "kin"]).items


def test_each_is_asked_whatever_else_was_answered_and_needs_an_answer() -> None:
    part = excerpt(form(), ["con", "y"])
    assert [question.name for question in part.questions()] == ["con", "y", "khac"], "With what specifies an option."
    assert part.screening is None
    assert wrong(part, {}) == [("con", "required")], "Whether y is asked is for its own condition to say again."
    assert wrong(part, {"con": "99"}) == [("y", "required")], "What looks at answers that are not here is left out."
    assert wrong(excerpt(form(), ["con"], always=["y"]), {"con": "0"}) == [("y", "required")]


def test_a_constraint_on_the_answer_itself_stays() -> None:
    assert wrong(excerpt(form(), ["tong"]), {"tong": "0"}) == [("tong", "out-of-range")]


def test_no_earlier_answer_is_in_the_words() -> None:
    part = excerpt(form(), ["con"])
    assert part.label(part.question("con")) == "Trong … người, mấy trẻ em?"
