"""The precision of one step of the results as values: domains, their key questions, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SHOWN, FLAGGED, HIDDEN = "shown", "flagged", "hidden"
WHOLE = ""


@dataclass(frozen=True)
class QuestionPrecision:
    """A key question in a domain: its margin in percentage points (None: not published or not estimable), and the
    interviews in the same communes that are missing for the margin wanted (None: no number of them is enough)."""

    variable: str
    margin: float | None
    missing: int | None


@dataclass(frozen=True)
class DomainPrecision:
    """A domain: interviews in the results (None where it is hidden), the margin wanted, its questions.

    `name` is "" for the whole; `reckoned`: from the whole's margin, without the domain's own answers.
    """

    name: str
    n: int | None
    wanted: float | None
    status: str
    reckoned: bool
    questions: tuple[QuestionPrecision, ...]

    @property
    def margins(self) -> tuple[float, ...]:
        return tuple(each.margin for each in self.questions if each.margin is not None)

    @property
    def largest(self) -> float | None:
        """The margin of the key question that has the largest."""
        return max(self.margins, default=None)

    @property
    def reaches(self) -> bool | None:
        """Whether every key question has the margin wanted; None where that cannot be said."""
        if self.wanted is None or self.largest is None:
            return None
        return self.largest <= self.wanted * (1 + 1e-9)

    @property
    def missing(self) -> int | None:
        """Interviews missing for all its questions; None where no number is enough."""
        each = [question.missing for question in self.questions if question.margin is not None]
        return None if None in each else max((one for one in each if one is not None), default=0)


@dataclass(frozen=True)
class Reached:
    """The precision of one step, for the rule of that number (0: none is written, the plan's own numbers stand).

    `bears`: "interval", "error" (margins are 1.96 standard errors) or "" (the basis bears none, so no domains).
    """

    step: int
    rule_number: int
    live: bool
    basis: str
    bears: str
    n: int
    domain: str
    domains: tuple[DomainPrecision, ...]
    domain_not_shown: bool = False

    @property
    def whole(self) -> DomainPrecision | None:
        return next((each for each in self.domains if each.name == WHOLE), None)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Reached:
        """As it was stored."""
        domains = tuple(
            DomainPrecision(**{**each, "questions": tuple(QuestionPrecision(**one) for one in each["questions"])})
            for each in plain["domains"]
        )
        return cls(**{**plain, "domains": domains})
