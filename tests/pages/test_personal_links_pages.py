"""A household answers by its letter's code: on one device, unseen by anybody, once; and what the office sees of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import webapp.links.code_guesses
from surveys.audit import AuditEntry
from surveys.fieldwork.links import invitations
from surveys.fieldwork.links.codes import new_code
from surveys.fieldwork.links.records import Invitation
from surveys.fieldwork.records import Case, InterviewDraft
from surveys.responses import records as responses
from tests.conftest import NOW, World, client_for, only_sqlite, test_settings
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import case_again, choose
from tests.services.survey_in_the_field import Field, begin
from webapp import create_app
from webapp.interview.under_way import HandedOver, under_way
from webapp.links.device import COOKIE

SECRET = "for tests only"
WORDS = "CHỈ MÌNH TÔI BIẾT ĐIỀU NÀY"
PUBLIC = "https://khaosat.example"
PAGES = ("phieu", "trong-ho", "dong-y", "khong-tham-gia", "phieu/phan_a", "xem-lai", "de-sau", "cam-on", "bang-hoi/1/0")


def code_for(session: Session, world: World, place: Field, case: Case) -> str:
    office = world.person("supervisor")
    [one] = invitations.issue(session, place.survey, [case], secret=SECRET, person=office, now=NOW)
    session.commit()
    return one.code


@pytest.fixture
def code(session: Session, world: World, place: Field) -> str:
    return code_for(session, world, place, place.cases[0])


@pytest.fixture
def home(app: Flask, code: str) -> Phone:
    """The household's phone, at the page where the code is typed."""
    phone = Phone(app.test_client())
    phone.open("/tra-loi")
    return phone


def at_the_questions(phone: Phone, code: str) -> Phone:
    phone.open("/tra-loi")
    phone.press("code-form", code=code)
    phone.press("household", adults="3")
    phone.press("consent", button=("dong_y", "co"))
    return phone


def answer_all(phone: Phone) -> None:
    while "/phieu/" in phone.response.request.path:
        entered = {f"q-{name}": choose(name) for name in phone.questions()}
        phone.press("interview", button=("go", "next"), **{key: value for key, value in entered.items() if value})


def device_of(phone: Phone) -> str:
    cookie = phone.client.get_cookie(COOKIE, path="/tra-loi")
    assert cookie is not None
    return str(cookie.value)


