"""What a reader can work out of a published book with linear programmes: the least and the largest value of each
hidden count, from all that the tables of a question by two banners, and of these by each other, print together.

It reads nothing but what is published, and shares no line with what protects the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import optimize, sparse

from analysis.answers import Item
from analysis.disclosure import PublishedBook, PublishedTable

NOBODY, OTHERS = "none of them", "asked, and not this one"


@dataclass(frozen=True)
class HiddenCount:
    """A hidden count by question, option, banner and category ('' for everybody)."""

    item: str
    option: str
    banner: str
    category: str


Interval = tuple[float, float]


class Cube:
    """Unknown counts: options of a question × categories of one banner × those of another, each with a rest."""

    def __init__(self, book: PublishedBook, item: Item, options: tuple[str, ...], banners: tuple[str, ...]) -> None:
        self.book, self.item, self.options, self.banners = book, item, options, banners
        categories = {each.variable: each.codes for each in book.banners}
        self.axes = [(*options, NOBODY), *((*categories[name], NOBODY) for name in banners)]
        self.shape = tuple(len(axis) for axis in self.axes)
        self.rows: list[np.ndarray] = []
        self.values: list[float] = []
        self._read()

    def cells(self, **at: str) -> np.ndarray:
        """The unknown counts at these places: `option`, or a banner's name."""
        found = np.ones(self.shape, dtype=bool)
        for name, code in at.items():
            axis = 0 if name == "option" else 1 + self.banners.index(name)
            place = [None] * len(self.shape)
            place[axis] = slice(None)  # type: ignore[call-overload]
            found &= (np.array(self.axes[axis]) == code)[tuple(place)]
        return found.ravel()

    def know(self, cells: np.ndarray, value: float | None) -> None:
        if value is not None:
            self.rows.append(cells)
            self.values.append(float(value))

    def answered(self) -> np.ndarray:
        return ~self.cells(option=NOBODY)

    def _read(self) -> None:
        self.know(np.ones(int(np.prod(self.shape)), dtype=bool), self.book.n)
        self._read_table(self.book.table(self.item.variable), None)
        for banner in self.banners:
            if (self.item.variable, banner) in self.book.tables:
                self._read_table(self.book.table(self.item.variable, banner), banner)
        for one, other in ((a, b) for a in self.banners for b in (*self.banners, None) if a != b):
            if (one, other) in self.book.tables:
                self._read_banner(self.book.table(one, other), one, other)

    def _read_table(self, table: PublishedTable, banner: str | None) -> None:
        for place, column in enumerate(table.columns):
            if (column.category is None) != (banner is None):
                continue
            here = self.cells(**({} if banner is None else {banner: column.category}))  # type: ignore[dict-item]
            self.know(here & self.answered(), column.base)
            for code, cells in zip(table.item.codes, table.cells, strict=True):
                if code in self.options:
                    self.know(here & self.cells(option=code), cells[place].count)

    def _read_banner(self, table: PublishedTable, one: str, other: str | None) -> None:
        """A banner that is a question as well, by itself or by the other one."""
        for place, column in enumerate(table.columns):
            if (column.category is None) != (other is None):
                continue
            here = self.cells(**({} if other is None else {other: column.category}))  # type: ignore[dict-item]
            self.know(here & ~self.cells(**{one: NOBODY}), column.base)
            for code, cells in zip(table.item.codes, table.cells, strict=True):
                self.know(here & self.cells(**{one: code}), cells[place].count)

    def interval(self, goal: np.ndarray) -> Interval:
        known, values = sparse.csr_matrix(np.array(self.rows, dtype=float)), np.array(self.values)
        ends = []
        for sign in (1.0, -1.0):
            found = optimize.linprog(sign * goal, A_eq=known, b_eq=values, bounds=(0, None), method="highs")
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ends[0], ends[1]


def hidden_counts(book: PublishedBook) -> Iterator[HiddenCount]:
    """Every count that a table of the book leaves out."""
    for (item, banner), table in book.tables.items():
        for option, cells in zip(table.item.codes, table.cells, strict=True):
            for column, cell in zip(table.columns, cells, strict=True):
                if cell.count is None and (banner is None or column.category is not None):
                    yield HiddenCount(item, option, banner or "", column.category or "")


def attack(book: PublishedBook) -> dict[HiddenCount, Interval]:
    """The narrowest interval that any pair of banners leaves each hidden count."""
    found: dict[HiddenCount, Interval] = {}
    for item, options in ((each, options) for each in book.items for options in _groups(each)):
        wanted = [each for each in hidden_counts(book) if each.item == item.variable and each.option in options]
        for banners in _pairs(book, item.variable):
            here = [each for each in wanted if not each.banner or each.banner in banners]
            if not here:
                continue
            cube = Cube(book, item, options, banners)
            for each in here:
                at = {each.banner: each.category} if each.banner else {}
                low, high = cube.interval(cube.cells(option=each.option, **at).astype(float))
                before = found.get(each, (0.0, np.inf))
                found[each] = max(before[0], low), min(before[1], high)
    return found


def _groups(item: Item) -> list[tuple[str, ...]]:
    """Options that exclude each other: all of a single choice, each by itself of a multiple one."""
    return [(code, OTHERS) for code in item.codes] if item.multiple else [item.codes]


def _pairs(book: PublishedBook, item: str) -> list[tuple[str, ...]]:
    banners = [each.variable for each in book.banners if (item, each.variable) in book.tables]
    return list(combinations(banners, 2)) or [(name,) for name in banners] or [()]
