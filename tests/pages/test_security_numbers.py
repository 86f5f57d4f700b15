"""Numbers that no machine holds are answered with a sentence, not with a failure."""

from __future__ import annotations

import pytest
from flask import Flask, request
from sqlalchemy.orm import Session

from tests.conftest import World, client_for
from tests.services.survey_in_the_field import Field
from webapp.fieldwork.forms import VisitForm
from webapp.samples.plan_form import PlanForm

MONSTERS = ["9" * 5000, "9" * 400, "nan", "inf", "-1", "²", "1e999"]
DESIGN_NUMBERS = ["margin", "proportion", "response_rate", "take"]


@pytest.mark.parametrize("typed", MONSTERS)
@pytest.mark.parametrize("name", DESIGN_NUMBERS)
def test_a_plan_of_monstrous_size_is_told_what_makes_sense(app: Flask, name: str, typed: str) -> None:
    usual = dict.fromkeys(DESIGN_NUMBERS, "20")
    with app.test_request_context("/", query_string={**usual, name: typed}):
        form = PlanForm(request.args)
        form.validate()
        assert form[name].errors


def test_choosing_nobody_by_a_monstrous_number_changes_nothing(
    app: Flask, session: Session, world: World, place: Field
):
    client = client_for(app, session, world.person("designer"))
    address = f"/khao-sat/{place.survey.id}/phan-cong"
    for typed in MONSTERS:
        answer = client.post(address, data={f"xa-{place.cases[0].psu}": typed})
        assert answer.status_code == 302
    before = place.cases[0].collaborator_id
    session.refresh(place.cases[0])
    assert place.cases[0].collaborator_id == before


def test_an_appointment_in_the_year_one_is_past(app: Flask) -> None:
    with app.test_request_context(
        "/", method="POST", data={"appointment_date": "0001-01-01", "appointment_time": "0:01"}
    ):
        instant = VisitForm().appointment_at()
    assert instant is not None
    assert instant.year < 1971
