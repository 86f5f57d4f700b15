"""What respondents together should come to: every question, every option, both sides of every condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.state import State

MOST_OPTIONS = 300
"""A longer list is one whose codes are not told apart, unless an expression names them."""
MOST_EDGES = 12
"""Values beside the limits of one question."""
Goal = tuple[str, str, str]
"""("asked", name, ""), ("option", name, code), ("holds", name, "") or ("fails", name, "")."""


def goals_of(questionnaire: Questionnaire) -> list[Goal]:
    """All that there is to come to; the options of lists longer than a page of a directory are not gone through."""
    found: list[Goal] = []
    for name, placed in questionnaire.placed.items():
        item = placed.item
        if item.relevant is not None and item.relevant["references"]:
            found += [("holds", name, ""), ("fails", name, "")]
        if not isinstance(item, Question) or not item.is_asked:
            continue
        found.append(("asked", name, ""))
        choices = questionnaire.choices_of(item)
        if item.is_select and not item.choices_from and not item.read_only and len(choices) <= MOST_OPTIONS:
            found += [("option", name, choice.name) for choice in choices]
    return list(dict.fromkeys(found))


@dataclass
class Coverage:
    """Which goals are met, and which limits were tried at their edge."""

    questionnaire: Questionnaire
    open: set[Goal] = field(default_factory=set)
    tried: set[tuple[str, str]] = field(default_factory=set)
    edges: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.goals = goals_of(self.questionnaire)
        self.open = set(self.goals)

    def wanted_codes(self, name: str, codes: Iterable[str]) -> list[str]:
        """The options of a question that nobody has chosen yet."""
        return [code for code in codes if ("option", name, code) in self.open]

    def has_edges_enough(self, name: str) -> bool:
        """Whether a question's limits were tried often enough; one that moves with other answers has ever new edges."""
        return sum(each == name for each, _edge in self.tried) >= MOST_EDGES

    def meet(self, state: State, *, own: dict[tuple[str, str], bool]) -> int:
        """Take note of a finished interview; returns how much of it was new. `own` are limits it was answered at."""
        met = set(met_by(self.questionnaire, state)) & self.open
        self.open -= met
        fresh = own.keys() - self.tried
        self.tried |= own.keys()
        self.edges |= {edge for edge, accepted in own.items() if accepted}
        return len(met) + sum(own[edge] for edge in fresh)


def met_by(questionnaire: Questionnaire, state: State) -> Iterable[Goal]:
    """What one interview comes to."""
    for name, placed in questionnaire.placed.items():
        item, parent = placed.item, placed.groups[-1] if placed.groups else ""
        depth = len(questionnaire.placed[parent].repeats) if parent else 0
        for indexes in state.instances_of(name):
            if parent and not state.is_relevant(parent, indexes[:depth]):
                continue
            relevant = state.is_relevant(name, indexes)
            yield ("holds" if relevant else "fails", name, "")
            if relevant and isinstance(item, Question):
                yield ("asked", name, "")
                if item.is_select:
                    value = state.value(name, indexes)
                    for code in value.split() if item.is_multiple else [value]:
                        yield ("option", name, code)
