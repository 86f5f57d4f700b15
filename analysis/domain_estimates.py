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
from analysis.linearization import answered_rows, numerator, totalled, variables_of
from analysis.variance import FloatArray, IntArray, column_sums, ratio_variances, runs_of_cells, stage_variances
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


@dataclass(frozen=True, eq=False)
class RowBlock:
    """A run of rows that stays in the cache; by stage its slice of the flat table and each row's place in that."""

    rows: slice
    cells: list[slice]
    places: list[IntArray]

    def add(self, tables: list[FloatArray], weighted: FloatArray) -> None:
        """Add the rows' numbers to the flat tables of all stages."""
        for table, cells, place in zip(tables, self.cells, self.places, strict=True):
            table[cells] += np.bincount(place, weighted, cells.stop - cells.start)


class GroupTables:
    """A sample crossed with groups; rows outside `mask` take no part."""

    def __init__(self, sample: WeightedSample, groups: Groups, mask: np.ndarray) -> None:
        self.sample, self.groups, self.mask = sample, groups, mask & (sample.weights > 0)
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
    def _blocks(self) -> list[RowBlock]:
        """Runs of rows, each of units next to one another; all rows at once where they are in no such order."""
        rows, codes = len(self.sample), self.groups.codes
        if self.sample.design_order is not None:
            every = [slice(0, units * self.width) for _, units in self.units]
            return [RowBlock(slice(0, rows), every, [unit * self.width + codes for unit, _ in self.units])]
        blocks = []
        for start in range(0, rows, ROWS_AT_ONCE):
            run = slice(start, min(start + ROWS_AT_ONCE, rows))
            ends = [(int(unit[run.start]), int(unit[run.stop - 1]) + 1) for unit, _ in self.units]
            places = [
                (unit[run] - low) * self.width + codes[run]
                for (unit, _), (low, _) in zip(self.units, ends, strict=True)
            ]
            blocks.append(RowBlock(run, [slice(low * self.width, high * self.width) for low, high in ends], places))
        return blocks

    def _flat_tables(self) -> list[FloatArray]:
        return [np.zeros(units * self.width) for _, units in self.units]

    def _by_unit(self, weighted: FloatArray) -> list[FloatArray]:
        """Sums by unit × group, one table a stage."""
        tables = self._flat_tables()
        for block in self._blocks:
            block.add(tables, weighted[block.rows])
        return self._shaped(tables)

    def _shaped(self, tables: list[FloatArray]) -> list[FloatArray]:
        return [table.reshape(-1, self.width)[:, : len(self.groups)] for table in tables]

    def _by_group(self, weighted: FloatArray | None, rows: np.ndarray | None = None) -> np.ndarray:
        codes = self.groups.codes if rows is None else self.groups.codes[rows]
        return np.bincount(codes, weighted, self.width)[: len(self.groups)]

    def _count(self, usable: np.ndarray) -> None:
        """Weights by unit and group, numbers of rows and degrees of freedom of the usable rows."""
        if self._usable is not None and np.array_equal(usable, self._usable):
            return
        sample, self._usable = self.sample, usable
        everyone = bool(usable.all())
        weights = sample.weights if everyone else np.where(usable, sample.weights, 0.0)
        self._tables = self._by_unit(weights)
        self._population = column_sums(self._tables[0])
        self._elsewhere = float(weights.sum() - self._population.sum())
        self._n = self._by_group(None, None if everyone else usable)
        if sample.replicates is not None:
            self._df = np.full(len(self.groups), sample.replicates.df)
            self._replicated_size = sample.replicates.multipliers.T @ self._tables[0]
            return
        first = sample.stages[0].row_unit is sample.first_stage_psu
        psus = len(sample.first_stage_stratum)
        place = None if first else sample.first_stage_psu * self.width + self.groups.codes
        table = (
            self._tables[0]
            if place is None
            else np.bincount(place, weights, psus * self.width).reshape(psus, -1)[:, : len(self.groups)]
        )
        starts = np.flatnonzero(np.diff(sample.first_stage_stratum, prepend=-1))
        self._df = np.zeros(len(self.groups), dtype=np.int64)
        for units in runs_of_cells(starts, psus, self.width):
            present = table[units] > 0
            inside = starts[(starts >= units.start) & (starts < units.stop)] - units.start
            self._df += np.count_nonzero(present, axis=0)
            self._df -= np.count_nonzero(np.logical_or.reduceat(present, inside, axis=0), axis=0)

    def estimate(self, estimand: Estimand) -> GroupEstimates:
        """An estimand in every group."""
        usable = answered_rows(estimand, self.sample, self.mask)
        self._count(usable)
        if isinstance(estimand, Mean | Proportion) and usable.all():
            found = self._ratio(estimand, numerator(estimand, self.sample, usable), None, usable)
        else:
            above, below = totalled(estimand, self.sample, usable)
            found = self._total(above, usable) if below is None else self._ratio(estimand, above, below, usable)
        value, variance, squares = found
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = squares / self._population * self._n / (self._n - 1)
        return GroupEstimates(value, variance, self._n, self._df, self._population, spread)

    def _centred(self, y: FloatArray, x: FloatArray | None, pilot: float) -> tuple[list[FloatArray], FloatArray]:
        """Sums of w (y − pilot · x) by unit and group, and of their squares over w by group; x None is 1."""
        tables, squares = self._flat_tables(), np.zeros(self.width)
        for block in self._blocks:
            rows = block.rows
            centred = y[rows] - (pilot if x is None else pilot * x[rows])
            weighted = self.sample.weights[rows] * centred
            block.add(tables, weighted)
            weighted *= centred
            squares += np.bincount(self.groups.codes[rows], weighted, self.width)
        return self._shaped(tables), squares[: len(self.groups)]

    def _total(self, y: FloatArray, usable: np.ndarray) -> tuple[FloatArray, FloatArray, FloatArray]:
        weighted = y * self.sample.weights
        tables = self._by_unit(weighted)
        value = column_sums(tables[0])
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.append(value / self._population, 0.0)
        deviation = y - mean[self.groups.codes]
        squares = self._by_group(np.where(usable, self.sample.weights * deviation**2, 0.0))
        value = np.where(self._n > 0, value, np.nan)
        if self.sample.replicates is not None:
            return value, self._replicated(tables[0], value, None), squares
        parts = zip(self.sample.stages, tables, self._tables, strict=True)
        return value, np.sum([stage_variances(stage, z, w > 0) for stage, z, w in parts], axis=0), squares

    def _ratio(
        self, estimand: Estimand, y: FloatArray, x: FloatArray | None, usable: np.ndarray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        w = self.sample.weights
        same = isinstance(estimand, Mean | Proportion)
        total = float(self._population.sum()) + self._elsewhere if x is None or same else float(w @ x)
        pilot = float(np.einsum("r,r->", w, y)) / total if total else 0.0
        above, squares = self._centred(y, x, pilot)
        below = self._tables if x is None or same else self._by_unit(w * x)
        size = self._population if below is self._tables else column_sums(below[0])
        if x is not None and not same and ((size == 0) & (self._n > 0)).any():
            name = variables_of(estimand)[-1]
            raise AnalysisError("zero_denominator", f"The total of {name!r} is 0 in a group.", variable=name)
        with np.errstate(invalid="ignore", divide="ignore"):
            rest = column_sums(above[0]) / size
        known = np.where(np.isfinite(rest), rest, 0.0)
        if x is None or same:
            squares = squares - known**2 * size
        else:
            squares = self._by_group(w * (y - np.append(pilot + known, 0.0)[self.groups.codes] * x) ** 2)
        with np.errstate(invalid="ignore", divide="ignore"):
            if self.sample.replicates is not None:
                variance = self._replicated(above[0] + pilot * below[0], pilot + rest, below[0])
            else:
                parts = zip(self.sample.stages, above, below, self._tables, strict=True)
                variance = np.sum([ratio_variances(s, a, known, b, weight) for s, a, b, weight in parts], axis=0)
                variance = variance / size**2
            return pilot + rest, variance, np.maximum(squares, 0.0) / size**2

    def _replicated(self, above: FloatArray, value: FloatArray, below: FloatArray | None) -> FloatArray:
        """Variances of the replicates' totals, or of their ratios to `below`."""
        replicates = self.sample.replicates
        assert replicates is not None
        values = replicates.multipliers.T @ above
        if below is not None:
            with np.errstate(invalid="ignore", divide="ignore"):
                values = values / (
                    self._replicated_size if below is self._tables[0] else replicates.multipliers.T @ below
                )
        return replicates.variances(values.T, value[:, None])
