"""Workbooks as Excel 5 (1995) and Excel 97 wrote them, byte by byte: an OLE file with one stream of BIFF records."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SECTOR = 512
END, FREE, FAT = -2, -1, -3
SMALLEST_STREAM = 4096
BIFF5, BIFF8 = 0x0500, 0x0600
BOOK_PART, SHEET_PART = 0x0005, 0x0010
TEXT_5, TEXT_8, NUMBER, BLANK, ERROR = 0x0204, 0x0204, 0x0203, 0x0201, 0x0205
REF_ERROR = 0x17


@dataclass(frozen=True)
class Failed:
    """A formula that ended in an error of this code."""

    code: int = REF_ERROR


def old_workbook(
    rows: Sequence[Sequence[Any]],
    *,
    biff: int = BIFF8,
    font: str = "Arial",
    sheet: str = "Sheet1",
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden: bool = False,
    protected: bool = False,
) -> bytes:
    """An .xls whose cells stand in `font`; text is one byte a letter in BIFF5 and where it fits in BIFF8."""
    stream = _Stream(biff, font)
    content = stream.workbook(rows, sheet, merged, hidden, protected)
    return ole_file("Book" if biff == BIFF5 else "Workbook", content)


@dataclass(frozen=True)
class _Stream:
    biff: int
    font: str

    def workbook(
        self, rows: Sequence[Sequence[Any]], name: str, merged: Sequence[Any], hidden: bool, protected: bool
    ) -> bytes:
        body = self._sheet(rows, merged)
        head = _record(0x0809, struct.pack("<HHHH", self.biff, BOOK_PART, 0x0DBB, 1996) + self._bof_tail())
        if protected:
            head += _record(0x002F, struct.pack("<HHH", 0, 0x1234, 0x5678))
        head += _record(0x0042, struct.pack("<H", 1200 if self.biff == BIFF8 else 1252))
        head += b"".join(self._font() for _number in range(5))
        head += b"".join(self._style(number) for number in range(16))
        bound_size = len(self._bound(0, name, hidden))
        offset = len(head) + bound_size + len(_record(0x000A, b""))
        return head + self._bound(offset, name, hidden) + _record(0x000A, b"") + body

    def _bof_tail(self) -> bytes:
        return struct.pack("<II", 0, 6) if self.biff == BIFF8 else b""

    def _font(self) -> bytes:
        head = struct.pack("<HHHHHBBBB", 240, 0, 0x7FFF, 400, 0, 0, 0, 0, 0)
        return _record(0x0031, head + self._name(self.font))

    def _style(self, number: int) -> bytes:
        kind = 0xFFF5 if number < 15 else 0x0001
        body = struct.pack("<HHH", 0, 0, kind)
        return _record(0x00E0, body + bytes(20 - len(body) if self.biff == BIFF8 else 16 - len(body)))

    def _bound(self, offset: int, name: str, hidden: bool) -> bytes:
        return _record(0x0085, struct.pack("<IBB", offset, int(hidden), 0) + self._name(name))

    def _name(self, text: str) -> bytes:
        """A short text with a length of one byte."""
        if self.biff == BIFF5:
            return struct.pack("<B", len(text)) + text.encode("latin-1")
        return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")

    def _sheet(self, rows: Sequence[Sequence[Any]], merged: Sequence[Any]) -> bytes:
        out = _record(0x0809, struct.pack("<HHHH", self.biff, SHEET_PART, 0x0DBB, 1996) + self._bof_tail())
        width = max((len(row) for row in rows), default=0)
        size = "<IIHHH" if self.biff == BIFF8 else "<HHHHH"
        out += _record(0x0200, struct.pack(size, 0, len(rows), 0, width, 0))
        out += b"".join(
            self._cell(row, column, value) for row, cells in enumerate(rows) for column, value in enumerate(cells)
        )
        if merged:
            ranges = b"".join(struct.pack("<HHHH", *span) for span in merged)
            out += _record(0x00E5, struct.pack("<H", len(merged)) + ranges)
        return out + _record(0x000A, b"")

    def _cell(self, row: int, column: int, value: Any) -> bytes:
        place = struct.pack("<HHH", row, column, 15)
        if value is None:
            return _record(BLANK, place)
        if isinstance(value, Failed):
            return _record(ERROR, place + struct.pack("<BB", value.code, 1))
        if isinstance(value, int | float):
            return _record(NUMBER, place + struct.pack("<d", value))
        if self.biff == BIFF5:
            raw = value.encode("latin-1")
            return _record(TEXT_5, place + struct.pack("<H", len(raw)) + raw)
        wide = any(ord(letter) > 0xFF for letter in value)
        raw = value.encode("utf-16-le" if wide else "latin-1")
        return _record(TEXT_8, place + struct.pack("<HB", len(value), int(wide)) + raw)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def ole_file(name: str, content: bytes) -> bytes:
    """A compound file with one stream, as large as it must be not to count as a small one."""
    content = content.ljust(max(SMALLEST_STREAM, -(-len(content) // SECTOR) * SECTOR), b"\0")
    sectors = len(content) // SECTOR
    fat_sectors = -(-(sectors + 2) * 4 // SECTOR)
    while (sectors + 1 + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    directory = fat_sectors
    first = directory + 1
    chain = [FAT] * fat_sectors + [END] + [*range(first + 1, first + sectors), END]
    chain += [FREE] * (fat_sectors * SECTOR // 4 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIiIiI", 0, fat_sectors, directory, 0, SMALLEST_STREAM, END, 0, END, 0)
    header += struct.pack("<109i", *(list(range(fat_sectors)) + [FREE] * (109 - fat_sectors)))
    entries = _entry("Root Entry", 5, child=1, start=END, size=0) + _entry(
        name, 2, child=FREE, start=first, size=len(content)
    )
    return header + struct.pack(f"<{len(chain)}i", *chain) + entries.ljust(SECTOR, b"\0") + content


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
    return head + struct.pack("<iii", FREE, FREE, child) + bytes(36) + struct.pack("<iI", start, size) + bytes(4)
