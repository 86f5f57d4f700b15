"""A survey carried out on paper many times over: communes drawn, households visited, answers given or not.

All arrays have the replicate first: R replicates, P drawn communes (the strata one after another), M household lines.

The population is made anew for every replicate. A commune's share of adults who agree is drawn from the Beta law with
mean p and intra-cluster correlation ρ, p_i ~ Beta(p(1−ρ)/ρ, (1−p)(1−ρ)/ρ), so that two adults of a commune correlate
by ρ and each adult still agrees with probability p (Prentice 1986, J. Amer. Statist. Assoc. 81). Households and adults
of a commune are exchangeable: a simple random sample of lines is any m of them, and what is left of the commune enters
the true share as one binomial number. So the truth is that of a finite population, to the last person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError
from analysis.variance import FloatArray, IntArray
from sampling import Frame, SampleDesign, claims, draw, repeated_samples
from sampling.design import MIDDLE_STAGE

BoolArray = NDArray[np.bool_]
MOST_MEAN_ADULTS = 12.0


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of people and field; all shares of 1.

    share: adults who agree, `shares` by stratum where it differs; rho: likeness of answers inside a commune;
    response_rate: households that answer, `response_rates` by stratum where it differs; response_gap: how much more
    often those who agree answer than the others, which no weighting by stratum can mend; group: share of the adults
    who belong to the smallest group that the report is to speak of, None without one.
    Errors: `rehearsal_assumption`.
    """

    share: float = 0.5
    shares: Mapping[str, float] = field(default_factory=dict)
    rho: float = 0.03
    response_rate: float = 0.85
    response_rates: Mapping[str, float] = field(default_factory=dict)
    response_gap: float = 0.0
    group: float | None = None

    def __post_init__(self) -> None:
        for share in (self.share, *self.shares.values(), *([] if self.group is None else [self.group])):
            _refuse_outside("share", share, 0.0 < share < 1.0)
        _refuse_outside("rho", self.rho, 0.0 <= self.rho < 1.0)
        for stratum in ("", *self.shares, *self.response_rates):
            for rate in self.rates_of(stratum):
                _refuse_outside("response_rate", rate, 0.0 < rate <= 1.0)

    def share_of(self, stratum: str) -> float:
        """The assumed share in a stratum."""
        return self.shares.get(stratum, self.share)

    def rates_of(self, stratum: str) -> tuple[float, float]:
        """Response rates of those who do not agree and of those who do; together they make the stratum's rate."""
        rate, share = self.response_rates.get(stratum, self.response_rate), self.share_of(stratum)
        return rate - share * self.response_gap, rate + (1 - share) * self.response_gap


@dataclass(frozen=True, eq=False)
class RehearsedFieldwork:
    """What came of the field in R replicates, and what was true.

    (R, P): `unit` on the frame, `probability` π, `lines` issued. (R, P, M): `adults` of each household, whether it
    `responded`, `agrees` and `in_group` of the person inside; beyond a commune's lines nobody responded.
    (R, N): adults of the whole frame, those who agree, and both among the group.
    """

    stratum: IntArray
    unit: IntArray
    probability: FloatArray
    households: IntArray
    lines: IntArray
    adults: IntArray
    responded: BoolArray
    agrees: BoolArray
    in_group: BoolArray
    population: IntArray
    population_agrees: IntArray
    group_population: IntArray
    group_agrees: IntArray


