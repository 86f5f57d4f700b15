"""The whole survey rehearsed before the field: does the design keep what it promises?

Some thousand times the survey is drawn, visited, weighted and estimated as it will be, on populations made from the
assumptions (`analysis.rehearsed_fieldwork`), with the product's own estimator and interval
(`analysis.rehearsed_estimates`). What is reported of each domain is bias, true coverage of the interval, the margins
that came out, and how often a domain stays too small to be published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from analysis.disclosure import LOWEST_THRESHOLDS
from analysis.rehearsed_estimates import RehearsedEstimates, RehearsedSample
from analysis.rehearsed_fieldwork import Assumptions, BoolArray, RehearsedFieldwork, RehearsedSurvey
from analysis.variance import FloatArray
from sampling import Frame, SampleDesign

AT_ONCE = 100
"""Replicates made together, fewer where so many households would not fit in memory; part of what a seed means."""
MOST_HOUSEHOLDS = 20_000_000
MOST_GROUPINGS = 40
DomainKind = Literal["whole", "stratum", "grouping", "group", "group_in_stratum"]


@dataclass(frozen=True)
class RehearsedDomain:
    """What came of one domain in all replicates; shares of 1, None where no replicate says anything.

    bias: mean of estimate − truth, bias_error its Monte Carlo standard error; coverage: of the intervals that were
    made, the share that held the truth, coverage_error its Monte Carlo standard error; made: share of replicates with
    an interval. margin: mean half width of the intervals, margin_low and margin_high its 10th and 90th percentile;
    error: the bound that |estimate − truth| kept in as many replicates as the level says. interviews: mean number of
    answers. empty, hidden, flagged: share of replicates with no answer, with too few to be shown, with few.
    """

    kind: DomainKind
    name: str
    share: float
    bias: float | None
    bias_error: float | None
    coverage: float | None
    coverage_error: float | None
    made: float
    margin: float | None
    margin_low: float | None
    margin_high: float | None
    error: float | None
    interviews: float
    empty: float
    hidden: float
    flagged: float


@dataclass(frozen=True)
class Rehearsal:
    """All domains of a rehearsed design, the whole first."""

    replications: int
    seed: int
    level: float
    domains: tuple[RehearsedDomain, ...]

    @property
    def whole(self) -> RehearsedDomain:
        return self.domains[0]

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON holds; `from_dict` gives the same back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Rehearsal:
        """The rehearsal that `to_dict` wrote."""
        return cls(**{**plain, "domains": tuple(RehearsedDomain(**domain) for domain in plain["domains"])})


@dataclass(frozen=True, eq=False)
class _Domain:
    """A domain to be estimated: which units of the frame, and whether only the group inside them."""

    kind: DomainKind
    name: str
    units: BoolArray
    group: bool = False


def rehearse(
    frame: Frame,
    design: SampleDesign,
    assumptions: Assumptions,
    *,
    replications: int = 2000,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Rehearsal:
    """Carry out the survey `replications` times and compare what is estimated with what was true.

    The population is a new one in each replicate, so that nothing hangs on the luck of one. Domains: the whole frame
    (also the strata from which nothing is drawn), each stratum, each grouping of the frame where there are two to 40,
    and, where `assumptions.group` says so, the smallest group, in all and by stratum. The same `seed` gives the same
    result; the person inside a household is drawn uniformly.
    Errors: `rehearsal_needs_probabilities`, `rehearsal_three_stages`, `rehearsal_takes`, `rehearsal_assumption`, those
    of selection.
    """
    survey = RehearsedSurvey(frame, design, assumptions)
    domains = _domains(survey)
    found: list[list[FloatArray]] = [[] for _domain in domains]
    at_once = min(AT_ONCE, max(1, MOST_HOUSEHOLDS // max(design.household_lines, 1)))
    for number, start in enumerate(range(0, replications, at_once)):
        rng = np.random.default_rng([seed, number])
        work = survey.carry_out(min(at_once, replications - start), rng)
        sample = RehearsedSample(work, survey.strata)
        for domain, parts in zip(domains, found, strict=True):
            estimates = sample.estimate(domain.units, group=domain.group, level=design.confidence)
            parts.append(_replicates(estimates, _truth(work, domain)))
        progress(min(start + at_once, replications), replications)
    summaries = tuple(
        _summary(domain, np.concatenate(parts, axis=1), design.confidence)
        for domain, parts in zip(domains, found, strict=True)
    )
    return Rehearsal(replications, seed, design.confidence, summaries)


def _domains(survey: RehearsedSurvey) -> list[_Domain]:
    everywhere = np.ones(len(survey.sizes), dtype=bool)
    domains = [_Domain("whole", "", everywhere)]
    strata = [(name, survey.unit_stratum == code) for code, name in enumerate(survey.strata)]
    if len(strata) > 1:
        domains += [_Domain("stratum", name, units) for name, units in strata]
    grouping = survey.frame.data["grouping"].astype(str).to_numpy()
    names = sorted(set(grouping) - {""})
    if 1 < len(names) <= MOST_GROUPINGS:
        domains += [_Domain("grouping", name, grouping == name) for name in names]
    if survey.assumptions.group is not None:
        domains.append(_Domain("group", "", everywhere, group=True))
        if len(strata) > 1:
            domains += [_Domain("group_in_stratum", name, units, group=True) for name, units in strata]
    return domains


def _truth(work: RehearsedFieldwork, domain: _Domain) -> FloatArray:
    """The true share in each replicate; NaN where the domain has nobody."""
    adults = work.group_population if domain.group else work.population
    agree = work.group_agrees if domain.group else work.population_agrees
    with np.errstate(invalid="ignore"):
        return np.asarray(agree[:, domain.units].sum(axis=1) / adults[:, domain.units].sum(axis=1))


def _replicates(estimates: RehearsedEstimates, truth: FloatArray) -> FloatArray:
    return np.stack([estimates.value, estimates.low, estimates.high, estimates.n.astype(float), truth])


def _summary(domain: _Domain, replicates: FloatArray, level: float) -> RehearsedDomain:
    value, low, high, n, truth = replicates
    deviation = (value - truth)[np.isfinite(value - truth)]
    made = np.isfinite(low) & np.isfinite(high) & np.isfinite(truth)
    held = (low[made] <= truth[made] + 1e-12) & (truth[made] <= high[made] + 1e-12)
    half = (high[made] - low[made]) / 2
    coverage = _mean(held.astype(float))
    return RehearsedDomain(
        kind=domain.kind,
        name=domain.name,
        share=float(np.nanmean(truth)),
        bias=_mean(deviation),
        bias_error=float(deviation.std(ddof=1) / np.sqrt(len(deviation))) if len(deviation) > 1 else None,
        coverage=coverage,
        coverage_error=None if coverage is None else float(np.sqrt(coverage * (1 - coverage) / made.sum())),
        made=float(made.mean()),
        margin=_mean(half),
        margin_low=_quantile(half, 0.1),
        margin_high=_quantile(half, 0.9),
        error=_quantile(np.abs(deviation), level),
        interviews=float(n.mean()),
        empty=float((n == 0).mean()),
        hidden=float((n < LOWEST_THRESHOLDS["minimum_base"]).mean()),
        flagged=float((n < LOWEST_THRESHOLDS["flag_base"]).mean()),
    )


def _mean(values: FloatArray) -> float | None:
    return float(values.mean()) if len(values) else None


def _quantile(values: FloatArray, probability: float) -> float | None:
    return float(np.quantile(values, probability)) if len(values) else None
