"""The plain case goes past the framework and everything else through it; both say the same and neither lets anybody in
that the other would not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from surveys.people.records import Person
from surveys.responses.records import Response, ResultsRelease
from tests.conftest import World, client_for, only_sqlite
from tests.conftest import test_settings as settings_of_tests
from tests.services.survey_in_the_field import Field, survey_in_the_field
from tests.services.test_intake import own_cases, sent_by
from webapp import create_app
from webapp.accounts.records import Account
from webapp.extensions import db
from webapp.field_app import straight_way
from webapp.field_app.advancing import Advancing
from webapp.field_app.wire import person_key

pytestmark = only_sqlite
PATH = "/ung-dung/phieu"
Post = Callable[..., Any]


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """The application with tokens, as in an installation."""
    app = create_app(settings_of_tests(database_url) | {"WTF_CSRF_ENABLED": True})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world)
    session.commit()
    return place


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often an interview was answered on each way."""
    counted = {"straight": 0, "ordinary": 0}
    answer = straight_way.StraightWay._answer

    def noted(self: Any, environ: Any, body: bytes) -> bytes | None:
        found = answer(self, environ, body)
        counted["straight" if found is not None else "ordinary"] += 1
        return found

    monkeypatch.setattr(straight_way.StraightWay, "_answer", noted)
    return counted


@pytest.fixture
def phone(place: Field, app: Flask, session: Session) -> Post:
    """Send as the collaborator's phone does: with the token and the person's key."""
    client = client_for(app, session, place.owner)
    token = client.get("/ung-dung/chao").get_json()["token"]

    def post(sent: Any, *, headers: dict[str, str] | None = None, without: str = "", body: bytes | None = None) -> Any:
        told = {"X-CSRFToken": token, "X-Khaosat-Person": person_key(place.owner)} | (headers or {})
        told.pop(without, None)
        return client.post(PATH, data=body or json.dumps(sent), content_type="application/json", headers=told)

    return post


def now_sent(place: Field, number: int = 0, **others: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return sent_by(place, own_cases(place)[number], ended=now - timedelta(minutes=3), sent_at=now, **others)


def test_the_plain_case_goes_the_straight_way_and_twice_is_once(place, phone, ways, session):
    sent = now_sent(place)
    first, second = phone(sent), phone(sent)
    assert (first.status_code, first.get_json()["outcome"]) == (200, "accepted")
    assert (second.status_code, second.get_json()["outcome"]) == (200, "already")
    assert ways == {"straight": 2, "ordinary": 0}
    assert session.scalar(select(func.count()).select_from(Response)) == 1
    assert {"Cache-Control", "X-Content-Type-Options", "X-Request-ID"} <= set(first.headers.keys())


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"without": "X-CSRFToken"}, 400, "token"),
        ({"headers": {"X-CSRFToken": "made.up.token"}}, 400, "token"),
        ({"headers": {"X-Khaosat-Person": "somebody else"}}, 401, "another_person"),
        ({"headers": {"X-Khaosat-Person": "người khác".encode().decode("latin-1")}}, 401, "another_person"),
        ({"body": b"{not json"}, 400, "unreadable"),
        ({"body": b"[" * 100_000}, 400, "unreadable"),
        ({"body": b'{"type": "khaosat-response", "format": 1}'}, 422, "arrival.unreadable"),
    ],
)
def test_whatever_is_not_in_order_is_refused_on_the_ordinary_way(place, phone, ways, session, changes, status, code):
    answer = phone(now_sent(place), **changes)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert ways["straight"] == 0
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def closed(session: Session, owner: Person) -> None:
    session.scalars(select(Account).where(Account.person_id == owner.id)).one().active = False


def other_session(session: Session, owner: Person) -> None:
    session.scalars(select(Account).where(Account.person_id == owner.id)).one().fs_uniquifier = "logged out since"


def code_given(session: Session, owner: Person) -> None:
    session.scalars(select(Account).where(Account.person_id == owner.id)).one().password_expired = True


def promoted(session: Session, owner: Person) -> None:
    owner.role = "supervisor"


@pytest.mark.parametrize("change", [closed, other_session, code_given, promoted])
def test_who_may_not_send_any_more_is_let_in_on_neither_way(place, phone, ways, session, change):
    change(session, place.owner)
    session.commit()
    answer = phone(now_sent(place))
    assert answer.status_code in (302, 303, 400, 401, 403)
    assert ways["straight"] == 0
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_what_is_kept_and_what_is_not_complete_are_said_on_the_ordinary_way(place, phone, ways):
    sent = now_sent(place)
    phone(sent)
    kept = phone(sent | {"instance_id": now_sent(place)["instance_id"]})
    assert (kept.status_code, kept.get_json()["outcome"]) == (409, "kept")
    assert "giám sát viên" in kept.get_json()["message"]
    incomplete = phone(now_sent(place, 1, answers={}))
    assert (incomplete.status_code, incomplete.get_json()["code"]) == (422, "response.incomplete")
    assert incomplete.get_json()["fields"]
    assert ways == {"straight": 1, "ordinary": 2}


def test_a_case_of_somewhere_else_does_not_exist(place, phone, session):
    sent = now_sent(place) | {"case_id": 2**31 - 1}
    assert phone(sent).status_code == 404


def test_what_is_wrong_with_answers_tells_nobody_of_a_questionnaire_that_is_not_theirs(place, phone, session, world):
    here = now_sent(place, answers={})
    place.survey.request.title = "Đợt trước"
    elsewhere = survey_in_the_field(session, world)
    elsewhere.survey.unit_id = world.foreign_province.id
    theirs = next(case for case in elsewhere.cases if case.collaborator_id != place.owner.id)
    session.commit()
    for changes, code in (
        ({"version_id": elsewhere.version.id}, "response.version_unknown"),
        ({"version_id": elsewhere.version.id, "case_id": theirs.id}, "case.unknown"),
    ):
        told = phone(here | changes).get_json()
        assert (told["code"], told["fields"]) == (code, [])
    assert phone(here).get_json()["fields"]


def test_one_that_sends_without_end_is_asked_to_wait(place, phone, app):
    app.config["PHONE_SUBMISSIONS"] = "2 per hour"
    sent = now_sent(place)
    assert [phone(sent).status_code for _ in range(4)][:2] == [200, 200]
    refused = phone(sent)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_results_advance_beside_the_submissions(place, phone, app, session):
    assert phone(now_sent(place)).status_code == 200
    (sent,) = session.scalars(select(Response)).all()
    names = {column.key for column in inspect(Response).column_attrs} - {"instance_id"}
    columns = {name: getattr(sent, name) for name in names}
    session.add_all(Response(instance_id=uuid4(), **columns) for _ in range(29))
    session.commit()
    assert session.scalar(select(func.count()).select_from(ResultsRelease)) == 0
    session.rollback()
    advancing = Advancing(app)
    assert [advancing.look(), advancing.look()] == [1, 0]
    assert session.scalars(select(ResultsRelease.responses)).all() == [20]
