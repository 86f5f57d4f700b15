"""Which cells of one table of counts must be hidden; see analysis.disclosure for the reasoning."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from analysis.protection_levels import level_of
from analysis.variance import IntArray

Mask = np.ndarray


def suppress(
    counts: IntArray,
    bases: IntArray,
    *,
    minimum_base: int,
    minimum_count: int,
    additive_down: bool,
    hidden_total: Mask | None = None,
    also: Mask | None = None,
) -> Mask:
    """Mask of hidden cells, options × columns; column 0 is the total and the others add up to it.

    `additive_down` says whether the options add up to the base (single choice); `hidden_total` fixes what is
    hidden in the total column, which then is never hidden further; `also` is hidden elsewhere, so here too.
    """
    hidden = (counts > 0) & (counts < minimum_count)
    if also is not None:
        hidden |= also
    if hidden_total is not None:
        hidden[:, 0] = hidden_total
    # Where nobody is in the column or nobody chose the option, everyone knows the cell to be empty.
    free = (bases > 0) & (counts[:, :1] > 0)
    free[:, 0] &= hidden_total is None
    _hide_columns(hidden, bases, minimum_base, with_total=hidden_total is None)
    if counts.shape[1] == 1:
        return _complete_single_column(hidden, counts[:, 0], free[:, 0], minimum_count, additive_down)
    if additive_down:
        _protect_both_ways(hidden, counts, free, minimum_count)
    else:
        _protect_rows(hidden, counts, free, minimum_count)
    return hidden


def _hide_columns(hidden: Mask, bases: IntArray, minimum_base: int, *, with_total: bool) -> None:
    """Hide small columns whole, with further ones until together they hold at least `minimum_base`."""
    if with_total and bases[0] < minimum_base:
        hidden[:, :] = True
        return
    by_size = [int(column) for column in np.argsort(bases[1:], kind="stable") + 1 if bases[column] > 0]
    small = [column for column in by_size if bases[column] < minimum_base]
    others = [column for column in by_size if bases[column] >= minimum_base]
    while small and others and (len(small) < 2 or bases[small].sum() < minimum_base):
        small.append(others.pop(0))
    hidden[:, small] = True
    hidden[:, bases == 0] = False


def _complete_single_column(
    hidden: Mask, counts: IntArray, free: Mask, minimum_count: int, additive_down: bool
) -> Mask:
    """A total by itself: hidden options of a single choice must be two and hold `minimum_count` together."""
    column = hidden[:, 0]
    while additive_down and column.any() and not _is_wide_together(counts[column], minimum_count):
        candidates = np.flatnonzero(~column & free)
        if not len(candidates):
            break
        column[_cheapest(counts[candidates], candidates, minimum_count)] = True
    return hidden


def _is_wide_together(counts: IntArray, minimum_count: int) -> bool:
    """Whether hidden counts of which only the sum is known are uncertain enough: each lies between 0 and that sum."""
    together = int(counts.sum())
    others = together - counts
    return bool(
        len(counts) > 1
        and together >= minimum_count
        and (together >= 2 * level_of(counts)).all()
        and (others >= level_of(counts))[counts < minimum_count].all()
    )


def _protect_rows(hidden: Mask, counts: IntArray, free: Mask, minimum_count: int) -> None:
    """Multiple choice: only rows add up, so each row hides none or at least two cells."""
    for row in range(len(counts)):
        while hidden[row].any() and (
            hidden[row].sum() < 2 or (not hidden[row, 0] and counts[row, hidden[row]].sum() < minimum_count)
        ):
            candidates = np.flatnonzero(~hidden[row] & free[row])
            if not len(candidates):
                break
            hidden[row, _cheapest(counts[row, candidates], candidates, minimum_count)] = True


def _protect_both_ways(hidden: Mask, counts: IntArray, free: Mask, minimum_count: int) -> None:
    """Single choice: close a cycle of four around each bridge, at the least loss, until there is none."""
    while True:
        bridge = next(_bridges(hidden), None)
        if bridge is None:
            return
        square = _cheapest_square(bridge, hidden, counts, free, minimum_count)
        if square is None:
            hidden[:, 1:] = True
            return
        for cell in square:
            hidden[cell] = True


def _cheapest_square(
    bridge: tuple[int, int], hidden: Mask, counts: IntArray, free: Mask, minimum_count: int
) -> list[tuple[int, int]] | None:
    """The three cells that close a cycle with the bridge and add the least to what is hidden."""
    row, column = bridge
    best: tuple[float, list[tuple[int, int]]] | None = None
    for other_row, other_column in product(range(hidden.shape[0]), range(hidden.shape[1])):
        if other_row == row or other_column == column:
            continue
        cells = [(row, other_column), (other_row, column), (other_row, other_column)]
        added = [cell for cell in cells if not hidden[cell]]
        if not all(free[cell] for cell in added):
            continue
        # Empty cells protect little, since a reader may guess them: they cost as much as a large one.
        cost = sum(float(counts[cell]) if counts[cell] >= minimum_count else counts.max() + 1.0 for cell in added)
        if best is None or cost < best[0]:
            best = (cost, added)
    return None if best is None else best[1]


def _bridges(hidden: Mask) -> Iterator[tuple[int, int]]:
    """Hidden cells whose row and column fall apart without them."""
    for row, column in np.argwhere(hidden).tolist():
        without = hidden.copy()
        without[row, column] = False
        if not _connected(without, row, column):
            yield row, column


def _connected(hidden: Mask, row: int, column: int) -> bool:
    rows = np.zeros(hidden.shape[0], dtype=bool)
    rows[row] = True
    while True:
        columns = np.any(hidden[rows], axis=0, keepdims=True)[0]
        if columns[column]:
            return True
        reached = rows | hidden[:, columns].any(axis=1)
        if (reached == rows).all():
            return False
        rows = reached


def _cheapest(counts: IntArray, places: IntArray, minimum_count: int) -> int:
    """The place with the smallest count that is not itself telling."""
    cost = np.where(counts >= minimum_count, counts, counts.max() + 1)
    return int(places[np.argmin(cost)])