class RehearsedSurvey:
    """A design on a frame, made ready to be carried out many times.

    Communes are selected by the product's own functions from random numbers of the generator; where the design
    declares a list order, by `sampling.draw` itself.
    """

    def __init__(self, frame: Frame, design: SampleDesign, assumptions: Assumptions) -> None:
        stage = design.stage("psu")
        if stage is None or not claims(design.basis).confidence_interval:
            raise AnalysisError("rehearsal_needs_probabilities", "Only a probability sample can be rehearsed.")
        if design.stage(MIDDLE_STAGE) is not None:
            raise AnalysisError(
                "rehearsal_three_stages", "A design with a stage between PSU and household is not rehearsed."
            )
        if design.takes:
            raise AnalysisError("rehearsal_takes", "A design with takes of single PSUs is not rehearsed.")
        self.frame, self.design, self.assumptions = frame, design, assumptions
        table = frame.data
        self.strata = sorted({str(name) for name in table["stratum"]})
        self.codes = table["unit_id"].astype(str).to_numpy()
        self.unit_stratum = np.searchsorted(self.strata, table["stratum"].astype(str).to_numpy())
        self.sizes = table["size"].to_numpy(dtype=np.int64)
        self.households = table["households"].to_numpy(dtype=np.int64)

    @cached_property
    def shares(self) -> FloatArray:
        """The assumed share of every commune of the frame."""
        return np.array([self.assumptions.share_of(name) for name in self.strata])[self.unit_stratum]

    @cached_property
    def parts(self) -> tuple[tuple[IntArray, int], ...]:
        """The units of each stratum of which something is drawn, and how many are."""
        counts = [(code, self.design.allocation[name]) for code, name in enumerate(self.strata)]
        return tuple((np.flatnonzero(self.unit_stratum == code), n) for code, n in counts if n > 0)

    def carry_out(self, replicates: int, rng: np.random.Generator) -> RehearsedFieldwork:
        """Draw, visit and interview `replicates` times."""
        unit, probability = self._communes(replicates, rng)
        share = self._shares_of_communes(replicates, rng)
        drawn_share = np.take_along_axis(share, unit, axis=1)
        households = self.households[unit]
        lines = np.minimum(self.design.households_per_psu, households)
        issued = np.arange(int(lines.max())) < lines[:, :, None]
        adults = self._adults(unit, issued, rng)
        agrees = (rng.random(issued.shape) < drawn_share[:, :, None]) & issued
        in_group = (rng.random(issued.shape) < (self.assumptions.group or 0.0)) & issued
        rates = np.array([self.assumptions.rates_of(name) for name in self.strata])[self.unit_stratum[unit]]
        rate = np.where(agrees, rates[:, :, 1, None], rates[:, :, 0, None])
        responded = (rng.random(issued.shape) < rate) & issued
        truth = self._population(unit, share, adults, agrees, in_group, rng)
        return RehearsedFieldwork(
            self.unit_stratum[unit[0]],
            unit,
            probability,
            households,
            lines,
            adults,
            responded,
            agrees,
            in_group,
            *truth,
        )

    def _communes(self, replicates: int, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
        stage = self.design.stages[0]
        if stage.sort:
            return self._communes_by_draw(replicates, rng)
        unit, probability = [], []
        for units, n in self.parts:
            known, inside = repeated_samples(stage.method, self.sizes[units], n, replicates, rng, random_order=True)
            chosen = np.nonzero(inside)[1].reshape(replicates, n)
            unit.append(units[chosen])
            probability.append(known[chosen])
        return np.concatenate(unit, axis=1), np.concatenate(probability, axis=1)

    def _communes_by_draw(self, replicates: int, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
        only_communes = SampleDesign(
            allocation=self.design.allocation, households_per_psu=1, stages=self.design.stages[:1]
        )
        place = {code: number for number, code in enumerate(self.codes)}
        unit, probability = [], []
        for _replicate in range(replicates):
            psus = draw(self.frame, only_communes, seed=f"rehearsal-{rng.integers(2**62)}").psus
            unit.append([place[code] for code in psus["unit_id"]])
            probability.append(psus["inclusion_probability"].to_numpy())
        return np.array(unit), np.array(probability)

    def _shares_of_communes(self, replicates: int, rng: np.random.Generator) -> FloatArray:
        rho, shape = self.assumptions.rho, (replicates, len(self.sizes))
        if rho == 0:
            return np.broadcast_to(self.shares, shape)
        spread = (1 - rho) / rho
        return rng.beta(self.shares * spread, (1 - self.shares) * spread, shape)

    def _adults(self, unit: IntArray, issued: BoolArray, rng: np.random.Generator) -> IntArray:
        """Adults of each household: 1 + a binomial number, with the commune's mean on the frame as its mean."""
        if self.design.stage("person") is None:
            return issued.astype(np.int64)
        mean = np.clip(self.sizes[unit] / self.households[unit], 1.0, MOST_MEAN_ADULTS)
        others = np.maximum(4, np.ceil(2 * (mean - 1))).astype(np.int64)
        more = rng.binomial(others[:, :, None], ((mean - 1) / others)[:, :, None], issued.shape)
        return np.where(issued, 1 + more, 0)

    def _population(
        self,
        unit: IntArray,
        share: FloatArray,
        adults: IntArray,
        agrees: BoolArray,
        in_group: BoolArray,
        rng: np.random.Generator,
    ) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Adults, those who agree, group, those of it who agree, by commune of the frame: visited ones and the rest."""
        seen_both = (agrees & in_group).sum(axis=2)
        of_people, persons, agree, grouped, both = self._placed(
            unit, adults.sum(axis=2), (adults > 0).sum(axis=2), agrees.sum(axis=2), in_group.sum(axis=2), seen_both
        )
        unvisited = np.maximum(self.households - persons, 0) if self.design.stage("person") is not None else 0
        rest = of_people - persons + np.maximum(self.sizes - of_people, unvisited)
        yes = rng.binomial(rest, share)
        group = self.assumptions.group or 0.0
        group_yes, group_no = rng.binomial(yes, group), rng.binomial(rest - yes, group)
        return persons + rest, agree + yes, grouped + group_yes + group_no, both + group_yes

    def _placed(self, unit: IntArray, *values: IntArray) -> list[IntArray]:
        """Numbers of drawn communes at their places on the frame, 0 elsewhere."""
        placed = []
        for value in values:
            whole = np.zeros((len(unit), len(self.sizes)), dtype=np.int64)
            np.put_along_axis(whole, unit, value, axis=1)
            placed.append(whole)
        return placed


def _refuse_outside(name: str, value: float, inside: bool) -> None:
    if not inside:
        raise AnalysisError(
            "rehearsal_assumption", f"The assumption {name}={value:g} cannot be.", name=name, value=value
        )
