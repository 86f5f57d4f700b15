"""Who lives at a drawn household line of the demonstration's population, and what the chosen adult answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.fieldwork.service import person_to_interview
from surveys.samples.records import SampleDraw
from webapp.demo.population import Population
from webapp.demo.profile import OPEN_ANSWERS
from webapp.demo.robot import answer_all


def adults_at(population: Population, case: Case) -> tuple[int, int]:
    """The first adult of the case's household line, and how many adults live there."""
    place = list(population.frame.data["unit_id"]).index(case.psu)
    return population.household(place, case.household_line or 0)


def answers_at(session: Session, population: Population, case: Case, *, on: date) -> dict[str, object]:
    """All answers of the adult whom the draw chooses in the household."""
    first, adults = adults_at(population, case)
    position = person_to_interview(session.get_one(SampleDraw, case.draw_id), case, adults)[0]
    return answers_of(population, first + position - 1, on=on)


def answers_of(population: Population, adult: int, *, on: date) -> dict[str, object]:
    """All answers of an adult, on the questionnaire's own way; what must be written gets a sentence."""
    said = population.answers.of(adult)
    return answer_all(
        population.questionnaire,
        lambda asked: said.get(asked.question.name) or (OPEN_ANSWERS[0] if asked.required else None),
        today=on,
    )
