"""From the wanted precision to communes and households: the consequence of every choice, before the draw."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sampling import (
    Frame,
    SampleDesign,
    SampleSize,
    allocate,
    design_effect,
    margin_for_sample_size,
    sample_size_for_margin,
    slovin,
)
from sampling.deferred import deferred
from surveys.errors import SurveyError

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

SMALLEST_FRAME = 100
FEWEST_ANSWERS = 10


@dataclass(frozen=True)
class PlanInputs:
    """What the office decides; margin, confidence, proportion, response_rate are shares of 1.

    rho is used where deff is None; take: household lines issued in each commune; minimum_psus: communes that
    each stratum gets at least.
    """

    margin: float = 0.04
    confidence: float = 0.95
    proportion: float = 0.5
    deff: float | None = None
    rho: float = 0.03
    response_rate: float = 0.85
    take: int = 20
    reserve: int = 5
    method: str = "proportional"
    minimum_psus: int = 2

    @property
    def interviews_per_psu(self) -> float:
        """Interviews expected in a commune: only those who answer resemble one another."""
        return max(1.0, self.take * self.response_rate)

    @property
    def design_effect(self) -> float:
        """deff as given, else Kish's 1 + (b − 1)ρ with b the interviews expected in a commune."""
        return self.deff if self.deff is not None else design_effect(self.rho, self.interviews_per_psu)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class StratumPlan:
    """What a stratum has and gets; `margin` is the one expected for an estimate of this stratum alone."""

    stratum: str
    communes: int
    adults: int
    psus: int
    households: int
    interviews: int
    margin: float

    @property
    def single(self) -> bool:
        """A single drawn commune out of several: its variance cannot be estimated from the stratum itself."""
        return self.psus < 2 < self.communes + 1


@dataclass(frozen=True)
class SizePlan:
    """The plan: the computation step by step, Slovin beside it, the strata, the precision to be expected."""

    inputs: PlanInputs
    size: SampleSize
    slovin: SampleSize
    population: int
    communes: int
    psus_needed: int
    strata: tuple[StratumPlan, ...]
    margin: float

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


def inputs_of(design: SampleDesign) -> PlanInputs:
    """The inputs that a design was planned for, as far as the design itself says."""
    return PlanInputs(
        margin=design.margin or PlanInputs.margin,
        confidence=design.confidence,
        proportion=design.proportion,
        deff=design.deff,
        response_rate=design.response_rate,
        take=design.households_per_psu,
        reserve=design.reserve_per_psu,
    )


def plan_sample(frame: Frame, inputs: PlanInputs) -> SizePlan:
    """Work out communes and households for `inputs` on `frame`.

    Communes needed = households to issue / take, rounded up, at least `minimum_psus` in each stratum (all,
    where a stratum has fewer). Expected interviews = households × response rate. The margin of the
    whole takes the strata at their shares W_h of the adults: √(Σ W_h²·e_h²), e_h the margin of stratum h
    (Cochran 1977, section 5.3).
    Errors: `sample.group_too_small`, `sample.few_answers`, and those of `sampling`.
    """
    table = frame.strata()
    population = int(table["size"].sum())
    refuse_small_population(population)
    size = sample_size_for_margin(
        inputs.margin,
        proportion=inputs.proportion,
        confidence=inputs.confidence,
        deff=inputs.design_effect,
        response_rate=inputs.response_rate,
        population=population,
    )
    least = int(table["psus"].clip(upper=inputs.minimum_psus).sum())
    psus_needed = max(math.ceil(size.issued / inputs.take), least)
    allocation = allocate(psus_needed, table, method=inputs.method, minimum=inputs.minimum_psus)
    rows = ((str(name), row) for name, row in table.iterrows())
    strata = tuple(_stratum_plan(name, row, allocation[name], inputs) for name, row in rows)
    refuse_few_answers(sum(stratum.interviews for stratum in strata))
    return SizePlan(
        inputs=inputs,
        size=size,
        slovin=slovin(population, inputs.margin),
        population=population,
        communes=len(frame),
        psus_needed=psus_needed,
        strata=strata,
        margin=_overall_margin(strata),
    )


def refuse_small_population(population: int) -> None:
    """Refuse a group in which nobody could hide: `sample.group_too_small`."""
    if population < SMALLEST_FRAME:
        raise SurveyError(
            "sample.group_too_small",
            f"The frame has {population} persons, fewer than {SMALLEST_FRAME}: nobody could hide among them.",
            population=population,
            least=SMALLEST_FRAME,
        )


def refuse_few_answers(expected: float) -> None:
    """Refuse a sample in which single persons could be recognised: `sample.few_answers`."""
    if expected < FEWEST_ANSWERS:
        raise SurveyError(
            "sample.few_answers",
            f"Only {expected:.0f} answers are expected, fewer than {FEWEST_ANSWERS}: persons would show.",
            expected=math.floor(expected),
            least=FEWEST_ANSWERS,
        )


def _stratum_plan(name: str, row: pd.Series, psus: int, inputs: PlanInputs) -> StratumPlan:
    adults = int(row["size"])
    households = min(psus * inputs.take, int(row["households"]))
    interviews = min(math.floor(households * inputs.response_rate + 1e-9), adults)
    margin = math.nan
    if interviews:
        margin = margin_for_sample_size(
            interviews,
            proportion=inputs.proportion,
            confidence=inputs.confidence,
            deff=inputs.design_effect,
            population=adults,
        )
    return StratumPlan(
        stratum=name,
        communes=int(row["psus"]),
        adults=adults,
        psus=psus,
        households=households,
        interviews=interviews,
        margin=margin,
    )


def _overall_margin(strata: tuple[StratumPlan, ...]) -> float:
    """The margin for those strata together from which something is drawn; the others are not covered."""
    covered = [stratum for stratum in strata if stratum.interviews]
    population = sum(stratum.adults for stratum in covered)
    return math.sqrt(sum((stratum.adults / population * stratum.margin) ** 2 for stratum in covered))
