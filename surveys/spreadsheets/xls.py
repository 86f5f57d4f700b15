"""Sheets of an .xls, from Excel 5 of 1995 to Excel 2003."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.book import Book
from xlrd.sheet import Cell, Sheet

from surveys.errors import SurveyError
from surveys.spreadsheets.cells import CellNote, MergedRange, Place, SheetCells, column_letter
from surveys.spreadsheets.legacy_text import FontedText
from surveys.spreadsheets.limits import check_extent
from surveys.spreadsheets.notes import invisible_note, layout_notes
from surveys.spreadsheets.values import cell_value, clean_text, rectangle
from surveys.text.legacy import LegacyFont, from_legacy, legacy_font

BIFF8 = 80
SECONDS_A_DAY = 86_400


def read_xls(content: bytes) -> tuple[list[SheetCells], dict[tuple[int, Place], FontedText]]:
    """The sheets, and the cells in old Vietnamese fonts by number of the sheet and place."""
    book = _opened(content)
    legacy = {number: font for number, font in enumerate(map(_font_of, book.font_list)) if font}
    if legacy and book.biff_version < BIFF8:
        book = _opened(content, encoding="latin-1")
    sheets: list[SheetCells] = []
    fonts: dict[tuple[int, Place], FontedText] = {}
    for number, sheet in enumerate(book.sheets()):
        sheets.append(_sheet(book, sheet))
        if legacy:
            fonts |= {(number, place): font for place, font in _fonts(book, sheet, legacy).items()}
    if not sheets:
        raise SurveyError("workbook.unreadable", "The workbook has no sheet")
    return sheets, fonts


def _opened(content: bytes, encoding: str | None = None) -> Book:
    try:
        return xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            ragged_rows=True,
            ignore_workbook_corruption=True,
            encoding_override=encoding,
            logfile=io.StringIO(),
        )
    except Exception as error:  # the reader trips over damage in any way there is
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise SurveyError("workbook.password", "The workbook is protected by a password") from error
        raise SurveyError("workbook.unreadable", f"The workbook cannot be read: {error}") from error


def _sheet(book: Book, sheet: Sheet) -> SheetCells:
    notes: list[CellNote] = []
    rows: list[list[Any]] = []
    width = 0
    for number in range(sheet.nrows):
        cells = [_value(book, cell) for cell in sheet.row(number)]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        width = max(width, len(cells))
        rows.append(cells)
        notes += [
            CellNote(number + 1, column_letter(place), "formula-error", str(cells[place]))
            for place, kind in enumerate(sheet.row_types(number)[: len(cells)])
            if kind == xlrd.XL_CELL_ERROR
        ]
    while rows and not rows[-1]:
        rows.pop()
    check_extent(sheet.name, rows=len(rows), columns=width, cell=f"{column_letter(max(width - 1, 0))}{len(rows)}")
    notes += invisible_note(rows)
    cells = rectangle([[cell_value(value) for value in row] for row in rows])
    merged = [MergedRange(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    merged = [span for span in merged if span.first_row < len(cells)]
    hidden_rows = [number for number, info in sheet.rowinfo_map.items() if info.hidden]
    hidden_columns = [number for number, info in sheet.colinfo_map.items() if info.hidden]
    notes += layout_notes(cells, merged, hidden_rows, hidden_columns)
    hidden = sheet.visibility != 0
    if hidden:
        notes.insert(0, CellNote(1, "A", "hidden-sheet", sheet.name))
    return SheetCells(clean_text(sheet.name), cells, hidden, tuple(notes), tuple(merged))


def _value(book: Book, cell: Cell) -> Any:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return error_text_from_code.get(cell.value, "#N/A")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(cell.value, book.datemode)
    return cell.value


def _moment(days: float, datemode: int) -> Any:
    """A number shown as a date: a day, a moment, or a time of day where there is no day."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(days, datemode)
    except (ValueError, OverflowError, xlrd.XLDateError):
        return days
    if 0 <= days < 1:
        seconds = round(days * SECONDS_A_DAY) % SECONDS_A_DAY
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return moment


def _fonts(book: Book, sheet: Sheet, legacy: dict[int, LegacyFont]) -> dict[Place, FontedText]:
    found = {}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype != xlrd.XL_CELL_TEXT or cell.xf_index is None or cell.xf_index >= len(book.xf_list):
                continue
            runs = sheet.rich_text_runlist_map.get((row, column))
            font = legacy.get(book.xf_list[cell.xf_index].font_index)
            if runs:
                fonted = _of_runs(cell.value, [(0, font), *((start, legacy.get(index)) for start, index in runs)])
                if fonted:
                    found[row, column] = fonted
            elif font:
                found[row, column] = FontedText(font)
    return found


def _of_runs(text: str, starts: list[tuple[int, LegacyFont | None]]) -> FontedText | None:
    """A text whose fonts change within it, each piece converted by its own."""
    ends = [start for start, _font in starts[1:]] + [len(text)]
    pieces, fonts = [], []
    for (start, font), end in zip(starts, ends, strict=True):
        piece = text[start:end]
        fonts += [font] if font and piece else []
        pieces.append(from_legacy(piece, font.encoding, capitals=font.capitals) if font else piece)
    return FontedText(fonts[0], "".join(pieces)) if fonts else None


def _font_of(font: Any) -> LegacyFont | None:
    return legacy_font(font.name)
