"""Confidence intervals, for single estimates and for whole tables at once (all arguments broadcast).

`df` are design degrees of freedom (PSUs − strata); where df ≤ 0 the limits are NaN: never the normal instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import special
else:
    special = deferred("scipy.special")

INTERVALS = ("beta", "logit", "asin", "wilson", "likelihood", "mean")
FIXED = 1e-7
"""A share with a smaller standard error does not vary: calibration fixed it, and what is left is rounding."""


def t_quantile(probability: float, df: ArrayLike) -> FloatArray:
    """Student's t quantile, NaN where df ≤ 0."""
    df = np.asarray(df, dtype=float)
    distinct, inverse = np.unique(df, return_inverse=True)
    with np.errstate(invalid="ignore"):
        values = special.stdtrit(np.where(distinct > 0, distinct, np.nan), probability)
    return values[inverse].reshape(df.shape)


def symmetric_interval(value: ArrayLike, se: ArrayLike, df: ArrayLike, level: float) -> tuple[FloatArray, FloatArray]:
    """value ± t_df · se."""
    value, half = (
        np.asarray(value, dtype=float),
        t_quantile((1 + level) / 2, df) * np.asarray(se, dtype=float),
    )
    return value - half, value + half


def proportion_interval(
    p: ArrayLike,
    se: ArrayLike,
    n: ArrayLike,
    df: ArrayLike,
    *,
    level: float = 0.95,
    method: str = "beta",
    cap_effective_n: bool = False,
) -> tuple[FloatArray, FloatArray]:
    """Limits of a proportion by `method` (see `INTERVALS`).

    At p = 0 and p = 1, where no linearised variance exists, every method but `mean` gives the exact binomial
    limits with the effective sample size n (scaled by the t ratio), so that the interval is one-sided but
    never a point. A share that calibration fixed is its own interval. Raises `unknown_option`.
    """
    if method not in INTERVALS:
        raise AnalysisError(
            "unknown_option", f"interval={method!r} is not one of {', '.join(INTERVALS)}.", option="interval"
        )
    p, se, n, df = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (p, se, n, df)))
    if method == "mean":
        return symmetric_interval(p, se, df, level)
    edge = (p <= 0) | (p >= 1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        exact = _beta_interval(p, se, n, df, level, cap_effective_n, edge)
        if method == "beta":
            low, high = exact
        else:
            low, high = _INTERIOR[method](np.where(edge, np.nan, p), se, t_quantile((1 + level) / 2, df), n)
            low, high = np.where(edge, exact[0], low), np.where(edge, exact[1], high)
    known = (se < FIXED) & ~edge & (df > 0)
    return np.where(known, p, low), np.where(known, p, high)


def _beta_interval(
    p: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray, level: float, cap: bool, edge: np.ndarray
) -> tuple[FloatArray, FloatArray]:
    """Clopper–Pearson limits with n_eff = p(1−p)/se² · (t_{n−1}/t_df)².

    Source: Korn & Graubard (1998), *Survey Methodology* 24, 193–201.
    """
    tail = (1 - level) / 2
    effective = np.where(edge, n, p * (1 - p) / se**2)
    effective = effective * (t_quantile(tail, n - 1) / t_quantile(tail, df)) ** 2
    if cap:
        effective = np.minimum(effective, n)
    x = effective * p
    low = special.betaincinv(x, effective - x + 1, tail)
    high = special.betaincinv(x + 1, effective - x, 1 - tail)
    invalid = ~np.isfinite(effective)
    low = np.where(p <= 0, 0.0, low)
    high = np.where(p >= 1, 1.0, high)
    return np.where(invalid, np.nan, low), np.where(invalid, np.nan, high)


def _logit(p: FloatArray, se: FloatArray, t: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Back-transformed from log(p/(1−p)) (Korn & Graubard 1999, *Analysis of Health Surveys*, section
    3.2)."""
    centre, half = special.logit(p), t * se / (p * (1 - p))
    return special.expit(centre - half), special.expit(centre + half)


def _asin(p: FloatArray, se: FloatArray, t: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Back-transformed from arcsin √p, the variance-stabilising transformation."""
    centre, half = np.arcsin(np.sqrt(p)), t * se / (2 * np.sqrt(p * (1 - p)))
    return np.sin(np.maximum(centre - half, 0)) ** 2, np.sin(np.minimum(centre + half, np.pi / 2)) ** 2


def _wilson(p: FloatArray, se: FloatArray, t: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Score interval with n_eff = p(1−p)/se² (Wilson 1927; Kott & Carr 1997 for surveys)."""
    effective = p * (1 - p) / se**2
    centre = (p + t**2 / (2 * effective)) / (1 + t**2 / effective)
    half = t / (1 + t**2 / effective) * np.sqrt(p * (1 - p) / effective + t**2 / (4 * effective**2))
    return centre - half, centre + half


def _likelihood(p: FloatArray, se: FloatArray, t: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """All q with 2 n_eff [p log(p/q) + (1 − p) log((1 − p)/(1 − q))] ≤ t², n_eff = p(1−p)/se² · (n − 1)/n.

    The profile likelihood with the Rao–Scott scaling of its ratio (Rao & Scott 1984, *Annals of Statistics* 12);
    the scale is Pearson's, with divisor n − 1.
    """
    effective, bound = p * (1 - p) / se**2 * (n - 1) / n, t**2

    def excess(q: FloatArray) -> FloatArray:
        return np.asarray(2 * effective * (special.rel_entr(p, q) + special.rel_entr(1 - p, 1 - q)) - bound)

    low = _bisect(excess, p, np.zeros_like(p))
    high = _bisect(excess, p, np.ones_like(p))
    return low, high


def _bisect(excess: Callable[[FloatArray], FloatArray], inside: FloatArray, outside: FloatArray) -> FloatArray:
    """Where `excess` changes sign between points inside and outside; it halves to the last digit."""
    for _ in range(80):
        middle = (inside + outside) / 2
        within = excess(middle) <= 0
        inside, outside = np.where(within, middle, inside), np.where(within, outside, middle)
    return np.where(np.isfinite(excess(inside)), inside, np.nan)


_INTERIOR = {"logit": _logit, "asin": _asin, "wilson": _wilson, "likelihood": _likelihood}
