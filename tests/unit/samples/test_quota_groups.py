"""Groups inside an allocation: which columns are groups, what adds up, which answers belong to a group."""

from __future__ import annotations

from datetime import date

import pytest

from surveys.questionnaires.navigation import Interview
from surveys.samples.excel_table import OtherColumn
from surveys.samples.quota_groups import GroupMatch, QuotaGroup, age_bounds, quota_groups, suggested_match
from tests.unit.questionnaires.forms import form

FORMS = {4: ("00097", 10), 5: ("00100", 6), 6: ("00103", 0)}


def column(header, *values, total=None):
    return OtherColumn(header, dict(zip((4, 5, 6, 7), (*values, total), strict=True)))


def test_neighbouring_columns_that_share_all_forms_are_one_dimension():
    columns = [
        column("STT", 1, 2, 3),
        column("Nam", 5, 3, None),
        column("Nữ", 5, "3", "-"),
        column("18–34", 4, 2, None),
        column("35–59", 4, 2, None),
        column("60+", 2, 2, None),
        column("Ghi chú", "xa", None, "không lấy"),
    ]
    groups, findings = quota_groups(columns, FORMS, [7])
    assert findings == []
    assert [(each.name, each.dimension, each.forms) for each in groups] == [
        ("Nam", 0, 8),
        ("Nữ", 0, 8),
        ("18–34", 1, 6),
        ("35–59", 1, 6),
        ("60+", 1, 4),
    ]
    assert groups[0] == QuotaGroup("Nam", 0, 8, {"00097": 5, "00100": 3})


def test_totals_of_groups_alone_are_taken_from_the_totals_row():
    columns = [column("Nam", None, None, None, total=9), column("Nữ", None, None, None, total=7)]
    groups, findings = quota_groups(columns, FORMS, [7])
    assert findings == []
    assert [(each.name, each.forms, dict(each.by_commune)) for each in groups] == [("Nam", 9, {}), ("Nữ", 7, {})]


def test_groups_that_do_not_add_up_are_pointed_out_by_row():
    groups, findings = quota_groups([column("Nam", 5, 3, None), column("Nữ", 4, 3, None)], FORMS, [7])
    assert len(groups) == 2
    assert [(each.row, each.severity) for each in findings] == [(4, "warning")]
    assert findings[0].sentence.startswith("Nam + Nữ cộng lại được 9 phiếu, khác chỉ tiêu 10 phiếu.")


def test_a_column_with_more_than_the_forms_is_no_group_and_said():
    groups, findings = quota_groups([column("Người dân tộc", 5, 300, None)], FORMS, [7])
    assert (groups, [(each.code, each.row) for each in findings]) == ((), [("column_no_group", 5)])


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("18–34", (18, 34)),
        ("Từ 35 đến 59 tuổi", (35, 59)),
        ("60+", (60, 150)),
        ("60 tuổi trở lên", (60, 150)),
        ("trên 60", (61, 150)),
        ("Dưới 30", (0, 29)),
        ("Từ 1996 đến 2007 (18–29 tuổi)", (18, 29)),
        ("Từ 1965 trở về trước (60 tuổi trở lên)", (60, 150)),
        ("Nam", None),
    ],
)
def test_ages_in_words(name, bounds):
    assert age_bounds(name) == bounds


def test_answers_are_suggested_by_name_and_by_age():
    sexes = [("1", "Nam"), ("2", "Nữ")]
    assert suggested_match("NỮ", "gioi_tinh", sexes).codes == ("2",)
    ages = [("1", "18–29 tuổi"), ("2", "30–44 tuổi"), ("3", "45–59 tuổi"), ("4", "60 tuổi trở lên")]
    assert suggested_match("30–59", "nhom_tuoi", ages).codes == ("2", "3")
    assert suggested_match("60+", "nhom_tuoi", ages).codes == ("4",)
    assert suggested_match("18–34", "nhom_tuoi", ages).codes == ("1",)
    assert suggested_match("18–34", "tuoi", []) == GroupMatch("tuoi", (), 18, 34)


def test_an_answer_is_of_a_group_by_code_or_within_bounds():
    assert GroupMatch("q", ("1", "2")).holds({"q": "2"})
    assert not GroupMatch("q", ("1", "2")).holds({"q": "3"})
    assert not GroupMatch("tuoi", (), 18, 34).holds({})
    assert not GroupMatch("tuoi", (), 18, 34).holds({"tuoi": "ba mươi"})
    assert not GroupMatch("tuoi", (), 0, 150).holds({"tuoi": [{"tuoi": "30"}]})


@pytest.mark.parametrize(("kind", "typed"), [("integer", "34"), ("decimal", "33,5"), ("integer", "018")])
def test_a_number_counts_as_an_interview_keeps_it(kind, typed):
    questionnaire = form(f"| type | name | label |\n| {kind} | tuoi | Ông (bà) bao nhiêu tuổi? |")
    kept = Interview(questionnaire, {"tuoi": typed}, today=date(2026, 3, 5)).cleaned()
    assert set(kept) == {"tuoi"}
    assert GroupMatch("tuoi", (), 18, 34).holds(kept)
    assert not GroupMatch("tuoi", (), 35, 150).holds(kept)
    assert not GroupMatch("tuoi", (), 0, 17).holds(kept)
