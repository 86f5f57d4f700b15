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

from analysis.answers import Banner, Item
from analysis.counting import Pair, Places, count
from analysis.design_tables import DesignTables
from analysis.encoded_answers import Answers, SingleAnswers, encoded_column, encoded_item, together
from analysis.share_tables import Layer, ShareSums, ShareTable, add, kinds_by_layer
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample

CELLS_OF_BLOCK = 1 << 17
"""Numbers in a block's table: a megabyte, which every processor's second cache holds."""
ROWS_OF_BLOCK = 1 << 16
MOST_KEPT = 1 << 20


@dataclass(frozen=True, eq=False)
class Block:
    """A run of strata: its rows, and by grouping the place of each row's group and the slice of groups."""

    rows: slice
    groups: list[slice]
    place: list[Places]


class Tabulator(DesignTables):
    """A sample and layers ready to be counted."""

    def __init__(self, sample: WeightedSample, banners: Sequence[Banner]) -> None:
        super().__init__(sample, sample.design_order)
        self.weights = self.sorted(sample.weights)
        self.layers = [self._layer(banner) for banner in banners] or [Layer(None, 0, 1)]
        strata = int(self.row_stratum.max()) + 2
        self.row_of_stratum = np.searchsorted(self.sorted(self.row_stratum), np.arange(strata))

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
        wanted = kinds_by_layer(self.layers, kinds)
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


class ItemsByLayer(ShareSums):
    """Some items in one layer while the blocks go by."""

    def __init__(self, tabulator: Tabulator, answers: Answers, layer: Layer, kinds: Sequence[str]) -> None:
        self.items = len(answers.codes) if isinstance(answers, SingleAnswers) else 1
        super().__init__(tabulator, self.items, answers.options, layer, kinds)
        self.answers, self.row_weights, self.keeps_tables = answers, tabulator.weights, False
        self.kept: list[list[Pair]] = []
        slots = answers.slots if isinstance(answers, SingleAnswers) else answers.options + 1
        self.cells = self.items * slots * layer.width * sum(int(g.first[-1]) for g in tabulator.groupings)

    def count_shares(self, block: Block, places: Sequence[Places], category: Places | None) -> None:
        """First sweep: what shares, counts and the adjustments of scores are made from."""
        rows, width = block.rows, self.layer.width
        apart = category is None
        weights: list[FloatArray | None] = [] if self.keeps_tables else [self.row_weights[rows]]
        weights += [] if apart else [None]
        weights += [s.squared_weight[rows] for s in self.t.stages if s.squared_weight is not None]
        pairs = iter(count(self.answers, rows, category, width, 1, weights) if weights else ())
        if self.keeps_tables:
            self.kept.append(self._by_group(block, places))
            above, below = self.kept[-1][0]
            add(self.weight, (above.sum(axis=-1, keepdims=True), below.sum(axis=-1, keepdims=True)))
        else:
            add(self.weight, next(pairs))
        add(self.rows, count(self.answers, rows, None, width, 1, [None])[0] if apart else next(pairs))
        for stage, squares in zip(self.t.stages, self.squares, strict=True):
            if stage.squared_weight is not None:
                add(squares, next(pairs))
        if self.t.credits is not None and self.moments is not None:
            self.t.credits.add_moments(self.moments, self.answers, rows, category, width)

    def _by_group(self, block: Block, places: Sequence[Places]) -> list[Pair]:
        weights, width = self.row_weights[block.rows], self.layer.width
        sizes = [groups.stop - groups.start for groups in block.groups]
        return [
            count(self.answers, block.rows, place, width, size, [weights])[0]
            for place, size in zip(places, sizes, strict=True)
        ]

    def count_scores(self, block: Block, places: Sequence[Places], auxiliaries: list[FloatArray] | None) -> None:
        """Second sweep: units' scores in a block of strata, and the squares of their deviations."""
        tables = self.kept.pop(0) if self.keeps_tables else self._by_group(block, places)
        self.add_scores(tables, block.groups, auxiliaries)
