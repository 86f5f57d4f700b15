"""Workbooks of questionnaires: cells as text, and what their cells and sheets do not allow."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from surveys.errors import SurveyError
from surveys.questionnaires import QuestionnaireError, read_questionnaire
from surveys.questionnaires.xlsform.workbook import cell_text, column_index, column_letter, read_workbook
from tests.unit.questionnaires.forms import workbook


def code_of(data: bytes) -> str:
    with pytest.raises((QuestionnaireError, SurveyError)) as caught:
        read_questionnaire(data, "tep.xlsx")
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "workbook.empty_file"),
        (b"%PDF-1.7", "workbook.wrong_kind"),
        (b"type,name\ntext,q1\n", "workbook.needs_sheets"),
        (b"PK\x03\x04 broken", "workbook.unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "workbook.unreadable"),
        (b"PK\x03\x04" + b"0" * (17 * 1024 * 1024), "workbook.too_large"),
    ],
    ids=["empty", "pdf", "csv", "broken xlsx", "broken xls", "17 MB"],
)
def test_what_is_no_workbook_is_refused(data, code):
    assert code_of(data) == code


def test_a_cell_at_the_far_corner_does_not_fill_memory():
    data = workbook(survey="| type | name |\n| text | q1 |")
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as original, zipfile.ZipFile(stream, "w") as changed:
        for entry in original.infolist():
            content = original.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = content.replace(b'<c r="B2"', b'<c r="XFD1048576"')
            changed.writestr(entry, content)
    assert code_of(stream.getvalue()) == "workbook.sheet_too_large"


def test_rows_keep_their_numbers_when_the_first_are_empty():
    sheet = read_workbook(workbook(a="|  |\n| |\n| x |")).sheets[0]
    assert sheet.rows[2][0] == "x"


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (1.5, "1.5"), (True, "TRUE"), (" a\u00a0b ", "a b"), ("Hu\u031b", "Hư"), (None, "")]
)
def test_cells_become_text_as_shown(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_excel_letters(index, letters):
    assert column_letter(index) == letters
    assert column_index(letters) == index


def test_a_workbook_of_neither_format_is_refused():
    assert code_of(workbook(Sheet1="| a |\n| b |")) == "unknown-workbook"


def form_with(change) -> bytes:
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    for row in (["type", "name", "label"], ["text", "q1", "Tên xã?"], ["text", "q2", "Ý kiến?"]):
        survey.append(row)
    change(book, survey)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_that_read_otherwise_than_they_were_seen_are_named():
    def change(book, sheet):
        sheet["C2"] = "#REF!"
        sheet["C2"].data_type = "e"
        sheet["D1"], sheet["D3"] = "hint", '="Ý "&"kiến"'

    _questionnaire, findings = read_questionnaire(form_with(change), "phieu.xlsx")
    named = {(finding.code, finding.sheet, finding.row, finding.column) for finding in findings}
    assert {("formula-error", "survey", 2, "C"), ("formula-not-calculated", "survey", 3, "D")} <= named


def test_merged_and_hidden_cells_are_read_and_named():
    def change(book, sheet):
        sheet.merge_cells("C2:D2")
        sheet.row_dimensions[3].hidden = True

    questionnaire, findings = read_questionnaire(form_with(change), "phieu.xlsx")
    assert [question.name for question in questionnaire.questions()] == ["q1", "q2"]
    assert {("merged", 2), ("hidden-row", 3)} <= {(finding.code, finding.row) for finding in findings}
