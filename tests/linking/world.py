"""A survey that has been collected: every form different, days, adults and modes that single out, all ways open."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.callbacks import end_task, return_case
from surveys.people.records import Person
from surveys.questionnaires.modes import TELEPHONE
from surveys.requests.service import close_fieldwork
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, World
from tests.services.survey_in_the_field import Field, demo_questionnaire, full_answers, survey_in_the_field

EMPTY_HOUSES = 2


def collected(session: Session, world: World) -> Field:
    """All cases but two worked, one after the other, each committed: as many transactions as interviews."""
    place = survey_in_the_field(session, world)
    plain = full_answers(demo_questionnaire())
    session.commit()
    for number, case in enumerate(place.cases):
        at = NOW + timedelta(hours=7 * number)
        owner = session.get_one(Person, case.collaborator_id)
        if number < EMPTY_HOUSES:
            fieldwork.record_visit(session, case, outcome="vacant", person=owner, now=at)
        else:
            fieldwork.select_person(session, case, eligible_persons=1 + number % 4, person=owner, now=at)
            mode = TELEPHONE if number % 6 == 0 else None
            draft = fieldwork.start_interview(
                session, case, instance_id=uuid4(), consent_text_version="1", mode=mode, person=owner, now=at
            )
            save_section(session, draft, section=None, answers={**plain, "kien_nghi": f"Ý kiến số {number}"}, now=at)
            submit(session, draft, person=owner, now=at + timedelta(minutes=20))
        session.commit()
    session.commit()
    return place


def close(session: Session, world: World, place: Field) -> None:
    """One goes back in vain; then fieldwork ends."""
    at, again = NOW + timedelta(days=10), place.cases[-1]
    owner = session.get_one(Person, again.collaborator_id)
    questions = ["tin_tuong"]
    task = return_case(
        session, again, comment="Hỏi lại giúp câu này", questions=questions, person=world.person("supervisor"), now=at
    )
    end_task(session, task, outcome="not_home", person=owner, now=at)
    close_fieldwork(session, place.survey, person=world.person("coordinator"), now=at)
    session.commit()
