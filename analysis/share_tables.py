"""Shares of one item in one layer with their variance: sums of weights, then of scores, added up part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.counting import Pair, fold
from analysis.design_tables import DesignTables
from analysis.encoded_answers import Codes
from analysis.replicates import Replicates
from analysis.stage_tables import StageTable
from analysis.variance import FloatArray, IntArray


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


def kinds_by_layer(layers: Sequence[Layer], kinds: Sequence[str]) -> list[tuple[str, ...]]:
    """The tables that are wanted in each layer: the kinds of its categories, and `overall` in the first."""
    return [
        ("overall",) * (number == 0) + (tuple(kinds) if layer.categories else ()) for number, layer in enumerate(layers)
    ]


class ShareSums:
    """The sums of `items` questions of the same options in one layer, while parts of the rows go by."""

    def __init__(self, design: DesignTables, items: int, options: int, layer: Layer, kinds: Sequence[str]) -> None:
        self.t, self.layer, self.kinds = design, layer, kinds
        shapes = (items, options, layer.width, 1), (items, layer.width, 1)
        self.weight: Pair = (np.zeros(shapes[0]), np.zeros(shapes[1]))
        self.rows: Pair = (np.zeros(shapes[0], np.int64), np.zeros(shapes[1], np.int64))
        self.squares: list[Pair] = [(np.zeros(shapes[0]), np.zeros(shapes[1])) for _ in design.stages]
        self.moments = None if design.credits is None else design.credits.no_moments(self.weight)
        self.scores: dict[str, Scores] = {}

    def add_scores(
        self, tables: Sequence[Pair], groups: Sequence[slice], auxiliaries: Sequence[FloatArray] | None
    ) -> None:
        """Add a part of the units, by grouping: their totals, and which units they are; shares are known by now."""
        if not self.scores:
            self.scores = {kind: Scores(self, kind) for kind in self.kinds}
        for number, ((above, below), part) in enumerate(zip(tables, groups, strict=True)):
            for kind, scores in self.scores.items():
                parts = fold(kind, above, below, self.layer.categories)
                scores.add(number, part, *parts, None if auxiliaries is None else auxiliaries[number])

    def tables(self) -> list[dict[str, ShareTable]]:
        """What was found, by item."""
        found = {kind: self.scores[kind].tables() for kind in self.kinds}
        return [{kind: found[kind][item] for kind in self.kinds} for item in range(len(self.weight[0]))]


class Scores:
    """One kind of share: its value, and the sums that its variance and degrees of freedom are made from."""

    def __init__(self, of: ShareSums, kind: str) -> None:
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
            add(self.replicated, (above @ multipliers, below @ multipliers))
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


def add(sums: Sequence[np.ndarray], parts: Sequence[np.ndarray]) -> None:
    for total, part in zip(sums, parts, strict=True):
        total += part
