"""One stage's share of the variance of whole tables, added up block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.variance import FloatArray, IntArray, StageVariance
from analysis.weighted_sample import WeightedSample


@dataclass(eq=False)
class StageSums:
    """What one stage adds to the variances of a table, and the cells that its base reaches (policy `average`)."""

    squares: FloatArray
    reached: IntArray | float = 0.0
    alone: IntArray | float = 0.0


class StageTable:
    """A stage prepared for tables whose last axis is its units (or its cells, where every row is a unit).

    Where rows are units, Σ_c a_c (Σ_i z_i² − (Σ_i z_i)²/n_c) needs no table of rows: z_i takes two values within a
    share, so that Σ a z² follows from sums of a w².
    """

    def __init__(
        self, stage: StageVariance, sample: WeightedSample, order: IntArray | None, *, exact_rows: bool
    ) -> None:
        self.stage, self.lonely_in_domain, self.grouping = stage, sample.lonely_in_domain, -1
        self.adds_nothing = not stage.coefficient.any() and not stage.forms
        self.first_unit = np.cumsum(stage.cell_size) - stage.cell_size
        cell_coefficient = stage.coefficient[np.minimum(self.first_unit, stage.units - 1)]
        self.rows_are_units = (
            exact_rows
            and stage.units_are_rows
            and not stage.forms
            and self.lonely_in_domain is None
            and not stage.centred_on_all.any()
            and not stage.averaged_cells.any()
            and bool((cell_coefficient[stage.unit_cell] == stage.coefficient).all())
        )
        self.group: IntArray = stage.row_unit
        self.squared_weight: FloatArray | None = None
        if self.rows_are_units:
            self.group = stage.unit_cell[stage.row_unit]
            squared = stage.coefficient[stage.row_unit] * sample.weights**2
            self.squared_weight = squared if order is None else squared[order]
            self.per_cell = cell_coefficient / stage.cell_size

    def sums(self, share: FloatArray, squared: FloatArray, squared_base: FloatArray) -> StageSums:
        """To begin with: Σ a z² where rows are units (`squared`: Σ a w² of numerator and denominator), else 0."""
        yes, everyone = squared[..., 0], squared_base[..., 0]
        p = share[..., 0]
        return StageSums((1 - p) ** 2 * yes + p**2 * (everyone - yes))

    def add(
        self, sums: StageSums, scores: FloatArray, present: np.ndarray, groups: slice, centre: FloatArray | float
    ) -> None:
        """Add a block: `scores` (… × categories × units) is used up; `centre` is the mean of all units."""
        if self.rows_are_units:
            sums.squares -= np.einsum("...c,c->...", np.square(scores, out=scores), self.per_cell[groups])
            return
        cells = slice(int(self.stage.unit_cell[groups.start]), int(self.stage.unit_cell[groups.stop - 1]) + 1)
        if self.stage.forms:
            sums.squares += self._quadratic(scores, cells)
            return
        size = self.stage.cell_size[cells]
        starts = self.first_unit[cells] - groups.start
        coefficient = self.stage.coefficient[groups]
        alone = self._reached(sums, present, starts, cells)
        if len(size) == 1 and alone is None and not self.stage.centred_on_all[groups].any():
            scores -= scores.mean(axis=-1, keepdims=True)
        else:
            means = np.add.reduceat(scores, starts, axis=-1) / size
            if alone is not None and self.lonely_in_domain == "adjust":
                means = np.where(alone, centre, means)
            means = np.repeat(means, size, axis=-1)
            if self.stage.centred_on_all[groups].any():
                means = np.where(self.stage.centred_on_all[groups], centre, means)
            scores -= means
            if alone is not None and self.lonely_in_domain == "average":
                scores *= np.repeat(~alone, size, axis=-1)
        np.square(scores, out=scores)
        sums.squares += np.einsum("...u,u->...", scores, coefficient)

    def _reached(self, sums: StageSums, present: np.ndarray, starts: IntArray, cells: slice) -> np.ndarray | None:
        """Cells where a base reaches one unit only; counts what the policy `average` wants to know."""
        averages = bool(self.stage.averaged_cells.any()) or self.lonely_in_domain == "average"
        if not averages and self.lonely_in_domain is None:
            return None
        units = np.add.reduceat(present, starts, axis=-1, dtype=np.int64)
        single = self.lonely_in_domain in ("adjust", "average")
        alone = (units == 1) & (self.stage.cell_size[cells] > 1) & single
        averaged = self.stage.averaged_cells[cells] | (alone & (self.lonely_in_domain == "average"))
        sums.reached = sums.reached + (units > 0).sum(axis=-1)
        sums.alone = sums.alone + ((units > 0) & averaged).sum(axis=-1)
        return alone if single else None

    def _quadratic(self, scores: FloatArray, cells: slice) -> FloatArray:
        total = np.zeros(scores.shape[:-1])
        start = 0
        for form in self.stage.forms[cells]:
            part = scores[..., start : start + len(form)]
            total += ((part @ form) * part).sum(axis=-1)
            start += len(form)
        return total

    def variance(self, sums: StageSums) -> FloatArray:
        """This stage's share of the variances."""
        found = sums.squares
        if self.stage.averaged_cells.any() or self.lonely_in_domain == "average":
            reached = np.asarray(sums.reached, dtype=float)
            found = found * (reached / np.maximum(reached - sums.alone, 1))
        return np.asarray(np.maximum(found, 0.0) if self.rows_are_units else found)
