"""Variances, covariances and correlations in the population, with their own standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.estimands import Mean
from analysis.estimation import DomainLike, domain_mask
from analysis.linearization import numerator, usable_rows
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample


@dataclass(frozen=True, eq=False)
class MomentEstimate:
    """Covariance matrix of `variables` in the population (k × k), the standard error of each entry, correlations."""

    variables: tuple[str, ...]
    covariance: FloatArray
    se: FloatArray
    n: int
    df: int
    method: str

    @property
    def correlation(self) -> FloatArray:
        """Pearson's correlations."""
        spread = np.sqrt(np.diag(self.covariance))
        return np.asarray(self.covariance / np.outer(spread, spread))


def estimate_moments(variables: Sequence[str], sample: WeightedSample, *, domain: DomainLike = None) -> MomentEstimate:
    """S_xy = n/(n−1) · Σw (x − x̄)(y − ȳ) / Σw over the rows where no variable is missing (listwise).

    Each entry is the mean of a product, so its standard error is that of a mean (Särndal, Swensson & Wretman 1992,
    section 5.9). Raises `no_answers` for fewer than two usable rows.
    """
    usable = domain_mask(sample, domain)
    for name in variables:
        usable = usable_rows(Mean(name), sample, usable)
    n = int(usable.sum())
    if n < 2:
        raise AnalysisError("no_answers", "A variance needs at least two rows with answers.", n=n)
    weights = np.where(usable, sample.weights, 0.0)
    population = weights.sum()
    x = np.stack([numerator(Mean(name), sample, usable) for name in variables], axis=1)
    centred = np.where(usable[:, None], x - weights @ x / population, 0.0)
    k = len(variables)
    products = (centred[:, :, None] * centred[:, None, :]).reshape(len(sample), k * k) * n / (n - 1)
    values = weights @ products / population
    influence = np.where(usable[:, None], (products - values) / population, 0.0)
    variance = np.diag(sample.covariance(influence, usable))
    return MomentEstimate(
        variables=tuple(variables),
        covariance=values.reshape(k, k),
        se=np.sqrt(np.maximum(variance, 0.0)).reshape(k, k),
        n=n,
        df=sample.degrees_of_freedom(usable),
        method=sample.method,
    )
