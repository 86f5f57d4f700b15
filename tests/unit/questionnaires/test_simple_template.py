"""The simple Vietnamese template: filled, read, and corrected."""

from __future__ import annotations

import io

import openpyxl
import pytest

from surveys.questionnaires import Interview, QuestionnaireError, read_questionnaire, read_template, write_template
from surveys.questionnaires.template.conditions import ConditionError, Target, question_key, to_expression
from surveys.questionnaires.template.layout import EXAMPLE, HEADERS, KINDS
from surveys.questionnaires.template.reading import variable_name
from tests.unit.questionnaires.forms import TODAY
from webapp.demo.questionnaire import INFORMATION, TEMPLATE_ROWS, demo_template_workbook

TARGETS = {
    "5": Target("C5", "select_one", {"1": "Có", "2": "Không", "9": "Khó trả lời"}),
    "6": Target("C6", "select_multiple", {"1": "Đường", "2": "Điện"}),
    "7": Target("C7", "integer", {}),
}


def read(*rows):
    return read_template(write_template(list(rows), INFORMATION), "mau.xlsx")


def faults(*rows):
    with pytest.raises(QuestionnaireError) as caught:
        read(*rows)
    return [(f.code, f.sheet, f.row, f.column) for f in caught.value.findings if f.severity == "error"]


QUESTION = {"text": "Câu hỏi?", "kind": "Chọn một", "options": "1. Có\n2. Không"}


def test_the_worked_example_of_the_guide_is_a_valid_questionnaire():
    questionnaire, findings = read(*EXAMPLE)
    assert findings == []
    assert [page.key for page in questionnaire.sections()] == ["phan_1", "phan_2"]


def test_parts_options_limits_and_conditions_are_read():
    questionnaire, _ = read(*TEMPLATE_ROWS)
    second = questionnaire.question("C2")
    assert second.kind == "select_multiple"
    assert second.maximum_choices == 3
    assert second.exclusive == ("9",)
    assert second.other_specify == "C2_khac"
    assert [choice.name for choice in questionnaire.choices_of(second)] == ["1", "2", "3", "4", "5", "9"]
    assert second.relevant["source"] == "${C1} = '1'"
    age = questionnaire.question("C6")
    assert (age.minimum, age.maximum) == (18, 110)
    assert questionnaire.question("C4").relevant["source"] == "${C3a} = '3' or ${C3b} = '3'"
    assert questionnaire.question("C4").appearance == "multiline"


def test_rows_of_one_grid_share_the_scale_of_its_first_row():
    questionnaire, _ = read(*TEMPLATE_ROWS)
    first, second = questionnaire.question("C3a"), questionnaire.question("C3b")
    assert questionnaire.choices_of(first) == questionnaire.choices_of(second)
    section = Interview(questionnaire, {}, today=TODAY).section("phan_1")
    assert [asked.grid for asked in section.asked if asked.grid] == ["bang_C3a", "bang_C3a"]


def test_the_consent_text_says_what_r1_demands():
    questionnaire, _ = read_questionnaire(demo_template_workbook(), "mau.xlsx")
    consent = questionnaire.consent["vi"]
    for words in (INFORMATION["who"], INFORMATION["purpose"], "15 phút", "tự nguyện", "bỏ qua", "dừng lại",
                  "không ghi họ tên", "12 tháng", "không rút lại được", INFORMATION["contact"]):  # fmt: skip
        assert words in consent


