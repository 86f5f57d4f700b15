"""What the XML of a sheet says about its cells beyond their values: errors, fonts, merging, hiding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from surveys.spreadsheets.cells import MergedRange, Place, column_index

ATTRIBUTES = rb"""((?:\s+[\w:.\-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>"""
ROW_OR_CELL = re.compile(rb"<(?:[\w.\-]+:)?(row|c)(?=[\s/>])" + ATTRIBUTES)
ATTRIBUTE = re.compile(rb"""([\w:.\-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
CELL_END = re.compile(rb"</(?:[\w.\-]+:)?c\s*>")
VALUE = re.compile(rb"<(?:[\w.\-]+:)?v(?:\s[^<>]*)?>([^<]*)</")
FORMULA = re.compile(rb"<(?:[\w.\-]+:)?f(?=[\s/>])")
MERGED = re.compile(rb"""<(?:[\w.\-]+:)?mergeCell\s[^<>]*?ref\s*=\s*["']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)["']""")
COLUMN = re.compile(rb"<(?:[\w.\-]+:)?col(?=\s)" + ATTRIBUTES)
PLACE = re.compile(rb"([A-Za-z]{1,3})(\d{1,7})")
ROW_NUMBER = re.compile(rb"""<(?:[\w.\-]+:)?row\s[^<>]*?\br\s*=\s*["'](\d{1,10})["']""")
COLUMN_OF_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)\d""")
OUTERMOST_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,3}(\d{5,10})["']""")
TRUE = (b"1", b"true")
MOST_MERGED = 20_000


@dataclass(frozen=True)
class CellTag:
    """A cell as the XML has it: place, style, type, and what stands inside."""

    place: Place
    style: int
    type: bytes
    inner: bytes

    @property
    def value(self) -> bytes:
        found = VALUE.search(self.inner)
        return found[1] if found else b""


def cell_tags(xml: bytes) -> Iterator[CellTag]:
    """Every cell in turn; one without a place stands to the right of the one before."""
    row, column = -1, -1
    for match, following in pairwise(chain(ROW_OR_CELL.finditer(xml), (None,))):
        assert match is not None
        attributes = _attributes(match[2])
        if match[1] == b"row":
            given = attributes.get(b"r", b"")
            row, column = (int(given) - 1 if given.isdigit() else row + 1), -1
            continue
        place = PLACE.fullmatch(attributes.get(b"r", b""))
        if place:
            row, column = int(place[2]) - 1, column_index(place[1].decode())
        else:
            column += 1
        if match[3]:
            continue
        end = CELL_END.search(xml, match.end(), following.start() if following else len(xml))
        inner = xml[match.end() : end.start() if end else match.end()]
        style = attributes.get(b"s", b"0")
        yield CellTag((row, column), int(style) if style.isdigit() else 0, attributes.get(b"t", b"n"), inner)


def has_errors(xml: bytes) -> bool:
    """Whether any cell may hold an error or a formula; most sheets hold neither and need no second look."""
    return b't="e"' in xml or b"t='e'" in xml or FORMULA.search(xml) is not None


def merged_ranges(xml: bytes) -> list[MergedRange]:
    """The merged ranges of a sheet."""
    found = []
    for left, top, right, bottom in MERGED.findall(xml)[:MOST_MERGED]:
        if max(len(left), len(right)) > 3 or max(len(top), len(bottom)) > 7:
            continue
        first, last = column_index(left.decode()), column_index(right.decode())
        found.append(MergedRange(int(top) - 1, first, int(bottom) - 1, last))
    return found


def hidden_rows(xml: bytes) -> list[int]:
    """Hidden rows with something in them, counted from 0."""
    if b"hidden" not in xml:
        return []
    rows, number = [], -1
    for match in ROW_OR_CELL.finditer(xml):
        if match[1] != b"row":
            continue
        attributes = _attributes(match[2])
        given = attributes.get(b"r", b"")
        number = int(given) - 1 if given.isdigit() else number + 1
        if attributes.get(b"hidden") in TRUE:
            rows.append(number)
    return rows


def hidden_columns(xml: bytes) -> list[int]:
    """Hidden columns, counted from 0."""
    columns: list[int] = []
    for match in COLUMN.finditer(xml[: 1 << 20]):
        attributes = _attributes(match[1])
        first, last = attributes.get(b"min", b""), attributes.get(b"max", b"")
        if attributes.get(b"hidden") in TRUE and first.isdigit() and last.isdigit():
            columns += range(int(first) - 1, min(int(last), 1_000))
    return columns


def extent(xml: bytes) -> tuple[int, int, str]:
    """Rows and columns up to the outermost content, and the cell or row that lies there."""
    rows = [int(number) for number in ROW_NUMBER.findall(xml)]
    rows += [int(number) for number in OUTERMOST_ROW.findall(xml)]
    letters = max(set(COLUMN_OF_CELL.findall(xml)), key=lambda letters: (len(letters), letters.upper()), default=b"A")
    last = max(rows, default=xml.count(b"<row"))
    return last, column_index(letters.decode()[:6]) + 1, f"{letters.decode()[:6].upper()}{last}"


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in ATTRIBUTE.findall(text)}
