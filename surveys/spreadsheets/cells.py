"""A spreadsheet as read from a file, whatever program wrote it: plain Python values, and notes on what was odd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["xlsx", "xls", "csv"]
NoteKind = Literal[
    "merged",
    "formula-error",
    "formula-not-calculated",
    "hidden-sheet",
    "hidden-row",
    "hidden-column",
    "number-as-text",
    "date-as-text",
    "invisible-characters",
]
Place = tuple[int, int]
"""Row and column of a cell, both counted from 0 as in `SheetCells.rows`."""


@dataclass(frozen=True)
class CellNote:
    """What was odd about a cell: row counted from 1, letter of the column, what stands there or what it spans."""

    row: int
    column: str
    kind: NoteKind
    text: str = ""


@dataclass(frozen=True)
class MergedRange:
    """Cells merged into one, counted from 0; the value is that of the first."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def name(self) -> str:
        """As Excel writes it: "A4:A9"."""
        first = f"{column_letter(self.first_column)}{self.first_row + 1}"
        return f"{first}:{column_letter(self.last_column)}{self.last_row + 1}"


@dataclass(frozen=True)
class SheetCells:
    """One sheet: `rows[0]` is row 1, all rows are equally long; an empty cell is None.

    Values are str (NFC, without invisible characters), int, float, bool, date, datetime, time or None.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    notes: tuple[CellNote, ...] = ()
    merged: tuple[MergedRange, ...] = ()

    def value(self, row: int, column: int) -> Any:
        """The value of a cell counted from 0; None beyond the edge."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None

    def notes_of(self, *kinds: NoteKind) -> list[CellNote]:
        """The notes of these kinds, in the order of the sheet."""
        return [note for note in self.notes if note.kind in kinds]


@dataclass(frozen=True)
class LegacyText:
    """Text of before Unicode that was found in a file; `examples` are (sheet, cell, before, after)."""

    encoding: Literal["tcvn3", "vni"]
    found_by: Literal["font", "pattern"]
    cells: int
    examples: tuple[tuple[str, str, str, str], ...]
    to_unicode: Callable[[Spreadsheet], Spreadsheet] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Spreadsheet:
    """All sheets of a file; `encoding` is that of a text file; `legacy` is set where old Vietnamese fonts were used."""

    filename: str
    kind: Kind
    sheets: tuple[SheetCells, ...]
    encoding: str = ""
    legacy: LegacyText | None = None

    def in_unicode(self) -> Spreadsheet:
        """The same with text of old fonts converted; itself where there is none."""
        return self.legacy.to_unicode(self) if self.legacy else self


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
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
