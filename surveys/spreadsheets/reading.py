"""One way in for every spreadsheet that is uploaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from surveys.errors import SurveyError
from surveys.spreadsheets.cells import Kind, SheetCells, Spreadsheet
from surveys.spreadsheets.delimited_text import read_delimited
from surveys.spreadsheets.file_kind import found_kind
from surveys.spreadsheets.legacy_text import Fonts, with_legacy
from surveys.spreadsheets.limits import MAX_FILE_BYTES
from surveys.spreadsheets.notes import invisible_note, layout_notes
from surveys.spreadsheets.values import cell_value, rectangle, without_soft_hyphen
from surveys.spreadsheets.xls import read_xls
from surveys.spreadsheets.xlsx import read_xlsx
from surveys.text import nfc


def read_spreadsheet(content: bytes, filename: str = "") -> Spreadsheet:
    """Read a file by what it is, not by its name; SurveyError `workbook.…` says what else is the matter.

    Text of old Vietnamese fonts stays as it is in the file: `legacy` says where there is any, `in_unicode` converts it.
    """
    if len(content) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024 // 1024
        raise SurveyError("workbook.too_large", f"The file has {len(content)} bytes", megabytes=limit)
    filename = nfc(PurePosixPath(filename.replace("\\", "/")).name)
    found = found_kind(content)
    fonts: Fonts = {}
    kind: Kind = "csv"
    encoding = ""
    if found == "text":
        sheets, encoding = _text_sheet(content, filename)
    else:
        kind = "xlsx" if found == "zip" else "xls"
        sheets, fonts = read_xlsx(content) if kind == "xlsx" else read_xls(content)
    spreadsheet = with_legacy(Spreadsheet(filename, kind, tuple(sheets), encoding=encoding), fonts)
    return spreadsheet if spreadsheet.legacy else _without_soft_hyphens(spreadsheet)


def _text_sheet(content: bytes, filename: str) -> tuple[list[SheetCells], str]:
    raw, encoding = read_delimited(content)
    cells = rectangle([[cell_value(value) for value in row] for row in raw])
    notes = [*invisible_note(raw), *layout_notes(cells, (), (), ())]
    return [SheetCells(PurePosixPath(filename).stem or "CSV", cells, notes=tuple(notes))], encoding


def _without_soft_hyphens(spreadsheet: Spreadsheet) -> Spreadsheet:
    sheets = tuple(
        replace(sheet, rows=[[without_soft_hyphen(value) for value in row] for row in sheet.rows])
        for sheet in spreadsheet.sheets
    )
    return replace(spreadsheet, sheets=sheets)
