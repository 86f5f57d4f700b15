"""Letters of significance: which columns of a table differ, with the false discoveries of the whole banner bounded."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from analysis.answers import Banner, Item, encode_multiple, encode_single
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import special
else:
    special = deferred("scipy.special")


@dataclass(frozen=True)
class ColumnDifference:
    """Option's share in `first` less that in `second`: p by Student's t, q after Benjamini and Hochberg."""

    variable: str
    option: str
    first: str
    second: str
    difference: float
    se: float
    df: int
    p_value: float
    q_value: float


@dataclass(frozen=True, eq=False)
class ColumnLetters:
    """`letters[variable][option][category]`: the columns (A, B, …) that this one is significantly above.

    From the 27th column on names have two letters; then they stand apart: "B AA".
    """

    banner: Banner
    column_names: dict[str, str]
    letters: dict[str, dict[str, dict[str, str]]]
    differences: tuple[ColumnDifference, ...]
    level: float


def column_letters(
    sample: WeightedSample,
    items: Sequence[Item],
    banner: Banner,
    *,
    level: float = 0.05,
    minimum_base: int = 30,
    shown: Mapping[str, np.ndarray] | None = None,
) -> ColumnLetters:
    """Compare every pair of columns of `banner` in every option of `items`; columns below `minimum_base` rows take
    no part. `shown` (by variable: options × categories) names the cells that may be printed: no other one is compared,
    so that neither a letter nor the number of comparisons tells of what is hidden.

    Differences have the covariance of their columns (which share PSUs) and df = the smaller of both columns'. Where
    all or none of a column chose the option its variance is estimated as 0, as if it were known: it has no p-value and
    is not compared. Over
    all comparisons of the banner the expected share of false ones among the significant is at most `level`
    (Benjamini & Hochberg 1995, *JRSS B* 57).
    """
    codes = encode_single(sample.column(banner.variable), banner.codes, variable=banner.variable)
    found: list[tuple[str, str, str, str, float, float, int, float]] = []
    for item in items:
        everywhere = np.ones((len(item.codes), len(banner.codes)), dtype=bool)
        found += _compare(
            sample, item, banner, codes, minimum_base, everywhere if shown is None else shown[item.variable]
        )
    q_values = false_discovery_rates(np.array([each[-1] for each in found]))
    differences = tuple(ColumnDifference(*each, q_value=float(q)) for each, q in zip(found, q_values, strict=True))
    names = dict(zip(banner.codes, _names(len(banner.codes)), strict=True))
    below: dict[tuple[str, str, str], set[str]] = {}
    for each in differences:
        if each.q_value <= level and each.difference:
            higher, lower = (each.first, each.second) if each.difference > 0 else (each.second, each.first)
            below.setdefault((each.variable, each.option, higher), set()).add(lower)
    between = "" if len(names) <= len(string.ascii_uppercase) else " "
    letters = {
        item.variable: {
            option: {
                code: between.join(
                    names[other] for other in names if other in below.get((item.variable, option, code), ())
                )
                for code in names
            }
            for option in item.codes
        }
        for item in items
    }
    return ColumnLetters(banner, names, letters, differences, level)


def false_discovery_rates(p_values: FloatArray) -> FloatArray:
    """Benjamini and Hochberg's adjusted p-values; a missing p-value stays missing and is no comparison."""
    adjusted = np.full(len(p_values), np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    if not len(known):
        return adjusted
    order = known[np.argsort(p_values[known])]
    scaled = p_values[order] * len(known) / np.arange(1, len(known) + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def _compare(
    sample: WeightedSample, item: Item, banner: Banner, codes: np.ndarray, minimum_base: int, shown: np.ndarray
) -> list[tuple[str, str, str, str, float, float, int, float]]:
    column = sample.column(item.variable)
    if item.multiple:
        chosen, answered = encode_multiple(column, item.codes, variable=item.variable)
    else:
        answers = encode_single(column, item.codes, variable=item.variable)
        answered = answers >= 0
        chosen = answers[:, None] == np.arange(len(item.codes))
    usable = answered & (codes >= 0) & (sample.weights > 0)
    bases = np.bincount(codes[usable], minlength=len(banner.codes))
    columns = [place for place in range(len(banner.codes)) if bases[place] >= max(minimum_base, 1)]
    if len(columns) < 2:
        return []
    inside = (codes[:, None] == columns) & usable[:, None]
    size = sample.weights @ inside
    df = [sample.degrees_of_freedom(inside[:, place]) for place in range(len(columns))]
    found = []
    for option, code in enumerate(item.codes):
        hit = chosen[:, option]
        shares = (sample.weights * hit) @ inside / size
        influence = np.where(inside, (hit[:, None] - shares) / size, 0.0)
        covariance = sample.covariance(influence, usable)
        hits = inside[hit].sum(axis=0)
        varies = (hits > 0) & (hits < bases[columns])
        for i, j in combinations(range(len(columns)), 2):
            if not (shown[option, columns[i]] and shown[option, columns[j]]):
                continue
            difference = float(shares[i] - shares[j])
            se = math.sqrt(max(float(covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]), 0.0))
            both = min(df[i], df[j])
            first, second = banner.codes[columns[i]], banner.codes[columns[j]]
            p_value = _p_value(difference, se, both) if varies[i] and varies[j] else math.nan
            found.append((item.variable, code, first, second, difference, se, both, p_value))
    return found


def _p_value(difference: float, se: float, df: int) -> float:
    if df <= 0 or not se:
        return math.nan
    return float(special.betainc(df / 2, 0.5, df / (df + (difference / se) ** 2)))


def _names(count: int) -> list[str]:
    letters = string.ascii_uppercase
    return [(letters[i // 26 - 1] if i >= 26 else "") + letters[i % 26] for i in range(count)]
