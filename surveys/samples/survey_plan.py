"""A plan as it was worked out: what every stratum gets, what every domain can expect, what it costs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sampling import ExpectedPrecision, SampleDesign, SampleSize, optimal_take
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.planned_frame import Domain
from surveys.samples.small_groups import FEWEST_ANSWERS, SMALLEST_FRAME

FEWEST_PSUS = 2


@dataclass(frozen=True)
class DomainPlan:
    """What a domain has, what was wanted for it, what it can expect.

    asked_psus, asked_interviews: what the wanted margin takes, if this domain were the only one.
    """

    domain: Domain
    communes: int
    adults: int
    wanted: float | None
    asked_psus: int | None
    asked_interviews: int | None
    expected: ExpectedPrecision

    @property
    def margin(self) -> float:
        return self.expected.margin

    @property
    def interviews(self) -> float:
        return self.expected.interviews

    @property
    def blind(self) -> bool:
        """Whether the sample may hold so few of its communes that nothing can be said of it alone."""
        return self.expected.psus < min(FEWEST_PSUS, self.communes) - 1e-9

    @property
    def too_small(self) -> bool:
        """Whether single persons would show in its results."""
        return self.adults < SMALLEST_FRAME or self.interviews < FEWEST_ANSWERS


@dataclass(frozen=True)
class StratumPlan:
    """What a stratum has and gets; `margin` is the one expected for an estimate of this stratum alone.

    for_whole: communes that the precision of the whole alone would give; raised_by: the domain for whose own
    precision there are more.
    """

    stratum: str
    communes: int
    adults: int
    psus: int
    households: int
    interviews: int
    margin: float
    for_whole: int
    raised_by: Domain | None

    @property
    def single(self) -> bool:
        """A single drawn commune out of several: its variance cannot be estimated from the stratum itself."""
        return self.psus < FEWEST_PSUS < self.communes + 1


@dataclass(frozen=True)
class SurveyPlan:
    """The plan: the computation step by step, Slovin beside it, strata and domains with what they can expect."""

    inputs: PlanInputs
    size: SampleSize
    slovin: SampleSize
    population: int
    communes: int
    psus_needed: int
    psus_for_whole: int
    strata: tuple[StratumPlan, ...]
    domains: tuple[DomainPlan, ...]

    @property
    def whole(self) -> DomainPlan:
        return self.domains[0]

    @property
    def margin(self) -> float:
        return self.whole.margin

    @property
    def deff(self) -> float:
        return self.size.deff

    @property
    def psus(self) -> int:
        return sum(stratum.psus for stratum in self.strata)

    @property
    def households(self) -> int:
        return sum(stratum.households for stratum in self.strata)

    @property
    def interviews(self) -> int:
        return sum(stratum.interviews for stratum in self.strata)

    @property
    def single_strata(self) -> tuple[StratumPlan, ...]:
        return tuple(stratum for stratum in self.strata if stratum.single)

    @property
    def interviews_per_collaborator(self) -> int:
        return math.ceil(self.interviews / self.inputs.collaborators)

    @property
    def days(self) -> int:
        """Days in the field when the households are shared out evenly and all collaborators go every day."""
        households_each = math.ceil(self.households / self.inputs.collaborators)
        return math.ceil(households_each / self.inputs.households_per_day)

    @property
    def cost(self) -> int:
        """Đồng: fixed, by commune and by interview."""
        by_psu = self.psus * self.inputs.cost_per_psu
        return self.inputs.fixed_cost + by_psu + self.interviews * self.inputs.cost_per_interview

    @property
    def thrifty_take(self) -> int | None:
        """Households a commune at which the money buys most precision; None without costs or resemblance."""
        inputs = self.inputs
        if inputs.deff is not None or not (inputs.cost_per_psu and inputs.cost_per_interview and 0 < inputs.rho < 1):
            return None
        interviews = optimal_take(inputs.cost_per_psu, inputs.cost_per_interview, inputs.rho)
        return max(1, round(interviews / inputs.response_rate))

    def design(self) -> SampleDesign:
        """The sample design that follows from the plan."""
        return SampleDesign(
            allocation={stratum.stratum: stratum.psus for stratum in self.strata},
            households_per_psu=self.inputs.take,
            reserve_per_psu=self.inputs.reserve,
            margin=self.inputs.margin,
            proportion=self.inputs.proportion,
            confidence=self.inputs.confidence,
            deff=self.deff,
            response_rate=self.inputs.response_rate,
        )
