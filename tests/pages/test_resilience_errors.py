"""What goes wrong is said in the house's look, with a number that the log has too; nothing of the inside shows."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, abort, render_template_string, request
from flask.testing import FlaskClient
from jinja2 import BaseLoader, TemplateNotFound
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from tests.conftest import client_for, only_sqlite, test_settings
from webapp import create_app
from webapp.access import public
from webapp.error_words import EXPLANATIONS
from webapp.extensions import db
from webapp.request_log import JsonLines, described

STATUSES = [400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503]
INSIDE = ("Traceback", "Error:", "sqlalchemy", "werkzeug", ".py", "jinja2")
SECRET = "điều chỉ người trả lời biết"
OWN = {"Origin": "http://localhost"}


class Lines(logging.Handler):
    """Keeps the log's lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def failing(database_url, session, world) -> Flask:
    """An application that can be made to fail in each way."""
    app = create_app({**test_settings(database_url), "PROPAGATE_EXCEPTIONS": False})

    @public
    def fail(how: str) -> Any:
        if how.isdigit():
            abort(int(how))
        if how == "bug":
            raise ValueError(f"invalid literal: {request.form.get('purpose', SECRET)}")
        if how == "locked":
            raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))
        if how == "full":
            raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
        if how == "table":
            db.session.execute(text("SELECT * FROM no_such_table"))
        if how == "template":
            return render_template_string("{{ 1 // 0 }}")
        return "tốt"

    app.add_url_rule("/hong/<how>", "fail", fail, methods=["GET", "POST"])
    app.add_url_rule("/ho/<how>", "fail_at_the_door", fail, methods=["GET", "POST"])
    return app


@pytest.fixture
def log(failing: Flask) -> Iterator[Lines]:
    handler = Lines()
    logging.getLogger("khaosat").addHandler(handler)
    failing.logger.addHandler(handler)
    yield handler
    logging.getLogger("khaosat").removeHandler(handler)


@pytest.fixture
def client(failing: Flask, session, world) -> FlaskClient:
    return client_for(failing, session, world.person("designer"))


@only_sqlite
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("role", ["designer", "collaborator", None])
def test_every_status_has_a_page_that_says_what_to_do(failing, session, world, status: int, role: str | None) -> None:
    visitor = client_for(failing, session, world.person(role)) if role else failing.test_client()
    answer = visitor.get(f"/hong/{status}")
    title, advice = (str(words) for words in EXPLANATIONS[status])
    assert answer.status_code == status
    assert title in answer.text
    assert advice.split(".")[0].split("(")[0].strip() in answer.text.replace("&#34;", '"')
    assert ("phone.css" in answer.text) == (role == "collaborator")
    assert f"<code>{answer.headers['X-Request-ID']}</code>" in answer.text
    assert not any(part in answer.text for part in INSIDE)
    assert re.search(r"hãy|xin", advice.lower())


def test_a_status_that_nobody_thought_of_has_a_page_too(client) -> None:
    for status in (406, 410, 418, 501, 502, 504):
        answer = client.get(f"/hong/{status}")
        assert answer.status_code == status
        assert "Mã yêu cầu" in answer.text


@pytest.mark.parametrize(
    ("how", "status"), [("bug", 500), ("template", 500), ("table", 500), ("locked", 503), ("full", 503)]
)
def test_what_nobody_foresaw_shows_nothing_of_the_inside(client, how: str, status: int) -> None:
    answer = client.post(f"/hong/{how}", data={"purpose": SECRET})
    assert answer.status_code == status
    assert str(EXPLANATIONS[status][0]) in answer.text
    assert not any(part in answer.text for part in INSIDE)
    assert answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_lost_connection_to_the_database_is_answered_on_the_phone_too(failing, monkeypatch) -> None:
    def gone(*_arguments: Any, **_more: Any) -> Any:
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open database file"))

    client = failing.test_client()
    with client.session_transaction() as cookies:
        cookies["_user_id"] = "someone"
    with failing.app_context():
        monkeypatch.setattr(type(db.engine), "connect", gone)
    answer = client.post("/ho/khac", data={"q-tuoi": "34"}, headers=OWN)
    assert answer.status_code == 503
    assert "Máy chủ đang bận" in answer.text
    assert "phone.css" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_an_error_in_the_error_page_leads_to_the_last_page(failing, client, monkeypatch) -> None:
    class Broken(BaseLoader):
        def get_source(self, environment: Any, template: str) -> Any:
            raise TemplateNotFound(template)

    monkeypatch.setattr(failing.jinja_env, "loader", Broken())
    monkeypatch.setattr(failing.jinja_env, "cache", None)
    for how, status in (("bug", 500), ("404", 404), ("locked", 503)):
        answer = client.get(f"/hong/{how}")
        assert answer.status_code == status
        assert answer.text.startswith("<!doctype html>")
        assert "Hãy thử lại sau ít phút" in answer.text
        assert answer.headers["X-Request-ID"] in answer.text
        assert "TemplateNotFound" not in answer.text
        assert "style=" not in answer.text


