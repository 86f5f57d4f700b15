"""What every answer carries, what the errors look like, and what an error leaves in the database: nothing."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.people.service import add_person
from tests.conftest import NOW, client_for, only_sqlite, test_settings
from webapp import create_app
from webapp.access import public, require
from webapp.extensions import db
from webapp.messages import all_sentences, sentence

pytestmark = only_sqlite

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("path", ["/dang-nhap", "/khao-sat", "/khong-co", "/static/css/office.css"])
def test_nothing_inline_nothing_framed_nothing_from_elsewhere(client_as, path):
    headers = client_as("designer").get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_with_data_are_not_kept_by_caches(client_as):
    assert client_as("designer").get("/khao-sat").headers["Cache-Control"] == "no-store"


def test_cookies_are_secure_where_the_address_is_https(monkeypatch, database_url, engine):
    monkeypatch.setenv("KHAOSAT_HTTPS", "1")
    app = create_app(test_settings(database_url))
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["REMEMBER_COOKIE_SECURE"] is True


def test_a_missing_page_says_what_to_do_and_gives_a_number_to_quote(client_as):
    answer = client_as("designer").get("/khong-co-trang-nay")
    assert answer.status_code == 404
    assert "Hãy bắt đầu lại từ trang chủ" in answer.text
    assert re.search(r"Mã yêu cầu: <code>[0-9A-F]{8}</code>", answer.text)


def test_a_wrong_method_is_answered_in_vietnamese(client_as):
    answer = client_as("designer").post("/khao-sat")
    assert answer.status_code == 405
    assert "dùng nút trên trang" in answer.text


def test_a_file_over_16_megabytes_is_refused_in_vietnamese(client_as):
    data = {"attachments": (BytesIO(b"x" * (17 * MEGABYTE)), "qua-lon.pdf")}
    answer = client_as("designer").post("/de-nghi/moi", data=data, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "16 MB" in answer.text


@pytest.fixture
def failing(database_url, session, world):
    """An application with views that write and then refuse, fail or succeed."""
    app = create_app({**test_settings(database_url), "PROPAGATE_EXCEPTIONS": False})

    def write(outcome: str):
        unit = db.session.get(type(world.province), world.province.id)
        add_person(db.session, full_name="Người Vừa Ghi", role="reader", unit=unit, now=NOW)
        if outcome == "fail":
            raise ZeroDivisionError("bí mật bên trong")
        return "", 422 if outcome == "refuse" else 204

    app.add_url_rule("/ghi/<outcome>", "write", public(write), methods=["POST"])
    return app


@pytest.mark.parametrize(("outcome", "status", "written"), [("fail", 500, 0), ("refuse", 422, 0), ("succeed", 204, 1)])
def test_a_request_is_one_transaction(failing, session, outcome, status, written):
    answer = failing.test_client().post(f"/ghi/{outcome}")
    assert answer.status_code == status
    assert session.scalar(select(func.count()).where(Person.full_name == "Người Vừa Ghi")) == written


def test_a_failure_shows_no_trace_of_the_inside(failing):
    page = failing.test_client().post("/ghi/fail").text
    assert "Chưa thực hiện được" in page
    assert "ZeroDivisionError" not in page
    assert "bí mật bên trong" not in page
    assert "Traceback" not in page


def test_an_address_with_an_unknown_kind_of_id_is_never_served(database_url, session, world):
    app = create_app({**test_settings(database_url), "PROPAGATE_EXCEPTIONS": False})
    app.add_url_rule("/la/<int:mystery_id>", "odd", require(Action.VIEW_HOME)(lambda mystery_id: "dữ liệu"))
    answer = client_for(app, session, world.person("coordinator")).get("/la/1")
    assert answer.status_code == 500
    assert "dữ liệu" not in answer.text


def test_every_sentence_can_be_filled_and_is_vietnamese(app):
    with app.test_request_context():
        for code, template in all_sentences().items():
            facts = dict.fromkeys(re.findall(r"%\((\w+)\)s", str(template)), "x")
            said = sentence(SurveyError(code, "English for the log", **facts))
            assert "%(" not in said, code
            assert "English" not in said, code
            assert re.search(r"[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậếềểễệốồổỗộớờởỡợứừửữự]", said.lower()), code
