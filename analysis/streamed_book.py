"""The crosstab book of a table that does not fit in memory: the same numbers, from a file read in batches.

The first reading counts shares. Totals of units (analysis.tabulation has the formulas) are counted with it where they
have room, else in further readings, some items at a time, and of one item some strata at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.answers import Banner, Item, encode_multiple, encode_single
from analysis.batches import Batches, batches_of
from analysis.counting import Pair, count
from analysis.design_encoding import Columns
from analysis.design_tables import DesignTables
from analysis.encoded_answers import Answers, MultipleAnswers, SingleAnswers
from analysis.share_tables import Layer, ShareSums, ShareTable, add, kinds_by_layer
from analysis.streamed_design import StreamedDesign, read_design
from analysis.tables import CrosstabBook, Percentages, assembled_book, checked_kinds
from analysis.tabulation import CELLS_OF_BLOCK
from analysis.variance import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 1 << 26
"""Numbers of unit totals that are kept at a time: 512 MB."""


def crosstab_book_from_batches(
    source: str | Path | pd.DataFrame | Batches,
    items: Sequence[Item],
    banners: Sequence[Banner] = (),
    *,
    strata: Columns = None,
    psu: Columns = None,
    weights: str | None = None,
    fpc: Columns = None,
    probabilities: str | None = None,
    level: float = 0.95,
    percentages: Sequence[Percentages] = ("column",),
    most_cells: int = MOST_CELLS,
    **options: Any,
) -> CrosstabBook:
    """`crosstab_book` of a CSV or Parquet file, or of anything that gives its rows batch by batch.

    The design is named as in `WeightedSample.from_frame`, which also takes the other `options`. What stays in memory
    is a row a unit of the design, a batch, and at most about `most_cells` totals of units; what has no room waits for
    another reading. A design whose every row is a unit (no `psu`) keeps that row's design columns. Raises what
    `from_frame`, `crosstab_book` and `batches_of` raise.
    """
    kinds = checked_kinds(items, percentages)
    batches = batches_of(source)
    design = read_design(
        batches, strata=strata, psu=psu, weights=weights, fpc=fpc, probabilities=probabilities, **options
    )
    found = StreamedTabulator(batches, design, items, banners, kinds).tables(most_cells)
    return assembled_book(found, design.units, items, banners, kinds, level=level, n=design.rows)


@dataclass(frozen=True, eq=False)
class Rows:
    """A batch encoded: answers by item, categories by layer (None without), and each row's unit, weight, stratum."""

    answers: list[Answers]
    categories: list[IntArray | None]
    unit: IntArray
    weights: FloatArray

    def only(self, rows: np.ndarray) -> Rows:
        """Some of the rows."""
        if rows.all():
            return self
        chosen = np.flatnonzero(rows)
        categories = [None if each is None else each[chosen] for each in self.categories]
        answers = [each.of_rows(chosen) for each in self.answers]
        return Rows(answers, categories, self.unit[chosen], self.weights[chosen])


class UnitTotals(ShareSums):
    """One item in one layer, with the unit totals of a run of strata."""

    def __init__(self, design: DesignTables, item: Item, layer: Layer, kinds: Sequence[str]) -> None:
        super().__init__(design, 1, len(item.options), layer, kinds)
        self.options = len(item.options)
        self.totals: list[Pair] = []

    def cells_of(self, groups: int) -> int:
        """Numbers in the totals of so many units."""
        return (self.options + 1) * self.layer.width * groups

    def begin(self, groups: Sequence[slice]) -> None:
        """Make room for the totals of these units, by grouping."""
        sizes = [(self.layer.width, each.stop - each.start) for each in groups]
        self.totals = [(np.zeros((1, self.options, *size)), np.zeros((1, *size))) for size in sizes]

    def add_shares(self, answers: Answers, category: IntArray | None, weights: list[FloatArray | None]) -> None:
        """Add rows to the sums of weights, of rows, and of what else the stages ask for."""
        rows = slice(0, len(weights[0]) if weights[0] is not None else 0)
        pairs = iter(count(answers, rows, category, self.layer.width, 1, weights))
        add(self.weight, next(pairs))
        add(self.rows, next(pairs))
        for stage, squares in zip(self.t.stages, self.squares, strict=True):
            if stage.squared_weight is not None:
                add(squares, next(pairs))

    def add_totals(
        self,
        answers: Answers,
        category: IntArray | None,
        weights: FloatArray,
        places: Sequence[tuple[IntArray, int, int]],
    ) -> None:
        """Add rows to the totals; `places` by grouping: place from the lowest unit, that unit, number of units."""
        for totals, (place, lowest, units) in zip(self.totals, places, strict=True):
            at = place if category is None else place + category * units
            (pair,) = count(answers, slice(0, len(weights)), at, self.layer.width, units, [weights])
            add([part[..., lowest : lowest + units] for part in totals], pair)

    def end(self, groups: Sequence[slice], run: Sequence[slice]) -> None:
        """Turn the totals of some of the units into scores; `groups` are those that `begin` made room for."""
        inside = [slice(r.start - g.start, r.stop - g.start) for r, g in zip(run, groups, strict=True)]
        self.add_scores([(a[..., s], b[..., s]) for (a, b), s in zip(self.totals, inside, strict=True)], run, None)


