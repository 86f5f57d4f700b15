"""Cells of an .xlsx or .xls workbook as NFC text, read within limits that keep hostile files out."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from surveys.questionnaires.findings import QuestionnaireError
from surveys.text import nfc, search_key

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_SHEET_BYTES = 60 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_ROWS = 20_000
MAX_COLUMNS = 600
MAX_CELL = 32_767
ZIP_MARK = b"PK\x03\x04"
XLS_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILLED_CELL = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')


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
    _check_size(data)
    if data.startswith(ZIP_MARK):
        _check_zip(data)
    elif not data.startswith(XLS_MARK):
        raise QuestionnaireError("not-a-workbook", "the file is not an Excel workbook", filename=filename)
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


def column_index(letters: str) -> int:
    """Index counted from 0 of a column letter."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


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


def _check_size(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        raise QuestionnaireError(
            "workbook-too-large", "the file is larger than a questionnaire can be", size=len(data), limit=MAX_FILE_BYTES
        )


def _check_zip(data: bytes) -> None:
    """Refuse archives that unpack to too much, and cells so far out that a grid would fill memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                limit = MAX_UNPACKED_BYTES
                raise QuestionnaireError("workbook-too-large", "the workbook unpacks to too much", limit=limit)
            if not any(entry.filename.lower().endswith("workbook.xml") for entry in entries):
                raise QuestionnaireError("not-a-workbook", "the archive holds no workbook")
            for entry in entries:
                if entry.filename.lower().startswith("xl/worksheets/") and entry.filename.lower().endswith(".xml"):
                    _check_extent(archive, entry)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise QuestionnaireError("unreadable-workbook", "the workbook cannot be read") from error


def _check_extent(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as stream:
        content = stream.read(MAX_SHEET_BYTES + 1)
    if len(content) > MAX_SHEET_BYTES:
        raise QuestionnaireError("workbook-too-large", "a sheet unpacks to too much", limit=MAX_SHEET_BYTES)
    for letters, row in FILLED_CELL.findall(content):
        if int(row) > MAX_ROWS or column_index(letters.decode()) >= MAX_COLUMNS:
            raise QuestionnaireError(
                "sheet-too-large",
                "a cell lies too far out",
                cell=f"{letters.decode()}{row.decode()}",
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )
