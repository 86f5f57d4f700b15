"""Cells of an .xlsx or .xls workbook as NFC text, read within limits that keep hostile files out."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from surveys.questionnaires.findings import QuestionnaireError
from surveys.spreadsheets.cells import column_index
from surveys.spreadsheets.limits import WorkbookRefused, check_workbook
from surveys.text import nfc, search_key

__all__ = ["Sheet", "Workbook", "cell_text", "column_index", "column_letter", "read_workbook"]

MAX_CELL = 32_767


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of text cells; `rows[0]` is row 1 of the workbook."""

    name: str
    rows: list[list[str]]


@dataclass(frozen=True)
class Workbook:
    """All sheets of a file."""

    filename: str
    sheets: list[Sheet]

    def sheet(self, *names: str) -> Sheet | None:
        """The first sheet with one of these names, diacritics and case ignored."""
        wanted = {search_key(name) for name in names}
        return next((sheet for sheet in self.sheets if search_key(sheet.name) in wanted), None)


def read_workbook(source: bytes | Path, filename: str = "") -> Workbook:
    """Read every sheet; raises QuestionnaireError for what is no workbook or is too large."""
    data = source.read_bytes() if isinstance(source, Path) else source
    filename = filename or (source.name if isinstance(source, Path) else "")
    try:
        check_workbook(data)
    except WorkbookRefused as error:
        raise QuestionnaireError(error.code, str(error), filename=filename, **error.facts) from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            Sheet(name, _rows(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
            for name in book.sheet_names
        ]
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise QuestionnaireError("unreadable-workbook", "the workbook cannot be read", filename=filename) from error
    return Workbook(filename, sheets)


def column_letter(index: int) -> str:
    """Letter of a column counted from 0: 0 is A, 27 is AB."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def cell_text(value: Any) -> str:
    """What the cell shows, as text: 3.0 is "3", dates in ISO form, no-break spaces plain, NFC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return nfc(str(value)[:MAX_CELL]).replace("\u00a0", " ").replace("\r\n", "\n").strip()


def _rows(cells: list[list[Any]]) -> list[list[str]]:
    return [[cell_text(value) for value in row] for row in cells]
