"""What the studio's page sends while it is typed on: kept once, told in words what was not, closed to all others."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.service import open_survey
from tests.conftest import NOW, World, client_for, only_sqlite, test_settings
from tests.services.test_requests_service import make_request
from webapp.application import create_app

QUESTION = {"type": "question", "uid": "moi1", "name": "q1", "kind": "text", "label": {"vi": "Vì sao?"}}
LABEL = {"op": "set", "uid": "moi1", "field": "label.vi"}
INSERT = {"op": "insert", "parent": "", "after": "", "node": QUESTION, "id": "i1"}


@pytest.fixture
def version(session: Session, world: World) -> QuestionnaireVersion:
    survey = open_survey(session, make_request(session, world), person=world.person("designer"), now=NOW)
    version = service.open_document(session, survey, person=world.person("designer"), now=NOW).version
    session.commit()
    return version


@pytest.fixture
def client(app: Flask, session: Session, world: World, version: QuestionnaireVersion) -> FlaskClient:
    return client_for(app, session, world.person("designer"))


def ask(client: FlaskClient, version: QuestionnaireVersion, what: str, sent: Any, **more: Any) -> TestResponse:
    return client.post(f"/khao-sat/{version.survey_id}/phieu/{version.id}/soan/{what}", json=sent, **more)


def save(client: FlaskClient, version: QuestionnaireVersion, *operations: Any, **more: Any) -> TestResponse:
    return ask(client, version, "sua", {"tab": "a", "base": 0, "operations": list(operations), **more})


def document(session: Session, version: QuestionnaireVersion) -> dict[str, Any]:
    session.rollback()
    session.expire_all()
    return session.get_one(StudioDocument, version.id).document


def test_what_is_typed_is_kept_once_and_what_cannot_be_is_said(
    session: Session, client: FlaskClient, version: QuestionnaireVersion
) -> None:
    bad = {"op": "set", "uid": "moi1", "field": "name", "value": "hai chữ", "id": "i2"}
    kept = save(client, version, INSERT, bad)
    assert (kept.status_code, kept.json["revision"], kept.json["applied"]) == (200, 1, ["i1"])
    assert kept.json["refused"] == [{"id": "i2", "message": kept.json["refused"][0]["message"]}]
    assert "hai chữ" in kept.json["refused"][0]["message"]
    assert save(client, version, INSERT).json["revision"] == 1
    assert document(session, version)["items"] == [QUESTION]
    other = ask(client, version, "sua", {"tab": "b", "base": 0, "operations": [{"op": "remove", "uid": "moi1"}]})
    assert [(each["uid"], each["value"]) for each in other.json["conflicts"]] == [("moi1", None)]


def test_steps_go_back_and_forth_and_the_others_are_told(client: FlaskClient, version: QuestionnaireVersion) -> None:
    save(client, version, INSERT)
    told = ask(client, version, "tinh-hinh", {"tab": "b", "since": 0, "uid": ""}).json
    assert (told["revision"], told["changed"], told["undo"]) == (1, ["moi1"], "Thêm Câu 1")
    back = ask(client, version, "hoan-tac", {"tab": "a"}).json
    assert (back["revision"], back["words"], back["undo"], back["redo"]) == (
        2,
        "Thêm Câu 1",
        None,
        "Thêm câu “Vì sao?”",
    )
    assert ask(client, version, "hoan-tac", {"tab": "a"}).status_code == 409
    forth = ask(client, version, "lam-lai", {"tab": "a"}).json
    assert (forth["revision"], forth["uid"], forth["redo"]) == (3, "moi1", None)
    told = ask(client, version, "tinh-hinh", {"tab": "a", "since": 3, "uid": "moi1"}).json
    assert (told["changed"], [other["uid"] for other in told["others"]]) == ([], [""])


SENT: list[tuple[Any, int]] = [
    ([], 422),
    ({"tab": "a"}, 422),
    ({"tab": "a", "base": 0, "operations": "x"}, 422),
    ({"tab": "<b>", "base": 0, "operations": []}, 422),
    ({"tab": "a", "base": 0, "operations": [[], None, 7, {"op": "set"}, {"op": {}}, {"op": "insert"}]}, 200),
    ({"tab": "a", "base": 0, "operations": [{"op": "insert", "node": QUESTION, "id": {"a": 1}}]}, 200),
    ({"tab": "a", "base": 10**30, "operations": []}, 200),
    ({"tab": "a", "base": 0, "operations": [], "uid": "\ud800" * 99}, 200),
    ({"tab": "a", "base": 0, "operations": [INSERT, {**LABEL, "value": "x" * 3**13}]}, 200),
    ({"tab": "a", "base": 0, "operations": [INSERT, {**LABEL, "value": "\0\ud800\uffff", "junk\0": "\0"}]}, 200),
    ({"tab": "a", "base": 0, "operations": [{**INSERT, "node": {"type": "group", "label": {"vi\0": "\0"}}}]}, 200),
    ({"tab": "a", "base": 0, "operations": [{**INSERT, "value": float("nan")}]}, 200),
]


def test_whatever_is_sent_is_answered(session: Session, client: FlaskClient, version: QuestionnaireVersion) -> None:
    for sent, status in SENT:
        answer = ask(client, version, "sua", sent)
        assert (answer.status_code, answer.mimetype) == (status, "application/json"), str(sent)[:200]
    assert [node["type"] for node in document(session, version)["items"]].count("group") == 1


@only_sqlite
def test_a_body_that_is_too_large_or_too_deep_is_refused(client: FlaskClient, version: QuestionnaireVersion) -> None:
    large = save(client, version, {"op": "set", "uid": "x", "field": "label.vi", "value": "x" * 3_000_000})
    assert (large.status_code, large.json["code"]) == (413, "studio.body_too_large")
    many = {"op": "together", "operations": [{"op": "insert", "node": {"type": "group"}}] * 1_300}
    assert save(client, version, many, many).json["code"] == "studio.unknown_operation"
    address = f"/khao-sat/{version.survey_id}/phieu/{version.id}/soan/sua"
    deep = client.post(address, data="[" * 100_000, content_type="application/json")
    assert (deep.status_code, deep.json["code"]) == (422, "studio.unknown_operation")
    assert client.post(address, data={"tab": "a"}).status_code in {400, 415}


@only_sqlite
def test_a_draft_that_was_published_or_replaced_takes_nothing_more(
    session: Session, client: FlaskClient, version: QuestionnaireVersion
) -> None:
    version.state = "discarded"
    session.commit()
    late = save(client, version, INSERT)
    assert (late.status_code, late.json["code"], late.json["final"]) == (409, "studio.no_draft", True)


@only_sqlite
def test_only_designers_of_the_unit_write(
    app: Flask, session: Session, world: World, version: QuestionnaireVersion
) -> None:
    for role in ("administrator", "coordinator", "supervisor", "collaborator", "reader"):
        assert save(client_for(app, session, world.person(role)), version, INSERT).status_code == 403
    foreign = client_for(app, session, world.foreign_people["designer"])
    assert save(foreign, version, INSERT).status_code == 404
    assert document(session, version)["items"] == []


@only_sqlite
def test_without_the_pages_token_nothing_is_kept(
    session: Session, database_url: str, world: World, version: QuestionnaireVersion
) -> None:
    guarded = create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True})
    answer = save(client_for(guarded, session, world.person("designer")), version, INSERT)
    assert (answer.status_code, document(session, version)["items"]) == (400, [])
