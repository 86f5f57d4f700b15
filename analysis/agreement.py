"""Agreement of two codings of the same thing beyond chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.categories import level_codes, observed_levels
from analysis.errors import AnalysisError
from analysis.estimation import DomainLike, domain_mask
from analysis.weighted_sample import WeightedSample


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa in the population and its standard error."""

    value: float
    se: float
    n: int
    df: int


def kappa(first: str, second: str, sample: WeightedSample, *, domain: DomainLike = None) -> Kappa:
    """κ = (p_o − p_e) / (1 − p_e): observed agreement Σ p_kk, expected by chance Σ p_k. p_.k.

    Linearised: with u the influence of a mean, dκ = [(1 − p_e) dp_o − (1 − p_o) dp_e] / (1 − p_e)²
    (Cohen 1960, *Educational and Psychological Measurement* 20; delta method as in Särndal, Swensson & Wretman 1992,
    section 5.5). Raises `no_answers`, `one_level`.
    """
    mask = domain_mask(sample, domain) & (sample.weights > 0)
    mask &= sample.column(first).notna().to_numpy() & sample.column(second).notna().to_numpy()
    if not mask.any():
        raise AnalysisError("no_answers", f"No row answers both {first} and {second}.", variables=[first, second])
    levels = sorted({*observed_levels(sample, first, mask), *observed_levels(sample, second, mask)}, key=str)
    one, other = level_codes(sample, first, levels), level_codes(sample, second, levels)
    weights = np.where(mask, sample.weights, 0.0)
    population = weights.sum()
    rows = np.bincount(one[mask], weights[mask], len(levels)) / population
    columns = np.bincount(other[mask], weights[mask], len(levels)) / population
    agree = (one == other) & mask
    observed, chance = float(weights @ agree / population), float(rows @ columns)
    if chance >= 1:
        raise AnalysisError("one_level", f"{first} and {second} have one level only: agreement says nothing.")
    of_observed = agree - observed
    of_chance = columns[one] + rows[other] - 2 * chance
    gradient = ((1 - chance) * of_observed - (1 - observed) * of_chance) / (1 - chance) ** 2
    influence = np.where(mask, gradient / population, 0.0)[:, None]
    variance = float(sample.covariance(influence, mask)[0, 0])
    return Kappa(
        (observed - chance) / (1 - chance), math.sqrt(variance), int(mask.sum()), sample.degrees_of_freedom(mask)
    )
