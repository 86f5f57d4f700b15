"""What the office decides when it plans a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sampling import SampleDesign, design_effect
from surveys.samples.planned_frame import WHOLE, Domain


@dataclass(frozen=True)
class PlanInputs:
    """What the office decides; margin, confidence, proportion, response_rate are shares of 1.

    margins: wanted for strata and groupings beside the whole, by `Domain.key`; rho is used where deff is None;
    take: household lines issued in each commune; minimum_psus, maximum_psus: communes of a stratum; costs in đồng.
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
    maximum_psus: int | None = None
    margins: Mapping[str, float] = field(default_factory=dict)
    collaborators: int = 30
    households_per_day: int = 6
    cost_per_psu: int = 0
    cost_per_interview: int = 0
    fixed_cost: int = 0

    @property
    def interviews_per_psu(self) -> float:
        """Interviews expected in a commune: only those who answer resemble one another."""
        return max(1.0, self.take * self.response_rate)

    @property
    def design_effect(self) -> float:
        """deff as given, else Kish's 1 + (b − 1)ρ with b the interviews expected in a commune."""
        return self.deff if self.deff is not None else design_effect(self.rho, self.interviews_per_psu)

    def wanted(self, domain: Domain) -> float | None:
        """The margin wanted for a domain."""
        return self.margin if domain == WHOLE else self.margins.get(domain.key)

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "margins": dict(self.margins)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> PlanInputs:
        """Inputs as they were stored, also by an earlier version, which knew fewer of them."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in plain.items() if name in known})


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
