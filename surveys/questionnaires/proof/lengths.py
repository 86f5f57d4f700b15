"""How long an interview can be: the longest and the shortest path proved where the solver can, the middle one seen.

A question in a repeat counts as often as the repeat usually comes: what its count says where that is fixed, else
`USUAL_INSTANCES`, which is told with every length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import z3

from surveys.questionnaires.proof.durations import seconds_of
from surveys.questionnaires.proof.prover import Prover
from surveys.questionnaires.proof.respondents import respondent
from surveys.questionnaires.proof.symbols import both, no
from surveys.questionnaires.questionnaire import Question, Questionnaire, Repeat
from surveys.questionnaires.state import State

USUAL_INSTANCES = 3
STEPS = 12
"""Halvings of the interval in which a length lies."""


@dataclass(frozen=True)
class Extreme:
    """A longest or shortest length: `found` in an interview that the form accepts, `bound` proved beyond which none is.

    Where they are the same the length is exact.
    """

    found: float
    bound: float
    answers: dict[str, Any]

    @property
    def is_exact(self) -> bool:
        return self.found == self.bound


@dataclass(frozen=True)
class Lengths:
    """Lengths in questions and in seconds; the median is that of `respondents` who answer at random."""

    longest: Extreme
    shortest: Extreme
    longest_seconds: Extreme
    shortest_seconds: Extreme
    median: float
    median_seconds: float
    respondents: int
    repeats: dict[str, int]


def usual_counts(questionnaire: Questionnaire) -> dict[str, int]:
    """How often each repeat is taken to come."""
    found: dict[str, int] = {}
    for name, placed in questionnaire.placed.items():
        if isinstance(placed.item, Repeat):
            tree = placed.item.count["expression"] if placed.item.count else {}
            fixed = tree.get("op") in ("number", "string") and str(tree["value"]).replace(".0", "").isdigit()
            found[name] = int(float(tree["value"])) if fixed else USUAL_INSTANCES
    return found


def weights_of(questionnaire: Questionnaire) -> dict[str, int]:
    """How often each question that takes an answer is asked of one for whom all of it is relevant."""
    usual, found = usual_counts(questionnaire), {}
    for question in questionnaire.questions():
        if question.is_asked and question.has_answer:
            weight = 1
            for repeat in questionnaire.placed[question.name].repeats:
                weight *= usual[repeat]
            found[question.name] = weight
    return found


def length_in(state: State, weights: Mapping[str, float]) -> float:
    """The length of one interview; of a question in a repeat the share of instances that ask it counts."""
    total = 0.0
    for name, weight in weights.items():
        instances = list(state.instances_of(name))
        asked = sum(state.is_relevant(name, indexes) for indexes in instances)
        total += weight * asked / len(instances) if instances else 0.0
    return round(total, 1)


def lengths(prover: Prover, seen: Iterable[State], drawn: Iterable[State]) -> Lengths:
    """All lengths; `seen` are finished interviews of any kind, `drawn` those that were answered at random."""
    questionnaire, found, at_random = prover.questionnaire, list(seen), list(drawn)
    counted = weights_of(questionnaire)
    seconds = seconds_of(questionnaire)
    whole = {name: max(1, round(seconds[name] * weight)) for name, weight in counted.items()}
    owed = _owed(prover)
    extremes = [
        _extreme(prover, found, weights, owed, longest=longest)
        for weights in (counted, whole)
        for longest in (True, False)
    ]
    middles = [median([length_in(state, weights) for state in at_random or found]) for weights in (counted, whole)]
    usual = usual_counts(questionnaire)
    return Lengths(
        longest=extremes[0], shortest=extremes[1], longest_seconds=extremes[2], shortest_seconds=extremes[3],
        median=middles[0], median_seconds=middles[1], respondents=len(at_random or found), repeats=usual,
    )  # fmt: skip


def _owed(prover: Prover) -> list[z3.BoolRef]:
    """A required question that is asked is answered, but where a filter may leave nothing to choose."""
    found = []
    for name, given in prover.given.items():
        question = prover.questionnaire.placed[name].item
        if not isinstance(question, Question) or not question.required or question.required_if is not None:
            continue
        if not (question.choice_filter or question.choices_from or question.read_only or question.calculation):
            found.append(z3.Implies(prover.asked[name], given))
    return found


def _extreme(
    prover: Prover, seen: list[State], weights: Mapping[str, int], owed: list[z3.BoolRef], *, longest: bool
) -> Extreme:
    best = (max if longest else min)(seen, key=lambda state: length_in(state, weights))
    reached = length_in(best, weights)
    marks = [(prover.asked[name] if longest else no(prover.asked[name]), weight) for name, weight in weights.items()]
    total = sum(weights.values())
    low, high = int(reached if longest else total - reached), total
    answers = None
    for _ in range(STEPS):
        if low >= high:
            break
        middle = (low + high + 1) // 2
        wanted = z3.PbGe(marks, middle)
        said = prover.ask(wanted, both(*owed))
        if said.can_be == "no":
            high = middle - 1
            continue
        if said.model is None:
            break
        low = max(middle, sum(w for mark, w in marks if z3.is_true(said.model.eval(mark, model_completion=True))))
        answers = prover.answers(said.model)
    if answers is not None:
        better = _followed(prover, answers, seed=f"length {longest}")
        if better is not None and (length_in(better, weights) > reached) == longest:
            best, reached = better, length_in(better, weights)
    return Extreme(reached, float(high if longest else total - high), dict(best.answers))


def _followed(prover: Prover, wish: dict[str, Any], *, seed: str) -> State | None:
    made = respondent(prover.questionnaire, seed=seed, today=prover.today, wish=wish, is_single=True)
    return made.state if made else None
