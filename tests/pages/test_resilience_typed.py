"""What was typed is not lost when session, token, permission or database is; and nobody else sends it."""

from __future__ import annotations

import sqlite3
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from surveys.fieldwork.records import InterviewDraft
from surveys.requests import service
from surveys.requests.records import SurveyRequest
from tests.conftest import PASSWORD, World, account_of, client_for, only_sqlite, test_settings
from tests.services.survey_in_the_field import Field, begin
from webapp import create_app

pytestmark = only_sqlite

OWN = {"Origin": "http://localhost"}
FOREIGN = {"Origin": "http://doc-hai.example"}
TITLE = "Khảo sát ý kiến về dịch vụ công"
REQUEST = {
    "requesting_body": "Ban Tuyên giáo và Dân vận Tỉnh uỷ",
    "document_number": "128-CV/BTGDVTU",
    "document_date": "2026-03-01",
    "deadline": "2026-04-30",
    "title": TITLE,
    "purpose": "Nắm ý kiến nhân dân.",
    "target_population": "Người từ 18 tuổi.",
    "implementing_body": "Trung tâm nghiên cứu",
    "funding": "Ngân sách tỉnh",
    "scope": "whole",
}


@pytest.fixture
def strict(database_url: str, session: Session, world: World) -> Flask:
    """The application as it is served: forms need their tokens."""
    return create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True, "PROPAGATE_EXCEPTIONS": False})


@pytest.fixture
def coordinator(strict: Flask, session: Session, world: World) -> FlaskClient:
    return client_for(strict, session, world.person("coordinator"))


def form_on(client: FlaskClient, path: str) -> dict[str, str]:
    """The hidden fields of the main form of a page."""
    return hidden(client.get(path).text)


def hidden(page: str, *, action: str | None = None) -> dict[str, str]:
    for form in html.fromstring(page).forms:
        if form.getparent().get("class") != "me-panel" and (action is None or form.get("action") == action):
            return {field.name: field.value for field in form.xpath(".//input[@type='hidden']")}
    raise AssertionError("no such form")


def token_on(client: FlaskClient, path: str) -> str:
    """The token of any form on a page."""
    found = html.fromstring(client.get(path).text).xpath("//input[@name='csrf_token']/@value")
    return str(found[0])


def resend_form(page: str) -> dict[str, str] | None:
    found = [form for form in html.fromstring(page).forms if form.xpath(".//button[normalize-space()='Gửi lại']")]
    return dict(found[0].form_values()) if found else None


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(SurveyRequest)) or 0


def test_a_token_that_ran_out_costs_one_press(coordinator: FlaskClient, session: Session) -> None:
    sent = {**form_on(coordinator, "/de-nghi/moi"), **REQUEST, "csrf_token": "cũ"}
    answer = coordinator.post("/de-nghi/moi", data=sent, headers=OWN)
    assert answer.status_code == 400
    assert "còn nguyên dưới đây" in answer.text
    assert "Tên cuộc điều tra" in answer.text
    assert "Toàn tỉnh" in answer.text
    assert not html.fromstring(answer.text).xpath("//dd[normalize-space()='whole']")
    assert TITLE in answer.text
    again = resend_form(answer.text)
    assert again is not None
    assert again["csrf_token"] != "cũ"
    assert coordinator.post("/de-nghi/moi", data=again, headers=OWN).status_code == 302
    assert count(session) == 1


@pytest.mark.parametrize(
    "headers",
    [
        FOREIGN,
        {},
        {"Origin": "null"},
        {**OWN, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "http://doc-hai.example/x"},
    ],
    ids=str,
)
def test_a_foreign_page_never_becomes_one_press_here(coordinator: FlaskClient, headers: dict[str, str]) -> None:
    sent = {**form_on(coordinator, "/de-nghi/moi"), **REQUEST, "csrf_token": "giả"}
    answer = coordinator.post("/de-nghi/moi", data=sent, headers=headers)
    assert answer.status_code == 400
    assert resend_form(answer.text) is None
    assert TITLE not in answer.text


