"""Shares by interviewer in a funnel: who is further from the whole than chance would take him.

p₀ ± 3 √(p₀ (1 − p₀) / n) with p₀ = Σx / Σn, z = (p − p₀) / √(p₀ (1 − p₀) / n), and Pearson's chi-square of all shares
being one. Source: Spiegelhalter (2005), *Statistics in Medicine* 24, 1185–1202. The limits are those of the formula and
may lie below 0 or above 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import stats
else:
    stats = deferred("scipy.stats")


@dataclass(frozen=True, eq=False)
class Funnel:
    """The common share `p0`; by interviewer share, z and limits; χ² of all with its p-value."""

    p0: float
    share: FloatArray
    z: FloatArray
    low: FloatArray
    high: FloatArray
    chi2: float
    p: float

    @property
    def outside(self) -> np.ndarray:
        """Who lies outside the limits."""
        return np.asarray((self.share < self.low) | (self.share > self.high))


def funnel_limits(x: FloatArray, n: FloatArray, *, width: float = 3.0) -> Funnel:
    """Funnel limits of shares x/n, one a unit (an interviewer); units of n = 0 are NaN and count for nothing.

    The chi-square of two units is corrected for continuity, as is the habit for a 2 × 2 table; χ² and p are NaN where
    p₀ is 0 or 1. Raises `bad_counts` unless 0 ≤ x ≤ n and Σn is above 0.
    """
    part, whole = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    if not len(part) or (part < 0).any() or (part > whole).any() or not whole.sum() > 0:
        raise AnalysisError("bad_counts", "Each count must lie between 0 and its number of items, and some be asked.")
    p0 = float(part.sum() / whole.sum())
    used = whole > 0
    size = np.where(used, whole, np.nan)
    error = np.sqrt(p0 * (1 - p0) / size)
    share = part / size
    z = np.divide(share - p0, error, out=np.full(len(part), np.nan), where=error > 0)
    chi2 = p = float("nan")
    if 0 < p0 < 1 and used.sum() > 1:
        table = np.array([part[used], whole[used] - part[used]])
        tested = stats.chi2_contingency(table)
        chi2, p = float(tested.statistic), float(tested.pvalue)
    return Funnel(p0, share, z, p0 - width * error, p0 + width * error, chi2, p)
