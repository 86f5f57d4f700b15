"""Response, cooperation, refusal and contact rates.

Source: AAPOR, Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys (10th ed.
2023), chapter "Calculating outcome rates". With complete interviews I, partial P, refusals and break-offs R,
non-contacts NC, other O, unknown household UH, unknown other UO, and e the share of the unknown that is taken
to be eligible:

    RR1 = I / (I+P+R+NC+O+UH+UO)        RR3 = I / (I+P+R+NC+O+e(UH+UO))      RR5 = I / (I+P+R+NC+O)
    RR2, RR4, RR6: the same with I+P above
    COOP1 = I / (I+P+R+O)               COOP3 = I / (I+P+R)                  COOP2, COOP4: with I+P above
    REF1, REF2, REF3 = R, and CON1, CON2, CON3 = I+P+R+O, over the denominators of RR1, RR3, RR5
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from surveys.fieldwork.dispositions import AaporClass

ZERO_DENOMINATOR = "zero_denominator"
ELIGIBILITY_UNKNOWN = "eligibility_unknown"


@dataclass(frozen=True)
class Counts:
    """Numbers of cases by AAPOR class; each ≥ 0 (a number of cases, or a sum of their weights)."""

    complete: float = 0
    partial: float = 0
    refusal: float = 0
    noncontact: float = 0
    other: float = 0
    unknown_household: float = 0
    unknown_other: float = 0
    not_eligible: float = 0

    def __post_init__(self) -> None:
        negative = [field.name for field in fields(self) if getattr(self, field.name) < 0]
        if negative:
            raise ValueError(f"Counts of cases cannot be negative: {', '.join(negative)}.")

    @classmethod
    def of(cls, classes: Mapping[AaporClass, float]) -> Counts:
        """Counts from numbers by class; classes that are not named count 0."""
        return cls(**{FIELD_OF_CLASS[aapor]: number for aapor, number in classes.items()})

    @property
    def eligible(self) -> float:
        return self.complete + self.partial + self.refusal + self.noncontact + self.other

    @property
    def unknown(self) -> float:
        return self.unknown_household + self.unknown_other

    @property
    def total(self) -> float:
        return self.eligible + self.unknown + self.not_eligible


FIELD_OF_CLASS: Mapping[AaporClass, str] = {
    AaporClass.INTERVIEW: "complete",
    AaporClass.PARTIAL: "partial",
    AaporClass.REFUSAL: "refusal",
    AaporClass.NONCONTACT: "noncontact",
    AaporClass.OTHER: "other",
    AaporClass.UNKNOWN_HOUSEHOLD: "unknown_household",
    AaporClass.UNKNOWN_OTHER: "unknown_other",
    AaporClass.NOT_ELIGIBLE: "not_eligible",
}


@dataclass(frozen=True)
class Rate:
    """A rate in [0, 1], or None with the `reason` why it cannot be given."""

    value: float | None
    reason: str | None = None


@dataclass(frozen=True)
class OutcomeRates:
    """Every rate by AAPOR's name, and the `e` that RR3, RR4, REF2 and CON2 were made with."""

    rates: Mapping[str, Rate]
    e: float | None

    def __getitem__(self, name: str) -> Rate:
        return self.rates[name]


def estimated_eligibility(counts: Counts) -> float | None:
    """Proportional (CASRO) estimate of e: eligible / (eligible + not eligible); None without a known case."""
    return proportional_eligibility(counts.eligible, counts.not_eligible)


def proportional_eligibility(eligible: float, not_eligible: float) -> float | None:
    """The share eligible among cases whose eligibility is known; None without one."""
    known = eligible + not_eligible
    return eligible / known if known > 0 else None


def outcome_rates(counts: Counts, *, e: float | None = None) -> OutcomeRates:
    """All sixteen rates of `counts`.

    `e` in [0, 1] is the assumed share of eligible among the unknown; without it the proportional estimate is
    used. A rate whose denominator is zero is None with the reason `zero_denominator`; one that needs e where
    no case is known to be eligible or not is None with `eligibility_unknown`. Raises ValueError for an e
    outside [0, 1].
    """
    if e is not None and not 0 <= e <= 1:
        raise ValueError(f"e is a share between 0 and 1, not {e}.")
    share = estimated_eligibility(counts) if e is None else e
    interviews = counts.complete + counts.partial
    contacts = interviews + counts.refusal + counts.other
    unknown_eligible = 0.0 if counts.unknown == 0 else None if share is None else share * counts.unknown
    denominators: dict[str, float | None] = {
        "all": counts.eligible + counts.unknown,
        "estimated": None if unknown_eligible is None else counts.eligible + unknown_eligible,
        "eligible": counts.eligible,
        "contacted": contacts,
        "able": interviews + counts.refusal,
    }
    numerators = {"I": counts.complete, "I+P": interviews, "R": counts.refusal, "I+P+R+O": contacts}
    rates = {name: _rate(numerators[top], denominators[below]) for name, (top, below) in FORMULAS.items()}
    return OutcomeRates(rates, share)


FORMULAS: Mapping[str, tuple[str, str]] = {
    "RR1": ("I", "all"),
    "RR2": ("I+P", "all"),
    "RR3": ("I", "estimated"),
    "RR4": ("I+P", "estimated"),
    "RR5": ("I", "eligible"),
    "RR6": ("I+P", "eligible"),
    "COOP1": ("I", "contacted"),
    "COOP2": ("I+P", "contacted"),
    "COOP3": ("I", "able"),
    "COOP4": ("I+P", "able"),
    "REF1": ("R", "all"),
    "REF2": ("R", "estimated"),
    "REF3": ("R", "eligible"),
    "CON1": ("I+P+R+O", "all"),
    "CON2": ("I+P+R+O", "estimated"),
    "CON3": ("I+P+R+O", "eligible"),
}
"""Each rate as (what stands above the line, which cases stand below it)."""


def _rate(numerator: float, denominator: float | None) -> Rate:
    if denominator is None:
        return Rate(None, ELIGIBILITY_UNKNOWN)
    if denominator == 0:
        return Rate(None, ZERO_DENOMINATOR)
    return Rate(numerator / denominator)


def counts_of(classes: Iterable[AaporClass]) -> Counts:
    """Counts of single cases given by their classes."""
    numbers: dict[AaporClass, float] = {}
    for aapor in classes:
        numbers[aapor] = numbers.get(aapor, 0) + 1
    return Counts.of(numbers)
