"""The sample design: stages with their basis, allocation, takes, and what the basis allows to claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sampling.coordination import Coordination, refuse_other_methods
from sampling.errors import SamplingError
from sampling.selection import SELECTION_METHODS
from sampling.within_household import WITHIN_HOUSEHOLD


class Basis(StrEnum):
    """How units came into the sample; decides what may be claimed from it."""

    PROBABILITY = "probability"
    PROBABILITY_WITH_SUBSTITUTION = "probability_with_substitution"
    CENSUS_ATTEMPT = "census_attempt"
    RANDOM_ROUTE = "random_route"
    QUOTA = "quota"
    VOLUNTEER = "volunteer"
    MIXED = "mixed"


# From the strongest to the weakest; the weakest stage governs the whole.
_STRENGTH = tuple(Basis)
_KNOWN_PROBABILITIES = frozenset({Basis.PROBABILITY, Basis.PROBABILITY_WITH_SUBSTITUTION})


@dataclass(frozen=True)
class Claims:
    """What tables, charts and reports may say on a basis, and what must stand beside every result."""

    margin_of_error: bool
    standard_error: bool
    confidence_interval: bool
    statement_code: str
    beside: tuple[str, ...] = ()


_NO_SAMPLING_ERROR = ("n", "model_based_interval", "bias_scale")
_CLAIMS = {
    Basis.PROBABILITY: Claims(True, True, True, "sampling_error_not_nonresponse"),
    Basis.PROBABILITY_WITH_SUBSTITUTION: Claims(
        False,
        True,
        False,
        "design_error_with_substitutes",
        ("replacement_rate", "response_rate_without_substitutes"),
    ),
    Basis.CENSUS_ATTEMPT: Claims(False, False, False, "census_attempt", ("coverage_rate", "nonresponse_scenarios")),
    Basis.RANDOM_ROUTE: Claims(False, False, False, "random_route", _NO_SAMPLING_ERROR),
    Basis.QUOTA: Claims(False, False, False, "quota", _NO_SAMPLING_ERROR),
    Basis.VOLUNTEER: Claims(False, False, False, "volunteer", _NO_SAMPLING_ERROR),
    Basis.MIXED: Claims(False, False, False, "mixed", _NO_SAMPLING_ERROR),
}


def weakest_basis(bases: Iterable[Basis]) -> Basis:
    """The basis that governs a sample of several stages; SamplingError `basis_missing` without any."""
    given = [Basis(basis) for basis in bases]
    if not given:
        raise SamplingError("basis_missing", "A sample design needs at least one stage with a basis.")
    return max(given, key=_STRENGTH.index)


def claims(basis: Basis) -> Claims:
    """What may be claimed on this basis.

    Only a probability sample carries a margin of error and a confidence interval; with substitutes the design
    standard error stands beside replacement and response rates; random routes, quotas and open links carry
    none of them (AAPOR 2016, guidance on nonprobability precision); an attempted census has coverage, no
    sampling error.
    """
    return _CLAIMS[Basis(basis)]


@dataclass(frozen=True)
class Stage:
    """One stage of selection: "psu", "ssu" (hamlets or segments inside, where there are any), "household", "person".

    `take` is the number of units taken in each unit of the stage before; None where the design says it
    (allocation for "psu", households_per_psu for "household"); "ssu" needs one. `sort` names frame columns
    for a declared order of systematic methods; without it the order is that of the permanent random numbers.
    Methods of probability stages: `STAGE_METHODS`; any word for the others.
    """

    name: str
    method: str
    basis: Basis = Basis.PROBABILITY
    take: int | None = None
    sort: tuple[str, ...] = ()
    serpentine: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "basis", Basis(self.basis))
        object.__setattr__(self, "sort", tuple(self.sort))
        methods = STAGE_METHODS.get(self.name)
        if methods is None:
            raise SamplingError(
                "stage_unknown",
                f"{self.name!r} is no stage. Choose one of {', '.join(STAGE_METHODS)}.",
                stage=self.name,
            )
        if self.has_probabilities and self.method not in methods:
            raise SamplingError(
                "stage_method_unknown",
                f"{self.method!r} gives no known probabilities at stage {self.name!r}. "
                f"Choose one of {', '.join(methods)}, or name the basis for what it is.",
                stage=self.name,
                method=self.method,
            )

    @property
    def has_probabilities(self) -> bool:
        """Whether inclusion probabilities are known at this stage."""
        return self.basis in _KNOWN_PROBABILITIES


STAGE_METHODS: dict[str, tuple[str, ...]] = {
    "psu": tuple(name for name, method in SELECTION_METHODS.items() if method.fixed_size),
    "ssu": ("pps_systematic", "srs", "pareto"),
    "household": ("srs",),
    "person": WITHIN_HOUSEHOLD,
}
MIDDLE_STAGE = "ssu"
TWO_STAGES_AND_A_PERSON = (
    Stage("psu", "pps_systematic"),
    Stage("household", "srs"),
    Stage("person", "uniform_prn", take=1),
)


@dataclass(frozen=True)
class SampleDesign:
    """Everything that is decided before the seed is taken.

    allocation: number of PSUs per stratum (0 leaves a stratum uncovered); households_per_psu: household lines
    drawn in each PSU; takes: lines of the PSUs that get another number, 0 for those that take no part and are not
    covered (π = 0); reserve_per_psu: lines kept in reserve (both in equal parts where a middle stage takes
    several sub-units); coordination: the earlier survey whose random numbers the PSUs are drawn with; quotas:
    interviews per unit where the province gave the allocation itself; margin, proportion, confidence, deff,
    response_rate: what the numbers were planned for.
    Errors: `design_stages_invalid`, `design_number_invalid`, `basis_missing`, those of `Stage`.
    """

    allocation: Mapping[str, int]
    households_per_psu: int
    reserve_per_psu: int = 0
    stages: tuple[Stage, ...] = TWO_STAGES_AND_A_PERSON
    quotas: Mapping[str, int] = field(default_factory=dict)
    margin: float | None = None
    proportion: float = 0.5
    confidence: float = 0.95
    deff: float = 1.0
    response_rate: float = 1.0
    coordination: Coordination | None = None
    takes: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(self.stages))
        object.__setattr__(self, "allocation", _whole_numbers("allocation", self.allocation))
        object.__setattr__(self, "quotas", _whole_numbers("quotas", self.quotas))
        object.__setattr__(self, "takes", _whole_numbers("takes", self.takes))
        weakest_basis(stage.basis for stage in self.stages)
        names = [stage.name for stage in self.stages]
        usual = [name for name in STAGE_METHODS if name != MIDDLE_STAGE or name in names]
        if names != usual[: len(names)]:
            raise SamplingError(
                "design_stages_invalid",
                f"Stages must be {', '.join(usual)} in this order, not {', '.join(names)}.",
                stages=names,
            )
        _refuse_number("households_per_psu", self.households_per_psu, 0 if self.quotas else 1)
        _refuse_number("reserve_per_psu", self.reserve_per_psu, 0)
        self._refuse_other_take()
        if self.coordination is not None:
            refuse_other_methods(self.stages[0].method)

    def _refuse_other_take(self) -> None:
        parts = self.subunits_per_psu
        for name in ("households_per_psu", "reserve_per_psu"):
            if getattr(self, name) % parts:
                raise SamplingError(
                    "design_number_invalid",
                    f"{name} cannot be shared equally by {parts} sub-units. Make it a multiple of {parts}.",
                    name=name,
                    value=getattr(self, name),
                )
        stage = self.stage("household")
        if stage is not None and stage.take not in (None, self.households_per_psu // parts):
            raise SamplingError(
                "design_number_invalid",
                f"The household stage takes {stage.take}, households_per_psu is {self.households_per_psu}. "
                "Make them equal.",
                name="households_per_psu",
                value=self.households_per_psu,
            )
        if self.takes and (parts > 1 or (stage is not None and stage.take is not None)):
            raise SamplingError(
                "design_number_invalid",
                "Takes of single PSUs go with neither sub-units nor a take of the household stage.",
                name="takes",
                value=len(self.takes),
            )

    def take_of(self, psu: str) -> int:
        """The household lines to draw in a PSU, where its list is long enough."""
        return self.takes.get(psu, self.households_per_psu)

    @property
    def household_lines(self) -> int:
        """The household lines of the main sample that the design asks for, if every list is long enough.

        PSUs that are named in `takes` count as drawn: only a design that takes them all names them.
        """
        named = [take for take in self.takes.values() if take]
        return sum(named) + max(sum(self.allocation.values()) - len(named), 0) * self.households_per_psu

    @property
    def subunits_per_psu(self) -> int:
        """How many sub-units the middle stage takes in each PSU; 1 without one, the PSU itself."""
        stage = self.stage(MIDDLE_STAGE)
        if stage is None:
            return 1
        if stage.take is None:
            raise SamplingError(
                "design_number_invalid", "The stage 'ssu' needs a take.", name="ssu take", value=stage.take
            )
        _refuse_number("ssu take", stage.take, 1)
        return stage.take

    @property
    def basis(self) -> Basis:
        """The weakest basis of the stages."""
        return weakest_basis(stage.basis for stage in self.stages)

    def stage(self, name: str) -> Stage | None:
        """The stage of this name, if the design has it."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON holds; `from_dict` gives the same design back."""
        plain = asdict(self)
        plain["allocation"] = dict(self.allocation)
        plain["quotas"] = dict(self.quotas)
        plain["takes"] = dict(self.takes)
        for later in ("coordination", "takes"):
            if not plain[later]:
                del plain[later]
        plain["stages"] = [
            {**asdict(stage), "basis": stage.basis.value, "sort": list(stage.sort)} for stage in self.stages
        ]
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> SampleDesign:
        """The design that `to_dict` wrote; what is left out has its default."""
        given = plain.get("stages")
        stages = tuple(Stage(**stage) for stage in given) if given is not None else TWO_STAGES_AND_A_PERSON
        shared = plain.get("coordination")
        return cls(**{**plain, "stages": stages, "coordination": Coordination(**shared) if shared else None})


def _whole_numbers(name: str, numbers: Mapping[str, int]) -> dict[str, int]:
    for key, number in numbers.items():
        _refuse_number(f"{name}[{key}]", number, 0)
    return {str(key): int(number) for key, number in numbers.items()}


def _refuse_number(name: str, value: int, least: int) -> None:
    if int(value) != value or value < least:
        raise SamplingError(
            "design_number_invalid",
            f"{name} must be a whole number of at least {least}, not {value}.",
            name=name,
            value=value,
        )
