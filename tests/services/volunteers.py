"""People who answer by an open link, through the services that its pages use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from surveys.fieldwork.links.open_links import open_link
from surveys.fieldwork.links.records import OpenDraft, OpenLink
from surveys.requests.records import Survey
from surveys.requests.service import close_fieldwork, open_survey
from surveys.responses.keeping import save_section
from surveys.responses.records import Response
from surveys.responses.volunteers import begin, submit
from tests.conftest import NOW, World
from tests.documents.small_survey import questionnaire
from tests.services.survey_in_the_field import full_answers
from tests.services.survey_on_its_way import publish
from tests.services.test_requests_service import make_request


def began(session: Session, link: OpenLink, *, now: datetime = NOW) -> OpenDraft:
    """A volunteer who has agreed."""
    instance = uuid4()
    return begin(session, link, instance_id=instance, token_hash=instance.hex, consent_text_version="1/abc", now=now)


def answered(session: Session, link: OpenLink, answers: Mapping[str, Any], *, now: datetime = NOW) -> Response:
    """A volunteer's whole form."""
    draft = began(session, link, now=now)
    save_section(session, draft, section=None, answers=answers, now=now)
    return submit(session, draft, now=now)


def only_by_link(session: Session, world: World) -> OpenLink:
    """A survey without any draw, in the field by its link."""
    designer = world.person("designer")
    survey = open_survey(session, make_request(session, world), person=designer, now=NOW)
    publish(session, survey, questionnaire(), person_id=designer.id)
    return open_link(
        session, survey, closes_on=None, most_responses=None, without_sample=True, person=designer, now=NOW
    )


def survey_of_volunteers(session: Session, world: World, *, forms: int) -> Survey:
    """The same with forms, its fieldwork over."""
    link = only_by_link(session, world)
    for _each in range(forms):
        answered(session, link, full_answers(questionnaire()))
    close_fieldwork(session, link.survey, person=world.person("designer"), now=NOW)
    return link.survey
