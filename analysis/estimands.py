"""What may be asked of a population: each estimand is a small value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mean:
    """Population mean of a numeric variable, Σwy / Σw."""

    variable: str


@dataclass(frozen=True)
class Total:
    """Population total of a numeric variable, Σwy."""

    variable: str


@dataclass(frozen=True)
class Proportion:
    """Share of the population whose `variable` equals `level`.

    `interval` is `beta` (Korn–Graubard, the default), `logit`, `asin`, `wilson` or `mean` (the symmetric
    one); `cap_effective_n` keeps the effective sample size of `beta` at or below n (the NCHS rule).
    """

    variable: str
    level: object
    interval: str = "beta"
    cap_effective_n: bool = False


@dataclass(frozen=True)
class Ratio:
    """Ratio of two population totals, Σwy / Σwx."""

    numerator: str
    denominator: str


Estimand = Mean | Total | Proportion | Ratio


def label_of(estimand: Estimand) -> str:
    """A short name of the estimand for tables and error messages."""
    match estimand:
        case Proportion(variable=variable, level=level):
            return f"share of {variable} = {level}"
        case Ratio(numerator=numerator, denominator=denominator):
            return f"{numerator} / {denominator}"
        case Mean(variable=variable):
            return f"mean of {variable}"
        case Total(variable=variable):
            return f"total of {variable}"
