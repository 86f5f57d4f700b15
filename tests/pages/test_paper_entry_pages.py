"""Double entry as each of the office sees it: blind, told in words, nothing lost."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from surveys.fieldwork.paper.entries import begin_entry, own_entry, save_lines
from surveys.fieldwork.paper.service import issue_forms
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.service import submit
from tests.conftest import NOW, World, client_for, only_sqlite
from tests.services.paper_forms import COVER, form_of, key, keyers, lines_of
from tests.services.survey_in_the_field import Field, survey_in_the_field
from tests.services.test_responses_submit import finished_draft

pytestmark = only_sqlite


@pytest.fixture
def desk(app: Flask, session: Session, world: World, place: Field) -> SimpleNamespace:
    """Printed forms of three cases, three people who key, and their browsers."""
    people = keyers(session, world)
    forms = [form_of(session, place, people[0], number) for number in range(3)]
    session.commit()
    clients = [client_for(app, session, person) for person in people]
    address = f"/khao-sat/{place.survey.id}/phieu-giay"
    return SimpleNamespace(place=place, people=people, forms=forms, clients=clients, address=address)


def words(client: FlaskClient, address: str, **data: str) -> str:
    """What a page says; `data` is sent to it, and what it leads to is read."""
    answer = client.post(address, data=data, follow_redirects=True) if data else client.get(address)
    assert answer.status_code in (200, 422), answer.status_code
    return " ".join(html.fromstring(answer.get_data(as_text=True)).text_content().split())


def test_a_serial_that_is_wrong_is_told_in_words_and_kept(desk, client_as):
    client = desk.clients[0]
    assert "gõ sai hoặc đảo chữ số" in words(client, desk.address, serial="00031")
    assert "không in phiếu số 00068" in words(client, desk.address, serial="00068")
    answer = client.post(desk.address, data={"serial": "12345"})
    assert answer.status_code == 422 and 'value="12345"' in answer.get_data(as_text=True)
    assert client.post(desk.address, data={"serial": f" {int(desk.forms[0].serial)} "}).status_code == 302
    assert client_as("coordinator").get(desk.address).status_code == 403


def test_nobody_learns_who_keyed_first_and_only_a_supervisor_sees_slips_by_person(session, desk, client_as):
    one, two, _three = desk.people
    key(session, desk.forms[0], one)
    key(session, desk.forms[1], one)
    key(session, desk.forms[1], two)
    session.commit()
    for client in (*desk.clients, client_as("supervisor")):
        page = words(client, desk.address)
        assert page.count(one.full_name) == int(client is desk.clients[0]) + int("Theo người nhập" in page)
    assert "Theo người nhập" not in words(desk.clients[2], desk.address)
    assert "Theo người nhập" in words(client_as("supervisor"), desk.address)
    assert "1 phiếu bạn đã nhập lần đầu" in words(desk.clients[0], desk.address)
    waiting = words(desk.clients[1], desk.address)
    assert desk.forms[0].serial in waiting.split("Chờ nhập lần hai")[1].split("Đã khớp")[0]
    assert "chính bạn đã nhập" in words(desk.clients[0], desk.address, serial=desk.forms[0].serial)


def test_the_second_is_told_the_same_whether_or_not_both_agree(session, desk):
    """The answer to "xong" and the page after it, but for the serial, do not depend on the first entry."""
    one, two, _three = desk.people
    said = []
    for form, sex in ((desk.forms[0], "1"), (desk.forms[1], "2")):
        key(session, form, one)
        key_but_finish(session, form, two, sex)
        session.commit()
        address = f"/phieu-giay/{form.id}"
        assert "Báo đã nhập xong" in words(desk.clients[1], f"{address}?xong=1")
        answer = desk.clients[1].post(f"{address}/xong")
        page = words(desk.clients[1], desk.address)
        said.append((answer.status_code, answer.location, page.split("Phiếu số")[0].replace(form.serial, "SỐ")))
        session.expire_all()
    assert said[0] == said[1] and "Đã nhập xong phiếu SỐ." in said[0][2]
    assert [form.state for form in desk.forms[:2]] == ["agreed", "keyed_twice"]


def key_but_finish(session: Session, form, person, sex: str) -> None:
    entry = begin_entry(session, form, person=person, now=NOW)
    save_lines(session, entry, {**COVER, **lines_of(questionnaire_of(form.version), gioi_tinh=sex)})


def test_a_form_whose_case_came_by_phone_is_told_when_sent_and_stays(session, desk):
    for person in desk.people[:2]:
        key(session, desk.forms[0], person)
        key(session, desk.forms[1], person)
    submit(session, finished_draft(session, desk.place), person=desk.place.owner, now=NOW)
    session.commit()
    page = words(desk.clients[2], f"{desk.address}/gui", form_key="")
    assert "Đã đưa 1 phiếu giấy vào kết quả." in page
    assert f"Phiếu {desk.forms[0].serial}: {desk.place.cases[0].code} đã có phiếu gửi từ trước" in page
    session.expire_all()
    assert [form.state for form in desk.forms[:2]] == ["agreed", "submitted"]
    assert desk.forms[0].entries[0].answers


def test_a_save_is_answered_in_words_for_the_script(session, desk):
    client, form = desk.clients[0], desk.forms[0]
    save = f"/phieu-giay/{form.id}/luu"
    assert client.post(save, json={"revision": 0, "lines": {}}).get_json()["code"] == "paper.entry_gone"
    client.post(desk.address, data={"serial": form.serial})
    assert client.post(save, json={"revision": 0, "lines": {"gioi_tinh": "1"}}).get_json()["revision"] == 1
    late = client.post(save, json={"revision": 0, "lines": {}})
    assert (late.status_code, late.get_json()["revision"]) == (409, 1)
    assert client.post(save, json={"revision": 1, "lines": [1]}).status_code == 422
    assert client.post(save, data={"revision": "1"}).status_code == 415
    session.expire_all()
    assert own_entry(session, form, desk.people[0]).answers == {"gioi_tinh": "1"}


def test_a_lost_form_is_taken_out_with_a_reason_and_can_no_longer_be_opened(session, desk):
    form, client = desk.forms[0], desk.clients[0]
    assert f"{form.serial}–{desk.forms[-1].serial} 3 phiếu" in words(client, desk.address)
    assert f"Loại phiếu {form.serial}" in words(client, desk.address, serial=form.serial, go="void")
    assert own_entry(session, form, desk.people[0]) is None
    assert "Ghi lý do loại phiếu" in words(client, f"/phieu-giay/{form.id}/loai", reason="mất")
    assert f"Đã loại phiếu {form.serial}." in words(client, f"/phieu-giay/{form.id}/loai", reason="không thu lại được")
    assert "đã loại, lý do: không thu lại được" in words(client, desk.address, serial=form.serial)


def test_the_pages_of_an_empty_desk_say_what_to_do(client_as, world, session, app):
    place = survey_in_the_field(session, world)
    session.commit()
    page = words(client_as("designer"), f"/khao-sat/{place.survey.id}/phieu-giay")
    assert "Chưa in phiếu nào có số" in page
    assert "Nhập phiếu giấy" in words(client_as("designer"), f"/khao-sat/{place.survey.id}/thu-thap")
    (form,) = issue_forms(session, place.version, count=1, person=world.person("designer"), now=NOW)
    session.commit()
    assert form.serial in words(client_as("designer"), f"/khao-sat/{place.survey.id}/phieu-giay")
