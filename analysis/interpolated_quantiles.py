"""Quantiles read from an interpolated distribution function, for comparison with older publications.

The default of the product is analysis.quantiles. Here F̂ is joined up between the observed values (or is a step
function), ties either stay as separate rows or are merged first, and Woodruff's interval is centred at p itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import optimize

from analysis.errors import AnalysisError
from analysis.estimands import Mean
from analysis.estimation import DomainLike, domain_mask
from analysis.intervals import proportion_interval, symmetric_interval, t_quantile
from analysis.linearization import numerator, usable_rows
from analysis.quantiles import QuantileEstimate
from analysis.weighted_sample import WeightedSample

INTERVALS = ("mean", "beta", "score")


def estimate_interpolated_quantiles(
    variable: str,
    sample: WeightedSample,
    probabilities: Sequence[float],
    *,
    interval: str = "mean",
    merge_ties: bool = False,
    step: bool = False,
    upper_share: float = 1.0,
    level: float = 0.95,
    domain: DomainLike = None,
) -> list[QuantileEstimate]:
    """Quantiles by inverting F̂ through the points (W_k / W, y_k), joined up or (with `step`) held.

    `upper_share` is the weight of the upper neighbour in a step (1: the next value). Intervals: `mean` and `beta`
    turn back the limits of F̂(q̂) around p (Woodruff 1952), `score` solves (F̂(q) − p) / se = ± t (Francisco &
    Fuller 1991). Raises `unknown_option`, `no_answers`.
    """
    if interval not in INTERVALS:
        raise AnalysisError(
            "unknown_option", f"interval={interval!r} is not one of {', '.join(INTERVALS)}.", option="interval"
        )
    usable = usable_rows(Mean(variable), sample, domain_mask(sample, domain))
    if not usable.any():
        raise AnalysisError("no_answers", f"No row answers {variable!r} in the domain.", variables=[variable])
    curve = _Curve(sample, variable, usable, merge_ties=merge_ties, step=step, upper_share=upper_share)
    df, n = sample.degrees_of_freedom(usable), int(usable.sum())
    bound = float(t_quantile((1 + level) / 2, df))
    found = []
    for p in probabilities:
        value = curve.inverse(p)
        if interval == "score":
            low, high = curve.score_limits(p, bound)
        else:
            low, high = curve.woodruff_limits(value, p, n, df, level, interval)
        se = (high - low) / (2 * bound)
        rule = "interpolated, ties merged" if merge_ties else "interpolated"
        found.append(QuantileEstimate(variable, p, value, low, high, se, level, n, df, rule, interval))
    return found


class _Curve:
    """F̂ of the usable rows, its inverse and its standard error."""

    def __init__(
        self,
        sample: WeightedSample,
        variable: str,
        usable: np.ndarray,
        *,
        merge_ties: bool,
        step: bool,
        upper_share: float,
    ) -> None:
        self.sample, self.usable, self.step, self.upper_share = sample, usable, step, upper_share
        self.values = numerator(Mean(variable), sample, usable)
        y, w = self.values[usable], sample.weights[usable]
        if merge_ties:
            self.y, place = np.unique(y, return_inverse=True)
            weight = np.bincount(place, w)
        else:
            order = np.argsort(y, kind="stable")
            self.y, weight = y[order], w[order]
        self.share = np.cumsum(weight) / weight.sum()

    def inverse(self, p: float) -> float:
        if not self.step:
            return float(np.interp(p, self.share, self.y))
        at = int(np.searchsorted(self.share, p, side="left"))
        if at == 0 or at >= len(self.y):
            return float(self.y[min(at, len(self.y) - 1)])
        if self.share[at] == p:
            return float(self.y[at])
        return float(self.y[at - 1] * (1 - self.upper_share) + self.y[at] * self.upper_share)

    def se_below(self, value: float) -> tuple[float, float]:
        """F̂(value) and its standard error."""
        below = ((self.values <= value) & self.usable).astype(float)
        weights = np.where(self.usable, self.sample.weights, 0.0)
        share = float(weights @ below / weights.sum())
        influence = np.where(self.usable, (below - share) / weights.sum(), 0.0)[:, None]
        return share, math.sqrt(max(float(self.sample.covariance(influence, self.usable)[0, 0]), 0.0))

    def woodruff_limits(
        self, value: float, p: float, n: int, df: int, level: float, interval: str
    ) -> tuple[float, float]:
        _, se = self.se_below(value)
        if interval == "beta":
            low, high = proportion_interval(p, se, n, df, level=level)
        else:
            low, high = symmetric_interval(p, se, df, level)
        return self.inverse(float(low)), self.inverse(float(high))

    def score_limits(self, p: float, bound: float) -> tuple[float, float]:
        if math.isnan(bound):
            return math.nan, math.nan

        def score(sign: float) -> Callable[[float], float]:
            def off(value: float) -> float:
                share, se = self.se_below(value)
                return share - p - sign * bound * se

            return off

        low, high = float(self.y[0]), float(self.y[-1])
        return tuple(_crossing(score(sign), low, high) for sign in (-1.0, 1.0))  # type: ignore[return-value]


def _crossing(function: Callable[[float], float], low: float, high: float) -> float:
    if function(low) > 0 or function(high) < 0:
        return math.nan
    return float(optimize.bisect(function, low, high, xtol=1e-9 * max(abs(low), abs(high), 1.0)))
