"""How far a hidden count can be narrowed down, and what else is hidden where that is too far.

A reader knows that counts are not negative and add up to what is printed. So a hidden count stands in an interval: it
can be one more as long as somebody can be exchanged along a square of hidden cells without any printed sum changing. A
`View` of a table by a further banner also keeps the sums that the tables of that banner print, so what other published
tables tell is part of the interval. Every exchange found is possible, hence the interval is at least as wide as what
linear programmes would find (`tests/attack` asks them).

Source: protection levels of cell suppression, Willenborg & de Waal, *Elements of Statistical Disclosure Control*
(2001), section 4.3; Fischetti & Salazar-González (2001), *Management Science* 47, section 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.variance import IntArray

LEAST, SHARE = 3, 0.2
"""A hidden count keeps an interval of this many respondents to either side, or this share of it, whichever is more."""
Mask = np.ndarray
Cell = tuple[int, int]


def level_of(counts: IntArray) -> IntArray:
    """By how many respondents a hidden count must stay uncertain, to either side."""
    return np.maximum(LEAST, np.ceil(SHARE * counts)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class View:
    """The inner cells of a table, options × categories × categories of another banner (one for the table by itself).

    `hidden`: which cells of the other banner's table of the same question are hidden (options × its categories): two
    people there may be exchanged, too.
    """

    counts: IntArray
    hidden: Mask

    def exchanges(self, *, upwards: bool) -> IntArray:
        """How many people one square adds to a cell, or takes from it: by the cell's row, the other row, the cell's
        column, the other column."""
        x = self.counts
        if upwards:
            given, taken = x[None, :, :, None, :], x[:, None, None, :, :]
        else:
            given, taken = x[:, None, :, None, :], x[None, :, None, :, :]
        like = np.minimum(given, taken)
        found = like.sum(axis=-1)
        free = (self.hidden[:, None, :] & self.hidden[None, :, :])[:, :, None, None, :]
        if free.any():
            spare = ((side - like) * free for side in (given, taken))
            found = found + np.minimum(*(each.sum(axis=-1) for each in spare))
        return np.asarray(found)

    def reach(self, cell: Cell, hidden: Mask, wanted: int, *, upwards: bool) -> int:
        """How many can be added or taken along hidden squares, one after the other, until `wanted` is reached."""
        x, found, sign = self.counts.copy(), 0, 1 if upwards else -1
        row, column = cell
        squares, free = _squares(cell, hidden), self._free(cell)
        while found < wanted:
            given, taken = _sides(x, cell, upwards=upwards)
            like = np.minimum(given, taken)
            spare = (given - like) * free, (taken - like) * free
            unlike = np.minimum(spare[0].sum(axis=-1), spare[1].sum(axis=-1))
            gain = np.where(squares, like.sum(axis=-1) + unlike, 0)
            place = np.unravel_index(int(gain.argmax()), gain.shape)
            if not gain[place]:
                return found
            here, there = (like[place] + _first(each[place], int(unlike[place])) for each in spare)
            x[row, column] += sign * here
            x[place[0], column] -= sign * here
            x[place] += sign * there
            x[row, place[1]] -= sign * there
            found += int(gain[place])
        return found

    def _free(self, cell: Cell) -> Mask:
        """By the other row, which categories of the other banner hide both rows."""
        return (self.hidden & self.hidden[cell[0]])[:, None, :]


def _sides(x: IntArray, cell: Cell, *, upwards: bool) -> tuple[IntArray, IntArray]:
    """By the other row and column of a square: who can change the row in the cell's column, and who in the other."""
    row, column = cell
    if upwards:
        return np.broadcast_to(x[:, column][:, None, :], x.shape), np.broadcast_to(x[row][None, :, :], x.shape)
    return np.broadcast_to(x[row, column], x.shape), x


def _first(counts: IntArray, number: int) -> IntArray:
    """So many of them, from the first on."""
    before = np.cumsum(counts) - counts
    return np.clip(number - before, 0, counts)


