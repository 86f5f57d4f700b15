"""One way from an estimand and a sample to an estimate with its precision."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, overload

import numpy as np

from analysis.domain_estimates import GroupTables, groups_of, tabulates
from analysis.errors import AnalysisError
from analysis.estimands import Estimand, Proportion, label_of
from analysis.intervals import proportion_interval, symmetric_interval
from analysis.linearization import Linearized, indicator, linearize, totalled, usable_rows
from analysis.replicates import Replicates
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred
from sampling.design import Basis, claims

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

DomainLike: TypeAlias = "np.ndarray | pd.Series | Sequence[bool] | Mapping[str, object] | None"


@dataclass(frozen=True)
class Estimate:
    """An estimate and how it was made: value, se, n (unweighted rows used), df, deff, method and basis.

    `deff` compares with simple random sampling without replacement of the same n, `deff_replace` with
    replacement. `reason` says why a number is NaN: `no_answers`, `no_degrees_of_freedom`.
    """

    estimand: Estimand
    value: float
    se: float
    n: int
    df: int
    deff: float
    deff_replace: float
    method: str
    basis: Basis
    is_census: bool = False
    reason: str | None = None
    domain: Mapping[str, object] = field(default_factory=dict)

    @property
    def cv(self) -> float:
        """Coefficient of variation, se / |value|."""
        return self.se / abs(self.value) if self.value else math.nan

    def confidence_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Limits by Student's t with design df; a proportion by its own interval. NaN where df ≤ 0.

        Raises `basis_claims_no_interval` where the sample's basis bears no margin of error.
        """
        if not claims(self.basis).confidence_interval:
            raise AnalysisError(
                "basis_claims_no_interval",
                f"A sample on the basis {self.basis!r} bears no confidence interval.",
                basis=self.basis,
            )
        if self.is_census and self.n:
            return self.value, self.value
        if isinstance(self.estimand, Proportion):
            low, high = proportion_interval(
                self.value,
                self.se,
                self.n,
                self.df,
                level=level,
                method=self.estimand.interval,
                cap_effective_n=self.estimand.cap_effective_n,
            )
        else:
            low, high = symmetric_interval(self.value, self.se, self.df, level)
        return float(low), float(high)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One row: domain, value, se, limits (where they may be claimed), n, df, deff."""
        return estimates_frame([self], level)

    def __repr__(self) -> str:
        where = "".join(f", {name}={value}" for name, value in self.domain.items())
        limits = ""
        if claims(self.basis).confidence_interval:
            low, high = self.confidence_interval()
            limits = f", 95% {low:.6g} to {high:.6g}"
        return (
            f"<{label_of(self.estimand)}{where}: {self.value:.6g} (se {self.se:.4g}{limits}, n {self.n}, "
            f"df {self.df}, deff {self.deff:.3g})>"
        )


@dataclass(frozen=True, eq=False)
class JointEstimate:
    """Several estimates over the same rows (listwise) with their covariance matrix."""

    estimates: tuple[Estimate, ...]
    covariance: FloatArray


@overload
def estimate(estimand: Estimand, sample: WeightedSample, *, by: None = None, domain: DomainLike = None) -> Estimate: ...
@overload
def estimate(
    estimand: Estimand, sample: WeightedSample, *, by: str | Sequence[str], domain: DomainLike = None
) -> list[Estimate]: ...
@overload
def estimate(
    estimand: Sequence[Estimand],
    sample: WeightedSample,
    *,
    by: str | Sequence[str] | None = None,
    domain: DomainLike = None,
) -> list[Estimate]: ...
def estimate(
    estimand: Estimand | Sequence[Estimand],
    sample: WeightedSample,
    *,
    by: str | Sequence[str] | None = None,
    domain: DomainLike = None,
) -> Estimate | list[Estimate]:
    """Estimate with Taylor-linearised variance; a list with one `Estimate` a group when `by` is given.

    `domain` is a mask (one value a row) or a mapping {column: value or list of values}; `by` names columns
    whose observed combinations become domains. Domains are estimated on the full design: rows are never
    deleted, and a missing value is outside the domain. The variance is that of `analysis.variance`. Several
    estimands give one list, estimand by estimand; each has its own missing values.
    """
    mask = domain_mask(sample, domain)
    several = isinstance(estimand, Sequence)
    estimands: Sequence[Estimand] = estimand if isinstance(estimand, Sequence) else [estimand]
    if by is None and not several:
        return _estimate_one(estimands[0], sample, mask, {})
    names = [by] if isinstance(by, str) else list(by or ())
    groups = groups_of(sample, names)
    domains = [dict(zip(names, values, strict=True)) for values in groups.values]
    if tabulates(sample, groups):
        tables = GroupTables(sample, groups, mask)
        return [each for one in estimands for each in _estimates_by_group(one, sample, tables, domains)]
    return [
        _estimate_one(one, sample, mask & groups.inside(group), where)
        for one in estimands
        for group, where in enumerate(domains)
    ]


def estimate_jointly(
    estimands: Sequence[Estimand], sample: WeightedSample, *, domain: DomainLike = None
) -> JointEstimate:
    """Estimate several estimands over the rows where none of their variables is missing, with the
    covariance."""
    mask = domain_mask(sample, domain)
    for estimand in estimands:
        mask = usable_rows(estimand, sample, mask)
    return estimate_parts(estimands, [linearize(estimand, sample, mask) for estimand in estimands], sample)


def estimate_parts(estimands: Sequence[Estimand], parts: Sequence[Linearized], sample: WeightedSample) -> JointEstimate:
    """Linearised estimands, each over rows of its own, with the covariance between them."""
    covariance = _covariance(estimands, parts, sample)
    return JointEstimate(
        tuple(
            _finish(estimand, part, float(covariance[i, i]), sample, {})
            for i, (estimand, part) in enumerate(zip(estimands, parts, strict=True))
        ),
        covariance,
    )


def domain_mask(sample: WeightedSample, domain: DomainLike) -> np.ndarray:
    """A domain as one boolean a row; missing values are outside."""
    if domain is None:
        return np.ones(len(sample), dtype=bool)
    if isinstance(domain, Mapping):
        mask = np.ones(len(sample), dtype=bool)
        for name, wanted in domain.items():
            column = sample.column(name)
            values = wanted if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
            mask &= np.logical_or.reduce([indicator(column, value) for value in values])
        return mask
    given = pd.Series(domain).reset_index(drop=True)
    if len(given) != len(sample):
        raise AnalysisError(
            "domain_length",
            f"The domain has {len(given)} values, the sample {len(sample)} rows.",
            rows=len(sample),
        )
    return given.fillna(False).to_numpy(dtype=bool)


def estimates_frame(estimates: Sequence[Estimate], level: float = 0.95) -> pd.DataFrame:
    """One row an estimate; limits only where the basis bears them."""
    rows = []
    for one in estimates:
        row: dict[str, object] = {
            "estimand": label_of(one.estimand),
            **one.domain,
            "value": one.value,
            "se": one.se,
        }
        if claims(one.basis).confidence_interval:
            row["low"], row["high"] = one.confidence_interval(level)
        rows.append({**row, "n": one.n, "df": one.df, "deff": one.deff, "basis": one.basis, "method": one.method})
    return pd.DataFrame(rows)


def _estimate_one(
    estimand: Estimand, sample: WeightedSample, mask: np.ndarray, domain: Mapping[str, object]
) -> Estimate:
    part = linearize(estimand, sample, usable_rows(estimand, sample, mask))
    return _finish(estimand, part, float(_covariance([estimand], [part], sample)[0, 0]), sample, domain)


def _covariance(estimands: Sequence[Estimand], parts: Sequence[Linearized], sample: WeightedSample) -> FloatArray:
    if sample.replicates is not None:
        return _replicated(estimands, parts, sample, sample.replicates)
    influence = np.stack([np.where(part.usable, part.influence, 0.0) for part in parts], axis=1)
    return sample.covariance(influence, np.logical_or.reduce([part.usable for part in parts]))


def _replicated(
    estimands: Sequence[Estimand], parts: Sequence[Linearized], sample: WeightedSample, replicates: Replicates
) -> FloatArray:
    """Every estimand is computed again with the weights of each replicate."""
    columns = []
    for estimand, part in zip(estimands, parts, strict=True):
        above, below = totalled(estimand, sample, part.usable)
        scores = np.stack([above] if below is None else [above, below], axis=1) * sample.weights[:, None]
        sums = replicates.weighted_sums(scores)
        with np.errstate(invalid="ignore", divide="ignore"):
            columns.append(sums[:, 0] if below is None else sums[:, 0] / sums[:, 1])
    return replicates.covariance(np.stack(columns, axis=1), np.array([part.value for part in parts]))


def _estimates_by_group(
    estimand: Estimand, sample: WeightedSample, tables: GroupTables, domains: Sequence[Mapping[str, object]]
) -> list[Estimate]:
    found = tables.estimate(estimand)
    return [
        _made(
            estimand,
            sample,
            value=float(found.value[k]),
            variance=float(found.variance[k]),
            n=int(found.n[k]),
            df=int(found.df[k]),
            spread=(float(found.spread[k]), float(found.population[k])),
            domain=where,
        )
        for k, where in enumerate(domains)
    ]


def _finish(
    estimand: Estimand,
    part: Linearized,
    variance: float,
    sample: WeightedSample,
    domain: Mapping[str, object],
) -> Estimate:
    n = int(part.usable.sum())
    w, u = sample.weights[part.usable], part.influence[part.usable]
    population = float(w.sum())
    spread = float(w @ (u - w @ u / population) ** 2 / population * n / (n - 1)) if n > 1 else math.nan
    return _made(
        estimand,
        sample,
        value=part.value,
        variance=variance,
        n=n,
        df=sample.degrees_of_freedom(part.usable),
        spread=(spread, population),
        domain=domain,
    )


def _made(
    estimand: Estimand,
    sample: WeightedSample,
    *,
    value: float,
    variance: float,
    n: int,
    df: int,
    spread: tuple[float, float],
    domain: Mapping[str, object],
) -> Estimate:
    deff, deff_replace = _design_effects(variance, n, *spread)
    reason = "no_answers" if not n else "no_degrees_of_freedom" if df <= 0 and not sample.is_census else None
    return Estimate(
        estimand=estimand,
        value=value,
        se=math.sqrt(max(variance, 0.0)) if n else math.nan,
        n=n,
        df=df,
        deff=deff,
        deff_replace=deff_replace,
        method=sample.method,
        basis=sample.basis,
        is_census=sample.is_census,
        reason=reason,
        domain=domain,
    )


def _design_effects(variance: float, n: int, spread: float, population: float) -> tuple[float, float]:
    """Variance over that of simple random sampling, N̂² S²(u) / n, without and with the factor (1 − n/N̂)."""
    if n < 2:
        return math.nan, math.nan
    replacing = population**2 * spread / n
    without = replacing * (1 - n / population)
    return (
        variance / without if without > 0 else math.nan,
        variance / replacing if replacing > 0 else math.nan,
    )
