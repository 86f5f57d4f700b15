"""Workbooks made for the tests: from cells, from parts, and from what other programs write."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from surveys.spreadsheets import SheetCells, read_spreadsheet

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def xlsx(rows: Sequence[Sequence[Any]] = (), change: Callable[[Worksheet], Any] | None = None) -> bytes:
    """An .xlsx with these rows on its only sheet, changed afterwards."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if change:
        change(book.active)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_parts(parts: dict[str, bytes | None], *, of: bytes | None = None) -> bytes:
    """A workbook with parts put in, replaced, or (None) left out."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(of or xlsx([["a"]]))) as original,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for entry in original.infolist():
            if entry.filename not in parts:
                copy.writestr(entry, original.read(entry))
        for name, content in parts.items():
            if content is not None:
                copy.writestr(name, content)
    return stream.getvalue()


def archive(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return stream.getvalue()


def sheet_xml(data: str, after: str = "") -> bytes:
    """A worksheet with this inside its sheetData."""
    return f'<?xml version="1.0"?><worksheet {MAIN}><sheetData>{data}</sheetData>{after}</worksheet>'.encode()


def first_sheet(content: bytes, filename: str = "tep.xlsx") -> SheetCells:
    return read_spreadsheet(content, filename).sheets[0]


def kinds(sheet: SheetCells) -> set[tuple[str, int, str]]:
    """Kind, row and column of every note."""
    return {(note.kind, note.row, note.column) for note in sheet.notes}


@dataclass
class Peak:
    """The most memory that Python held at once inside a block."""

    megabytes: float = 0.0


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Measure the most memory that a block took beyond what there was before."""
    peak = Peak()
    tracemalloc.start(1)
    try:
        yield peak
    finally:
        peak.megabytes = tracemalloc.get_traced_memory()[1] / 1024 / 1024
        tracemalloc.stop()
