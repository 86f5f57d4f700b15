"""Internal consistency of a battery of items on one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.estimands import Mean
from analysis.estimation import DomainLike, domain_mask
from analysis.intervals import symmetric_interval
from analysis.linearization import numerator, usable_rows
from analysis.weighted_sample import WeightedSample


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha in the population with its standard error; `without` has alpha after leaving out each item."""

    value: float
    se: float
    n: int
    df: int
    without: dict[str, float]

    def confidence_interval(self, level: float = 0.95) -> tuple[float, float]:
        """value ± t_df · se, at most 1."""
        low, high = symmetric_interval(self.value, self.se, self.df, level)
        return float(low), min(float(high), 1.0)


def cronbach_alpha(variables: Sequence[str], sample: WeightedSample, *, domain: DomainLike = None) -> Alpha:
    """α = k/(k − 1) · (1 − Σ S_jj / S_T), S_T the variance of the sum of the k items, over complete rows (listwise).

    Source: Cronbach (1951), *Psychometrika* 16. Linearised: with c the centred answers, a = Σ c_j² and b = (Σ c_j)²,
    u = −k/(k − 1) · (a − b ΣS_jj/S_T) / (S_T N̂). Raises `too_few_items`, `no_answers`, `no_variation`.
    """
    k = len(variables)
    if k < 2:
        raise AnalysisError("too_few_items", "Alpha needs at least two items.", items=k)
    usable = domain_mask(sample, domain)
    for name in variables:
        usable = usable_rows(Mean(name), sample, usable)
    if usable.sum() < 2:
        raise AnalysisError("no_answers", "Alpha needs at least two complete rows.", n=int(usable.sum()))
    weights = np.where(usable, sample.weights, 0.0)
    population = weights.sum()
    x = np.stack([numerator(Mean(name), sample, usable) for name in variables], axis=1)
    centred = np.where(usable[:, None], x - weights @ x / population, 0.0)
    covariance = centred.T @ (centred * weights[:, None]) / population
    total = covariance.sum()
    if total <= 0:
        raise AnalysisError("no_variation", "All rows have the same sum of answers: alpha says nothing.")
    ratio = np.trace(covariance) / total
    each, together = (centred**2).sum(axis=1), centred.sum(axis=1) ** 2
    influence = np.where(usable, -k / (k - 1) * (each - together * ratio) / (total * population), 0.0)
    variance = float(sample.covariance(influence[:, None], usable)[0, 0])
    without = {}
    for place, name in enumerate(variables):
        rest = np.delete(np.delete(covariance, place, axis=0), place, axis=1)
        without[name] = _alpha(rest) if k > 2 else math.nan
    df = sample.degrees_of_freedom(usable)
    return Alpha(_alpha(covariance), math.sqrt(max(variance, 0.0)), int(usable.sum()), df, without)


def _alpha(covariance: np.ndarray) -> float:
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))