class StreamedTabulator(DesignTables):
    """A design and its batches, ready to be counted."""

    def __init__(
        self,
        batches: Batches,
        design: StreamedDesign,
        items: Sequence[Item],
        banners: Sequence[Banner],
        kinds: Sequence[str],
    ) -> None:
        super().__init__(design.units, None, exact_rows=design.rows_are_units)
        self.batches, self.design, self.items, self.banners = batches, design, items, banners
        widths = [len(banner.categories) for banner in banners]
        self.layers = [Layer(None, width, width + 1) for width in widths] or [Layer(None, 0, 1)]
        wanted = kinds_by_layer(self.layers, kinds)
        self.sums = [
            [UnitTotals(self, item, layer, each) for layer, each in zip(self.layers, wanted, strict=True)]
            for item in items
        ]

    def tables(self, most_cells: int) -> list[list[dict[str, ShareTable]]]:
        """By item and layer one table of each kind."""
        parts = list(self._parts(most_cells))
        at_once = len(parts) == 1
        if not at_once:
            for rows in self._read(range(len(self.items))):
                self._add_shares(rows)
        for numbers, strata in parts:
            self._count_part(numbers, strata, with_shares=at_once)
        return [[each.tables()[0] for each in row] for row in self.sums]

    def _parts(self, most_cells: int) -> Iterator[tuple[list[int], slice]]:
        """Items and runs of strata whose unit totals have room at the same time."""
        groups = sum(int(grouping.first[-1]) for grouping in self.groupings)
        cells = [sum(each.cells_of(groups) for each in row) for row in self.sums]
        every = slice(0, len(self.groupings[0].first) - 1)
        some: list[int] = []
        for number, size in enumerate(cells):
            if some and sum(cells[k] for k in some) + size > most_cells:
                yield some, every
                some = []
            if size > most_cells:
                yield from (([number], strata) for strata in self._runs(size // most_cells + 1))
            else:
                some.append(number)
        if some:
            yield some, every

    def _runs(self, number: int) -> Iterator[slice]:
        """Runs of strata of about as many units each."""
        first = self.groupings[-1].first
        ends = np.searchsorted(first, np.linspace(0, first[-1], number + 1)[1:-1])
        for low, high in pairwise(sorted({0, *ends.tolist(), len(first) - 1})):
            yield slice(low, high)

    def _count_part(self, numbers: Sequence[int], strata: slice, *, with_shares: bool) -> None:
        groups = [slice(int(g.first[strata.start]), int(g.first[strata.stop])) for g in self.groupings]
        working = [each for number in numbers for each in self.sums[number]]
        for each in working:
            each.begin(groups)
        for rows in self._read(numbers):
            if with_shares:
                self._add_shares(rows)
            stratum = self.row_stratum[rows.unit]
            self._add_totals(rows.only((stratum >= strata.start) & (stratum < strata.stop)), numbers, groups)
        widest = max((each.cells_of(1) for each in working), default=1)
        for run in self._cache_runs(strata, widest):
            for each in working:
                each.end(groups, run)
        for each in working:
            each.totals = []

    def _cache_runs(self, strata: slice, cells: int) -> Iterator[list[slice]]:
        """Slices of units by grouping: runs of strata that fit in the cache."""
        start = strata.start
        units = self.groupings[-1].first
        while start < strata.stop:
            last = int(np.searchsorted(units, units[start] + max(CELLS_OF_BLOCK // cells, 1), side="right")) - 1
            stop = min(max(last, start + 1), strata.stop)
            if units[start] < units[stop]:
                yield [slice(int(g.first[start]), int(g.first[stop])) for g in self.groupings]
            start = stop

    def _read(self, numbers: Sequence[int]) -> Iterator[Rows]:
        """The batches, encoded for these items; rows of weight 0 count nowhere."""
        items = [self.items[number] for number in numbers]
        wanted = [*self.design.columns, *(item.variable for item in items), *(b.variable for b in self.banners)]
        first_row = 0
        for batch in self.batches(list(dict.fromkeys(wanted))):
            unit = self.design.unit_of(batch, first_row)
            first_row += len(batch)
            weights = self.design.weights_of(batch, unit)
            answers = [_encoded(batch[item.variable], item) for item in items]
            codes = [_places(batch[b.variable], b.codes, b.variable) for b in self.banners]
            yield Rows(answers, list(codes) or [None], unit, weights).only(weights > 0)

    def _add_shares(self, rows: Rows) -> None:
        squared = [s.squared_weight[rows.unit] for s in self.stages if s.squared_weight is not None]
        weights: list[FloatArray | None] = [rows.weights, None, *squared]
        for answers, row in zip(rows.answers, self.sums, strict=True):
            for category, each in zip(rows.categories, row, strict=True):
                each.add_shares(answers, category, weights)

    def _add_totals(self, rows: Rows, numbers: Sequence[int], groups: Sequence[slice]) -> None:
        if not len(rows.unit):
            return
        places = []
        for group_of_unit, part in zip(self.groups_of_rows, groups, strict=True):
            group = group_of_unit[rows.unit]
            low = int(group.min())
            places.append((group - low, low - part.start, int(group.max()) + 1 - low))
        for answers, number in zip(rows.answers, numbers, strict=True):
            for category, each in zip(rows.categories, self.sums[number], strict=True):
                each.add_totals(answers, category, rows.weights, places)


def _places(column: pd.Series, codes: Sequence[str], variable: str) -> IntArray:
    places = encode_single(column, codes, variable=variable)
    return np.where(places < 0, len(codes), places)


def _encoded(column: pd.Series, item: Item) -> Answers:
    if item.multiple:
        return MultipleAnswers(*encode_multiple(column, item.codes, variable=item.variable))
    places = _places(column, item.codes, item.variable)
    return SingleAnswers(places[None], len(item.options), len(item.options) + 1)