def test_without_the_forms_own_key_there_is_nothing_to_press(coordinator: FlaskClient) -> None:
    for key in (None, "x", "x.y", "ợ.ợ", "a" * 5000):
        sent = {**REQUEST, "csrf_token": "giả"} | ({"form_key": key} if key else {})
        answer = coordinator.post("/de-nghi/moi", data=sent, headers=OWN)
        assert answer.status_code == 400
        assert resend_form(answer.text) is None


def test_after_a_log_out_in_another_tab_the_same_person_goes_on(
    strict: Flask, coordinator: FlaskClient, session: Session, world: World
) -> None:
    sent = {**form_on(coordinator, "/de-nghi/moi"), **REQUEST}
    coordinator.post("/dang-xuat", data={"csrf_token": sent["csrf_token"]})
    answer = coordinator.post("/de-nghi/moi", data=sent, headers=OWN)
    assert answer.status_code == 401
    assert TITLE in answer.text
    assert 'name="password"' in answer.text
    log_in = hidden(answer.text, action="/dang-nhap")
    account = account_of(strict, session, world.person("coordinator"))
    wrong = coordinator.post("/dang-nhap", data={**log_in, "username": account.username, "password": "sai sai sai"})
    assert wrong.status_code == 422
    log_in = hidden(wrong.text)
    page = coordinator.post("/dang-nhap", data={**log_in, "username": account.username, "password": PASSWORD})
    assert page.status_code == 200
    assert TITLE in page.text
    again = resend_form(page.text)
    assert again is not None
    assert count(session) == 0
    assert coordinator.post("/de-nghi/moi", data=again, headers=OWN).status_code == 302
    assert count(session) == 1


def test_another_person_who_logs_in_does_not_send_it(
    strict: Flask, coordinator: FlaskClient, session: Session, world: World
) -> None:
    sent = {**form_on(coordinator, "/de-nghi/moi"), **REQUEST}
    coordinator.post("/dang-xuat", data={"csrf_token": sent["csrf_token"]})
    log_in = hidden(coordinator.post("/de-nghi/moi", data=sent, headers=OWN).text, action="/dang-nhap")
    other = account_of(strict, session, world.person("administrator"))
    page = coordinator.post("/dang-nhap", data={**log_in, "username": other.username, "password": PASSWORD})
    assert page.status_code == 302
    assert TITLE not in coordinator.get(page.location, follow_redirects=True).text
    token = token_on(coordinator, "/don-vi")
    answer = coordinator.post("/de-nghi/moi", data={**sent, "csrf_token": token}, headers=OWN)
    assert answer.status_code == 409
    assert "do người khác mở" in answer.text
    assert count(session) == 0


def test_what_was_sealed_cannot_be_made_up(strict: Flask, session: Session, world: World) -> None:
    account = account_of(strict, session, world.person("coordinator"))
    client = strict.test_client()
    token = form_on(client, "/dang-nhap")["csrf_token"]
    for made_up in ("x", "WyIvIiwgW11d.aa.bb", "." * 50_000):
        data = {"csrf_token": token, "typed": made_up, "username": account.username, "password": PASSWORD}
        answer = client.post("/dang-nhap", data=data)
        assert answer.status_code == 302
        client.post("/dang-xuat", data={"csrf_token": token_on(client, "/khao-sat")})
        token = form_on(client, "/dang-nhap")["csrf_token"]


@pytest.mark.parametrize("error", ["locked", "bug"])
def test_a_busy_database_and_an_unforeseen_error_keep_what_was_typed(
    coordinator: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    def fail(*_arguments: Any, **_more: Any) -> None:
        if error == "locked":
            raise OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))
        raise ZeroDivisionError

    sent = {**form_on(coordinator, "/de-nghi/moi"), **REQUEST, "password": "bí mật 1", "new_pin": "4711", "code": "99"}
    with monkeypatch.context() as patch:
        patch.setattr(service, "create_request", fail)
        answer = coordinator.post("/de-nghi/moi", data=sent, headers=OWN)
    assert answer.status_code == (503 if error == "locked" else 500)
    assert TITLE in answer.text
    for secret in ("bí mật 1", "4711", 'value="99"'):
        assert secret not in answer.text
    del sent["password"], sent["new_pin"], sent["code"]
    with monkeypatch.context() as patch:
        patch.setattr(service, "create_request", fail)
        answer = coordinator.post("/de-nghi/moi", data=sent, headers=OWN)
    again = resend_form(answer.text)
    assert again is not None
    assert coordinator.post("/de-nghi/moi", data=again, headers=OWN).status_code == 302
    assert count(session) == 1


