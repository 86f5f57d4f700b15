"""Workbooks, friendly and hostile."""

from __future__ import annotations

import io
import zipfile

import pytest

from surveys.questionnaires import QuestionnaireError, read_questionnaire
from surveys.questionnaires.workbook import cell_text, column_index, column_letter, read_workbook
from tests.unit.questionnaires.forms import workbook


def code_of(data: bytes) -> str:
    with pytest.raises(QuestionnaireError) as caught:
        read_questionnaire(data, "tep.xlsx")
    return caught.value.code


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"type,name\ntext,q1\n"])
def test_what_is_no_workbook_is_refused(data):
    assert code_of(data) == "not-a-workbook"


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken"])
def test_a_damaged_workbook_is_refused(data):
    assert code_of(data) == "unreadable-workbook"


def test_a_file_that_is_too_large_is_refused():
    assert code_of(b"PK\x03\x04" + b"0" * (11 * 1024 * 1024)) == "workbook-too-large"


def archive(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return stream.getvalue()


def test_an_archive_that_is_no_workbook_is_refused():
    assert code_of(archive(a=b"b")) == "not-a-workbook"


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = archive(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (70 * 1024 * 1024)})
    assert len(bomb) < 1_000_000
    assert code_of(bomb) == "workbook-too-large"


def test_a_cell_at_the_far_corner_does_not_fill_memory():
    data = workbook(survey="| type | name |\n| text | q1 |")
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as original, zipfile.ZipFile(stream, "w") as changed:
        for entry in original.infolist():
            content = original.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = content.replace(b'<c r="B2"', b'<c r="XFD1048576"')
            changed.writestr(entry, content)
    assert code_of(stream.getvalue()) == "sheet-too-large"


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
