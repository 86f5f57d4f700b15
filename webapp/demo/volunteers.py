"""The demonstration's open link: beside the sample, whoever wants to answers on a telephone of their own.

Volunteers are no cross-section: here the young answer more often, as they do, so that what stands on their page differs
from what the sample says of everybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from surveys.fieldwork.links.open_links import open_link
from surveys.people.records import Person
from surveys.questionnaires.navigation import Asked
from surveys.requests.records import Survey
from surveys.responses.keeping import save_section
from surveys.responses.volunteers import begin, submit
from webapp.demo.population import Population
from webapp.demo.profile import OPEN_ANSWERS
from webapp.demo.robot import CONSENT_TEXT_VERSION, answer_all

AGE = "nhom_tuoi"
EAGERNESS = {"1": 1.0, "2": 0.6, "3": 0.25, "4": 0.1}
"""How likely somebody of an age group who has seen the notice is to answer."""
SEED = 8


def answer_by_link(
    session: Session, survey: Survey, population: Population, *, forms: int, designer: Person, opened_at: datetime
) -> None:
    """Open the link and let people who saw its notice answer, one an hour."""
    link = open_link(session, survey, closes_on=None, most_responses=None, person=designer, now=opened_at)
    rng = np.random.default_rng([SEED, survey.id])
    at = opened_at
    for adult in _who_answer(population, forms, rng):
        said = population.answers.of(adult)
        at += timedelta(hours=1)
        instance = UUID(bytes=rng.bytes(16), version=4)
        draft = begin(
            session,
            link,
            instance_id=instance,
            token_hash=instance.hex,
            consent_text_version=CONSENT_TEXT_VERSION,
            now=at,
        )
        answers = answer_all(population.questionnaire, partial(_say, said), today=at.date())
        save_section(session, draft, section=None, answers=answers, now=at)
        submit(session, draft, now=at)


def _who_answer(population: Population, forms: int, rng: np.random.Generator) -> list[int]:
    found: list[int] = []
    while len(found) < forms:
        adult = int(rng.integers(0, len(population)))
        if rng.random() < EAGERNESS.get(str(population.answers.of(adult).get(AGE)), 0.5):
            found.append(adult)
    return found


def _say(said: dict[str, object], asked: Asked) -> object:
    question = asked.question
    if question.kind == "text" and asked.required:
        return OPEN_ANSWERS[0]
    return said.get(question.name)
