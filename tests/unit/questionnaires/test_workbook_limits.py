"""Hostile workbooks are refused before they are unpacked into cells, whatever reads them."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from surveys.errors import SurveyError
from surveys.samples.excel_table import Column, read_table
from surveys.spreadsheets.limits import WorkbookRefused, check_workbook

FAR_CELLS = [
    b'<c r="XFD1048576" t="n"><v>1</v></c>',
    b"<c r='XFD1048576'><v>1</v></c>",
    b'<c  s="1" r = "xfd1048576"><v>1</v></c>',
    b'<x:c r="XFD1048576"><x:v>1</x:v></x:c>',
    b'<c a=">" r="XFD1048576"><v>1</v></c>',
    b'<c r="XFD1048576" a="/>"><v>1</v></c>',
    b'<c r="XFD2"><v>1</v></c>',
    b'<row r="1048576"><c><v>1</v></c></row>',
]


def changed(name: str, content: bytes | None, *, instead_of: str = "") -> bytes:
    """A small workbook with one part added or replaced."""
    plain, stream = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    with zipfile.ZipFile(plain) as original, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in original.infolist():
            if entry.filename != (instead_of or name):
                copy.writestr(entry, original.read(entry))
        if content is not None:
            copy.writestr(name, content)
    return stream.getvalue()


def code_of(data: bytes) -> str:
    with pytest.raises(WorkbookRefused) as caught:
        check_workbook(data)
    return caught.value.code


@pytest.mark.parametrize("cell", FAR_CELLS)
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/la.bin"])
def test_a_cell_far_out_is_found_however_it_is_written(cell: bytes, name: str) -> None:
    assert code_of(changed(name, b"<worksheet><sheetData>" + cell + b"</sheetData></worksheet>")) == "sheet-too-large"


@pytest.mark.parametrize(
    "cell", [b'<c r="XFD1048576" s="3"/>', b'<row r="1048576" ht="15" />', b'<c r="A1"><v>1</v></c>']
)
def test_formatting_without_content_takes_no_room(cell: bytes) -> None:
    check_workbook(changed("xl/worksheets/sheet1.xml", b"<worksheet>" + cell + b"</worksheet>"))


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin"])
def test_another_format_in_the_guise_of_a_workbook_is_refused(name: str) -> None:
    assert code_of(changed(name, b"<x/>")) == "not-a-workbook"


@pytest.mark.parametrize(
    "data, code",
    [
        (changed("xl/worksheets/sheet1.xml", b" " * (70 * 1024 * 1024)), "workbook.too_large"),
        (changed("xl/worksheets/sheet1.xml", FAR_CELLS[0]), "workbook.too_large"),
        (b"PK\x03\x04 broken", "workbook.unreadable"),
        (b"%PDF-1.7", "workbook.unreadable"),
    ],
    ids=["bomb", "far cell", "broken", "renamed"],
)
def test_frames_and_allocations_are_refused_at_once(data: bytes, code: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(SurveyError) as caught:
        read_table(data, [Column("code", "Mã xã")])
    assert caught.value.code == code
    assert time.perf_counter() - begun < 3
