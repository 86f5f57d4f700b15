"""A form is sent whole, once, by whom it belongs to, and is closed from then on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Visit
from surveys.people.records import Person
from surveys.responses.records import Response
from tests.conftest import client_for
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import case_again, choose, interview_to_the_end
from tests.services.survey_in_the_field import Field


def test_the_whole_interview_without_javascript(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    phone.open("/")
    assert phone.title == "Việc của tôi"
    assert f"Hộ số {case.household_line}" in phone.text
    pages = interview_to_the_end(phone, case)
    assert pages >= 8
    assert phone.title == "Phiếu đã đủ, gửi được"
    phone.press("send")
    assert phone.title == "Đã gửi phiếu"
    response = session.scalars(select(Response)).one()
    assert response.answers["linh_vuc"] == ["1"]
    assert response.answers["so_lan_bo_sung"] == "1"
    assert response.consent_text_version.startswith("1/")
    assert case_again(session, case).state == "completed"


def test_an_incomplete_form_cannot_be_sent_by_force(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    fields = dict(phone.page.get_element_by_id("send").fields)
    phone.open(f"/ho/{case.id}/phong-van/phan_d")
    phone.answer(lambda name: None, go="save")
    response = phone.post(f"/ho/{case.id}/gui", fields)
    assert response.status_code == 409
    assert phone.title == "Chưa gửi được phiếu"
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_what_is_submitted_is_closed_to_the_collaborator(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    phone.press("send")
    answers = {"Cần thêm đèn đường", "q-gioi_tinh", "q-linh_vuc"}
    paths = ["", "/phong-van", "/phong-van/phan_a2", "/phong-van/phan_d", "/xem-lai", "/xin-y-kien", "/chon-nguoi"]
    for path in [*paths, "/ket-qua", "/cam-on", "/gui"]:
        body = phone.open(f"/ho/{case.id}{path}").get_data(as_text=True)
        assert not any(answer in body for answer in answers), path
    for path in ("/phong-van/phan_d", "/xin-y-kien", "/ket-qua"):
        body = phone.post(f"/ho/{case.id}{path}", {"shown": "gioi_tinh", "q-gioi_tinh": "2", "dong_y": "co"})
        assert not any(answer in body.get_data(as_text=True) for answer in answers), path
    assert "không mở xem lại được" in phone.text
    session.expire_all()
    assert session.scalars(select(Response)).one().answers["gioi_tinh"] == "1"


def test_sending_twice_gives_the_same_thanks(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    fields = dict(phone.page.get_element_by_id("send").fields)
    for _twice in range(2):
        assert phone.post(f"/ho/{case.id}/gui", fields).status_code == 200
        assert phone.title == "Đã gửi phiếu"
    assert session.scalar(select(func.count()).select_from(Response)) == 1
    assert session.scalar(select(func.count()).select_from(Visit)) == 1
    other = {**fields, "reviewed": "0" * 64}
    assert phone.post(f"/ho/{case.id}/gui", other).status_code == 409


def test_two_presses_at_once_send_one_form(app: Flask, session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    fields = dict(phone.page.get_element_by_id("send").fields)
    clients: list[FlaskClient] = [client_for(app, session, place.owner) for _each in range(2)]
    barrier = Barrier(2)

    def post(client: FlaskClient) -> tuple[int, str]:
        barrier.wait(timeout=10)
        response = client.post(f"/ho/{case.id}/gui", data=fields)
        return response.status_code, response.location

    with ThreadPoolExecutor(max_workers=2) as pool:
        replies = set(pool.map(post, clients))
    assert replies == {(302, f"/ho/{case.id}/cam-on")}
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_stale_review_is_not_sent(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    fields = dict(phone.page.get_element_by_id("send").fields)
    phone.open(f"/ho/{case.id}/phong-van/phan_d")
    phone.answer(lambda name: "2" if name == "gioi_tinh" else choose(name), go="save")
    assert phone.post(f"/ho/{case.id}/gui", fields).status_code == 409
    assert "xem lại lần nữa" in phone.text


def test_a_case_of_someone_else_does_not_exist(app: Flask, session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    stranger = client_for(app, session, session.get_one(Person, place.other.id))
    for path in (
        "",
        "/ket-qua",
        "/chon-nguoi",
        "/xin-y-kien",
        "/phong-van",
        "/phong-van/phan_a",
        "/xem-lai",
        "/cam-on",
    ):
        assert stranger.get(f"/ho/{case.id}{path}").status_code == 404, path
    for path in ("/ket-qua", "/chon-nguoi", "/xin-y-kien", "/phong-van/phan_a", "/gui"):
        assert stranger.post(f"/ho/{case.id}{path}").status_code == 404, path
    assert f"/ho/{case.id}" not in stranger.get("/viec-cua-toi").get_data(as_text=True)
