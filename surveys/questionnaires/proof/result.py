"""All that a proof came to, as plain data that is kept and shown: made once for a content, read at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from itertools import count
from typing import Any

from surveys.questionnaires.proof.findings import Proof, prove_with
from surveys.questionnaires.proof.lengths import Lengths, lengths
from surveys.questionnaires.proof.prover import Prover
from surveys.questionnaires.proof.rehearsal import Rehearsal, at_random, rehearse
from surveys.questionnaires.proof.respondents import Respondent
from surveys.questionnaires.proof.unproved import FORMAT
from surveys.questionnaires.proof.words import proof_findings
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.screening import with_admission

SEED = 1
AT_RANDOM = 60
MOST_KEPT = 40
"""Respondents that are kept to be looked at; the same seed makes the others again."""
MOST_MISSED = 60


def proof_result(
    questionnaire: Questionnaire,
    *,
    today: date,
    seconds: float | None = None,
    tell: Callable[[str, int], None] = lambda _stage, _done: None,
) -> dict[str, Any]:
    """Faults, examples, respondents and lengths within `seconds`; `tell` hears the stage and how far it is.

    What random respondents come to by luck is reached too, where the solver left it open.
    """
    questionnaire = with_admission(questionnaire)
    third = None if seconds is None else seconds / 3
    prover = Prover(questionnaire, today, seconds=third)
    steps = count(1)
    proof = prove_with(prover, lambda _name: tell("proof", next(steps)))
    prover.allow(third)
    found = rehearse(questionnaire, seed=SEED, today=today, prover=prover, seconds=third,
                     known=proof.reached,
                     tell=lambda: tell("respondents", 0))  # fmt: skip
    tell("lengths", 0)
    drawn = list(at_random(questionnaire, seed=SEED, today=today, count=AT_RANDOM))
    prover.allow(third)
    seen = [each.state for each in (*found.respondents, *drawn)]
    measured = lengths(prover, seen, [each.state for each in drawn]) if seen else None
    return _as_data(questionnaire, today, proof, found, drawn, measured)


def _as_data(
    questionnaire: Questionnaire,
    today: date,
    proof: Proof,
    found: Rehearsal,
    drawn: list[Respondent],
    measured: Lengths | None,
) -> dict[str, Any]:
    made = [*found.respondents, *drawn]
    by = _met_by(questionnaire, made)
    examples = [made[place].answers for place in dict.fromkeys(by.values())]
    places = {place: number for number, place in enumerate(dict.fromkeys(by.values()))}
    reached = {name: places[place] for name, place in by.items()}
    for name, answers in proof.reached.items():
        if name not in reached:
            reached[name] = len(examples)
            examples.append(answers)
    return {
        "format": FORMAT,
        "content_hash": questionnaire.content_hash,
        "today": today.isoformat(),
        "is_whole": proof.is_whole,
        "findings": [finding.to_dict() for finding in proof_findings(questionnaire, proof)],
        "reached": reached,
        "examples": examples,
        "shown_by": {name: place + 1 for name, place in by.items() if place < MOST_KEPT},
        "open": [name for name in proof.open if name not in reached],
        "never": sorted({fault.name for fault in proof.faults if fault.code == "never-asked"}),
        "respondents": [{"kind": r.kind, "answers": r.answers} for r in made[:MOST_KEPT]],
        "rehearsal": {
            "respondents": len(found.respondents), "goals": found.goals, "met": found.met, "never": len(found.never),
            "missed": [list(goal) for goal in found.missed[:MOST_MISSED]], "edges": found.edges,
        },
        "lengths": asdict(measured) if measured else None,
    }  # fmt: skip


def _met_by(questionnaire: Questionnaire, respondents: list[Respondent]) -> dict[str, int]:
    """For every item that a respondent comes to, the first who does: a finished interview is the better example."""
    found: dict[str, int] = {}
    for name in questionnaire.placed:
        for place, each in enumerate(respondents):
            if any(each.state.is_relevant(name, indexes) for indexes in each.state.instances_of(name)):
                found[name] = place
                break
    return found