@pytest.mark.parametrize("how", ["404", "bug", "locked"])
def test_a_program_that_asks_for_data_is_answered_with_data(client, how: str) -> None:
    answer = client.get(f"/hong/{how}", headers={"Accept": "application/json"})
    error = answer.get_json()["error"]
    assert error["status"] == answer.status_code
    assert error["request_id"] == answer.headers["X-Request-ID"]
    assert error["advice"]


def test_the_log_has_the_number_of_the_page_and_no_value(client, log: Lines) -> None:
    answer = client.post("/hong/bug", data={"purpose": SECRET, "password": SECRET})
    lines = [json.loads(line) for line in log.lines]
    done = next(line for line in lines if "status" in line)
    assert done["id"] == answer.headers["X-Request-ID"]
    assert done["endpoint"] == "fail"
    assert (done["method"], done["status"]) == ("POST", 500)
    assert done["ms"] >= 0
    failure = next(line for line in lines if "error" in line)
    assert failure["id"] == done["id"]
    assert failure["error"] == "ValueError"
    assert any("test_resilience_errors.py" in place for place in failure["at"])
    whole = "\n".join(log.lines)
    assert SECRET not in whole
    assert "127.0.0.1" not in whole
    assert "/hong" not in whole


def test_the_words_of_a_database_error_are_not_logged_with_their_values(session, world) -> None:
    person = world.person("reader")
    session.expunge_all()
    session.add(type(person)(id=person.id, full_name=SECRET, role="reader", unit_id=person.unit_id, created_at=None))
    with pytest.raises(Exception) as failure:
        session.flush()
    assert SECRET not in json.dumps(described(failure.value), ensure_ascii=False)


def test_the_log_goes_to_a_file_that_does_not_grow_for_ever(monkeypatch, tmp_path, database_url, world) -> None:
    place = tmp_path / "log" / "khaosat.log"
    monkeypatch.setenv("KHAOSAT_LOG", str(place))
    app = create_app(test_settings(database_url))
    assert app.test_client().get("/dang-nhap").status_code == 200
    line = json.loads(place.read_text(encoding="utf-8").splitlines()[-1])
    assert line["endpoint"] == "security.login"
    handler = logging.getLogger("khaosat").handlers[-1]
    assert handler.maxBytes > 0  # type: ignore[attr-defined]
    assert handler.backupCount > 0  # type: ignore[attr-defined]
    monkeypatch.delenv("KHAOSAT_LOG")
    installed = create_app({**test_settings(database_url), "DATA_DIRECTORY": str(tmp_path / "cai-dat")})
    installed.test_client().get("/dang-nhap")
    assert "security.login" in (tmp_path / "cai-dat" / "log" / "khaosat.log").read_text(encoding="utf-8")
    monkeypatch.setenv("KHAOSAT_LOG", str(place / "a-file-is-no-folder.log"))
    assert create_app(test_settings(database_url)).test_client().get("/dang-nhap").status_code == 200
    monkeypatch.delenv("KHAOSAT_LOG")
    create_app(test_settings(database_url))


def test_every_explained_status_can_be_raised() -> None:
    for status in STATUSES:
        with pytest.raises(HTTPException) as raised:
            abort(status)
        assert raised.value.code == status
