"""Collaborators with enough interviews to compare, written as rows: what services would take minutes for.

Answers come from chance, alike for everybody; minutes too, but for the collaborators who are told to be quick.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.responses.records import Response, ResponseLink
from tests.conftest import NOW
from tests.services.survey_in_the_field import Field

SECRET = "Điều chỉ người trả lời biết"
FIRST_VISIT = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
USUAL_MINUTES, QUICK_MINUTES = 18.0, 5.0


def add_collaborators(session: Session, place: Field, count: int) -> list[Person]:
    """People who work in the communes of the survey."""
    home = place.collaborators[0].unit
    return [
        add_person(session, full_name=f"Hoàng Thị Số {number}", role="collaborator", unit=home, now=NOW)
        for number in range(count)
    ]


def interview(
    session: Session,
    place: Field,
    questionnaire: Questionnaire,
    people: list[Person],
    *,
    each: int,
    quick: Collection[int] = (),
    seed: int = 1,
    **columns: Any,
) -> list[int]:
    """`each` interviews of every collaborator, those at the places `quick` in five minutes; returns the cases' ids.

    `columns` are set in all responses, whatever they are otherwise.
    """
    rng = np.random.default_rng(seed)
    like, cases, responses, links = place.cases[0], [], [], []
    first = max(session.query(Case.id).order_by(Case.id.desc()).limit(1).scalar() or 0, 0) + 1
    for number, person in enumerate(people):
        started = FIRST_VISIT
        for turn in range(each):
            case_id = first + len(cases)
            middle = QUICK_MINUTES if number in quick else USUAL_MINUTES
            minutes = float(np.exp(np.log(middle) + rng.normal(0, 0.2)))
            instance = UUID(int=int(rng.integers(1, 2**62)))
            cases.append(_case(like, case_id, person, f"X{case_id:05d}"))
            responses.append(_response(place, like, instance, _answers(rng, questionnaire), columns))
            links.append(
                {
                    "response_id": instance,
                    "case_id": case_id,
                    "collaborator_id": person.id,
                    "started_at": started,
                    "submitted_at": started + timedelta(minutes=minutes),
                    "elapsed_seconds": round(60 * minutes),
                }
            )
            started += timedelta(minutes=45) if turn % 8 else timedelta(days=1)
    for table, rows in ((Case, cases), (Response, responses), (ResponseLink, links)):
        session.execute(insert(table), rows)
    session.flush()
    return [case["id"] for case in cases]


def _case(like: Case, case_id: int, person: Person, code: str) -> dict[str, Any]:
    names = ("survey_id", "draw_id", "stratum", "psu", "psu_name")
    own = {"id": case_id, "code": code, "household_line": case_id, "role": "main", "state": "completed"}
    return {name: getattr(like, name) for name in names} | own | {"collaborator_id": person.id}


def _response(
    place: Field, like: Case, instance: UUID, answers: dict[str, Any], columns: dict[str, Any]
) -> dict[str, Any]:
    return {
        "instance_id": instance,
        "survey_id": place.survey.id,
        "version_id": place.version.id,
        "stratum": like.stratum,
        "psu": like.psu,
        "mode": "face_to_face",
        "submitted_on": FIRST_VISIT.date(),
        "consent_text_version": "1",
        "consent_on": FIRST_VISIT.date(),
        "answers": answers,
        "declined": [],
        "content_hash": str(instance),
        "state": "submitted",
        **columns,
    }


def _answers(rng: np.random.Generator, questionnaire: Questionnaire) -> dict[str, Any]:
    """Any option of every closed question, and open words that nobody may ever see."""
    answers: dict[str, Any] = {}
    for question in questionnaire.questions():
        codes = [choice.name for choice in questionnaire.choices_of(question)]
        if question.kind == "select_one":
            answers[question.name] = str(rng.choice(codes))
        elif question.kind == "select_multiple":
            answers[question.name] = [str(rng.choice(codes))]
        elif question.kind == "text":
            answers[question.name] = SECRET
    return answers
