"""Estimates in all groups of a variable at once: one table of units × groups a variable instead of a pass a group.

With T_ug and X_ug the weighted totals of y and x of unit u in group g, the score of R_g = Σ_u T / Σ_u X is
(T_ug − R_g X_ug) / X_g. y is taken from its overall ratio to x first, so that nothing cancels in squares.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.estimands import Estimand, Mean, Proportion
from analysis.linearization import totalled, usable_rows, variables_of
from analysis.variance import FloatArray, IntArray, stage_variances
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

MOST_CELLS = 20_000_000
ROWS_AT_ONCE = 1 << 15
Key = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups in their order: the values that make each, and each row's group (their number: in none)."""

    values: tuple[Key, ...]
    codes: IntArray

    def __len__(self) -> int:
        return len(self.values)

    def inside(self, group: int) -> np.ndarray:
        """The rows of a group."""
        return np.asarray(self.codes == group)


@dataclass(frozen=True, eq=False)
class GroupEstimates:
    """One number a group: see `Estimate` for what they are; `spread` is Σw(u − ū)²/Σw · n/(n − 1)."""

    value: FloatArray
    variance: FloatArray
    n: IntArray
    df: IntArray
    population: FloatArray
    spread: FloatArray


def groups_of(sample: WeightedSample, names: list[str]) -> Groups:
    """The observed combinations of some columns, sorted; a row where one is missing is in none."""
    key = ("groups", *names)
    if key not in sample.memo:
        combined = np.zeros(len(sample), dtype=np.int64)
        values: list[Key] = [()]
        for name in names:
            codes, levels = pd.factorize(sample.column(name), sort=True)
            wide = len(levels) + 1
            pair = np.where((combined == len(values)) | (codes < 0), -1, combined * wide + codes)
            seen = np.bincount(pair + 1, minlength=len(values) * wide + 1)[1:] > 0
            found, level_values = np.flatnonzero(seen), levels.tolist()
            values = [(*values[each // wide], level_values[each % wide]) for each in found.tolist()]
            place = np.append(np.cumsum(seen) - 1, len(found))
            combined = place[pair]
        sample.memo[key] = Groups(tuple(values), combined)
    groups = sample.memo[key]
    assert isinstance(groups, Groups)
    return groups


def tabulates(sample: WeightedSample, groups: Groups) -> bool:
    """Whether a sample's estimates by group follow from tables of units that have room."""
    if sample.credits or sample.lonely_in_domain is not None or not len(groups):
        return False
    units = [stage.units for stage in sample.stages] + [len(sample.first_stage_stratum)]
    if sample.replicates is not None:
        units = [len(sample.replicates.multipliers)]
    return max(units) * (len(groups) + 1) <= MOST_CELLS


class GroupTables:
    """A sample crossed with groups; rows outside `mask` take no part."""

    def __init__(self, sample: WeightedSample, groups: Groups, mask: np.ndarray) -> None:
        self.sample, self.groups, self.mask = sample, groups, mask
        self.width = len(groups) + int((groups.codes == len(groups)).any())
        replicates = sample.replicates
        self.units: list[tuple[IntArray, int]] = (
            [(stage.row_unit, stage.units) for stage in sample.stages]
            if replicates is None
            else [(replicates.row_unit, len(replicates.multipliers))]
        )
        self._usable: np.ndarray | None = None
        self._tables: list[FloatArray] = []

    @cached_property
    def _places(self) -> list[IntArray]:
        return [unit * self.width + self.groups.codes for unit, _ in self.units]

    def _by_unit(self, weighted: FloatArray) -> list[FloatArray]:
        """Sums by unit × group, one table a stage."""
        return [
            np.bincount(place, weighted, units * self.width)
            .astype(float, copy=False)
            .reshape(units, -1)[:, : len(self.groups)]
            for place, (_, units) in zip(self._places, self.units, strict=True)
        ]

    def _by_group(self, weighted: FloatArray | None, rows: np.ndarray | None = None) -> np.ndarray:
        codes = self.groups.codes if rows is None else self.groups.codes[rows]
        return np.bincount(codes, weighted, self.width)[: len(self.groups)]

    def _count(self, usable: np.ndarray) -> None:
        """Weights by unit and group, numbers of rows and degrees of freedom of the usable rows."""
        if self._usable is not None and np.array_equal(usable, self._usable):
            return
        sample, self._usable = self.sample, usable
        weights = np.where(usable, sample.weights, 0.0)
        self._tables = self._by_unit(weights)
        self._population = self._tables[0].sum(axis=0)
        self._elsewhere = float(weights.sum() - self._population.sum())
        self._n = self._by_group(None, None if usable.all() else usable)
        if sample.replicates is not None:
            self._df = np.full(len(self.groups), sample.replicates.df)
            self._replicated_size = sample.replicates.multipliers.T @ self._tables[0]
            return
        first = sample.stages[0].row_unit is sample.first_stage_psu
        psus = len(sample.first_stage_stratum)
        place = sample.first_stage_psu * self.width + self.groups.codes
        table = (
            self._tables[0]
            if first
            else np.bincount(place, weights, psus * self.width).reshape(psus, -1)[:, : len(self.groups)]
        )
        present = table > 0
        starts = np.flatnonzero(np.diff(sample.first_stage_stratum, prepend=-1))
        strata = np.logical_or.reduceat(present, starts, axis=0)
        self._df = np.count_nonzero(present, axis=0) - np.count_nonzero(strata, axis=0)

    def estimate(self, estimand: Estimand) -> GroupEstimates:
        """An estimand in every group."""
        usable = usable_rows(estimand, self.sample, self.mask)
        self._count(usable)
        above, below = totalled(estimand, self.sample, usable)
        found = self._total(above, usable) if below is None else self._ratio(estimand, above, below, usable)
        value, variance, squares = found
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = squares / self._population * self._n / (self._n - 1)
        return GroupEstimates(value, variance, self._n, self._df, self._population, spread)

    def _centred(self, y: FloatArray, x: FloatArray, pilot: float) -> tuple[list[FloatArray], FloatArray]:
        """Sums of w (y − pilot · x) by unit and group, and of their squares over w by group, run of rows by run."""
        if self.sample.design_order is not None:
            centred = y - pilot * x
            weighted = self.sample.weights * centred
            return self._by_unit(weighted), self._by_group(weighted * centred)
        tables = [np.zeros(units * self.width) for _, units in self.units]
        squares = np.zeros(self.width)
        for start in range(0, len(y), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            centred = y[rows] - pilot * x[rows]
            weighted = self.sample.weights[rows] * centred
            for table, place, (unit, _) in zip(tables, self._places, self.units, strict=True):
                ends = unit[rows]
                low, high = int(ends[0]) * self.width, (int(ends[-1]) + 1) * self.width
                table[low:high] += np.bincount(place[rows] - low, weighted, high - low)
            weighted *= centred
            squares += np.bincount(self.groups.codes[rows], weighted, self.width)
        return [table.reshape(-1, self.width)[:, : len(self.groups)] for table in tables], squares[: len(self.groups)]

    def _total(self, y: FloatArray, usable: np.ndarray) -> tuple[FloatArray, FloatArray, FloatArray]:
        weighted = y * self.sample.weights
        tables = self._by_unit(weighted)
        value = tables[0].sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.append(value / self._population, 0.0)
        deviation = y - mean[self.groups.codes]
        squares = self._by_group(np.where(usable, self.sample.weights * deviation**2, 0.0))
        value = np.where(self._n > 0, value, np.nan)
        return value, self._variance(tables, value, None), squares

    def _ratio(
        self, estimand: Estimand, y: FloatArray, x: FloatArray, usable: np.ndarray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        w = self.sample.weights
        same = isinstance(estimand, Mean | Proportion)
        total = float(self._tables[0].sum()) + self._elsewhere if same else float(w @ x)
        pilot = float(w @ y) / total if total else 0.0
        above, squares = self._centred(y, x, pilot)
        below = self._tables if same else self._by_unit(w * x)
        size = below[0].sum(axis=0)
        if not same and ((size == 0) & (self._n > 0)).any():
            name = variables_of(estimand)[-1]
            raise AnalysisError("zero_denominator", f"The total of {name!r} is 0 in a group.", variable=name)
        with np.errstate(invalid="ignore", divide="ignore"):
            rest = above[0].sum(axis=0) / size
        known = np.where(np.isfinite(rest), rest, 0.0)
        if same:
            squares = squares - known**2 * size
        else:
            squares = self._by_group(w * (y - np.append(pilot + known, 0.0)[self.groups.codes] * x) ** 2)
        if self.sample.replicates is not None:
            above = [a + pilot * b for a, b in zip(above, below, strict=True)]
            variance = self._variance(above, pilot + rest, below)
        else:
            with np.errstate(invalid="ignore", divide="ignore"):
                for table, base in zip(above, below, strict=True):
                    table -= known * base
                variance = self._variance(above, rest, None)
                variance = variance / size**2
        with np.errstate(invalid="ignore", divide="ignore"):
            return pilot + rest, variance, np.maximum(squares, 0.0) / size**2

    def _variance(self, above: list[FloatArray], value: FloatArray, below: list[FloatArray] | None) -> FloatArray:
        """Variances from unit totals; with replicates, of the replicates' ratios to `below`."""
        replicates = self.sample.replicates
        if replicates is None:
            parts = zip(self.sample.stages, above, self._tables, strict=True)
            return np.sum([stage_variances(stage, table, weight > 0) for stage, table, weight in parts], axis=0)
        values = replicates.multipliers.T @ above[0]
        if below is not None:
            with np.errstate(invalid="ignore", divide="ignore"):
                values = values / (
                    self._replicated_size if below is self._tables else replicates.multipliers.T @ below[0]
                )
        return replicates.variances(values.T, value[:, None])
