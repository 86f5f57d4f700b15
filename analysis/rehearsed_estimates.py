"""Weights, estimates and intervals of many rehearsed surveys at once, as the product makes them one at a time.

Everything that an estimate of a share needs of a commune are five sums over its answering households: their number r,
Σk, Σk², Σky and Σk²y with k the adults of the household and y the answer. With B the household weight of the commune,
R = Σ B Σky / Σ B Σk and z = (B k / X)(y − R) a household's weighted score, the commune's Σz and Σz² follow from the
sums, and with them the variance of `analysis.variance`:

    Σ_c Σ_i (1 − π_i) n_c/(n_c − 1) (Z_i − Z̄_c)²  +  Σ_i π_i (1 − r_i/M_i) r_i/(r_i − 1) (Σz² − Z_i²/r_i)

(Brewer's approximation, then the lines inside; of a certainty commune only the second, with π = 1, is left). A unit
that is alone is compared with the mean of all, which of a ratio's scores is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.combined_cells import combine_small_cells
from analysis.intervals import proportion_interval
from analysis.rehearsed_fieldwork import BoolArray, RehearsedFieldwork
from analysis.variance import FloatArray, IntArray
from analysis.weighting import SMALL_CELL

ALMOST_CERTAIN = 1 - 1e-9


@dataclass(frozen=True, eq=False)
class RehearsedEstimates:
    """One number a replicate; NaN where nobody of the domain answered, or no interval can be made."""

    value: FloatArray
    se: FloatArray
    n: IntArray
    df: IntArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums over the answering households of a domain in each commune, (R, P)."""

    rows: IntArray
    k: FloatArray
    kk: FloatArray
    ky: FloatArray
    kky: FloatArray


class RehearsedSample:
    """Rehearsed fieldwork with the weights that follow from it."""

    def __init__(self, work: RehearsedFieldwork, strata: list[str]) -> None:
        self.work, self.strata = work, strata
        self.certain: BoolArray = work.probability >= ALMOST_CERTAIN
        self.rows = work.responded.sum(axis=2)
        self.household_weight = self._base * self._nonresponse_factors()

    @cached_property
    def _base(self) -> FloatArray:
        return self.work.households / (self.work.probability * self.work.lines)

    def _nonresponse_factors(self) -> FloatArray:
        """Σ d of the lines issued over Σ d of those that answered, by weighting cell; (R, P)."""
        codes = np.unique(self.work.stratum)
        inside = self.work.stratum[None, :] == codes[:, None]
        issued, answered, respondents = (
            np.einsum("rp,sp->rs", values, inside.astype(float))
            for values in (self._base * self.work.lines, self._base * self.rows, self.rows)
        )
        for replicate in np.flatnonzero((respondents < SMALL_CELL).any(axis=1)) if len(codes) > 1 else ():
            counts = {self.strata[code]: int(n) for code, n in zip(codes, respondents[replicate], strict=True)}
            cells = combine_small_cells(counts)
            _names, cell = np.unique([cells[self.strata[code]] for code in codes], return_inverse=True)
            for table in (issued, answered):
                table[replicate] = np.bincount(cell, table[replicate])[cell]
        with np.errstate(divide="ignore", invalid="ignore"):
            factors = np.where(answered > 0, issued / answered, np.nan)
        return np.asarray(factors[:, np.searchsorted(codes, self.work.stratum)])

    @cached_property
    def _all(self) -> _Sums:
        return self._sums(self.work.responded)

    @cached_property
    def _group(self) -> _Sums:
        return self._sums(self.work.responded & self.work.in_group)

    def _sums(self, rows: BoolArray) -> _Sums:
        k = np.where(rows, self.work.adults, 0).astype(float)
        y = self.work.agrees
        kk = k * k
        return _Sums(
            rows.sum(axis=2), k.sum(axis=2), kk.sum(axis=2), (k * y).sum(axis=2), np.asarray((kk * y).sum(axis=2))
        )

    def estimate(
        self, units: BoolArray | None = None, *, group: bool = False, level: float = 0.95
    ) -> RehearsedEstimates:
        """The share who agree in a domain: communes marked in `units` (one value a unit of the frame), the group."""
        sums = self._group if group else self._all
        inside = np.ones_like(self.certain) if units is None else units[self.work.unit]
        weight = np.where((self.rows > 0) & inside, self.household_weight, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            size = (weight * sums.k).sum(axis=1)
            value = (weight * sums.ky).sum(axis=1) / size
            scale = weight / size[:, None]
            ratio = value[:, None]
            total = scale * (sums.ky - ratio * sums.k)
            squares = scale**2 * (sums.kky * (1 - 2 * ratio) + ratio**2 * sums.kk)
            variance = self._between(total) + self._within(total, squares)
        rows = np.where(inside, sums.rows, 0)
        n, df = rows.sum(axis=1), self._degrees_of_freedom(rows)
        value = np.where(n > 0, value, np.nan)
        se = np.where(n > 0, np.sqrt(np.maximum(variance, 0.0)), np.nan)
        low, high = proportion_interval(value, se, n, df, level=level)
        census = (self.certain & (self.rows >= self.work.households) | (self.rows == 0)).all(axis=1) & (n > 0)
        return RehearsedEstimates(value, se, n, df, np.where(census, value, low), np.where(census, value, high))

    @cached_property
    def _cells(self) -> list[tuple[slice, BoolArray, IntArray]]:
        """The communes of each stratum, which of them are units that varied, and how many, by replicate."""
        varying = (self.rows > 0) & ~self.certain
        cells = []
        for code in np.unique(self.work.stratum):
            places = np.flatnonzero(self.work.stratum == code)
            communes = slice(int(places[0]), int(places[-1]) + 1)
            present = varying[:, communes]
            cells.append((communes, present, present.sum(axis=1)))
        return cells

    def _between(self, total: FloatArray) -> FloatArray:
        """The share of the communes in the variance."""
        variance = np.zeros(len(total))
        for communes, present, count in self._cells:
            z = np.where(present, total[:, communes], 0.0)
            centre = np.where(count > 1, z.sum(axis=1) / np.maximum(count, 1), 0.0)
            deviation = np.where(present, z - centre[:, None], 0.0)
            factor = np.where(count > 1, count / np.maximum(count - 1, 1), 1.0)
            variance += factor * ((1 - self.work.probability[:, communes]) * deviation**2).sum(axis=1)
        return variance

    def _within(self, total: FloatArray, squares: FloatArray) -> FloatArray:
        """The share of the household lines in the variance."""
        rows = np.maximum(self.rows, 1)
        alone = self.rows == 1
        spread = np.where(alone, squares, squares - total**2 / rows)
        factor = np.where(alone, 1.0, rows / np.maximum(rows - 1, 1))
        probability = np.where(self.certain, 1.0, self.work.probability)
        share = probability * (1 - self.rows / self.work.households) * factor * spread
        return np.asarray(np.where(self.rows > 0, share, 0.0).sum(axis=1))

    def _degrees_of_freedom(self, rows: IntArray) -> IntArray:
        """Communes less strata, over those that the domain reaches; of a certainty commune its lines less one."""
        lines = np.where(self.certain & (rows > 0), rows - 1, 0).sum(axis=1)
        reached = (rows > 0) & ~self.certain
        communes = sum(np.maximum(reached[:, place].sum(axis=1) - 1, 0) for place, _present, _n in self._cells)
        return np.asarray(lines + communes)
