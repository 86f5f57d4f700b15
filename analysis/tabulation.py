"""The engine of tables: weights by option × category × unit, counted in blocks of strata that fit in the cache.

All that a table says follows from T_u[o, d], the weight of unit u's rows that chose option o in category d, and
B_u[d], the weight of those that answered: shares are sums over units, and their scores are linear in both.

    overall   s = Σ_d T / Σ_d B     z_u = Σ_d T_u − s Σ_d B_u
    column    s = T / B             z_u = T_u − s B_u
    row       s = T / Σ_d T         z_u = T_u − s Σ_d T_u
    total     s = T / Σ_d B         z_u = T_u − s Σ_d B_u

each over its base. Rows are sorted by unit once, so that a block of strata is a slice and holds whole cells of every
stage. A first sweep counts the shares, a second the scores, whose deviations are squared: never ΣT² less a square,
which cancels near 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.answers import Banner, Item
from analysis.counting import Pair, Places, count, fold
from analysis.credit_tables import CreditTables
from analysis.encoded_answers import Answers, Codes, SingleAnswers, encoded_column, encoded_item, together
from analysis.replicates import Replicates
from analysis.stage_tables import StageTable
from analysis.variance import FloatArray, IntArray
from analysis.weighted_sample import WeightedSample

CELLS_OF_BLOCK = 1 << 17
"""Numbers in a block's table: a megabyte, which every processor's second cache holds."""
ROWS_OF_BLOCK = 1 << 16
MOST_KEPT = 1 << 20


@dataclass(frozen=True, eq=False)
class Layer:
    """A banner's categories by row, the last of `width` for rows in none of them; without a banner one category."""

    codes: Codes | None
    categories: int
    width: int


@dataclass(frozen=True, eq=False)
class ShareTable:
    """Options × categories of one item in one layer; `base`, `weighted_base`, `df` have length 1 where all share it."""

    count: IntArray
    base: IntArray
    weighted_base: FloatArray
    share: FloatArray
    variance: FloatArray
    df: IntArray


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of rows in the order of the rows, and the first group of each stratum (one more at the end)."""

    group: NDArray[np.int32]
    first: Places

    @classmethod
    def of(cls, group: IntArray, stratum: IntArray, order: IntArray | None) -> Grouping:
        """Both arguments by row of the sample; `order` sorts the rows that count."""
        outer = np.zeros(int(group.max()) + 1, dtype=np.int64)
        outer[group] = stratum
        first = np.searchsorted(outer, np.arange(int(stratum.max()) + 2))
        return cls((group if order is None else group[order]).astype(np.int32), first)


@dataclass(frozen=True, eq=False)
class Block:
    """A run of strata: its rows, and by grouping the place of each row's group and the slice of groups."""

    rows: slice
    groups: list[slice]
    place: list[Places]


