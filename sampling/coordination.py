"""Permanent random numbers shared by surveys: avoid what an earlier survey drew, keep it, or rotate part of it.

All coordinated surveys use the numbers u_i of the first one (its seed and draw number). What an earlier
survey used up is passed over: `passed` units of the stratum. A later survey moves every number back by that
part and draws as usual.

* srs: from the passed-th smallest number on, in a circle. A start that follows from ranks alone leaves every
  set of n equally likely, so each sample is simple random; overlaps are exact counts.
* pareto: u_i − passed·λ_i/n modulo 1. The shift of a unit is a constant, so the moved number is uniform and
  independent of the others, and each sample is a Pareto sample with the same probabilities; overlaps hold in
  expectation, for Poisson sampling exactly. A sample of 26 out of 104 unequal units shares 3.0 with the one
  that it avoids, against 8.2 without coordination.

The communes of a coordinated survey follow from the earlier seed, its own seed draws the households only.
Therefore the rule is part of the design and is committed to before that seed, with the ledger it builds on.
Sources: Ohlsson (1995), in Business Survey Methods, chapter 9; Ernst, Valliant & Casady (2000), J. Official
Statistics 16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import FloatArray

COORDINATED_METHODS = ("srs", "pareto")
NEGATIVE, POSITIVE, ROTATION = "negative", "positive", "rotation"
COORDINATIONS = (NEGATIVE, POSITIVE, ROTATION)
_BELOW_ONE = 1 - 2.0**-53


@dataclass(frozen=True)
class Coordination:
    """Whose numbers a survey uses, and how many units of each stratum it passes over.

    seed and draw_number are those of the first survey that used the numbers; ledger_hash is that of the whole
    ledger of the survey just before; strata that are not named pass nothing.
    Errors: `coordination_unknown`, `coordination_number_invalid`.
    """

    kind: str
    seed: str
    draw_number: int
    ledger_hash: str = ""
    passed: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in COORDINATIONS:
            raise SamplingError(
                "coordination_unknown",
                f"{self.kind!r} is no way to coordinate surveys. Choose one of {', '.join(COORDINATIONS)}.",
                kind=self.kind,
            )
        for stratum, count in self.passed.items():
            if count != int(count) or count < 0:
                _refuse_number(f"passed[{stratum}]", count)
        object.__setattr__(self, "passed", {str(name): int(count) for name, count in self.passed.items()})


def coordinate(earlier: Mapping[str, Any], kind: str, *, replaced: float = 0.25) -> Coordination:
    """How a new survey is coordinated with the one whose ledger, whole or public, is given.

    negative passes over all that it drew, positive over nothing more than it did itself, rotation over the
    share `replaced` of its units in each stratum, rounded to whole units.
    Errors: `coordination_unknown`, `coordination_number_invalid`, `coordination_needs_numbers` (the earlier
    sample was not drawn by a method of `COORDINATED_METHODS`, so there is no order to go on in).
    """
    if not 0 < replaced <= 1:
        _refuse_number("replaced", replaced)
    design = earlier["design"]
    refuse_other_methods(design["stages"][0]["method"])
    before = design.get("coordination")
    passed = dict.fromkeys(design["allocation"], 0) | dict(before["passed"] if before else {})
    for stratum, drawn in design["allocation"].items():
        passed[stratum] += {NEGATIVE: drawn, ROTATION: int(drawn * replaced + 0.5)}.get(kind, 0)
    return Coordination(
        kind=kind,
        seed=before["seed"] if before else earlier["seed"],
        draw_number=before["draw_number"] if before else earlier["draw_number"],
        ledger_hash=earlier.get("full_ledger_hash") or earlier["ledger_hash"],
        passed=passed,
    )


def moved_numbers(prn: npt.ArrayLike, passed: int, *, target: npt.ArrayLike | None = None) -> FloatArray:
    """The numbers after `passed` units are passed over; smallest ones are drawn first.

    Without `target` (srs) the circle starts at the unit of rank passed + 1. With `target`, the probabilities
    λ of this survey (pareto), each number moves back by passed·λ_i/Σλ.

    >>> moved_numbers([0.5, 0.125, 0.25, 0.875], 2).tolist()
    [0.0, 0.625, 0.75, 0.375]
    """
    numbers = np.asarray(prn, dtype=np.float64)
    if passed == 0 or len(numbers) == 0:
        return numbers
    if target is None:
        return np.asarray((numbers - np.sort(numbers)[passed % len(numbers)]) % 1.0, dtype=np.float64)
    goal = np.asarray(target, dtype=np.float64)
    return np.asarray(np.minimum((numbers - passed * goal / goal.sum()) % 1.0, _BELOW_ONE), dtype=np.float64)


def expected_overlap(
    first: npt.ArrayLike, second: npt.ArrayLike, *, first_passed: float = 0, second_passed: float = 0
) -> float:
    """How many units two coordinated surveys are expected to share.

    Survey k takes unit i when u_i lies on the arc of length λ_ki that begins at passed_k·λ_ki/n_k on a circle
    of length 1; the answer sums the lengths common to both arcs. Exact for srs (n = Σλ of N equal ones, whole
    numbers passed) and for Poisson sampling. A Pareto sample that avoids another shares some units more, since
    the limit that makes its size fixed moves from sample to sample. Without coordination it is Σ λ_1i·λ_2i.

    >>> expected_overlap([0.25] * 8, [0.25] * 8, second_passed=1)
    1.0
    """
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    gap = (second_passed * two / two.sum() - first_passed * one / one.sum()) % 1.0
    return float((np.clip(one - gap, 0, two) + np.clip(two - (1 - gap), 0, one)).sum())


def refuse_other_methods(method: str) -> None:
    """Refuse to coordinate what is not drawn in the order of permanent random numbers."""
    if method not in COORDINATED_METHODS:
        raise SamplingError(
            "coordination_needs_numbers",
            f"{method!r} does not draw in the order of permanent random numbers, so it cannot be coordinated. "
            f"Use one of {', '.join(COORDINATED_METHODS)}.",
            method=method,
        )


def _refuse_number(name: str, value: float) -> None:
    raise SamplingError("coordination_number_invalid", f"{name} cannot be {value}.", name=name, value=value)