def test_from_the_code_to_the_thanks_without_script(
    database_url: str, session: Session, place: Field, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With tokens checked; neither code nor device stands in an address, a referrer, the log or the database."""
    monkeypatch.setenv("KHAOSAT_LOG", str(tmp_path / "log"))
    app = create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True})
    addresses: list[str] = []

    @app.after_request
    def note(answer: Response) -> Response:
        addresses.append(f"{request.full_path} {request.referrer} {answer.location}")
        return answer

    phone = Phone(app.test_client())
    phone.open("/tra-loi")
    forged = phone.client.post("/tra-loi", data={"code": code})
    assert forged.status_code == 400
    at_the_questions(phone, code.lower().replace("-", " "))
    answer_all(phone)
    phone.press("send")
    assert phone.response.request.path == "/tra-loi/cam-on"
    [response] = session.scalars(select(responses.Response))
    assert (response.mode, case_again(session, place.cases[0]).state) == ("personal_link", "completed")
    signs, device = code.replace("-", ""), device_of(phone)
    written = " ".join(addresses) + (tmp_path / "log").read_text() + _everything(session)
    for secret in (code, signs, signs.lower(), device, device.strip(".").partition(".")[0]):
        assert secret not in written


def _everything(session: Session) -> str:
    tables = (Invitation, InterviewDraft, responses.Response, AuditEntry)
    rows = [vars(row) for table in tables for row in session.scalars(select(table))]
    return str([{key: str(value) for key, value in row.items()} for row in rows])


@only_sqlite
def test_the_cookie_is_the_devices_own(home: Phone, code: str) -> None:
    home.press("code-form", code=code)
    answer = home.client.get("/tra-loi")
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE)]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/tra-loi"))


@only_sqlite
def test_no_other_browser_sees_anything(app: Flask, home: Phone, code: str, session: Session) -> None:
    at_the_questions(home, code)
    [draft] = session.scalars(select(InterviewDraft))
    forged = device_of(home)[:-2] + "AA"
    for cookie in ("", "not signed", forged):
        other = app.test_client()
        other.set_cookie(COOKIE, cookie, path="/tra-loi")
        for page in PAGES:
            answer = other.get(f"/tra-loi/{page}")
            assert (answer.status_code, answer.location) == (303, "/tra-loi"), page
        sent = {"instance_id": str(draft.instance_id), "answers": {}, "declined": [], "revision": draft.revision}
        assert other.post("/tra-loi/phieu/luu", json=sent).get_json()["code"] == "link.nothing_here"
        assert other.post("/tra-loi/gui", data={"instance_id": str(draft.instance_id)}).location == "/tra-loi"
        other.get("/tra-loi")
        answer = other.post("/tra-loi", data={"code": code})
        assert answer.status_code == 422
        assert "đã mở ở máy khác" in answer.text


@only_sqlite
def test_the_interviewer_is_told_and_can_open_end_or_send_nothing(
    app: Flask, home: Phone, code: str, session: Session, world: World, place: Field
) -> None:
    at_the_questions(home, code)
    [draft] = session.scalars(select(InterviewDraft))
    draft.answers = {"kien_nghi": WORDS}
    session.commit()
    case, client = place.cases[0], client_for(app, session, place.owner)
    for rule in app.url_map.iter_rules():
        if "case_id" not in rule.arguments or "survey_id" in rule.arguments:
            continue
        with app.test_request_context():
            values: dict[str, Any] = {"case_id": case.id, "section": "phan_a", "kept_id": 1, "task_id": 1}
            address = app.url_for(rule.endpoint, **{name: values.get(name, 1) for name in rule.arguments})
        for method in {"GET", "POST"} & set(rule.methods or ()):
            answer = client.open(address, method=method, data=_press_everything(draft), follow_redirects=True)
            assert WORDS not in answer.text, rule
            assert answer.status_code < 500, rule
    shown = client.get(f"/ho/{case.id}").text
    assert "tự trả lời trên máy của mình" in shown
    assert "Làm tiếp phiếu" not in shown
    assert "Đang tự trả lời qua liên kết riêng" in client.get("/viec-cua-toi").text
    session.expire_all()
    [kept] = session.scalars(select(InterviewDraft))
    assert kept.handover is not None
    assert (kept.answers, kept.handover.state) == ({"kien_nghi": WORDS}, "by_link")
    assert case_again(session, case).state == "interviewing"
    with app.test_request_context(), pytest.raises(HandedOver):
        under_way(case_again(session, case))
    office = client_for(app, session, world.person("supervisor"))
    for page in (f"lien-ket/{case.psu}", "lien-ket", case.psu, f"ho/{case.id}"):
        assert WORDS not in office.get(f"/khao-sat/{place.survey.id}/thu-thap/{page}").text


def _press_everything(draft: InterviewDraft) -> dict[str, Any]:
    of_the_draft = {"instance_id": str(draft.instance_id)}
    return {**of_the_draft, "dong_y": "co", "adults": "2", "code": "8305", "outcome": "break_off"}


@only_sqlite
def test_a_collaborator_may_be_logged_in_on_the_same_browser(
    app: Flask, session: Session, place: Field, code: str
) -> None:
    """Nobody is logged in on respondents' pages, whoever uses the browser; and the work goes on beside them."""
    client = client_for(app, session, place.owner)
    with client.session_transaction() as cookies:
        cookies["used_at"] = 1  # idle for long: the account's pages wait for its PIN
    phone = at_the_questions(Phone(client), code)
    assert phone.response.request.path.startswith("/tra-loi/phieu/")
    assert place.owner.full_name not in phone.response.text
    assert client.get("/viec-cua-toi").location.startswith("/tai-khoan/mo-khoa")


@only_sqlite
def test_a_device_in_a_respondents_hands_stays_in_them(app: Flask, session: Session, place: Field, code: str) -> None:
    client = client_for(app, session, place.owner)
    with client.session_transaction() as cookies:
        cookies["respondents"] = {"case": place.cases[1].id, "token": "of the browser"}
    assert client.get("/tra-loi").status_code == 303
    assert client.get("/viec-cua-toi").location.endswith(f"/ho/{place.cases[1].id}/may-khoa")


@only_sqlite
def test_two_households_on_one_phone_are_not_mixed_up(
    home: Phone, code: str, session: Session, world: World, place: Field
) -> None:
    other = code_for(session, world, place, place.cases[1])
    at_the_questions(home, code)
    first = home.page.get_element_by_id("interview").fields["instance_id"]
    at_the_questions(home, other)
    answer = home.client.post("/tra-loi/phieu/phan_a", data={"instance_id": first, "shown": "q", "q-q": "co"})
    assert answer.location == "/tra-loi"
    home.open("/tra-loi")
    home.press("code-form", code=code)
    assert home.page.get_element_by_id("interview").fields["instance_id"] == first


@only_sqlite
def test_sending_twice_gets_the_same_thanks(home: Phone, code: str, session: Session) -> None:
    at_the_questions(home, code)
    answer_all(home)
    form = dict(home.page.get_element_by_id("send").form_values())
    for _time in range(2):
        assert home.post("/tra-loi/gui", form).request.path == "/tra-loi/cam-on"
    assert len(session.scalars(select(responses.Response)).all()) == 1
    assert home.open("/tra-loi/phieu/phan_a").request.path == "/tra-loi"
    assert home.title == "Phiếu trả lời trên máy này đã được gửi"


@only_sqlite
def test_wrong_codes_are_slowed_and_right_ones_never_counted(
    app: Flask, session: Session, world: World, place: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["LINK_GUESSES"] = "3"
    codes = [code_for(session, world, place, case) for case in place.cases[:5]]
    moment = [NOW]
    monkeypatch.setattr("webapp.links.personal_views.now", lambda: moment[0])

    def give(code: str, address: str = "203.0.113.7") -> int:
        phone = Phone(app.test_client())
        phone.open("/tra-loi")
        fields = {"code": code}
        return phone.client.post("/tra-loi", data=fields, environ_base={"REMOTE_ADDR": address}).status_code

    assert [give(code) for code in codes[:4]] == [303] * 4
    assert [give("BCFG-HJKM-NPQ2")] == [422]  # a slip of typing is no guess
    assert [give(new_code()) for _ in range(4)] == [422, 422, 422, 429]
    assert give(codes[4]) == 429
    assert give(new_code(), address="198.51.100.1") == 422
    moment[0] += timedelta(seconds=1)
    assert give(new_code()) == 422
    moment[0] += timedelta(seconds=1)
    assert give(codes[4]) == 429, "The next wait is longer."
    moment[0] += timedelta(seconds=1)
    assert give(codes[4]) == 303
    kept = app.extensions[webapp.links.code_guesses._PLACE].places
    assert "203.0.113.7" not in str(kept)


@only_sqlite
def test_who_says_no_is_asked_once_more_and_then_never(home: Phone, code: str, session: Session, place: Field) -> None:
    home.press("code-form", code=code)
    home.press("household", adults="1")
    home.press("consent", button=("dong_y", "khong"))
    assert case_again(session, place.cases[0]).state == "open"
    session.rollback()
    home.press("decline")
    assert case_again(session, place.cases[0]).disposition == "respondent_refusal"
    assert home.open("/tra-loi/phieu").request.path == "/tra-loi"


@pytest.fixture
def office(app: Flask, session: Session, world: World, place: Field) -> FlaskClient:
    app.config["PUBLIC_URL"] = PUBLIC
    return client_for(app, session, world.person("designer"))


def html_of_print(office: FlaskClient, address: str) -> str:
    return office.get(address).text.partition('id="print"')[2]


def printed(office: FlaskClient, address: str, **more: Any) -> TestResponse:
    return office.post(address, data={"kind": "the", "contact": "Bà Duyên, 0912 345 678", **more})


@only_sqlite
def test_a_print_gives_new_codes_once_and_counts_them(
    office: FlaskClient, session: Session, world: World, place: Field
) -> None:
    case, address = place.cases[0], f"/khao-sat/{place.survey.id}/thu-thap/lien-ket"
    [key, *_others] = re.findall(r'name="form_key" value="([^"]+)"', html_of_print(office, address))
    answer = printed(office, address, xa=case.psu, form_key=key)
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert printed(office, address, xa=case.psu, form_key=key).status_code == 303, "Pressed twice is printed once."
    session.rollback()
    assert session.scalars(select(Invitation.state)).all() == ["issued"] * 5
    letter = printed(office, f"{address}/{case.psu}", ho=str(case.id), kind="thu")
    assert letter.data[:5] == b"%PDF-"
    session.rollback()
    states = session.scalars(select(Invitation.state).where(Invitation.case_id == case.id)).all()
    assert sorted(states) == ["issued", "withdrawn"]
    office.post(f"{address}/{case.psu}/thu-hoi", data={"ho": str(case.id)})
    session.rollback()
    assert sorted(session.scalars(select(Invitation.state)).all()) == ["issued"] * 4 + ["withdrawn"] * 2
    [row] = [each for each in office.get(address).text.split("<tr>") if f'/lien-ket/{case.psu}"' in each]
    assert re.findall(r'class="num"[^>]*>(\d+)<', row) == ["5", "4", "0", "0", "2"]


@only_sqlite
def test_letters_need_an_address_that_phones_reach_by_https(office: FlaskClient, app: Flask, place: Field) -> None:
    address = f"/khao-sat/{place.survey.id}/thu-thap/lien-ket"
    for configured, words in (("", "KHAOSAT_PUBLIC_URL"), ("http://khaosat.example", "chưa có https")):
        app.config["PUBLIC_URL"] = configured
        assert words in office.get(address).text
        refused = printed(office, address, xa=place.cases[0].psu)
        assert refused.status_code == 422
        assert words in refused.text


@only_sqlite
def test_a_case_that_is_being_interviewed_is_refused_by_name(
    office: FlaskClient, session: Session, place: Field
) -> None:
    begin(session, place, place.cases[0])
    session.commit()
    case = place.cases[0]
    answer = printed(office, f"/khao-sat/{place.survey.id}/thu-thap/lien-ket/{case.psu}", ho=str(case.id))
    assert answer.status_code == 422
    assert case.code in answer.text
    assert not session.scalars(select(Invitation)).all()
