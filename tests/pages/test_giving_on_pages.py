"""Giving work on: a look at what moves, with begun interviews named, then a reason; sent twice it is done once."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from surveys.fieldwork.records import Case
from tests.conftest import only_sqlite
from tests.services.survey_in_the_field import begin, survey_in_the_field

pytestmark = only_sqlite


@pytest.fixture
def place(session, world):
    place = survey_in_the_field(session, world)
    begin(session, place, place.cases[0])
    session.commit()
    return place


def test_what_moves_is_shown_before_it_moves_and_a_form_sent_twice_is_done_once(session, client_as, place):
    office = client_as("supervisor")
    owner, other = place.owner, place.other
    path = f"/khao-sat/{place.survey.id}/phan-cong/chuyen"
    assert "Lý do" not in office.get(path).text
    shown = html.fromstring(office.get(f"{path}?tu={owner.id}").get_data(as_text=True))
    words = " ".join(shown.text_content().split())
    own = [case for case in place.cases if case.collaborator_id == owner.id]
    assert shown.xpath("string(//tfoot//td)") == str(len(own))
    begun = place.cases[0]
    assert f"1 hộ: Hộ số {begun.household_line}, {begun.psu_name} ({owner.full_name})" in words
    missing = office.post(f"{path}?tu={owner.id}", data={"to_id": other.id, "reason": "ốm"})
    assert (missing.status_code, "Ghi rõ lý do" in missing.text) == (422, True)
    key = html.fromstring(office.get(f"{path}?tu={owner.id}").text).xpath("//main//input[@name='form_key']/@value")[-1]
    data = {"to_id": other.id, "reason": "Cộng tác viên ốm", "form_key": key}
    assert office.post(f"{path}?tu={owner.id}", data=data).status_code == 302
    assert office.post(f"{path}?tu={owner.id}", data=data).status_code == 303
    session.expire_all()
    assert session.scalars(select(Case.id).where(Case.collaborator_id == owner.id)).all() == [begun.id]
    nothing = office.post(f"{path}?tu={owner.id}", data={**data, "form_key": ""})
    assert (nothing.status_code, "Không có hộ nào đổi người" in nothing.text) == (422, True)
    assert "Không ai còn việc" not in office.get(f"{path}?tu=khong&xa=khong").text
