"""One way in for every spreadsheet that is uploaded."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

from surveys.errors import SurveyError
from surveys.spreadsheets.cells import SheetCells, Spreadsheet
from surveys.spreadsheets.delimited_text import read_delimited
from surveys.spreadsheets.file_kind import found_kind
from surveys.spreadsheets.limits import MAX_FILE_BYTES, WorkbookRefused, check_workbook
from surveys.text import nfc

INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD])
SPACES = dict.fromkeys([0xA0, 0x2007, 0x202F, 0x2009, 0x3000], " ")


def read_spreadsheet(content: bytes, filename: str = "") -> Spreadsheet:
    """Read a file by what it is, not by its name; SurveyError `workbook.…` says what else is the matter."""
    if len(content) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024 // 1024
        raise SurveyError("workbook.too_large", "The file is too large", size=len(content), megabytes=limit)
    kind = found_kind(content)
    if kind == "text":
        rows, encoding = read_delimited(content)
        return Spreadsheet(filename, "csv", (SheetCells(filename, _rectangular(rows)),), encoding=encoding)
    return Spreadsheet(filename, "xlsx" if kind == "zip" else "xls", tuple(_sheets(content)))


def _sheets(content: bytes) -> list[SheetCells]:
    try:
        check_workbook(content)
    except WorkbookRefused as error:
        raise SurveyError("workbook.unreadable", str(error), **error.facts) from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            SheetCells(name, _rectangular(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
            for name in book.sheet_names
        ]
    except Exception as error:
        raise SurveyError("workbook.unreadable", f"Not readable: {error}") from error


def _rectangular(rows: list[list[Any]]) -> list[list[Any]]:
    width = max((len(row) for row in rows), default=0)
    return [[_value(cell) for cell in row] + [None] * (width - len(row)) for row in rows]


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value.translate(INVISIBLE).translate(SPACES)).strip() or None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value
