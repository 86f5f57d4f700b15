"""What stands on one page, by the form's own word."""

from __future__ import annotations

import pytest

from surveys.questionnaires import Questionnaire
from tests.unit.questionnaires.forms import form

SURVEY = """
| type          | name     | label         | appearance    |
| note          | xin_chao | Xin chào      |               |
| select_one yn | q1       | Một           |               |
| begin group   | a        | Phần A        |               |
| select_one yn | q2       | Hai           |               |
| begin group   | b        |               | field-list    |
| text          | q3       | Ba            |               |
| text          | q4       | Bốn           |               |
| end group     |          |               |               |
| select_one yn | luoi     | Lưới          | label         |
| select_one yn | q5       | Năm           | list-nolabel  |
| select_one yn | q6       | Sáu           | list-nolabel  |
| end group     |          |               |               |
| begin group   | c        | Phần riêng    | tu-tra-loi    |
| select_one yn or_other | q7 | Bảy        |               |
| text          | q8       | Tám           |               |
| end group     |          |               |               |
| begin repeat  | nguoi    | Người         |               |
| text          | ten      | Tên gọi       |               |
| text          | q9       | Chín          | tu-tra-loi multiline |
| end repeat    |          |               |               |
"""


def keys(questionnaire: Questionnaire) -> list[tuple[str, int]]:
    return [(page.key, len(page.questions)) for page in questionnaire.sections()]


def test_a_section_is_a_page() -> None:
    assert keys(form(SURVEY)) == [("xin_chao", 2), ("q2", 1), ("b", 2), ("q5", 2), ("c", 3), ("ten", 2)]


@pytest.mark.parametrize("style", ["pages", "theme-grid pages"])
def test_a_question_is_a_page_where_the_form_says_so(style: str) -> None:
    one_by_one = form(SURVEY, settings=f"| style |\n| {style} |")
    expected = [("xin_chao", 1), ("q1", 1), ("q2", 1), ("b", 2), ("q5", 2), ("q7", 2), ("q8", 1), ("ten", 1), ("q9", 1)]
    assert keys(one_by_one) == expected
    assert [one_by_one.text(page.title) for page in one_by_one.sections()][2:6] == ["Phần A"] * 3 + ["Phần riêng"]
    assert [page.key for page in one_by_one.sections() if page.self_completion] == ["q7", "q8", "q9"]


def test_a_form_says_which_pages_the_respondent_answers_alone() -> None:
    assert [page.key for page in form(SURVEY).sections() if page.self_completion] == ["c", "ten"]