class Tabulator:
    """A sample and layers ready to be counted."""

    def __init__(self, sample: WeightedSample, banners: Sequence[Banner]) -> None:
        self.sample, self.order = sample, sample.design_order
        self.weights = self.sorted(sample.weights)
        self.layers = [self._layer(banner) for banner in banners] or [Layer(None, 0, 1)]
        self.replicates = sample.replicates
        psu = sample.first_stage_psu
        stratum = sample.first_stage_stratum[psu] if self.replicates is None else self.replicates.row_unit
        group = psu if self.replicates is None else self.replicates.row_unit
        by_row: list[IntArray] = [group]
        self.credits = CreditTables(sample, self.order) if self.replicates is None else None
        self.stages: list[StageTable] = []
        for stage in sample.stages if self.replicates is None else ():
            table = StageTable(stage, sample, self.order, exact_rows=not sample.credits)
            if table.adds_nothing:
                continue
            table.grouping = next((i for i, known in enumerate(by_row) if np.array_equal(known, table.group)), -1)
            if table.grouping < 0:
                table.grouping = len(by_row)
                by_row.append(table.group)
            self.stages.append(table)
        self.groupings = [Grouping.of(each, stratum, self.order) for each in by_row]
        sorted_stratum = self.sorted(stratum)
        self.row_of_stratum = np.searchsorted(sorted_stratum, np.arange(int(stratum.max()) + 2))

    def sorted(self, values: np.ndarray) -> np.ndarray:
        """Values of the sample's rows in the order of the rows here."""
        return values if self.order is None else values[self.order]

    def _layer(self, banner: Banner) -> Layer:
        found = encoded_column(self.sample, banner.variable, banner.codes).of_rows(self.order)
        return Layer(found.codes[0], found.options, found.slots)

    def tables(self, items: Sequence[Item], kinds: Sequence[str]) -> list[list[dict[str, ShareTable]]]:
        """By item and layer, one table of each kind, and `overall` in the first layer."""
        answers = [encoded_item(self.sample, item).of_rows(self.order) for item in items]
        batches = self._batches(answers)
        wanted = [
            ("overall",) * (number == 0) + (tuple(kinds) if layer.categories else ())
            for number, layer in enumerate(self.layers)
        ]
        counting = [
            [ItemsByLayer(self, each, layer, kinds) for layer, kinds in zip(self.layers, wanted, strict=True)]
            for _, each in batches
        ]
        widest = max((a.slots if isinstance(a, SingleAnswers) else a.options + 1 for a in answers), default=1)
        blocks = list(self._blocks(widest * max(layer.width for layer in self.layers)))
        for some in self._chunks(counting, blocks):
            for sweep in ("shares", "scores"):
                for block in blocks:
                    self._sweep(sweep, block, some)
        found: dict[int, list[dict[str, ShareTable]]] = {}
        for (numbers, _), row in zip(batches, counting, strict=True):
            by_layer = [each.tables() for each in row]
            for place, number in enumerate(numbers):
                found[number] = [tables[place] for tables in by_layer]
        return [found[number] for number in range(len(items))]

    def _batches(self, answers: Sequence[Answers]) -> list[tuple[list[int], Answers]]:
        """Items of few rows are counted together, as many as have the same options."""
        most = max(ROWS_OF_BLOCK // max(len(self.weights), 1), 1)
        alike: dict[object, list[int]] = {}
        for number, each in enumerate(answers):
            alike.setdefault(each.options if isinstance(each, SingleAnswers) else (number,), []).append(number)
        runs = [numbers[k : k + most] for numbers in alike.values() for k in range(0, len(numbers), most)]
        singles = [[a for number in run if isinstance(a := answers[number], SingleAnswers)] for run in runs]
        return [(run, together(each) if each else answers[run[0]]) for run, each in zip(runs, singles, strict=True)]

    def _chunks(
        self, counting: Sequence[Sequence[ItemsByLayer]], blocks: Sequence[Block]
    ) -> Iterator[list[Sequence[ItemsByLayer]]]:
        """Items that keep small tables from the first sweep for the second take turns, so that few are kept at once."""
        some: list[Sequence[ItemsByLayer]] = []
        kept = 0
        for row in counting:
            for each in row:
                each.keeps_tables = len(blocks) == 1 or 2 * each.cells <= each.items * len(self.weights)
                kept += each.cells * each.keeps_tables
            some.append(row)
            if kept > MOST_KEPT:
                yield some
                some, kept = [], 0
        if some:
            yield some

    def _sweep(self, sweep: str, block: Block, counting: Sequence[Sequence[ItemsByLayer]]) -> None:
        auxiliaries = None
        if sweep == "scores" and self.credits is not None and self.credits:
            auxiliaries = [
                self.credits.totals(block.rows, place, groups.stop - groups.start)
                for place, groups in zip(block.place, block.groups, strict=True)
            ]
        for number, layer in enumerate(self.layers):
            category = None if layer.codes is None else layer.codes[block.rows]
            places = [
                place if category is None else place + np.multiply(category, groups.stop - groups.start, dtype=np.intp)
                for place, groups in zip(block.place, block.groups, strict=True)
            ]
            if sweep == "scores":
                for row in counting:
                    row[number].count_scores(block, places, auxiliaries)
                continue
            only_category = None if category is None else category.astype(np.intp)
            for row in counting:
                row[number].count_shares(block, places, only_category)

    def _blocks(self, cells: int) -> Iterator[Block]:
        """Runs of strata whose largest table has about CELLS_OF_BLOCK numbers."""
        rows, strata = len(self.weights), len(self.row_of_stratum) - 1
        groups = max(int(grouping.first[-1]) for grouping in self.groupings)
        most = max(min(ROWS_OF_BLOCK, CELLS_OF_BLOCK * rows // max(cells * groups, 1)), 1)
        bounds = [0]
        while bounds[-1] < strata:
            start = self.row_of_stratum[bounds[-1]]
            last = int(np.searchsorted(self.row_of_stratum, start + most, side="right")) - 1
            bounds.append(min(max(last, bounds[-1] + 1), strata))
        for low, high in pairwise(bounds):
            block = slice(int(self.row_of_stratum[low]), int(self.row_of_stratum[high]))
            if block.start == block.stop:
                continue
            groups_in = [slice(int(g.first[low]), int(g.first[high])) for g in self.groupings]
            place = [
                np.subtract(g.group[block], each.start, dtype=np.intp)
                for g, each in zip(self.groupings, groups_in, strict=True)
            ]
            yield Block(block, groups_in, place)


class ItemsByLayer:
    """The sums of some items in one layer while the blocks go by."""

    def __init__(self, tabulator: Tabulator, answers: Answers, layer: Layer, kinds: Sequence[str]) -> None:
        self.t, self.answers, self.layer, self.kinds = tabulator, answers, layer, kinds
        items = len(answers.codes) if isinstance(answers, SingleAnswers) else 1
        shapes = (items, answers.options, layer.width, 1), (items, layer.width, 1)
        self.weight: Pair = (np.zeros(shapes[0]), np.zeros(shapes[1]))
        self.rows: Pair = (np.zeros(shapes[0], np.int64), np.zeros(shapes[1], np.int64))
        self.squares: list[Pair] = [(np.zeros(shapes[0]), np.zeros(shapes[1])) for _ in tabulator.stages]
        self.moments = None if tabulator.credits is None else tabulator.credits.no_moments(self.weight)
        self.scores: dict[str, Scores] = {}
        self.items, self.keeps_tables = items, False
        self.kept: list[list[Pair]] = []
        slots = answers.slots if isinstance(answers, SingleAnswers) else answers.options + 1
        self.cells = items * slots * layer.width * sum(int(g.first[-1]) for g in tabulator.groupings)

    def count_shares(self, block: Block, places: Sequence[Places], category: Places | None) -> None:
        """First sweep: what shares, counts and the adjustments of scores are made from."""
        rows, width = block.rows, self.layer.width
        apart = category is None
        weights: list[FloatArray | None] = [] if self.keeps_tables else [self.t.weights[rows]]
        weights += [] if apart else [None]
        weights += [s.squared_weight[rows] for s in self.t.stages if s.squared_weight is not None]
        pairs = iter(count(self.answers, rows, category, width, 1, weights) if weights else ())
        if self.keeps_tables:
            self.kept.append(self._by_group(block, places))
            above, below = self.kept[-1][0]
            _add(self.weight, (above.sum(axis=-1, keepdims=True), below.sum(axis=-1, keepdims=True)))
        else:
            _add(self.weight, next(pairs))
        _add(self.rows, count(self.answers, rows, None, width, 1, [None])[0] if apart else next(pairs))
        for stage, squares in zip(self.t.stages, self.squares, strict=True):
            if stage.squared_weight is not None:
                _add(squares, next(pairs))
        if self.t.credits is not None and self.moments is not None:
            self.t.credits.add_moments(self.moments, self.answers, rows, category, width)

    def _by_group(self, block: Block, places: Sequence[Places]) -> list[Pair]:
        weights, width = self.t.weights[block.rows], self.layer.width
        sizes = [groups.stop - groups.start for groups in block.groups]
        return [
            count(self.answers, block.rows, place, width, size, [weights])[0]
            for place, size in zip(places, sizes, strict=True)
        ]

    def count_scores(self, block: Block, places: Sequence[Places], auxiliaries: list[FloatArray] | None) -> None:
        """Second sweep: units' scores in a block of strata, and the squares of their deviations."""
        if not self.scores:
            self.scores = {kind: Scores(self, kind) for kind in self.kinds}
        tables = self.kept.pop(0) if self.keeps_tables else self._by_group(block, places)
        for number, ((above, below), groups) in enumerate(zip(tables, block.groups, strict=True)):
            for kind, scores in self.scores.items():
                parts = fold(kind, above, below, self.layer.categories)
                scores.add(number, groups, *parts, None if auxiliaries is None else auxiliaries[number])

    def tables(self) -> list[dict[str, ShareTable]]:
        """What was found, by item."""
        found = {kind: self.scores[kind].tables() for kind in self.kinds}
        return [{kind: found[kind][item] for kind in self.kinds} for item in range(len(self.weight[0]))]


class Scores:
    """One kind of share: its value, and the sums that its variance and degrees of freedom are made from."""

    def __init__(self, of: ItemsByLayer, kind: str) -> None:
        self.t, self.of, categories = of.t, of, of.layer.categories
        above, self.below = fold(kind, *of.weight, categories)
        with np.errstate(invalid="ignore", divide="ignore"):
            self.share = above / self.below
        self.known = np.where(np.isfinite(self.share), self.share, 0.0)
        self.count, self.base = fold(kind, *of.rows, categories)
        self.psus, self.strata = (np.zeros(self.base.shape[:3], dtype=np.int64) for _ in range(2))
        self.parts = [
            stage.sums(self.known, *fold(kind, *squares, categories))
            for stage, squares in zip(self.t.stages, of.squares, strict=True)
        ]
        self.coefficients = None
        if self.t.credits is not None and self.t.credits and of.moments is not None:
            moments = [fold(kind, *moment, categories) for moment in of.moments]
            self.coefficients = self.t.credits.coefficients([a - self.known * b for a, b in moments])
        if self.t.replicates is not None:
            self.replicated = [np.zeros((*a.shape[:3], self.t.replicates.count)) for a in (above, self.below)]

    def add(
        self, grouping: int, groups: slice, above: np.ndarray, below: np.ndarray, auxiliaries: FloatArray | None
    ) -> None:
        """Unit totals of a block, of numerators and denominators."""
        if self.t.replicates is not None:
            multipliers = self.t.replicates.multipliers[groups]
            _add(self.replicated, (above @ multipliers, below @ multipliers))
            return
        present = below > 0
        if grouping == 0:
            self._count_psus(present, groups)
        scores = above - self.known * below
        if auxiliaries is not None and self.coefficients is not None:
            scores -= np.tensordot(self.coefficients, auxiliaries, axes=1)
        last = [stage for stage in self.t.stages if stage.grouping == grouping]
        for stage, part in zip(self.t.stages, self.parts, strict=True):
            if stage.grouping == grouping:
                stage.add(part, scores if stage is last[-1] else scores.copy(), present, groups, self._centre(stage))

    def _centre(self, stage: StageTable) -> FloatArray | float:
        """Mean of the scores of all units of a stage: 0, unless a calibration took residuals."""
        if self.coefficients is None or self.t.credits is None:
            return 0.0
        total = np.tensordot(self.coefficients, self.t.credits.grand_totals, axes=1)
        return np.asarray(-total / stage.stage.units)[..., None]

    def _count_psus(self, present: np.ndarray, groups: slice) -> None:
        self.psus += np.count_nonzero(present, axis=-1)
        starts = np.flatnonzero(np.diff(self.t.sample.first_stage_stratum[groups], prepend=-1))
        if len(starts) == 1:
            self.strata += present.any(axis=-1)
        else:
            self.strata += np.count_nonzero(np.logical_or.reduceat(present, starts, axis=-1), axis=-1)

    def tables(self) -> list[ShareTable]:
        """Estimates from the sums, by item."""
        below = self.below[..., 0]
        if self.t.replicates is not None:
            variance, df = self._replicated_variance(self.t.replicates), np.full_like(self.psus, self.t.replicates.df)
        else:
            total = sum(stage.variance(part) for stage, part in zip(self.t.stages, self.parts, strict=True))
            with np.errstate(invalid="ignore", divide="ignore"):
                variance = np.asarray((total + np.zeros(self.share.shape[:3])) / below**2)
            df = self.psus - self.strata
        arrays = (self.count[..., 0], self.base[..., 0], below, self.share[..., 0], variance, df)
        return [ShareTable(*each) for each in zip(*arrays, strict=True)]

    def _replicated_variance(self, replicates: Replicates) -> FloatArray:
        with np.errstate(invalid="ignore", divide="ignore"):
            values = self.replicated[0] / self.replicated[1]
        return replicates.variances(values, self.share)


def _add(sums: Sequence[np.ndarray], parts: Sequence[np.ndarray]) -> None:
    for total, part in zip(sums, parts, strict=True):
        total += part
