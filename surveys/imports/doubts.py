"""What is doubtful in a file of answers: one entry for each kind and question, decided once for all its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_PLACES = 300
"""So many places of one doubt are kept to be looked at; all are counted."""
ACCEPT, BLANK, DROP, OTHER, MASK, KEEP, CONFIRM = "accept", "blank", "drop", "other", "mask", "keep", "confirm"
DAY_FIRST, MONTH_FIRST, IMPORT_DAY, UNKNOWN_PLACE, TICKED = "dmy", "mdy", "import-day", "unknown-place", "ticked"

ENGINE = (
    *("not-whole", "not-number", "not-date", "not-time", "not-datetime", "too-long", "unknown-choice"),
    *("rank-incomplete", "exclusive-choice", "too-many-choices", "too-few-choices", "out-of-range", "constraint"),
)
"""What the questionnaire's own checks find wrong (surveys/questionnaires/answer_checks)."""
DECISIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(ENGINE, (BLANK, DROP)),
    "required": (BLANK, DROP),
    "skipped": (BLANK, DROP),
    "unknown-value": (BLANK, DROP),
    "unclear-tick": (BLANK, TICKED, DROP),
    "several-ticks": (BLANK, DROP),
    "number-text": (ACCEPT, BLANK, DROP),
    "number-words": (ACCEPT, BLANK, DROP),
    "date-order": (DAY_FIRST, MONTH_FIRST, BLANK, DROP),
    "form-date-order": (DAY_FIRST, MONTH_FIRST, IMPORT_DAY),
    "form-date": (IMPORT_DAY, DROP),
    "personal": (MASK, BLANK, DROP),
    "blank-form": (DROP, KEEP),
    "identical": (KEEP, DROP),
    "same-id": (DROP, KEEP),
    "taken-id": (DROP, KEEP),
    "copies": (DROP, ACCEPT),
    "no-case": (DROP,),
    "case-twice": (DROP,),
    "case-taken": (DROP,),
    "case-finished": (ACCEPT, DROP),
    "no-adults": (DROP,),
    "no-commune": (DROP,),
    "no-stratum": (DROP,),
}
"""What can be decided of each kind, the usual decision first."""
PRESET = {"number-text": ACCEPT}
"""Kinds that are listed to be looked at, and read as proposed unless somebody decides otherwise."""


@dataclass(frozen=True)
class DoubtPlace:
    """One cell: row, letter of its column, what was read, what it would become."""

    row: int
    column: str
    read: str
    proposed: str = ""


@dataclass
class Doubt:
    """All doubtful values of one kind in one question (or of the forms themselves, `variable` is '')."""

    kind: str
    variable: str
    decisions: tuple[str, ...]
    proposed: str
    words: str = ""
    count: int = 0
    places: list[DoubtPlace] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its name among the decisions."""
        return f"{self.kind}|{self.variable}"

    @property
    def preset(self) -> str:
        """What holds without a decision, '' where a person must decide."""
        return PRESET.get(self.kind, "")

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON holds."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Doubt:
        """The doubt that `to_dict` wrote."""
        places = [DoubtPlace(**place) for place in plain["places"]]
        return cls(**{**plain, "decisions": tuple(plain["decisions"]), "places": places})


class DoubtList:
    """Doubts as they are met, with the decisions that were made."""

    def __init__(self, decisions: Mapping[str, str]) -> None:
        self.decisions = decisions
        self.found: dict[str, Doubt] = {}
        self.undecided: set[str] = set()

    def meet(
        self,
        kind: str,
        variable: str,
        place: DoubtPlace,
        *,
        more: tuple[str, ...] = (),
        proposed: str = "",
        words: str = "",
    ) -> str:
        """Note a doubtful value; returns what is to be done with it: as decided, else as proposed."""
        key = f"{kind}|{variable}"
        doubt = self.found.get(key)
        if doubt is None:
            possible = (*more, *DECISIONS[kind])
            doubt = self.found[key] = Doubt(kind, variable, possible, proposed or possible[0], words)
        doubt.count += 1
        if len(doubt.places) < MOST_PLACES:
            doubt.places.append(place)
        decided = self.decisions.get(key, "")
        if decided in doubt.decisions:
            return decided
        if not doubt.preset:
            self.undecided.add(key)
        return doubt.preset or doubt.proposed
