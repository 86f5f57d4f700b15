"""What someone still has to do in the field, to be given to others when the account is stopped."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.requests.records import Survey

UNFINISHED = ("open", "interviewing")


@dataclass(frozen=True)
class OpenCases:
    """The unfinished households of one person in one commune of a survey."""

    survey_id: int
    survey: str
    psu: str
    commune: str
    households: int
    interviewing: int


def open_cases(session: Session, person: Person) -> list[OpenCases]:
    """Unfinished households of a person, by survey and commune."""
    begun = func.count().filter(Case.state == "interviewing")
    chosen = (
        select(Survey.id, Survey.title, Case.psu, Case.psu_name, func.count(), begun)
        .join(Survey, Survey.id == Case.survey_id)
        .where(Case.collaborator_id == person.id, Case.state.in_(UNFINISHED), Survey.practice_of_id.is_(None))
        .group_by(Survey.id, Survey.title, Case.psu, Case.psu_name)
        .order_by(Survey.title, Case.psu_name)
    )
    return [OpenCases(*row) for row in session.execute(chosen)]
