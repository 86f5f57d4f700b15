"""What a page saves by itself: kept as entered, within bounds, by the newest page only, answered without any answer."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.fieldwork.records import InterviewDraft
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, client_for, only_sqlite, test_settings
from tests.services.survey_in_the_field import Field, begin, demo_questionnaire, full_answers
from webapp.application import create_app

WORDS = "Đường đất, mưa là lầy"


@pytest.fixture
def draft(session: Session, place: Field) -> InterviewDraft:
    draft = begin(session, place, place.cases[0])
    session.commit()
    return draft


@pytest.fixture
def client(app: Flask, session: Session, place: Field) -> FlaskClient:
    return client_for(app, session, place.owner)


def save(client: FlaskClient, draft: InterviewDraft, answers: object, **changed: Any) -> TestResponse:
    sent = {"instance_id": str(draft.instance_id), "revision": 0, "answers": answers, "declined": [], **changed}
    return client.post(f"/ho/{draft.case_id}/phong-van/luu", json=sent)


def again(session: Session, draft: InterviewDraft) -> InterviewDraft:
    session.rollback()
    session.expire_all()
    return session.get_one(InterviewDraft, draft.instance_id)


def text_question() -> str:
    return next(question.name for question in demo_questionnaire().questions() if question.kind == "text")


def test_answers_are_kept_right_or_wrong_and_the_newest_page_wins(
    session: Session, client: FlaskClient, draft: InterviewDraft
) -> None:
    answers = {"da_giao_dich": "1", "so_lan_den": "ba lần", "no_question": "x", "hinh_thuc": ["9"]}
    kept = save(client, draft, answers, section="phan_a2", declined=["gioi_tinh", "no_question", 7])
    assert (kept.status_code, kept.json["revision"]) == (200, 1)
    assert set(kept.json) == {"revision", "saved_at"}
    stale = save(client, draft, {"da_giao_dich": "2"})
    assert (stale.status_code, stale.json["revision"]) == (409, 1)
    assert "trang khác" in stale.json["message"]
    saved = again(session, draft)
    assert saved.answers == {name: value for name, value in answers.items() if name != "no_question"}
    assert (saved.declined, saved.section, saved.revision) == (["gioi_tinh"], "phan_a2", 1)
    page = client.post(f"/ho/{draft.case_id}/phong-van/phan_a", data={"shown": "da_giao_dich", "q-da_giao_dich": "2"})
    assert page.status_code == 302
    assert save(client, draft, answers, revision=1).json["revision"] == 2
    assert save(client, draft, answers, revision=2, section="section_that_was_once").json["revision"] == 3


@only_sqlite
def test_what_no_page_sends_changes_nothing(session: Session, client: FlaskClient, draft: InterviewDraft) -> None:
    deep = "[" * 100_000
    where = f"/ho/{draft.case_id}/phong-van/luu"
    unreadable: tuple[object, ...] = (
        None,
        [],
        {"da_giao_dich": {"a": 1}},
        {"da_giao_dich": True},
        {"hinh_thuc": [[1]]},
    )
    for answers in unreadable:
        assert save(client, draft, answers).status_code == 422
    for body in (deep, "{", "[]", "nan", '{"a":' * 50_000):
        refused = client.post(where, data=body, content_type="application/json")
        assert (refused.status_code, bool(refused.json["message"])) == (422, True)
    assert client.post(where, data="x" * 3_000_000, content_type="application/json").status_code == 413
    assert save(client, draft, {text_question(): "x" * 20_000}).status_code == 413
    assert save(client, draft, {}, declined="gioi_tinh").status_code == 422
    assert client.post(where, data="x", content_type="text/plain").status_code == 415
    for revision in (-1, "0", None, True, 1.5, 10**30):
        assert save(client, draft, {"da_giao_dich": "1"}, revision=revision).status_code == 409
    assert save(client, draft, {}, instance_id="ai đó").status_code == 409
    assert "da_giao_dich" not in again(session, draft).answers


@only_sqlite
def test_letters_that_no_database_holds_are_replaced(
    session: Session, client: FlaskClient, draft: InterviewDraft
) -> None:
    text = text_question()
    assert save(client, draft, {text: "a\0b\ud800c", "so_lan_den": 3}).status_code == 200
    assert again(session, draft).answers == {text: "ab?c", "so_lan_den": "3"}


@only_sqlite
def test_after_it_was_sent_nothing_is_saved_any_more(
    session: Session, client: FlaskClient, place: Field, draft: InterviewDraft
) -> None:
    save_section(session, draft, section=None, answers=full_answers(demo_questionnaire()), now=NOW)
    submit(session, draft, person=place.owner, now=NOW)
    session.commit()
    late = save(client, draft, {"da_giao_dich": "2"}, revision=1)
    assert late.status_code == 409
    assert "đã được gửi" in late.json["message"]


@only_sqlite
def test_whoever_may_not_is_told_in_json(
    app: Flask, session: Session, place: Field, draft: InterviewDraft, database_url: str
) -> None:
    def answer(client: FlaskClient) -> TestResponse:
        return save(client, draft, {"da_giao_dich": WORDS})

    for client, status in (
        (app.test_client(), 401),
        (client_for(app, session, place.other), 404),
        (client_for(create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True}), session, place.owner), 400),
        (create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True}).test_client(), 401),
    ):
        refused = answer(client)
        assert (refused.status_code, refused.mimetype) == (status, "application/json")
        assert refused.json["message"].endswith(".")
        assert WORDS not in refused.text
    assert again(session, draft).revision == 0
