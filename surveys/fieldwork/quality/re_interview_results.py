"""What interviews that were asked again tell: by question how well two askings agree, by collaborator whether they took
place. Nothing of a single pair: figures wait for 30 pairs and advance by ten (R6).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.response_variance import Consistency, Figure, categorical_consistency, numerical_consistency
from surveys.fieldwork.quality.records import ReInterview, ReInterviewPlan, ReInterviewWave
from surveys.fieldwork.supervision.records import AnswerChange
from surveys.people.records import Person
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.service import questionnaire_of, version_in_use
from surveys.requests.records import Survey
from surveys.responses.records import Response, ResponseLink
from surveys.text import given_name_key

FEWEST_PAIRS, STEP = 30, 10
SMALLEST_CATEGORY = 10
FEWEST_DIFFERENT = 5
OTHERS = ""
"""The code of several categories that are told together."""


@dataclass(frozen=True)
class Pair:
    """What the same person said in both interviews, and for how many interviews of the collaborator the pair stands."""

    first: Mapping[str, Any]
    second: Mapping[str, Any]
    weight: float


@dataclass(frozen=True)
class TookPlace:
    """Of the interviews of one collaborator that were drawn: what their respondents say of them."""

    collaborator: Person
    drawn: int
    done: int
    yes: int
    no: int
    unknown: int
    not_reached: int
    declined: int


def advance_results(session: Session, survey: Survey, *, now: datetime) -> None:
    """Compute anew the questions that have ten pairs more than when they were computed last, the first at thirty."""
    plan = session.get(ReInterviewPlan, survey.id)
    version = version_in_use(session, survey.id)
    if plan is None or version is None or survey.practice_of_id is not None:
        return
    pairs = _pairs(session, survey)
    if len(pairs) < FEWEST_PAIRS:
        return
    questionnaire = questionnaire_of(version)
    results = dict(plan.results)
    for question in questionnaire.questions():
        name = question.name
        both = [each for each in pairs if all(_is_answer(said.get(name)) for said in (each.first, each.second))]
        if len(both) >= results.get(name, {}).get("n", FEWEST_PAIRS - STEP) + STEP:
            results[name] = figures_of(questionnaire, question, both) | {"at": now.isoformat()}
    plan.results = results
    session.flush()


def took_place_by_collaborator(session: Session, survey: Survey) -> list[TookPlace]:
    """What respondents say of each collaborator's interviews, of those drawn at random only; by the people's names."""
    rows = session.execute(
        select(Person, ReInterview.state, ReInterview.took_place)
        .join(ResponseLink, ResponseLink.collaborator_id == Person.id)
        .join(ReInterview, ReInterview.case_id == ResponseLink.case_id)
        .where(ReInterview.survey_id == survey.id, ReInterview.number > 0)
    )
    people: dict[int, Person] = {}
    states: dict[int, Counter[str]] = defaultdict(Counter)
    said: dict[int, Counter[bool | None]] = defaultdict(Counter)
    for person, state, took_place in rows:
        people[person.id] = person
        states[person.id][state] += 1
        if state == "done":
            said[person.id][took_place] += 1
    return [
        TookPlace(
            people[id_], found.total(), found["done"], said[id_][True], said[id_][False], said[id_][None],
            found["not_reached"], found["declined"],
        )
        for id_, found in sorted(states.items(), key=lambda one: given_name_key(people[one[0]].full_name))
    ]  # fmt: skip


def _pairs(session: Session, survey: Survey) -> list[Pair]:
    rows = session.execute(
        select(ReInterview, Response.instance_id, Response.answers, ResponseLink.collaborator_id)
        .join(ResponseLink, ResponseLink.case_id == ReInterview.case_id)
        .join(Response, Response.instance_id == ResponseLink.response_id)
        .where(
            ReInterview.survey_id == survey.id,
            ReInterview.number > 0,
            ReInterview.state == "done",
            ReInterview.took_place.is_not(False),
            Response.state == "submitted",
        )
        .order_by(ReInterview.random_number)
    ).all()
    earlier = _before_call_backs(session, [row[1] for row in rows])
    weights = _weights(session, survey)
    return [
        Pair({**answers, **earlier.get(response_id, {})}, asked.answers, weights.get((asked.number, collaborator), 1.0))
        for asked, response_id, answers, collaborator in rows
    ]


def _before_call_backs(session: Session, response_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What was said first where a call-back changed it: that is what the interviewer had written down."""
    first: dict[UUID, dict[str, Any]] = defaultdict(dict)
    changes = select(AnswerChange).where(AnswerChange.response_id.in_(response_ids)).order_by(AnswerChange.id.desc())
    for change in session.scalars(changes):
        first[change.response_id][change.field] = change.before.get("answer")
    return first


