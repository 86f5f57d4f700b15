"""What an uploaded Excel file may ask of this machine, decided before anything is unpacked into cells.

The reader fills a grid as far as the outermost cell, so one cell in the last row and column would take all memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from surveys.spreadsheets.cells import column_index

MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_SHEET_BYTES = 60 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_ROWS = 50_000
MAX_COLUMNS = 600
MAX_CELLS = 4_000_000
ZIP_MARK = b"PK\x03\x04"
XLS_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN_PART = "xl/workbook.xml"
OTHER_FORMATS = {"content.xml", "xl/workbook.bin"}
PLACE = re.compile(
    rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,10})["']"""
    rb"""((?:\s+[\w:]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/>)?"""
)
"""A row's or cell's place, and what follows where the element is empty: such ones take no room."""

UNREADABLE = (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError)


class WorkbookRefused(Exception):
    """A file that is not read; `code` says why: `not-a-workbook`, `unreadable-workbook`, `workbook-too-large`,
    `sheet-too-large`."""

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.facts = facts


def check_workbook(data: bytes) -> None:
    """Raise `WorkbookRefused` unless `data` is an .xlsx or .xls workbook of a size that people make."""
    if len(data) > MAX_FILE_BYTES:
        raise WorkbookRefused("workbook-too-large", "the file is too large", size=len(data), limit=MAX_FILE_BYTES)
    if data.startswith(ZIP_MARK):
        _check_archive(data)
    elif not data.startswith(XLS_MARK):
        raise WorkbookRefused("not-a-workbook", "the file is not an Excel workbook")


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise WorkbookRefused("workbook-too-large", "unpacks to too much", limit=MAX_UNPACKED_BYTES)
            names = {entry.filename.lower() for entry in entries}
            if MAIN_PART not in names or names & OTHER_FORMATS:
                raise WorkbookRefused("not-a-workbook", "the archive holds no .xlsx workbook")
            for entry in entries:
                _check_part(archive, entry)
    except UNREADABLE as error:
        raise WorkbookRefused("unreadable-workbook", "the workbook cannot be read") from error


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Any part may be made a sheet by the workbook's relations, so all are looked through."""
    with archive.open(entry) as stream:
        content = stream.read(MAX_SHEET_BYTES + 1)
    if len(content) > MAX_SHEET_BYTES:
        raise WorkbookRefused("workbook-too-large", "a part unpacks to too much", limit=MAX_SHEET_BYTES)
    for letters, row, is_empty in PLACE.findall(content):
        if not is_empty and (int(row) > MAX_ROWS or column_index(letters.decode()) >= MAX_COLUMNS):
            cell = f"{letters.decode()}{row.decode()}"
            raise WorkbookRefused(
                "sheet-too-large", "a cell lies too far out", cell=cell, rows=MAX_ROWS, columns=MAX_COLUMNS
            )