def test_a_lost_permission_shows_what_was_typed_and_offers_no_button(
    strict: Flask, coordinator: FlaskClient, session: Session, world: World
) -> None:
    sent = {**form_on(coordinator, "/de-nghi/moi"), **REQUEST}
    world.person("coordinator").role = "reader"
    session.commit()
    answer = coordinator.post("/de-nghi/moi", data=sent, headers=OWN)
    assert answer.status_code == 403
    assert TITLE in answer.text
    assert resend_form(answer.text) is None


def test_a_file_is_named_as_what_must_be_chosen_again(coordinator: FlaskClient) -> None:
    sent: dict[str, Any] = {**form_on(coordinator, "/de-nghi/moi"), **REQUEST, "csrf_token": "cũ"}
    sent["attachments"] = (BytesIO(b"%PDF-1.4"), "công văn.pdf")
    answer = coordinator.post("/de-nghi/moi", data=sent, headers=OWN, content_type="multipart/form-data")
    assert "hãy chọn lại tệp" in answer.text
    assert TITLE in answer.text
    assert resend_form(answer.text) is None


def test_answers_at_the_door_survive_the_end_of_the_session(strict: Flask, session: Session, place: Field) -> None:
    case = place.cases[0]
    draft = begin(session, place, case)
    session.commit()
    client = client_for(strict, session, case.collaborator)
    page = client.get(f"/ho/{case.id}/phong-van", follow_redirects=True)
    path = page.request.path
    form = html.fromstring(page.text).get_element_by_id("interview")
    answers = {}
    for radio in form.xpath(".//input[@type='radio']"):
        answers.setdefault(radio.get("name"), radio.get("value"))
    assert answers
    sent = {**{field.name: field.value for field in form.xpath(".//input[@type='hidden']")}, **answers, "go": "next"}
    client.post("/dang-xuat", data={"csrf_token": sent["csrf_token"]})
    refused = client.post(path, data=sent, headers=OWN)
    assert refused.status_code == 401
    assert "phone.css" in refused.text
    assert f"Đang giữ {len(answers)} câu trả lời" in refused.text
    log_in = hidden(refused.text, action="/dang-nhap")
    account = account_of(strict, session, case.collaborator)
    shown = client.post("/dang-nhap", data={**log_in, "username": account.username, "password": PASSWORD})
    question = html.fromstring(page.text).xpath("string(//form[@id='interview']//legend)").strip()
    assert question.split("\n")[0].strip()[:30] in shown.text
    again = resend_form(shown.text)
    assert again is not None
    assert client.post(path, data=again, headers=OWN).status_code == 302
    session.rollback()
    session.expire_all()
    kept = session.get_one(InterviewDraft, draft.instance_id).answers
    assert len(kept) >= len(answers)


def test_strangers_learn_no_question_from_a_refusal(strict: Flask, session: Session, place: Field) -> None:
    case = place.cases[0]
    begin(session, place, case)
    session.commit()
    page = client_for(strict, session, case.collaborator).get(f"/ho/{case.id}/phong-van", follow_redirects=True)
    question = html.fromstring(page.text).xpath("string(//form[@id='interview']//legend)").strip().split("\n")[0]
    name = next(iter(html.fromstring(page.text).xpath("//form[@id='interview']//input[@type='radio']/@name")))
    other = place.other
    for client in (strict.test_client(), client_for(strict, session, other)):
        data = {name: "1", "csrf_token": "giả", "form_key": "x.y"}
        answer = client.post(page.request.path, data=data, headers=OWN)
        assert answer.status_code in (400, 401, 404)
        assert question[:25] not in answer.text