def test_codes_are_numbered_where_none_are_written():
    questionnaire, _ = read({**QUESTION, "options": "Có\nKhông"}, QUESTION)
    assert [question.name for question in questionnaire.questions()] == ["C1", "C2"]
    assert questionnaire.choices_of(questionnaire.question("C1"))[1].name == "2"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"code": "C1", "kind": "Điền số"}], ("missing-text", "Phiếu", 2, "C")),
        ([{"text": "Câu?"}], ("unknown-kind", "Phiếu", 2, "D")),
        ([{"text": "Câu?", "kind": "Chọn một"}], ("missing-options", "Phiếu", 2, "E")),
        ([{**QUESTION, "options": "1. Có\n1. Không"}], ("duplicate-option", "Phiếu", 2, "E")),
        ([{**QUESTION, "code": "C1"}, {**QUESTION, "code": "Câu 1"}], ("duplicate-code", "Phiếu", 3, "B")),
        ([QUESTION, {**QUESTION, "condition": "C9 = 1"}], ("condition", "Phiếu", 3, "J")),
        ([QUESTION, {**QUESTION, "condition": "C1 = 7"}], ("condition", "Phiếu", 3, "J")),
        ([QUESTION, {**QUESTION, "condition": "nếu thích"}], ("condition", "Phiếu", 3, "J")),
        ([{"text": "Tuổi?", "kind": "Điền số", "low": "a"}], ("bad-number", "Phiếu", 2, "H")),
        ([{"text": "Tuổi?", "kind": "Điền số", "low": "9", "high": "1"}], ("low-over-high", "Phiếu", 2, "H")),
    ],
)
def test_each_fault_is_found_at_its_cell(rows, expected):
    assert faults(*rows)[0] == expected


def test_an_empty_template_says_that_nothing_is_asked():
    with pytest.raises(QuestionnaireError) as caught:
        read_questionnaire(write_template(), "mau.xlsx")
    assert "nothing-asked" in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("C5 = 1", "${C5} = '1'"),
        ("Câu 5 = 1", "${C5} = '1'"),
        ("nếu câu 5 chọn 1", "${C5} = '1'"),
        ("C5 = 1, 2", "(${C5} = '1' or ${C5} = '2')"),
        ("C5 = Không", "${C5} = '2'"),
        ("C5 khác 9", "(${C5} != '' and not(${C5} = '9'))"),
        ("C6 = 2", "selected(${C6}, '2')"),
        ("C7 >= 60", "${C7} >= 60"),
        ("C7 ≥ 60", "${C7} >= 60"),
        ("C5 = 1 và C7 < 30", "${C5} = '1' and ${C7} < 30"),
        ("C5 = 1 hoặc C5 = 2", "${C5} = '1' or ${C5} = '2'"),
        ("selected(${C6}, '1')", "selected(${C6}, '1')"),
    ],
)
def test_conditions_are_read_as_an_office_writes_them(text, expression):
    assert to_expression(text, TARGETS) == expression


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("C8 = 1", "unknown-question"),
        ("C5 = 4", "unknown-option"),
        ("C7 > nhiều", "number-needed"),
        ("=", "unreadable"),
    ],
)
def test_a_condition_that_cannot_be_read_says_why(text, reason):
    with pytest.raises(ConditionError) as caught:
        to_expression(text, TARGETS)
    assert caught.value.reason == reason


@pytest.mark.parametrize("written", ["C5", "c5", "Câu 5", "câu5", "5", "Câu 5."])
def test_a_question_is_the_same_however_its_code_is_written(written):
    assert question_key(written) == "5"


@pytest.mark.parametrize(("code", "name"), [("Câu 5", "C5"), ("5", "C5"), ("C3.a", "C3_a"), ("Tuổi", "tuoi")])
def test_codes_become_variable_names(code, name):
    assert variable_name(code) == name


def test_the_template_opens_with_headers_drop_downs_and_a_guide():
    book = openpyxl.load_workbook(io.BytesIO(write_template()))
    assert book.sheetnames == ["Phiếu", "Thông tin", "Hướng dẫn"]
    sheet = book["Phiếu"]
    assert [cell.value for cell in sheet[1]] == [header.title for header in HEADERS]
    lists = [validation.formula1 for validation in sheet.data_validations.dataValidation]
    assert any(all(kind in formula for kind in KINDS) for formula in lists)
    assert sheet.freeze_panes == "D2"
