"""Workbooks as other programs write them: WPS, Google Sheets, LibreOffice, exports of data bases."""

from __future__ import annotations

import re

import pytest

from surveys.spreadsheets import read_spreadsheet
from tests.unit.spreadsheets.files import MAIN, SHEET, first_sheet, sheet_xml, with_parts, xlsx

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROWS = [["Mã", "Tên xã"], ["00097", "Xã Đông"], [3, 4.5]]


def of_workbook(part: str, content: str) -> bytes:
    return with_parts({part: content.encode()}, of=xlsx(ROWS))


def test_text_inside_the_cells() -> None:
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Xã</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><t>Đ</t></r><r><t>ông</t></r></is></c></row>'
    )
    assert first_sheet(with_parts({SHEET: sheet_xml(cells)})).rows == [["Xã", "Đông"]]


def test_shared_text_in_several_fonts_and_with_readings() -> None:
    strings = (
        f'<sst {MAIN} count="1"><si><r><rPr><b/></rPr><t xml:space="preserve">Xã </t></r><r><t>Đông</t></r>'
        "<rPh><t>x</t></rPh></si></sst>"
    )
    parts = {
        SHEET: sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        "xl/sharedStrings.xml": strings.encode(),
    }
    assert first_sheet(with_parts(parts)).rows == [["Xã Đông"]]


def test_cells_and_rows_that_do_not_say_where_they_stand() -> None:
    cells = '<row><c t="n"><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>'
    assert first_sheet(with_parts({SHEET: sheet_xml(cells)})).rows == [
        [1, None, 2],
        [None, None, None],
        [3, None, None],
    ]


def test_a_dimension_that_is_missing_or_lies() -> None:
    for dimension in ("", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'):
        content = (
            f'<worksheet {MAIN}>{dimension}<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData></worksheet>'
        )
        assert first_sheet(with_parts({SHEET: content.encode()})).rows == [[None, None], [None, 7]]


@pytest.mark.parametrize("end", ["", '<row r="9" ht="15"/>', '<row r="9"><c r="A9" s="1"/></row>'])
def test_empty_rows_at_the_end_do_not_take_what_follows_them(end: str) -> None:
    cells = f'<row r="1"><c r="A1"><v>7</v></c><c r="B1" s="1"/></row>{end}'
    content = sheet_xml(cells, '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>')
    sheet = first_sheet(with_parts({SHEET: content}))
    assert sheet.rows == [[7]]
    assert [span.name for span in sheet.merged] == ["A1:B1"]


def test_paths_from_the_root_and_with_backslashes() -> None:
    for target in ("/xl/worksheets/sheet1.xml", "worksheets\\sheet1.xml", "./worksheets/../worksheets/sheet1.xml"):
        relations = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATION}/worksheet" Target="{target}"/>'
            f'<Relationship Id="rId3" Type="{RELATION}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
        )
        assert first_sheet(of_workbook("xl/_rels/workbook.xml.rels", relations)).rows[1][0] == "00097"


def test_a_main_part_of_another_name() -> None:
    plain = xlsx(ROWS)
    renamed = with_parts(
        {
            "xl/workbook.xml": None,
            "xl/workbook22.xml": part(plain, "xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": None,
            "xl/_rels/workbook22.xml.rels": part(plain, "xl/_rels/workbook.xml.rels"),
            "_rels/.rels": part(plain, "_rels/.rels").replace(b"workbook.xml", b"workbook22.xml"),
        },
        of=plain,
    )
    assert read_spreadsheet(renamed, "tep.xlsx").sheets[0].rows[1] == ["00097", "Xã Đông"]


def test_a_prefix_before_every_name() -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c><x:c r="B1" t="inlineStr"><x:is><x:t>Xã</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="A2" s="1"/></x:row></x:sheetData>'
        '<x:mergeCells count="1"><x:mergeCell ref="A1:A2"/></x:mergeCells></x:worksheet>'
    )
    read = first_sheet(with_parts({SHEET: sheet.encode()}))
    assert read.rows == [[7, "Xã"]]
    assert [span.name for span in read.merged] == ["A1:A2"]


def test_the_strict_form_of_the_standard() -> None:
    plain = xlsx(ROWS)
    strict = {
        name: part(plain, name)
        .replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
        )
        .replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        for name in (
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "_rels/.rels",
            SHEET,
            "xl/styles.xml",
        )
    }
    assert first_sheet(with_parts(strict, of=plain)).rows == [["Mã", "Tên xã"], ["00097", "Xã Đông"], [3, 4.5]]


def test_parts_in_two_bytes_a_letter() -> None:
    plain = xlsx(ROWS)
    wide = {
        name: re.sub(r"<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-16"?>', part(plain, name).decode()).encode(
            "utf-16"
        )
        for name in (SHEET, "xl/workbook.xml", "xl/styles.xml")
    }
    assert first_sheet(with_parts(wide, of=plain)).rows == [["Mã", "Tên xã"], ["00097", "Xã Đông"], [3, 4.5]]


def test_no_styles_and_no_strings() -> None:
    parts = {
        "xl/styles.xml": None,
        "xl/sharedStrings.xml": None,
        SHEET: sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>'),
    }
    assert first_sheet(with_parts(parts)).rows == [[7]]


def test_days_counted_from_1904() -> None:
    from datetime import date

    plain = xlsx([[date(2025, 3, 5)]])
    main = part(plain, "xl/workbook.xml").replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    assert first_sheet(with_parts({"xl/workbook.xml": main}, of=plain)).rows == [[date(2029, 3, 6)]]


def part(content: bytes, name: str) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)
