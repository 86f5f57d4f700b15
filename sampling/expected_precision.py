"""What margin of error a two-stage design can be expected to give, for the whole or for a domain, before the field."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import FloatArray


@dataclass(frozen=True)
class ExpectedPrecision:
    """What a domain can be expected to get.

    population: persons in its covered PSUs; psus, interviews: expected numbers in the sample; clustering: design
    effect of asking several people in one PSU; weighting: Kish's 1 + cv² of the weights; correction: what the share
    of PSUs and persons drawn takes off the variance; margin: half width of the interval of a proportion, not a
    number where nothing is expected.
    """

    population: float
    psus: float
    interviews: float
    clustering: float
    weighting: float
    correction: float
    margin: float

    @property
    def deff(self) -> float:
        """The design effect: clustering times weighting."""
        return self.clustering * self.weighting


def expected_precision(
    size: npt.ArrayLike,
    probabilities: npt.ArrayLike,
    interviews: npt.ArrayLike,
    *,
    rho: float = 0.0,
    household_spread: npt.ArrayLike = 0.0,
    deff: float | None = None,
    proportion: float = 0.5,
    confidence: float = 0.95,
) -> ExpectedPrecision:
    """The margin to expect for a proportion when PSU i of N_i persons enters with π_i and then gives b_i interviews.

    The anticipated variance of a mean whose values correlate by ρ within a PSU, sums over the PSUs with π_i > 0:

        V = p(1−p)·N/(N−1) · Σ [N_i²/(π_i b_i)·(1 + (1−ρ)c_i + (b_i − 1)ρ) − ρN_i² − (1−ρ)N_i] / N²,    e = z√V.

    c_i, `household_spread`, is cv² of the adults of a household where one of them is asked, since the weight is then
    in proportion to their number (`spread_of_adults`); 0 where persons are drawn from a list. V factors into
    p(1−p)/n · weighting · clustering · correction with n = Σ π_i b_i: weighting = n·Σ N_i²(1 + c_i)/(π_i b_i)/N²
    is Kish's 1 + cv² of the weights; clustering averages his 1 + (b − 1)ρ over them; the correction comes
    from the last two terms, by which a PSU that is certain adds nothing between PSUs. One PSU of one person each is
    Cochran's variance of a proportion. A PSU with less than one interview to expect has no clustering.

    Parameters: `size` N_i, `probabilities` π_i, `interviews` b_i ≤ N_i, each (number of PSUs,), all of one domain;
    `deff` stands for the clustering where it is known from an earlier survey, and then only persons are corrected for.
    Errors: `expected_precision_outside` (a π outside 0 to 1, a size or b not above 0, rho outside 0 to 1).
    Sources: Isaki & Fuller (1982), JASA 77, 89–96 (anticipated variance, its bound by Godambe & Joshi 1965); Kish
    (1965), Survey Sampling, sections 5.4 and 11.7; Gabler, Häder & Lahiri (1999), Survey Methodology 25, 105–106.

    >>> precision = expected_precision([1] * 1000, [0.4] * 1000, [1] * 1000)
    >>> round(precision.interviews), round(precision.margin, 4)
    (400, 0.038)
    """
    people, chance, taken = (np.asarray(each, dtype=np.float64) for each in (size, probabilities, interviews))
    _refuse_outside(people, chance, taken, rho)
    covered = chance > 0
    one_of = np.broadcast_to(np.asarray(household_spread, dtype=np.float64), people.shape)[covered]
    people, chance, taken = people[covered], chance[covered], taken[covered]
    if not len(people):
        return ExpectedPrecision(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, math.nan)
    population = float(people.sum())
    n = float((chance * taken).sum())
    spread = people**2 / (chance * taken)
    weighted = spread * (1 + one_of)
    weighting = n * float(weighted.sum()) / population**2
    uncorrected, drawn = (
        _clustered(people, spread, taken, rho, one_of) if deff is None else _known(people, weighted, deff)
    )
    correction = max(1 - drawn / uncorrected, 0.0) * (population / (population - 1) if population > 1 else 0.0)
    clustering = uncorrected / float(weighted.sum())
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    variance = proportion * (1 - proportion) / n * weighting * clustering * correction
    margin = z * math.sqrt(variance)
    return ExpectedPrecision(population, float(chance.sum()), n, clustering, weighting, correction, margin)


def spread_of_adults(mean: npt.ArrayLike) -> FloatArray:
    """cv² of the adults of a household when their mean is `mean`: 1 + a binomial number of others.

    The others are at most 4, or twice their mean where that is more: the law by which a rehearsal fills its households.
    """
    adults = np.maximum(np.asarray(mean, dtype=np.float64), 1.0)
    others = np.maximum(4, np.ceil(2 * (adults - 1)))
    return np.asarray((adults - 1) * (1 - (adults - 1) / others) / adults**2)


def _clustered(
    people: FloatArray, spread: FloatArray, taken: FloatArray, rho: float, one_of: FloatArray
) -> tuple[float, float]:
    """Σ N_i²/(π_i b_i)·(1 + (1−ρ)c_i + (b_i − 1)ρ), and what is taken off it for PSUs and persons."""
    uncorrected = spread * (1 + (1 - rho) * one_of + np.maximum(taken - 1, 0) * rho)
    return float(uncorrected.sum()), float((rho * people**2 + (1 - rho) * people).sum())


def _known(people: FloatArray, spread: FloatArray, deff: float) -> tuple[float, float]:
    return deff * float(spread.sum()), deff * float(people.sum())


def _refuse_outside(people: FloatArray, chance: FloatArray, taken: FloatArray, rho: float) -> None:
    sound = people.shape == chance.shape == taken.shape and bool(
        (people > 0).all() and (taken > 0).all() and (chance >= 0).all() and (chance <= 1).all()
    )
    if not sound or not 0 <= rho <= 1:
        raise SamplingError(
            "expected_precision_outside",
            "Sizes and interviews must be above 0, probabilities between 0 and 1, all of one length; rho 0 to 1.",
        )
