"""A file made to keep the server busy, or to declare what its reader must not follow, is an upload like any other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from surveys.errors import SurveyError
from surveys.imports.personal import masked
from surveys.spreadsheets import read_spreadsheet
from tests.unit.spreadsheets.files import MAIN, SHEET, with_parts

STRINGS, STYLES, WORKBOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"

SECONDS_NOT_HOURS = 120
READ = """
import sys
from pathlib import Path
from surveys.errors import SurveyError
from surveys.spreadsheets import read_spreadsheet
content = Path(sys.argv[1]).read_bytes()
try:
    read_spreadsheet(content, sys.argv[1])
except SurveyError as error:
    print(error.code)
"""
MANY = 200_000
ONE_CELL = f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="s" s="0"><v>0</v></c></row></sheetData>'
FIRST_STRING = f"<sst {MAIN}><si><r><rPr><rFont val='.VnTime'/></rPr><t>a</t></r></si>"
STYLE_SHEET = (
    f"<styleSheet {MAIN}><fonts><font><name val='.VnTime'/></font></fonts>"
    "<cellXfs><xf fontId='0' numFmtId='0'/></cellXfs>"
)
SECOND = '<c r="A2">'
WHOLE = {STRINGS: f"{FIRST_STRING}</sst>", SHEET: f"{ONE_CELL}</worksheet>"}
SLOW = {
    "a tag with many places": {SHEET: f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"{" r= " * MANY}>'},
    "strings without an end": {STRINGS: f"{FIRST_STRING}<!-- {'<si>' * MANY} --></sst>"},
    "runs without an end": {STRINGS: f"<sst {MAIN}><si><t>a</t><!-- rFont {'<r>' * MANY} --></si></sst>"},
    "readings without an end": {STRINGS: f"<sst {MAIN}><si><t>a</t><!-- rFont {'<rPh>' * MANY} --></si></sst>"},
    "fonts without an end": {STYLES: f"<styleSheet {MAIN}><!-- {'<fonts ' * MANY} --></styleSheet>"},
    "one font without an end": {
        STYLES: STYLE_SHEET.replace("</fonts>", f"<!-- {'<font>' * MANY} --></fonts>") + "</styleSheet>"
    },
    "cells without an end": {SHEET: f"{ONE_CELL}<!-- {SECOND * MANY} --></worksheet>"},
}


@pytest.mark.parametrize("parts", SLOW.values(), ids=SLOW)
def test_a_file_is_read_in_time_that_grows_with_its_length_alone(parts: dict[str, str], tmp_path: Path) -> None:
    """The reader holds the whole program while it looks for a pattern: a kilobyte would stop everybody for hours."""
    file = tmp_path / "tep.xlsx"
    file.write_bytes(with_parts({name: xml.encode() for name, xml in (WHOLE | parts).items()}))
    assert file.stat().st_size < 20_000
    subprocess.run([sys.executable, "-c", READ, str(file)], check=True, timeout=SECONDS_NOT_HOURS)


def test_a_word_of_a_hundred_thousand_letters_is_looked_through_for_addresses_once() -> None:
    script = "from surveys.imports.personal import masked; assert masked('a' * 2_000_000) == 'a' * 2_000_000"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=SECONDS_NOT_HOURS)
    assert masked("thư về lan.anh+1@vidu.vn nhé; @ lan; (hoa@vidu.vn)") == "thư về […] nhé; @ lan; ([…])"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp037", "utf-32"])
def test_entities_are_seen_in_whatever_encoding_they_are_declared(encoding: str) -> None:
    """Declared in bytes that are not those of ASCII, a bomb of entities went past the search for its declaration."""
    declared = f"<?xml version='1.0' encoding='{encoding}'?>".encode()
    bomb = "<!DOCTYPE workbook [<!ENTITY a 'aaaa'>]><workbook><sheets>&a;</sheets></workbook>"
    hidden = (declared if encoding == "cp037" else b"") + bomb.encode(encoding)
    with pytest.raises(SurveyError) as refused:
        read_spreadsheet(with_parts({WORKBOOK: hidden}), "tep.xlsx")
    assert refused.value.code in ("workbook.unsafe", "workbook.unreadable")
    assert "entit" in str(refused.value) or "encoding" in str(refused.value)


LONG = {
    "a label with dots": "from surveys.imports.questions import plain_key; plain_key('.' * 400_000 + 'a')",
    "a header with brackets": "from surveys.samples.excel_table import header_key; header_key('(' * 2_000_000)",
    "a label with stars": "from surveys.text import plain_words; plain_words('**b a ' * 100_000)",
}


@pytest.mark.parametrize("script", LONG.values(), ids=LONG)
def test_a_long_cell_is_compared_in_time_that_grows_with_its_length_alone(script: str) -> None:
    subprocess.run([sys.executable, "-c", script], check=True, timeout=SECONDS_NOT_HOURS)