def _weights(session: Session, survey: Survey) -> dict[tuple[int, int], float]:
    """Interviews in the pool for each one drawn, by wave and collaborator."""
    weights: dict[tuple[int, int], float] = {}
    waves = session.scalars(select(ReInterviewWave).where(ReInterviewWave.survey_id == survey.id))
    numbers = dict(
        session.execute(select(ReInterview.case_id, ReInterview.number).where(ReInterview.survey_id == survey.id)).all()
    )
    for wave in waves:
        pool = Counter(collaborator for _case, collaborator in wave.pool)
        drawn = Counter(collaborator for case_id, collaborator in wave.pool if numbers.get(case_id) == wave.number)
        weights |= {(wave.number, who): pool[who] / count for who, count in drawn.items()}
    return weights


def figures_of(questionnaire: Questionnaire, question: Question, pairs: Sequence[Pair]) -> dict[str, Any]:
    """What may be told of one question that every pair answers, as JSON; `few` where so few answers changed, or so few
    stayed, that they are hidden."""
    name, n = question.name, len(pairs)
    first, second = ([getattr(each, which)[name] for each in pairs] for which in ("first", "second"))
    told: dict[str, Any] = {"n": n, "label": plain_line(questionnaire, question.label) or name}
    different = sum(str(one) != str(other) for one, other in zip(first, second, strict=True))
    for what, count in (("different", different), ("same", n - different)):
        if 0 < count < FEWEST_DIFFERENT:
            return told | {"few": what}
    weights = [each.weight for each in pairs]
    if question.is_select:
        found = categorical_consistency(_as_text(first), _as_text(second), weights=weights)
        labels = {choice.name: questionnaire.label(choice) for choice in questionnaire.choices_of(question)}
        return told | _told(found) | {"categories": _categories(first, second, weights, labels)}
    numbers = numerical_consistency([float(each) for each in first], [float(each) for each in second], weights=weights)
    return told | _told(numbers) | {"net": _plain(numbers.net_difference), "correlation": _number(numbers.correlation)}


def _told(found: Consistency) -> dict[str, Any]:
    return {
        "agreement": _plain(found.agreement),
        "gross": _plain(found.gross_difference),
        "inconsistency": _plain(found.inconsistency),
        "reliability": _plain(found.reliability),
        "level": found.level,
    }


def _categories(
    first: Sequence[Any], second: Sequence[Any], weights: Sequence[float], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each category that ten people chose in both interviews; the others together, if they are as many."""
    kept = _large_enough(_as_text(first), _as_text(second))
    one, other = ([each if each in kept else OTHERS for each in _as_text(said)] for said in (first, second))
    found = categorical_consistency(one, other, weights=weights)
    if len(found.categories) < 2:
        return []
    return [
        {
            "label": labels.get(str(each.category), str(each.category)),
            "first": each.first,
            "second": each.second,
            "net": _plain(each.net_difference),
            "inconsistency": _plain(each.inconsistency),
        }
        for each in found.categories
    ]


def _large_enough(first: Sequence[str], second: Sequence[str]) -> set[str]:
    """The categories that stand by themselves: what is left over is none, or ten in both interviews."""
    counts = [Counter(first), Counter(second)]
    smallest = {code: min(each[code] for each in counts) for code in {*first, *second}}
    kept = {code for code, least in smallest.items() if least >= SMALLEST_CATEGORY}
    while kept:
        left = [each.total() - sum(each[code] for code in kept) for each in counts]
        if max(left) == 0 or min(left) >= SMALLEST_CATEGORY:
            break
        kept.remove(min(kept, key=lambda code: (smallest[code], code)))
    return kept


def _is_answer(value: Any) -> bool:
    return value not in (None, "", [])


def _as_text(said: Sequence[Any]) -> list[str]:
    return [str(each) for each in said]


def _plain(figure: Figure) -> list[float | None]:
    return [_number(figure.value), _number(figure.se)]


def _number(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
