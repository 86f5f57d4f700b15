"""Quantiles of the population with intervals by Woodruff's method or by inverting the score test."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from analysis.errors import AnalysisError
from analysis.estimands import Mean
from analysis.estimation import DomainLike, domain_mask
from analysis.intervals import proportion_interval, symmetric_interval, t_quantile
from analysis.linearization import numerator, usable_rows
from analysis.quantile_rules import RULES, weighted_quantiles
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample

INTERVALS = {"mean": "mean", "beta": "beta", "xlogit": "logit", "asin": "asin", "score": "", "score_by_rows": ""}


@dataclass(frozen=True)
class QuantileEstimate:
    """A quantile with its limits at `level`; se = (high − low) / (2 t_df). NaN where a limit does not exist."""

    variable: str
    probability: float
    value: float
    low: float
    high: float
    se: float
    level: float
    n: int
    df: int
    rule: str
    interval: str


def estimate_quantiles(
    variable: str,
    sample: WeightedSample,
    probabilities: Sequence[float],
    *,
    rule: str = "math",
    interval: str = "mean",
    level: float = 0.95,
    domain: DomainLike = None,
) -> list[QuantileEstimate]:
    """Quantiles by `rule` (analysis.quantile_rules) with Woodruff's interval.

    The interval of the share at or below the estimate, by the method `interval` (`mean`, `beta`, `xlogit`, `asin`),
    is turned back through the same rule; a share outside 0 … 1 has no limit. `score` takes all values q for which
    |F̂(q) − p| ≤ t se(F̂(q)); `score_by_rows` turns its limits into shares of rows, without weights, and these into
    quantiles, as other software does. Sources: Woodruff (1952), *JASA* 47; Dorfman & Valliant (1993); Francisco &
    Fuller (1991), *Annals of Statistics* 19. Raises `unknown_option`, `no_answers`.
    """
    _check(rule, interval, probabilities)
    usable = usable_rows(Mean(variable), sample, domain_mask(sample, domain))
    if not usable.any():
        raise AnalysisError("no_answers", f"No row answers {variable!r} in the domain.", variables=[variable])
    values = numerator(Mean(variable), sample, usable)[usable]
    distribution = _Distribution(sample, usable, values)
    df, n = sample.degrees_of_freedom(usable), int(usable.sum())
    found = []
    for probability in probabilities:
        value = float(weighted_quantiles(values, distribution.weights, [probability], rule)[0])
        if interval.startswith("score"):
            low, high = distribution.score_limits(probability, df, level)
            if interval == "score_by_rows":
                low, high = (distribution.by_rows(limit, rule) for limit in (low, high))
        else:
            low, high = distribution.woodruff_limits(value, df, n, level, rule, INTERVALS[interval])
        se = (high - low) / (2 * float(t_quantile((1 + level) / 2, df)))
        found.append(QuantileEstimate(variable, probability, value, low, high, se, level, n, df, rule, interval))
    return found


def _check(rule: str, interval: str, probabilities: Sequence[float]) -> None:
    for option, value, known in (("rule", rule, RULES), ("interval", interval, INTERVALS)):
        if value not in known:
            raise AnalysisError(
                "unknown_option", f"{option}={value!r} is not one of {', '.join(known)}.", option=option
            )
    if not all(0 <= p <= 1 for p in probabilities):
        raise AnalysisError("unknown_option", "Probabilities must lie between 0 and 1.", option="probabilities")


class _Distribution:
    """The estimated distribution function of the usable rows, with its standard error anywhere."""

    def __init__(self, sample: WeightedSample, usable: np.ndarray, values: FloatArray) -> None:
        self.sample, self.usable, self.values = sample, usable, values
        self.weights = sample.weights[usable]

    def at(self, value: float) -> tuple[float, float]:
        """F̂(value) and its standard error."""
        below = (self.values <= value).astype(float)
        population = self.weights.sum()
        share = float(self.weights @ below / population)
        replicates = self.sample.replicates
        if replicates is not None:
            scores = np.zeros((len(self.sample), 2))
            scores[self.usable] = np.stack([self.weights * below, self.weights], axis=1)
            sums = replicates.weighted_sums(scores)
            shares = sums[:, :1] / sums[:, 1:]
            return share, math.sqrt(float(replicates.covariance(shares, np.array([share]))[0, 0]))
        influence = np.zeros((len(self.sample), 1))
        influence[self.usable, 0] = (below - share) / population
        return share, math.sqrt(max(float(self.sample.covariance(influence, self.usable)[0, 0]), 0.0))

    def woodruff_limits(
        self, value: float, df: int, n: int, level: float, rule: str, method: str
    ) -> tuple[float, float]:
        share, se = self.at(value)
        if method == "mean":
            limits = symmetric_interval(share, se, df, level)
        else:
            limits = proportion_interval(share, se, n, df, level=level, method=method)
        low, high = (float(np.clip(x, 0, 1)) if -1e-12 <= x <= 1 + 1e-12 else math.nan for x in limits)
        return self._back(low, rule), self._back(high, rule)

    def _back(self, share: float, rule: str) -> float:
        if math.isnan(share):
            return math.nan
        return float(weighted_quantiles(self.values, self.weights, [share], rule)[0])

    def score_limits(self, probability: float, df: int, level: float) -> tuple[float, float]:
        """Where (p − F̂(q)) / se crosses ± t; NaN where it does not."""
        bound = float(t_quantile((1 + level) / 2, df))
        if math.isnan(bound):
            return math.nan, math.nan
        return self._crossing(probability, bound), self._crossing(probability, -bound)

    def _crossing(self, probability: float, bound: float) -> float:
        def off(value: float) -> float:
            share, se = self.at(value)
            return (probability - share) / se - bound if se else math.copysign(1e300, probability - share)

        # A hundredth of the quartiles' distance inside the range, where F̂ varies.
        margin = float(np.subtract(*np.percentile(self.values, [75, 25]))) / 100
        low, high = float(self.values.min()) + margin, float(self.values.max()) - margin
        if low >= high or (off(low) > 0) == (off(high) > 0):
            return math.nan
        return float(optimize.brentq(off, low, high, xtol=1 / (100 * math.sqrt(len(self.sample)))))

    def by_rows(self, limit: float, rule: str) -> float:
        """The quantile at the share of rows, not of weight, at or below `limit`."""
        return math.nan if math.isnan(limit) else self._back(float((self.values <= limit).mean()), rule)
