"""Real XLSForms of others go through the pages: accepted with their findings, or refused at the fault's place."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork import service as fieldwork
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of, questions_to_justify
from surveys.requests.records import Survey
from surveys.requests.service import start_fieldwork
from surveys.responses.records import Response
from tests.conftest import NOW, World, client_for, only_sqlite
from tests.machine import SHARED, needs_shared
from tests.pages.approved_on_the_pages import publish
from tests.pages.phone_form import Phone
from tests.pages.robot_at_the_door import AtTheDoor
from tests.pages.test_questionnaires_pages import ClientAs, only_version, send, text
from tests.pages.test_requests_pages import make_survey
from tests.services.survey_in_the_field import survey_in_the_field

FORMS = SHARED / "xlsforms"
REFUSED_BY_PYXFORM = {"ipa-back-check.xlsx", "unicef-liberia-coverage.xlsx"}
LONG = {"who-verbal-autopsy.xlsx"}
"""Two hundred pages, a question each; KHAOSAT_ALL_FORMS=1 goes through them as well."""
SKIPPED = REFUSED_BY_PYXFORM if os.environ.get("KHAOSAT_ALL_FORMS") else REFUSED_BY_PYXFORM | LONG
ACCEPTED = sorted(form.name for form in FORMS.glob("*.xlsx") if form.name not in SKIPPED)
CONSENT = "Kính thưa Ông/Bà, xin mời tham gia. Việc trả lời là tự nguyện."
REASON = "Cần cho mục đích đã ghi trong đề nghị."
pytestmark = [needs_shared("xlsforms"), only_sqlite]


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return make_survey(session, world)


@pytest.mark.parametrize(
    ("name", "sensitive", "question"),
    [
        ("correlaid-mitwirken.xlsx", 3, "In welchem Landkreis sind Sie aktiv?"),
        ("stats4sd-example.xlsx", 2, "Have you ever travelled abroad?"),
    ],
)
def test_a_real_form_is_uploaded_previewed_and_published_with_reasons(
    client_as: ClientAs, session: Session, survey: Survey, name: str, sensitive: int, question: str
) -> None:
    client = client_as("designer")
    assert send(client, survey, (FORMS / name).read_bytes(), name).status_code == 302
    version = only_version(session)
    address = f"/khao-sat/{survey.id}/phieu/{version.id}"
    assert question in text(client.get(address))
    assert client.get(f"{address}/bang-ma").status_code == 200
    reasons = {f"reason_{number}": "Cần cho mục đích đã ghi trong đề nghị." for number in range(sensitive)}
    consent = {"consent": "Kính thưa Ông/Bà, xin mời tham gia. Việc trả lời là tự nguyện."}
    one_missing = dict(list(reasons.items())[:-1])
    assert client.post(f"{address}/xin-duyet", data=one_missing | consent).status_code == 422
    published = publish(client, client_as("coordinator"), address, reasons | consent)
    assert "Đã ban hành phiên bản 1." in text(published)


@pytest.mark.parametrize(("name", "row"), [("ipa-back-check.xlsx", "71"), ("unicef-liberia-coverage.xlsx", "126")])
def test_a_form_that_cannot_be_used_is_refused_at_its_row(
    client_as: ClientAs, survey: Survey, name: str, row: str
) -> None:
    refused = send(client_as("designer"), survey, (FORMS / name).read_bytes(), name)
    assert refused.status_code == 422
    page = text(refused)
    assert "choices" in page
    assert row in page


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_real_form_is_uploaded_previewed_published_and_answered_until_it_is_sent(
    app: Flask, client_as: ClientAs, session: Session, world: World, name: str
) -> None:
    place = survey_in_the_field(session, world, started=False)
    survey_id = place.survey.id
    session.commit()
    client = client_as("designer")
    assert send(client, place.survey, (FORMS / name).read_bytes(), name).status_code == 302
    version = latest_version(session)
    address = f"/khao-sat/{survey_id}/phieu/{version.id}"
    assert client.get(address).status_code == client.get(f"{address}/bang-ma").status_code == 200
    reasons = {f"reason_{number}": REASON for number in range(len(questions_to_justify(version)))}
    published = publish(client, client_as("coordinator"), address, reasons | {"consent": CONSENT})
    assert "Đã ban hành phiên bản 2." in text(published)
    survey = session.get_one(Survey, survey_id)
    proposal = fieldwork.propose_assignment(session, survey)
    fieldwork.assign(session, survey, proposal, person=world.person("supervisor"), now=NOW)
    start_fieldwork(session, survey, person=world.person("coordinator"), now=NOW)
    phone = Phone(client_for(app, session, place.owner))
    session.commit()
    version = latest_version(session)
    languages = questionnaire_of(version).languages
    kept = AtTheDoor(phone, session, place.cases[0], version, languages=languages).interview_and_send()
    stored = session.scalars(select(Response)).one()
    assert stored.answers == kept
    assert stored.version_id == version.id
    assert len(kept) > 2


def latest_version(session: Session) -> QuestionnaireVersion:
    """As the database has it now."""
    newest = select(QuestionnaireVersion).order_by(QuestionnaireVersion.number.desc()).limit(1)
    version = session.scalars(newest, execution_options={"populate_existing": True}).one()
    session.commit()
    return version
