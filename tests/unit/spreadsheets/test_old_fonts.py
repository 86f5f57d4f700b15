"""Files in old Vietnamese fonts: recognised by font or by words, converted cell by cell, mixed files too."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest
import vietnamadminunits
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from surveys.spreadsheets import OldTextFound, read_spreadsheet, read_upload
from surveys.text import nfc
from tests.unit.spreadsheets.files import xlsx
from tests.unit.spreadsheets.old_excel import BIFF5, BIFF8, old_workbook
from tests.unit.text.old_letters import to_tcvn3, to_vni

ROOT = Path(__file__).resolve().parents[3]
TABLE = [["Mã xã", "Tên xã/phường", "Số hộ"], ["00097", "Xã Đông Hưng", 1500], ["00098", "Phường Tân Ước", 900]]
OLD = {"tcvn3": (to_tcvn3, ".VnTime"), "vni": (to_vni, "VNI-Times")}


def old(rows, letters):
    return [[letters(value) if isinstance(value, str) else value for value in row] for row in rows]


def in_font(rows, font: str) -> bytes:
    def change(sheet):
        for row in sheet:
            for cell in row:
                cell.font = Font(name=font)

    return xlsx(rows, change)


@pytest.mark.parametrize("encoding", OLD)
def test_the_font_tells_even_where_there_is_one_word(encoding: str) -> None:
    letters, font = OLD[encoding]
    read = read_spreadsheet(in_font([[letters("Xã")]], font), "tep.xlsx")
    assert (read.legacy.encoding, read.legacy.found_by, read.legacy.cells) == (encoding, "font", 1)
    assert read.legacy.examples == (("Sheet", "A1", letters("Xã"), "Xã"),)
    assert read.sheets[0].rows == [[letters("Xã")]]
    assert read.in_unicode().sheets[0].rows == [["Xã"]]


@pytest.mark.parametrize("encoding", OLD)
@pytest.mark.parametrize("biff", [BIFF5, BIFF8])
def test_an_old_workbook_in_an_old_font(encoding: str, biff: int) -> None:
    letters, font = OLD[encoding]
    read = read_spreadsheet(old_workbook(old(TABLE, letters), biff=biff, font=font), "bang.xls")
    assert (read.legacy.encoding, read.legacy.found_by) == (encoding, "font")
    assert read.in_unicode().sheets[0].rows == TABLE


@pytest.mark.parametrize("encoding", OLD)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "latin-1"])
def test_text_files_are_told_by_their_words(encoding: str, charset: str) -> None:
    letters, _font = OLD[encoding]
    lines = "".join(";".join(map(str, row)) + "\n" for row in old(TABLE, letters))
    read = read_spreadsheet(lines.encode(charset), "bang.csv")
    assert (read.legacy.encoding, read.legacy.found_by) == (encoding, "pattern")
    assert read.in_unicode().sheets[0].rows == [[str(value) for value in row] for row in TABLE]


def test_capitals_that_only_the_font_draws() -> None:
    read = read_spreadsheet(in_font([[to_tcvn3("ủy ban nhân dân tỉnh")]], ".VnTimeH"), "tep.xlsx")
    assert read.in_unicode().sheets[0].rows == [["ỦY BAN NHÂN DÂN TỈNH"]]


def test_a_text_in_two_fonts_is_converted_piece_by_piece() -> None:
    rich = CellRichText(
        TextBlock(InlineFont(rFont=".VnTime"), to_tcvn3("Xã Đông ")), TextBlock(InlineFont(rFont="Arial"), "là xã")
    )

    def change(sheet):
        sheet["A1"] = rich

    read = read_spreadsheet(xlsx([], change), "tep.xlsx")
    assert read.in_unicode().sheets[0].rows == [["Xã Đông là xã"]]


def test_a_mixed_file_is_converted_where_it_is_old() -> None:
    rows = [["Xã Đông Hưng", "là"], [to_tcvn3("Phường Tân Ước"), "và"], [to_tcvn3("Xã Thượng Đình"), "Café"]]
    read = read_spreadsheet(xlsx(rows), "tep.xlsx")
    assert read.legacy.cells == 2
    assert [row[0] for row in read.in_unicode().sheets[0].rows] == ["Xã Đông Hưng", "Phường Tân Ước", "Xã Thượng Đình"]
    assert [row[1] for row in read.in_unicode().sheets[0].rows] == ["là", "và", "Café"]


def test_unicode_text_in_an_old_font_is_left_alone() -> None:
    assert read_spreadsheet(in_font(TABLE, ".VnTime"), "tep.xlsx").legacy is None


def test_the_soft_hyphen_is_a_letter_in_old_text_and_nothing_elsewhere() -> None:
    assert "\xad" in to_tcvn3("ư")
    read = read_spreadsheet(in_font([[to_tcvn3("Phường")], ["Xã Đông\xad"]], ".VnTime"), "tep.xlsx")
    assert read.in_unicode().sheets[0].rows == [["Phường"], ["Xã Đông"]]


def test_an_upload_asks_converts_or_keeps() -> None:
    content = in_font(old(TABLE, to_tcvn3), ".VnTime")
    with pytest.raises(OldTextFound) as asked:
        read_upload(content, "tep.xlsx")
    assert asked.value.legacy.encoding == "tcvn3"
    assert read_upload(content, "tep.xlsx", old_text="convert").sheets[0].rows == TABLE
    assert read_upload(content, "tep.xlsx", old_text="keep").sheets[0].rows == old(TABLE, to_tcvn3)


def names() -> list[str]:
    """Every name in the list of administrative units, of today and of before the mergers."""
    with sqlite3.connect(Path(vietnamadminunits.__file__).parent / "data" / "dataset.db") as units:
        tables = [name for (name,) in units.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        cells = {cell for table in tables for row in units.execute(f'SELECT * FROM "{table}"') for cell in row}  # noqa: S608
    return sorted(nfc(cell) for cell in cells if isinstance(cell, str))


@pytest.fixture(scope="module")
def ordinary() -> list[str]:
    """Names of all units, our own documents and pages, the words of every interface text."""
    lines: set[str] = set(names())
    for pattern in ("docs/**/*.md", "webapp/**/*.html", "webapp/**/*.po"):
        for path in ROOT.glob(pattern):
            lines |= {line.strip() for line in path.read_text(encoding="utf-8").splitlines()}
    return sorted(lines - {""})


def test_no_ordinary_text_is_taken_for_old(ordinary: list[str]) -> None:
    """Every 200 lines as a file, as Vietnamese offices and we write today."""
    assert len(ordinary) > 5_000
    for first in range(0, len(ordinary), 200):
        stream = io.StringIO("Dòng\n")
        stream.seek(0, io.SEEK_END)
        csv.writer(stream).writerows([line] for line in ordinary[first : first + 200])
        assert read_spreadsheet(b"\xef\xbb\xbf" + stream.getvalue().encode(), "a.csv").legacy is None, first


@pytest.mark.parametrize("encoding", OLD)
def test_names_in_old_letters_are_recognised_and_come_back(encoding: str) -> None:
    letters, _font = OLD[encoding]
    vietnamese = [name for name in names() if not name.isascii() and len(name) < 40][::40]
    assert len(vietnamese) > 300
    right = total = 0
    for first in range(0, len(vietnamese), 20):
        rows = [[name] for name in vietnamese[first : first + 20]]
        read = read_spreadsheet(xlsx(old(rows, letters)), "tep.xlsx")
        assert read.legacy is not None
        assert read.legacy.encoding == encoding
        for row, (name,) in zip(read.in_unicode().sheets[0].rows, rows, strict=True):
            total += 1
            right += row[0].casefold() == name.casefold()
    assert right / total > 0.97
