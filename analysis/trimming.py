"""Trimming of weights: thresholds, and what becomes of the weight that was cut off.

The sum of weights stays. Sources: Potter (1988, 1990), *Proceedings of the ASA Section on Survey Research Methods*;
Potter & Zheng (2015), the same; Valliant, Dever & Kreuter 2018, section 14.4. Which rule of thumb serves is for the
office to declare before the estimates are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray

EQUAL_TO_UNTRIMMED, EQUAL_TO_NEVER_TRIMMED, EQUAL_STRICTLY_INSIDE, PROPORTIONAL = (
    "equal_add_to_untrimmed",
    "equal_add_to_never_trimmed",
    "equal_add_to_strictly_inside",
    "proportional",
)
REDISTRIBUTIONS = (EQUAL_TO_UNTRIMMED, EQUAL_TO_NEVER_TRIMMED, EQUAL_STRICTLY_INSIDE, PROPORTIONAL)
QUANTILE_TYPES = (
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
)
"""Hyndman & Fan's (1996, *American Statistician* 50, 361–365) types 1 to 9, as numpy calls them."""
MOST_ROUNDS = 20_000


def _median_and_iqr(w: FloatArray, k: float, quantile_type: int) -> float:
    low, middle, high = np.quantile(w, (0.25, 0.5, 0.75), method=QUANTILE_TYPES[quantile_type - 1])  # type: ignore[call-overload]
    return float(middle + 3 * (high - low))


RULES: Mapping[str, Callable[[FloatArray, float, int], float]] = {
    "median+3*IQR": _median_and_iqr,
    "3.5*median": lambda w, k, quantile_type: float(3.5 * np.median(w)),
    "sqrt(k*mean(w^2))": lambda w, k, quantile_type: float(np.sqrt(k * np.mean(w**2))),
}


def trimming_threshold(weights: FloatArray, rule: str, *, k: float = 10.0, quantile_type: int = 7) -> float:
    """The upper bound that a rule gives for these weights (those above 0).

    median+3*IQR with quantiles of `quantile_type` (Hyndman & Fan), 3.5*median, or sqrt(k*mean(w^2)) of Potter (1988).
    Raises `unknown_option`, `bad_weights`.
    """
    if rule not in RULES or not 1 <= quantile_type <= len(QUANTILE_TYPES):
        raise AnalysisError("unknown_option", f"The rule {rule!r} is not one of {', '.join(RULES)}.", option="rule")
    w = np.asarray(weights, dtype=float)
    w = w[w > 0]
    if not len(w):
        raise AnalysisError("bad_weights", "A threshold needs at least one positive weight.")
    return RULES[rule](w, k, quantile_type)


def trimmed(
    weights: FloatArray,
    *,
    lower: float | None = None,
    upper: float | None = None,
    redistribute: str = EQUAL_TO_UNTRIMMED,
    strict: bool = False,
) -> FloatArray:
    """Weights cut to `lower` … `upper`, and what was cut shared among others, so that their sum stays.

    `redistribute`: in equal amounts to all that are not cut now (R's survey 4.1 does so), to those that no round has
    cut (R's survey 4.5), or to those strictly inside the bounds; or in proportion to the weights strictly inside.
    `strict` goes on until no weight is outside; where then none lies strictly inside any more, those at the other bound
    take what is left. Raises `nothing_left_to_trim` where nobody can take it, `unknown_option`, `bad_weights`.
    """
    if redistribute not in REDISTRIBUTIONS:
        raise AnalysisError(
            "unknown_option", f"{redistribute!r} is not one of {', '.join(REDISTRIBUTIONS)}.", option="redistribute"
        )
    w = np.asarray(weights, dtype=float).copy()
    low = -np.inf if lower is None else float(lower)
    high = np.inf if upper is None else float(upper)
    if not np.isfinite(w).all() or low > high:
        raise AnalysisError("bad_weights", "Weights must be numbers and the lower bound below the upper one.")
    if strict and not len(w) * low <= w.sum() <= len(w) * high:
        raise _nothing_left()
    ever = np.zeros(len(w), dtype=bool)
    for _ in range(MOST_ROUNDS):
        outside = (w < low) | (w > high)
        if not outside.any():
            return w
        bounded = np.clip(w, low, high)
        growing = w.sum() > bounded.sum()
        # What goes to weights at the bound ahead comes back: with none at the other bound, the limit is reached sooner
        # by leaving them out.
        direct = strict and (bounded.min() > low if growing else bounded.max() < high)
        takers = ~outside if redistribute == EQUAL_TO_UNTRIMMED and not direct else (w > low) & (w < high)
        ever |= outside
        if redistribute == EQUAL_TO_NEVER_TRIMMED:
            takers = ~ever
        if strict and not takers.any():
            takers = bounded < high if growing else bounded > low
        w = _one_round(w, bounded, takers, proportional=redistribute == PROPORTIONAL)
        if not strict or (w.min() >= low * (1 - 1e-15) and w.max() <= high * (1 + 1e-15)):
            return w
    raise _nothing_left()


def _one_round(w: FloatArray, bounded: FloatArray, takers: np.ndarray, *, proportional: bool) -> FloatArray:
    spare = float((w - bounded).sum())
    if not takers.any():
        if abs(spare) <= 1e-12 * np.abs(w).sum():
            return bounded
        raise _nothing_left()
    if proportional:
        return np.where(takers, bounded * (1 + spare / bounded[takers].sum()), bounded)
    return np.where(takers, bounded + spare / takers.sum(), bounded)


def _nothing_left() -> AnalysisError:
    return AnalysisError("nothing_left_to_trim", "No weight lies inside the bounds any more; widen them.")
