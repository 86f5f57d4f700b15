"""Units (interviewers) compared with each other where honest ones differ by more than chance.

Each unit has a mean x_i of n_i scores with sampling variance s²/n_i, s² pooled over units. Interviewers differ for
honest reasons too (their communes, their manner), so a limit from s² alone would name most of them. With a common
centre m and a spread τ² between units

    z_i = (x_i − m) / √(s²/n_i + τ²),

m the median of the x_i, and τ² ≥ 0 such that the median of |z_i| is 0.6745, that of a standard normal distribution: a
few units that are far away move neither. Source of the additive over-dispersion: Spiegelhalter (2005), *Statistics in
Medicine* 24, 1185–1202, section 4; of the median absolute deviation: Rousseeuw & Croux (1993), *JASA* 88, 1273–1283,
whose 37 % efficiency gives p-values their degrees of freedom, 0.37 (k − 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import special
else:
    special = deferred("scipy.special")

FEWEST_UNITS = 6
FEWEST_SCORES = 5
NORMAL_MEDIAN = 0.674489750196082
MAD_EFFICIENCY = 0.37
HALVINGS = 60


@dataclass(frozen=True, eq=False)
class OverdispersedFunnel:
    """By unit: mean, number of scores, z; p of a mean so low, so high, and so far away on either side.

    A unit with fewer than `FEWEST_SCORES` scores is NaN throughout. `centre` and `between` are m and τ.
    """

    centre: float
    between: float
    mean: FloatArray
    n: FloatArray
    z: FloatArray
    p_low: FloatArray
    p_high: FloatArray

    @property
    def p_either(self) -> FloatArray:
        """p of a mean so far from the centre on either side."""
        return np.minimum(1.0, 2 * np.minimum(self.p_low, self.p_high))


def funnel_of_scores(scores: FloatArray, unit: np.ndarray, units: int) -> OverdispersedFunnel:
    """Compare `units` units by the scores of their interviews; `unit` (0 … units − 1) is each score's, NaN is left out.

    Raises `too_few_interviewers` where fewer than six units have five scores each.
    """
    values = np.asarray(scores, dtype=float)
    known = np.isfinite(values)
    who, values = np.asarray(unit)[known], values[known]
    n = np.bincount(who, minlength=units).astype(float)
    total = np.bincount(who, values, minlength=units)
    mean = np.divide(total, n, out=np.full(units, np.nan), where=n >= FEWEST_SCORES)
    inside = np.isfinite(mean)[who]
    residual = values[inside] - mean[who[inside]]
    freedom = max(int(inside.sum() - np.isfinite(mean).sum()), 1)
    return _funnel(mean, residual @ residual / freedom / np.maximum(n, 1), n)


def funnel_of_shares(happened: FloatArray, unit: np.ndarray, units: int) -> OverdispersedFunnel:
    """The same of what happened (1) or did not (0) in each interview, on the scale arcsin √p with variance 1/(4n).

    Means and centre are on that scale. Rare events leave a pooled variance next to nothing; this one does not. Source:
    Spiegelhalter (2005), section 3.2. Raises `too_few_interviewers`.
    """
    values = np.asarray(happened, dtype=float)
    known = np.isfinite(values)
    who = np.asarray(unit)[known]
    n = np.bincount(who, minlength=units).astype(float)
    count = np.bincount(who, values[known], minlength=units)
    share = np.divide(count, n, out=np.full(units, np.nan), where=n >= FEWEST_SCORES)
    return _funnel(np.arcsin(np.sqrt(share)), 1 / (4 * np.maximum(n, 1)), n)


def _funnel(mean: FloatArray, sampling: FloatArray, n: FloatArray) -> OverdispersedFunnel:
    used = np.isfinite(mean)
    if used.sum() < FEWEST_UNITS:
        raise AnalysisError("too_few_interviewers", f"Fewer than {FEWEST_UNITS} interviewers have enough interviews.")
    centre = float(np.median(mean[used]))
    away = np.abs(mean - centre)
    tau2 = _spread_between(away[used], sampling[used])
    error = np.sqrt(sampling + tau2)
    z = np.divide(mean - centre, error, out=np.zeros(len(mean)), where=error > 0)
    z = np.where(used, z, np.nan)
    freedom = MAD_EFFICIENCY * (used.sum() - 1)
    low, high = special.stdtr(freedom, z), special.stdtr(freedom, -z)
    return OverdispersedFunnel(centre, tau2**0.5, mean, n, z, low, high)


def _spread_between(away: FloatArray, sampling: FloatArray) -> float:
    """τ² with which the median of |x − m| / √(s²/n + τ²) is that of a normal distribution; 0 where chance is enough."""

    def middle(tau2: float) -> float:
        return float(np.median(away / np.sqrt(np.maximum(sampling + tau2, np.finfo(float).tiny))))

    if middle(0.0) <= NORMAL_MEDIAN:
        return 0.0
    low, high = 0.0, float((away.max() / NORMAL_MEDIAN) ** 2)
    for _step in range(HALVINGS):
        half = (low + high) / 2
        low, high = (half, high) if middle(half) > NORMAL_MEDIAN else (low, half)
    return high
