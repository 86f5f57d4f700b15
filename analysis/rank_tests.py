"""Design-based rank tests of the same distribution in two or more groups."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

from analysis.categories import level_codes, observed_levels
from analysis.errors import AnalysisError
from analysis.estimands import Mean
from analysis.estimation import DomainLike, domain_mask
from analysis.linearization import usable_rows
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample

SCORES = ("wilcoxon", "van_der_waerden", "median")
TIES = ("weighted", "row_means")


@dataclass(frozen=True)
class RankTest:
    """Two groups: t with its df and the difference of mean scores. More: F = chi_square / (groups − 1)."""

    statistic: float
    df: float
    denominator_df: float
    p_value: float
    difference: float
    chi_square: float


def rank_test(
    variable: str,
    group: str,
    sample: WeightedSample,
    *,
    score: str = "wilcoxon",
    ties: str = "weighted",
    domain: DomainLike = None,
) -> RankTest:
    """Lumley & Scott's test: estimated population ranks, turned into scores, compared between groups.

    Row i's rank is F̂(y_i) − ½ of its share (mid-ranks at ties); scores are the rank (`wilcoxon`; with more than two
    groups Kruskal–Wallis), the normal quantile (`van_der_waerden`) or 1[rank > ½] (`median`). Group means of scores
    are compared by a regression with df = PSUs − strata − (groups − 1). `ties`: `weighted` gives tied rows the middle
    of their common weight; `row_means` the plain mean of their mid-ranks one by one, which depends on row order.
    Source: Lumley & Scott (2013), *Biometrika* 100, 831–842. Raises `unknown_option`, `one_level`.
    """
    for option, value, known in (("score", score, SCORES), ("ties", ties, TIES)):
        if value not in known:
            raise AnalysisError(
                "unknown_option", f"{option}={value!r} is not one of {', '.join(known)}.", option=option
            )
    mask = usable_rows(Mean(variable), sample, domain_mask(sample, domain))
    mask &= sample.column(group).notna().to_numpy()
    levels = observed_levels(sample, group, mask)
    if len(levels) < 2:
        raise AnalysisError("one_level", f"{group!r} has one level only among the usable rows.", variable=group)
    weights = np.where(mask, sample.weights, 0.0)
    scores = np.zeros(len(sample))
    ranks = population_ranks(sample.column(variable).to_numpy(dtype=float)[mask], weights[mask], ties=ties)
    scores[mask] = _scores(ranks, score)
    inside = level_codes(sample, group, levels)[:, None] == np.arange(len(levels))
    size = weights @ inside
    means = (weights * scores) @ inside / size
    influence = np.where(inside & mask[:, None], (scores[:, None] - means) / size, 0.0)
    covariance = sample.covariance(influence, mask)
    df = sample.degrees_of_freedom(mask) - (len(levels) - 1)
    return _compared(means, covariance, df)


def population_ranks(values: FloatArray, weights: FloatArray, *, ties: str = "weighted") -> FloatArray:
    """Estimated ranks in the population as shares; `ties` as in `rank_test`."""
    distinct, place = np.unique(values, return_inverse=True)
    if ties == "row_means":
        order = np.argsort(values, kind="stable")
        middle = np.cumsum(weights[order]) - weights[order] / 2
        mean = np.bincount(place[order], middle) / np.bincount(place)
        return np.asarray((mean / weights.sum())[place])
    weight = np.bincount(place, weights, len(distinct))
    return np.asarray(((np.cumsum(weight) - weight / 2) / weights.sum())[place])


def _scores(ranks: FloatArray, score: str) -> FloatArray:
    if score == "van_der_waerden":
        return np.asarray(special.ndtri(ranks))
    return (ranks > 0.5).astype(float) if score == "median" else ranks


def _compared(means: FloatArray, covariance: FloatArray, df: int) -> RankTest:
    contrast = np.concatenate([-np.ones((len(means) - 1, 1)), np.eye(len(means) - 1)], axis=1)
    differences, between = contrast @ means, contrast @ covariance @ contrast.T
    chi_square = float(differences @ linalg.solve(between, differences))
    groups = len(differences)
    tail = float(special.fdtrc(groups, df, chi_square / groups)) if df > 0 else math.nan
    if groups > 1:
        return RankTest(chi_square / groups, groups, df, tail, math.nan, chi_square)
    t = float(differences[0]) / math.sqrt(float(between[0, 0]))
    return RankTest(t, df, df, tail, float(differences[0]), chi_square)
