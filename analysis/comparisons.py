"""Differences and ratios between domains, and t-tests of means, with the covariance that the design gives them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.errors import AnalysisError
from analysis.estimands import Estimand, Mean
from analysis.estimation import DomainLike, Estimate, JointEstimate, domain_mask, estimate_parts
from analysis.intervals import symmetric_interval
from analysis.linearization import indicator, linearize, usable_rows
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample


@dataclass(frozen=True)
class Contrast:
    """A linear combination (or ratio) of estimates: value, standard error, degrees of freedom."""

    value: float
    se: float
    df: int

    @property
    def t(self) -> float:
        """value / se."""
        return self.value / self.se if self.se else math.nan

    @property
    def p_value(self) -> float:
        """Two-sided, by Student's t; NaN where df ≤ 0."""
        if self.df <= 0 or math.isnan(self.t):
            return math.nan
        return float(special.betainc(self.df / 2, 0.5, self.df / (self.df + self.t**2)))

    def confidence_interval(self, level: float = 0.95) -> tuple[float, float]:
        """value ± t_df · se."""
        low, high = symmetric_interval(self.value, self.se, self.df, level)
        return float(low), float(high)


@dataclass(frozen=True, eq=False)
class DomainEstimates:
    """One estimand in several domains, with the covariance between them."""

    levels: tuple[object, ...]
    joint: JointEstimate
    df: int

    @property
    def values(self) -> FloatArray:
        return np.array([one.value for one in self.joint.estimates])

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        return self.joint.estimates

    def difference(self, first: object, second: object) -> Contrast:
        """Estimate of `first` less that of `second`."""
        return self.combine({first: 1.0, second: -1.0})

    def ratio(self, first: object, second: object) -> Contrast:
        """Estimate of `first` over that of `second`, its variance by the delta method."""
        i, j = self._place(first), self._place(second)
        values = self.values
        gradient = np.zeros(len(values))
        gradient[i], gradient[j] = 1 / values[j], -values[i] / values[j] ** 2
        return self._contrast(float(values[i] / values[j]), gradient)

    def combine(self, coefficients: dict[object, float]) -> Contrast:
        """Σ c_d θ_d over the domains named."""
        gradient = np.zeros(len(self.levels))
        for level, coefficient in coefficients.items():
            gradient[self._place(level)] += coefficient
        return self._contrast(float(gradient @ self.values), gradient)

    def _contrast(self, value: float, gradient: FloatArray) -> Contrast:
        variance = float(gradient @ self.joint.covariance @ gradient)
        return Contrast(value, math.sqrt(max(variance, 0.0)), self.df)

    def _place(self, level: object) -> int:
        for place, known in enumerate(self.levels):
            if known == level or str(known) == str(level):
                return place
        raise AnalysisError(
            "unknown_level", f"{level!r} is not one of the domains {', '.join(map(str, self.levels))}.", level=level
        )


def compare_domains(
    estimand: Estimand, sample: WeightedSample, *, by: str, domain: DomainLike = None
) -> DomainEstimates:
    """An estimand in every level of `by`, jointly; df are those of the domain and all levels together.

    Domains that share PSUs are correlated; the covariance comes from the same linearisation as the variances
    (Särndal, Swensson & Wretman 1992, section 5.8).
    """
    mask = domain_mask(sample, domain)
    column = sample.column(by)
    levels = tuple(sorted(column[mask & column.notna().to_numpy()].unique().tolist()))
    parts = [
        linearize(estimand, sample, usable_rows(estimand, sample, mask & indicator(column, level))) for level in levels
    ]
    df = sample.degrees_of_freedom(usable_rows(estimand, sample, mask))
    return DomainEstimates(levels, estimate_parts([estimand] * len(parts), parts, sample), df)


@dataclass(frozen=True)
class TTest:
    """A design-based t-test: the difference (or mean less `mu`) with its df = PSUs − strata − 1."""

    contrast: Contrast

    @property
    def estimate(self) -> float:
        return self.contrast.value

    @property
    def t(self) -> float:
        return self.contrast.t

    @property
    def df(self) -> int:
        return self.contrast.df

    @property
    def p_value(self) -> float:
        return self.contrast.p_value

    def confidence_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Limits of the difference."""
        return self.contrast.confidence_interval(level)


def t_test(
    variable: str, sample: WeightedSample, *, group: str | None = None, mu: float = 0.0, domain: DomainLike = None
) -> TTest:
    """Whether the mean of `variable` is `mu`, or is the same in both levels of `group` (second less first).

    The statistic is that of a linear regression with an intercept: df = PSUs − strata − 1 over the usable rows
    (Korn & Graubard 1999, *Analysis of Health Surveys*, section 3.3). Raises `not_two_groups`.
    """
    mask = usable_rows(Mean(variable), sample, domain_mask(sample, domain))
    if group is None:
        part = linearize(Mean(variable), sample, mask)
        joint = estimate_parts([Mean(variable)], [part], sample)
        se = math.sqrt(float(joint.covariance[0, 0]))
        return TTest(Contrast(part.value - mu, se, sample.degrees_of_freedom(mask) - 1))
    compared = compare_domains(Mean(variable), sample, by=group, domain=mask)
    if len(compared.levels) != 2:
        raise AnalysisError(
            "not_two_groups",
            f"{group!r} has {len(compared.levels)} levels here and a t-test compares two: use a rank test.",
            levels=[str(level) for level in compared.levels],
        )
    used = mask & sample.column(group).notna().to_numpy()
    found = compared.difference(compared.levels[1], compared.levels[0])
    return TTest(Contrast(found.value - mu, found.se, sample.degrees_of_freedom(used) - 1))
