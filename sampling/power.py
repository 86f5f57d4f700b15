"""Power: how many interviews a difference needs to be found, between groups or between waves of a panel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from sampling.deferred import deferred
from sampling.errors import SamplingError, refuse_outside
from sampling.precision_targets import whole_above

if TYPE_CHECKING:
    from scipy import optimize, stats
else:
    optimize, stats = deferred("scipy.optimize"), deferred("scipy.stats")

__all__ = [
    "ComparisonSize",
    "compare_means",
    "compare_proportions",
    "power_of_t_test",
    "power_to_compare_means",
    "power_to_compare_proportions",
    "size_of_t_test",
]

ALTERNATIVES = ("two_sided", "one_sided")
SAMPLES = {"two_sample": 2, "one_sample": 1, "paired": 1}
NORMAL = NormalDist()
_LARGEST = 1e12


@dataclass(frozen=True)
class ComparisonSize:
    """Interviews for a comparison, and what they were worked out from.

    method: t, normal or pooled_proportions; difference, alpha, power, alternative as asked; exact: completes in
    the first group, unrounded; n1, n2: completes, rounded up; n1_issued, n2_issued: units to issue; overlap:
    share of the first group that is also in the second.
    """

    method: str
    difference: float
    alpha: float
    power: float
    alternative: str
    exact: float
    n1: int
    n2: int
    overlap: float = 0.0
    ratio: float = 1.0
    deff: float = 1.0
    response_rate: float = 1.0

    @property
    def n1_issued(self) -> int:
        """Units to issue in the first group."""
        return whole_above(self.n1 / self.response_rate)

    @property
    def n2_issued(self) -> int:
        """Units to issue in the second group."""
        return whole_above(self.n2 / self.response_rate)


def power_of_t_test(
    n: float,
    *,
    difference: float,
    sd: float,
    alpha: float = 0.05,
    alternative: str = "two_sided",
    samples: str = "two_sample",
) -> float:
    """Probability that a t-test with n units (in each group) finds the difference in its direction.

    P(T'_ν(λ) > t_{ν,1−α'}), α' = α/2 if two-sided, T' noncentral with λ = √(n/g)·δ/σ, ν = g(n − 1), g = 2 groups
    or 1. A finding in the wrong direction is no success, so the other tail is left out.

    Parameters: `samples` two_sample, one_sample or paired (σ of the differences).
    Errors: `n_outside`, `difference_outside`, `sd_outside`, `alpha_outside`, `alternative_unknown`.
    Source: Cohen (1988), Statistical Power Analysis, chapter 2; Johnson, Kotz & Balakrishnan (1995), chapter 31.

    >>> round(power_of_t_test(20, difference=1, sd=1), 3)
    0.869
    """
    groups = _groups(samples)
    refuse_outside("n", n, 1 < n < math.inf, "more than 1")
    refuse_outside("difference", difference, difference != 0 and math.isfinite(difference), "different from 0")
    refuse_outside("sd", sd, 0 < sd < math.inf, "above 0")
    tail = _tail(alpha, alternative)
    freedom = groups * (n - 1)
    shift = math.sqrt(n / groups) * abs(difference) / sd
    return float(stats.nct.sf(stats.t.isf(tail, freedom), freedom, shift))


def size_of_t_test(
    *,
    difference: float,
    sd: float,
    power: float = 0.8,
    alpha: float = 0.05,
    alternative: str = "two_sided",
    samples: str = "two_sample",
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> ComparisonSize:
    """The least n in each group with `power_of_t_test` ≥ power; the design effect multiplies it.

    Errors: `power_outside` and those of `power_of_t_test`. Source: as there.

    >>> size_of_t_test(difference=0.25, sd=1, power=0.9).n1
    338
    """
    _check_wish(alpha, power, deff, response_rate)

    def missing(n: float) -> float:
        found = power_of_t_test(n, difference=difference, sd=sd, alpha=alpha, alternative=alternative, samples=samples)
        return found - power

    # Below two units a group has no variance, and the tails of t lose their digits.
    low, high = 2.0, 4.0
    while missing(high) < 0:
        low, high = high, high * 2
        refuse_outside("difference", difference, high < _LARGEST, "large enough to be found at all")
    n = low if missing(low) >= 0 else float(optimize.brentq(missing, low, high, xtol=1e-10, rtol=1e-14))
    whole = max(whole_above(deff * n), 2)
    return ComparisonSize(
        method="t",
        difference=difference,
        alpha=alpha,
        power=power,
        alternative=alternative,
        exact=deff * n,
        n1=whole,
        n2=whole if SAMPLES[samples] == 2 else 0,
        deff=deff,
        response_rate=response_rate,
    )


def compare_means(
    *,
    difference: float,
    variances: tuple[float, float],
    correlation: float = 0.0,
    overlap: float = 0.0,
    ratio: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
    alternative: str = "two_sided",
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> ComparisonSize:
    """n₁ = deff·(σ₁² + rσ₂² − 2γrρσ₁σ₂)·((z_α' + z_β)/δ)², n₂ = n₁/r: a panel that overlaps needs fewer.

    Parameters: `overlap` γ = n₁₂/n₁, share of the first sample that is also in the second; `ratio` r = n₁/n₂;
    `correlation` ρ of a unit's two values. Errors: `variance_outside`, `correlation_outside`, `overlap_outside`,
    `ratio_outside`, `difference_outside`, `power_outside`, `alpha_outside`, `alternative_unknown`.
    Source: Woodward (1992), cited in Valliant, Dever & Kreuter (2018), sections 4.4–4.5; Kish (1965), section 12.4.

    >>> compare_means(difference=5, variances=(200, 200), correlation=0.9, overlap=0.75, alternative="one_sided").n1
    33
    """
    refuse_outside("variance", min(variances), min(variances) > 0 and max(variances) < math.inf, "above 0")
    refuse_outside("correlation", correlation, -1 <= correlation <= 1, "between -1 and 1")
    covariance = correlation * math.sqrt(variances[0] * variances[1])
    unit = _unit_variance(variances, covariance, overlap, ratio)
    common = {"power": power, "alpha": alpha, "alternative": alternative, "deff": deff, "response_rate": response_rate}
    return _normal_size(difference, unit, overlap=overlap, ratio=ratio, **common)  # type: ignore[arg-type]


def compare_proportions(
    p1: float,
    p2: float,
    *,
    both: float | None = None,
    overlap: float = 0.0,
    ratio: float = 1.0,
    pooled: bool = False,
    power: float = 0.8,
    alpha: float = 0.05,
    alternative: str = "two_sided",
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> ComparisonSize:
    """Sample sizes to tell two proportions apart: as for means, with σ² = pq and covariance p₁₂ − p₁p₂.

    `pooled` is the usual test without overlap, whose variance under equality is pooled:
    n = ((z_α'√(2p̄q̄) + z_β√(p₁q₁ + p₂q₂))/δ)² in each group.

    Parameters: `both` p₁₂, share of units with the property both times (default p₁p₂, no correlation).
    Errors: `proportion_outside`, `both_outside`, `pooled_without_overlap` and those of `compare_means`.
    Source: Valliant, Dever & Kreuter (2018), section 4.5; Fleiss, Levin & Paik (2003), eq. 4.14 without its
    continuity correction.

    >>> compare_proportions(0.5, 0.55, both=0.45, overlap=0.5).n1
    1013
    """
    for p in (p1, p2):
        refuse_outside("proportion", p, 0 < p < 1, "between 0 and 1")
    together = p1 * p2 if both is None else both
    possible = max(0.0, p1 + p2 - 1) - 1e-12 <= together <= min(p1, p2) + 1e-12
    refuse_outside("both", together, possible, "possible for two such proportions")
    variances = (p1 * (1 - p1), p2 * (1 - p2))
    common = {"power": power, "alpha": alpha, "alternative": alternative, "deff": deff, "response_rate": response_rate}
    if not pooled:
        unit = _unit_variance(variances, together - p1 * p2, overlap, ratio)
        return _normal_size(p1 - p2, unit, overlap=overlap, ratio=ratio, **common)  # type: ignore[arg-type]
    if overlap != 0 or ratio != 1:
        raise SamplingError(
            "pooled_without_overlap",
            "The pooled test compares two separate groups of equal size. Leave out overlap and ratio, or pooled.",
        )
    _check_wish(alpha, power, deff, response_rate)
    refuse_outside("difference", p1 - p2, p1 != p2, "different from 0")
    middle = (p1 + p2) / 2
    wrong = NORMAL.inv_cdf(1 - _tail(alpha, alternative)) * math.sqrt(2 * middle * (1 - middle))
    exact = deff * ((wrong + NORMAL.inv_cdf(power) * math.sqrt(sum(variances))) / (p1 - p2)) ** 2
    n = whole_above(exact)
    return ComparisonSize(
        "pooled_proportions", p1 - p2, alpha, power, alternative, exact, n, n, 0.0, 1.0, deff, response_rate
    )


def power_to_compare_means(
    n1: float,
    *,
    difference: float,
    variances: tuple[float, float],
    correlation: float = 0.0,
    overlap: float = 0.0,
    ratio: float = 1.0,
    alpha: float = 0.05,
    alternative: str = "two_sided",
    deff: float = 1.0,
) -> float:
    """Power of `compare_means` with n₁ completes: Φ(|δ|/√(deff·σ²_d/n₁) − z_α'), σ²_d as there.

    Errors and source: as there.
    """
    covariance = correlation * math.sqrt(variances[0] * variances[1])
    unit = _unit_variance(variances, covariance, overlap, ratio)
    return _normal_power(n1, difference, unit * deff, alpha, alternative)


def power_to_compare_proportions(
    n1: float,
    p1: float,
    p2: float,
    *,
    both: float | None = None,
    overlap: float = 0.0,
    ratio: float = 1.0,
    pooled: bool = False,
    alpha: float = 0.05,
    alternative: str = "two_sided",
    deff: float = 1.0,
) -> float:
    """Power of `compare_proportions` with n₁ completes in the first group. Errors and source: as there."""
    for p in (p1, p2):
        refuse_outside("proportion", p, 0 < p < 1, "between 0 and 1")
    variances = (p1 * (1 - p1), p2 * (1 - p2))
    if pooled:
        refuse_outside("n", n1, 0 < n1 < math.inf, "above 0")
        middle = (p1 + p2) / 2
        wrong = NORMAL.inv_cdf(1 - _tail(alpha, alternative)) * math.sqrt(2 * middle * (1 - middle))
        return NORMAL.cdf((math.sqrt(n1 / deff) * abs(p1 - p2) - wrong) / math.sqrt(sum(variances)))
    together = p1 * p2 if both is None else both
    unit = _unit_variance(variances, together - p1 * p2, overlap, ratio)
    return _normal_power(n1, p1 - p2, unit * deff, alpha, alternative)


def _unit_variance(variances: tuple[float, float], covariance: float, overlap: float, ratio: float) -> float:
    """n₁ times the variance of the difference."""
    refuse_outside("ratio", ratio, 0 < ratio < math.inf, "above 0")
    refuse_outside("overlap", overlap, 0 <= overlap <= min(1.0, 1 / ratio), "between 0 and the smaller sample's share")
    return variances[0] + ratio * variances[1] - 2 * overlap * ratio * covariance


def _normal_size(
    difference: float,
    unit: float,
    *,
    overlap: float,
    ratio: float,
    power: float,
    alpha: float,
    alternative: str,
    deff: float,
    response_rate: float,
) -> ComparisonSize:
    _check_wish(alpha, power, deff, response_rate)
    refuse_outside("difference", difference, difference != 0 and math.isfinite(difference), "different from 0")
    reach = NORMAL.inv_cdf(1 - _tail(alpha, alternative)) + NORMAL.inv_cdf(power)
    exact = deff * unit * (reach / difference) ** 2
    n1 = whole_above(exact)
    n2 = whole_above(n1 / ratio)
    return ComparisonSize(
        "normal", difference, alpha, power, alternative, exact, n1, n2, overlap, ratio, deff, response_rate
    )


def _normal_power(n1: float, difference: float, unit: float, alpha: float, alternative: str) -> float:
    refuse_outside("n", n1, 0 < n1 < math.inf, "above 0")
    return NORMAL.cdf(abs(difference) / math.sqrt(unit / n1) - NORMAL.inv_cdf(1 - _tail(alpha, alternative)))


def _tail(alpha: float, alternative: str) -> float:
    refuse_outside("alpha", alpha, 0 < alpha < 1, "between 0 and 1")
    if alternative not in ALTERNATIVES:
        raise SamplingError(
            "alternative_unknown",
            f"{alternative!r} is no alternative. Choose one of {', '.join(ALTERNATIVES)}.",
            alternative=alternative,
        )
    return alpha / 2 if alternative == "two_sided" else alpha


def _groups(samples: str) -> int:
    if samples not in SAMPLES:
        raise SamplingError(
            "samples_unknown", f"{samples!r} is no layout. Choose one of {', '.join(SAMPLES)}.", samples=samples
        )
    return SAMPLES[samples]


def _check_wish(alpha: float, power: float, deff: float, response_rate: float) -> None:
    refuse_outside("alpha", alpha, 0 < alpha < 1, "between 0 and 1")
    refuse_outside("power", power, alpha < power < 1, "above the error probability and below 1")
    refuse_outside("deff", deff, 0 < deff < math.inf, "above 0")
    refuse_outside("response_rate", response_rate, 0 < response_rate <= 1, "above 0 and at most 1")
