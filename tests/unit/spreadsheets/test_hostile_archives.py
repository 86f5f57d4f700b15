"""Archives made to harm: refused within bounds of memory, whatever they would unpack to."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from surveys.errors import SurveyError
from surveys.spreadsheets import column_letter, read_spreadsheet
from tests.unit.spreadsheets.files import MAIN, SHEET, archive, peak_memory, sheet_xml, with_parts, xlsx

MEGABYTE = 1024 * 1024
FAR_CELLS = [
    '<row r="1"><c r="XFD1048576" t="n"><v>1</v></c></row>',
    "<row r='1'><c r='XFD1048576'><v>1</v></c></row>",
    '<row r="1"><c  s="1" r = "XFD1048576"><v>1</v></c></row>',
    '<row r="1"><c a=">" r="XFD1048576"><v>1</v></c></row>',
    '<row r="1"><c r="XFD2"><v>1</v></c></row>',
    '<row r="1048576"><c><v>1</v></c></row>',
    '<row r="49000"><c r="VV49000"><v>1</v></c></row>',
]


def code_of(content: bytes) -> str:
    with pytest.raises(SurveyError) as caught:
        read_spreadsheet(content, "tep.xlsx")
    return caught.value.code


def overlapping(count: int) -> bytes:
    """Many entries that share one block of data, as the bombs do that need no nesting."""
    block = zlib.compress(bytes(8 * MEGABYTE), 9)[2:-4]
    checksum = zlib.crc32(bytes(8 * MEGABYTE))
    sizes = struct.pack("<III", checksum, len(block), 8 * MEGABYTE)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + struct.pack("<HH", 5, 0) + b"a.xml" + block
    directory = b""
    for number in range(count):
        name = b"xl/workbook.xml" if number == 0 else f"xl/{number:05}.xml".encode()
        head = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33)
        directory += head + sizes + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(local), 0)
    return local + directory + end


def test_a_part_that_unpacks_to_too_much_is_refused() -> None:
    bomb = with_parts({SHEET: b"<worksheet>" + b" " * (70 * MEGABYTE)})
    assert len(bomb) < MEGABYTE
    assert code_of(bomb) == "workbook.unpacks_too_large"


def test_a_bomb_of_empty_cells_is_given_up_after_a_quarter_of_a_gigabyte() -> None:
    cells = b'<c r="A1" s="1"/>' * 60_000
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([["a"]]))) as plain, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in plain.infolist():
            if entry.filename != SHEET:
                copy.writestr(entry, plain.read(entry))
        with copy.open(SHEET, "w") as part:
            part.write(f"<worksheet {MAIN}><sheetData>".encode())
            for _repeat in range(300):
                part.write(b'<row r="1">' + cells + b"</row>")
    assert code_of(bomb.getvalue()) == "workbook.unpacks_too_large"


def test_entries_that_share_their_bytes_are_refused() -> None:
    assert code_of(overlapping(200)) == "workbook.unpacks_too_large"


def test_a_bomb_inside_another_archive_is_never_opened() -> None:
    inner = archive(**{"0.xml": bytes(60 * MEGABYTE)})
    with peak_memory() as peak:
        sheet = read_spreadsheet(with_parts({"xl/embeddings/oleObject1.bin": inner * 5}), "tep.xlsx").sheets[0]
    assert sheet.rows == [["a"]]
    assert peak.megabytes < 50


def test_thousands_of_entries_are_refused() -> None:
    assert code_of(archive(**{f"{number}.xml": b"" for number in range(6000)})) == "workbook.unpacks_too_large"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "{}">{}]>'.format("ha" * 50, '<!ENTITY b "&a;&a;&a;&a;&a;&a;">' * 3),
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["bomb", "external", "remote"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused_unread(part: str, declared: str, encoding: str) -> None:
    whole = f'<?xml version="1.0" encoding="{encoding}"?>{declared}<x>&a;</x>'.encode(encoding)
    assert code_of(with_parts({part: whole}, of=xlsx([["Xã", "ô"]]))) == "workbook.unsafe"


@pytest.mark.parametrize("cells", FAR_CELLS)
def test_a_cell_far_out_takes_no_memory(cells: str) -> None:
    with peak_memory() as peak:
        assert code_of(with_parts({SHEET: sheet_xml(cells)})) in ("workbook.sheet_too_large", "workbook.unreadable")
    assert peak.megabytes < 50


def test_the_refusal_names_sheet_and_cell() -> None:
    with pytest.raises(SurveyError) as caught:
        read_spreadsheet(with_parts({SHEET: sheet_xml('<row r="70000"><c r="C70000"><v>1</v></c></row>')}), "t.xlsx")
    facts = caught.value.facts
    assert (facts["sheet"], facts["cell"], facts["rows"]) == ("Sheet", "C70000", 50_000)


def test_a_hundred_thousand_formatted_rows_are_read_as_the_few_that_hold_something() -> None:
    """25,000,000 bytes of formatting: 100,000 rows of ten columns, and 300 columns in the first rows."""
    wide = "".join(f'<c r="{column_letter(place)}{{row}}" s="1"/>' for place in range(300))
    narrow = "".join(f'<c r="{column_letter(place)}{{row}}" s="1"/>' for place in range(10))
    rows = ['<row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c><c r="B1" s="1"/></row>']
    rows += [f'<row r="{row}" ht="15">{(wide if row < 200 else narrow).replace("{row}", str(row))}</row>'
             for row in range(2, 100_001)]  # fmt: skip
    content = with_parts({SHEET: sheet_xml("".join(rows))})
    with peak_memory() as peak:
        sheet = read_spreadsheet(content, "tep.xlsx").sheets[0]
    assert sheet.rows == [["Mã"]]
    assert peak.megabytes < 100


def test_more_rows_than_the_limit_are_refused_by_their_number() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 50_002))
    with pytest.raises(SurveyError) as caught:
        read_spreadsheet(with_parts({SHEET: sheet_xml(rows)}), "tep.xlsx")
    assert (caught.value.code, caught.value.facts["cell"]) == ("workbook.sheet_too_large", "A50001")


def test_as_many_rows_as_the_limit_are_read() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 50_001))
    assert len(read_spreadsheet(with_parts({SHEET: sheet_xml(rows)}), "tep.xlsx").sheets[0].rows) == 50_000
