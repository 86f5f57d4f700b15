"""How many interviews a wanted precision needs, and what precision a number of interviews gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from sampling.errors import refuse_outside
from sampling.precision_targets import whole_above


@dataclass(frozen=True)
class SampleSize:
    """A sample size with every step that led to it.

    n_srs: simple random sample from an endless population; n_deff: times the design effect; n_fpc: after the
    finite population correction; n: completed interviews, rounded up; issued: forms or households to issue.
    `method` is "cochran" or "slovin".
    """

    method: str
    margin: float
    proportion: float
    confidence: float
    z: float
    deff: float
    response_rate: float
    population: int | None
    n_srs: float
    n_deff: float
    n_fpc: float
    n: int
    issued: int

    @property
    def exceeds_population(self) -> bool:
        """Whether more units would have to be issued than there are."""
        return self.population is not None and self.issued > self.population


def sample_size_for_margin(
    margin: float,
    *,
    proportion: float = 0.5,
    confidence: float = 0.95,
    deff: float = 1.0,
    response_rate: float = 1.0,
    population: int | None = None,
) -> SampleSize:
    """Sample size for a margin of error of a proportion.

    n_srs = z²p(1−p)/e²; n_deff = deff·n_srs; n_fpc = n_deff / (1 + (n_deff − 1)/N); issued = n_fpc / response
    rate. The design effect stands before the correction because it multiplies the variance
    deff·(N−n)/(N−1)·pq/n, so n never exceeds N.

    Parameters: `margin` e, half width as a proportion (0.03 = 3 percentage points); `population` N in
    persons.
    Errors: `margin_outside`, `proportion_outside`, `confidence_outside`, `deff_outside`,
    `response_rate_outside`, `population_outside`.
    Sources: Cochran (1977), Sampling Techniques, sections 4.4 and 4.6; Kish (1965), Survey Sampling, section
    8.2.

    >>> sample_size_for_margin(0.05, population=5000).n
    357
    """
    refuse_outside("margin", margin, 0 < margin < 1, "between 0 and 1")
    z = _checked_z(proportion, confidence, deff, population)
    refuse_outside("response_rate", response_rate, 0 < response_rate <= 1, "above 0 and at most 1")
    n_srs = z**2 * proportion * (1 - proportion) / margin**2
    n_deff = deff * n_srs
    n_fpc = n_deff if population is None else n_deff / (1 + (n_deff - 1) / population)
    return SampleSize(
        method="cochran",
        margin=margin,
        proportion=proportion,
        confidence=confidence,
        z=z,
        deff=deff,
        response_rate=response_rate,
        population=population,
        n_srs=n_srs,
        n_deff=n_deff,
        n_fpc=n_fpc,
        n=whole_above(n_fpc),
        issued=whole_above(n_fpc / response_rate),
    )


def slovin(population: int, margin: float) -> SampleSize:
    """Slovin's (Yamane's) sample size n = N/(1 + N·e²), kept for comparison with ministries' tables.

    Its assumptions: simple random sampling, p = 0.5, z = 2 (95.45 %), everybody answers, no design effect.
    Errors: `margin_outside`, `population_outside`. Source: Yamane (1967), Statistics, 2nd edition.

    >>> slovin(5000, 0.05).n
    371
    """
    refuse_outside("margin", margin, 0 < margin < 1, "between 0 and 1")
    refuse_outside("population", population, population >= 1, "1 or more")
    endless = 1 / margin**2
    n = population / (1 + population * margin**2)
    return SampleSize(
        method="slovin",
        margin=margin,
        proportion=0.5,
        confidence=math.erf(math.sqrt(2)),
        z=2.0,
        deff=1.0,
        response_rate=1.0,
        population=population,
        n_srs=endless,
        n_deff=endless,
        n_fpc=n,
        n=whole_above(n),
        issued=whole_above(n),
    )


def margin_for_sample_size(
    n: int,
    *,
    proportion: float = 0.5,
    confidence: float = 0.95,
    deff: float = 1.0,
    population: int | None = None,
) -> float:
    """Margin of error that n completed interviews can be expected to give for a proportion.

    e = z·√(deff·p(1−p)/n·(N−n)/(N−1)), the inverse of `sample_size_for_margin`.
    Errors: `n_outside` and those of `sample_size_for_margin`. Source: Cochran (1977), section 3.2.

    >>> round(margin_for_sample_size(1068), 4)
    0.03
    """
    z = _checked_z(proportion, confidence, deff, population)
    fits = n >= 1 and (population is None or n <= population)
    refuse_outside("n", n, fits, "between 1 and the population")
    variance = deff * proportion * (1 - proportion) / n
    if population is not None:
        variance *= (population - n) / (population - 1) if population > 1 else 0.0
    return z * math.sqrt(variance)


def _checked_z(proportion: float, confidence: float, deff: float, population: int | None) -> float:
    refuse_outside("proportion", proportion, 0 < proportion < 1, "between 0 and 1")
    refuse_outside("confidence", confidence, 0 < confidence < 1, "between 0 and 1")
    refuse_outside("deff", deff, 0 < deff < math.inf, "above 0")
    if population is not None:
        refuse_outside("population", population, population >= 1, "1 or more")
    return NormalDist().inv_cdf((1 + confidence) / 2)