@dataclass(eq=False)
class Table:
    """Inner cells of a table while more of them are hidden: `told` says of which rows counts are printed at all (of
    multiple choice those who chose, not the others), `pooled` of which the total is hidden too."""

    counts: IntArray
    hidden: Mask
    views: Sequence[View]
    told: Mask
    pooled: Mask

    def __post_init__(self) -> None:
        columns = self.counts.shape[1]
        if self.pooled.sum() > 1:  # what leaves one such row for another changes no printed sum: a column without end
            endless = np.where(self.pooled, int(self.counts.sum()) + 1, 0)
            self.counts = np.column_stack([self.counts, endless])
            self.hidden = np.column_stack([self.hidden, self.pooled])
            self.views = [
                View(
                    np.concatenate([each.counts, np.multiply.outer(endless, _ones(each))[:, None, :]], axis=1),
                    each.hidden,
                )
                for each in self.views
            ]
        self.columns = columns
        self.up, self.down = self._wanted()
        self.moves = [
            np.array([view.exchanges(upwards=upwards) for view in self.views], dtype=np.int32)
            for upwards in (True, False)
        ]
        self.wide = ~(self.told[:, None] & (self.counts > 0))
        self.wide[:, columns:] = True

    @property
    def mask(self) -> Mask:
        return self.hidden[:, : self.columns]

    def _wanted(self) -> tuple[IntArray, IntArray]:
        """How many respondents more and fewer must stay possible for each cell, as far as the sums of its row and
        column, which are printed elsewhere, leave room at all (Fréchet's bounds)."""
        inner = self.counts[:, : self.columns]
        rows, groups = self.counts.sum(axis=1, keepdims=True), inner.sum(axis=0, keepdims=True)
        most, least = np.minimum(rows, groups), np.maximum(rows + groups - inner.sum(), 0)
        level = level_of(inner)
        found = np.minimum(level, most - inner), np.minimum(level, inner - np.where(self.pooled[:, None], 0, least))
        endless = ((0, 0), (0, self.counts.shape[1] - self.columns))
        return np.pad(found[0], endless), np.pad(np.maximum(found[1], 0), endless)

    @property
    def is_wide(self) -> bool:
        """Whether every hidden count keeps its interval already."""
        return self._narrowest() is None

    def widen(self) -> bool:
        """Hide further cells, at the least loss, until every hidden count keeps its interval in every view; False
        where no square widens some of them enough."""
        given_up = False
        while (cell := self._narrowest()) is not None:
            square = self._widest_square(cell)
            if square is None:
                given_up = self.wide[cell] = True
                continue
            for place in square:
                self.hidden[place] = True
        return not given_up

    def _narrowest(self) -> Cell | None:
        """The smallest hidden count whose interval is not wide enough yet; once wide, it stays so."""
        self._find_wide_by_one_square()
        rest = np.argwhere(self.hidden & ~self.wide).tolist()
        for row, column in sorted(rest, key=lambda cell: int(self.counts[cell[0], cell[1]])):
            if not self._is_wide((row, column)):
                return row, column
            self.wide[row, column] = True
        return None

    def _find_wide_by_one_square(self) -> None:
        h = self.hidden
        squares = h[:, None, :, None] & h[None, :, :, None] & h[:, None, None, :] & h[None, :, None, :]
        squares &= ~np.eye(len(h), dtype=bool)[:, :, None, None] & ~np.eye(h.shape[1], dtype=bool)
        enough = self.hidden.copy()
        for moves, wanted in zip(self.moves, (self.up, self.down), strict=True):
            enough &= (np.where(squares, moves, 0).max(axis=(2, 4)) >= wanted).all(axis=0)
        self.wide |= enough

    def _is_wide(self, cell: Cell) -> bool:
        return all(
            view.reach(cell, self.hidden, int(wanted[cell]), upwards=upwards) >= wanted[cell]
            for upwards, wanted in ((True, self.up), (False, self.down))
            for view in self.views
        )

    def _widest_square(self, cell: Cell) -> list[Cell] | None:
        """The square through a cell that widens its interval most, of those the one that costs the fewest answers."""
        row, column = cell
        free = (self.counts.sum(axis=0) > 0)[None, :] & (self.counts.sum(axis=1) > 0)[:, None]
        free[:, self.columns :] = False
        possible = _squares(cell, self.hidden | free) & ~_squares(cell, self.hidden)
        width = np.zeros(self.counts.shape)
        for moves, wanted in zip(self.moves, (self.up[cell], self.down[cell]), strict=True):
            if wanted:
                width += np.minimum(moves[:, row, :, column, :].min(axis=0) / wanted, 1.0)
        lost = np.where(self.hidden, 0, self.counts + 1)
        cost = lost[:, column][:, None] + lost[row][None, :] + lost
        score = np.where(possible & (width > 0), np.round(width, 9) * 1e9 - cost, -np.inf)
        other_row, other_column = (int(place) for place in np.unravel_index(int(score.argmax()), score.shape))
        if score[other_row, other_column] == -np.inf:
            return None
        return [(row, other_column), (other_row, column), (other_row, other_column)]


def _squares(cell: Cell, usable: Mask) -> Mask:
    """The other corners by which a cell is in a square of such cells."""
    row, column = cell
    found = usable[:, column][:, None] & usable[row][None, :] & usable
    found[row] = found[:, column] = False
    return np.asarray(found)


def _ones(view: View) -> IntArray:
    return np.ones(view.counts.shape[2], dtype=np.int64)
