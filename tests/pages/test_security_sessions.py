"""What someone with a copied cookie, a script that guesses passwords, or a made-up address gets: nothing."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from surveys.audit import AuditEntry
from tests.conftest import PASSWORD, account_of, only_postgresql, test_settings
from webapp import create_app

BEYOND_ANY_ID = "9" * 30
SECRET = "câu trả lời mật"


def test_a_copy_of_the_cookie_is_worth_nothing_after_log_out(app, session, world):
    account = account_of(app, session, world.person("designer"))
    client, thief = app.test_client(), app.test_client()
    client.post("/dang-nhap", data={"username": account.username, "password": PASSWORD})
    thief.set_cookie("session", client.get_cookie("session").value)
    assert thief.get("/khao-sat").status_code == 200
    client.post("/dang-xuat")
    assert thief.get("/khao-sat").status_code == 302
    again = client.post("/dang-nhap", data={"username": account.username, "password": PASSWORD})
    assert again.status_code == 302
    assert client.get("/khao-sat").status_code == 200


def test_guesses_count_for_the_account_however_its_name_is_typed(database_url, engine, session, world):
    app = create_app({**test_settings(database_url), "LOGIN_ATTEMPTS": "3 per hour"})
    account = account_of(app, session, world.person("designer"))
    client = app.test_client()
    for typed in (account.username, account.username.upper(), f" {account.username}\t"):
        assert client.post("/dang-nhap", data={"username": typed, "password": "sai"}).status_code == 422
    assert client.post("/dang-nhap", data={"username": account.username, "password": PASSWORD}).status_code == 429
    other = account_of(app, session, world.person("reader"))
    assert client.post("/dang-nhap", data={"username": other.username, "password": PASSWORD}).status_code == 302


def test_no_page_takes_json(app, session, world, client_as):
    """It would go past the limit on guesses, which counts forms."""
    account = account_of(app, session, world.person("designer"))
    log_in = {"username": account.username, "password": PASSWORD}
    for sent in (log_in, [], "x", {"username": 5}):
        assert app.test_client().post("/dang-nhap", json=sent).status_code == 415
        assert client_as("designer").post("/de-nghi/moi", json=sent).status_code == 415


@pytest.mark.parametrize("role, address", [("designer", "/khao-sat/{}"), ("collaborator", "/ho/{}")])
def test_a_number_that_no_record_can_have_is_no_page(client_as, role, address):
    assert client_as(role).get(address.format(BEYOND_ANY_ID)).status_code == 404


def test_what_a_failing_statement_carried_stays_out_of_its_message(session):
    session.add(AuditEntry(at=None, person_id=None, action="x", subject=SECRET, subject_id=None))
    with pytest.raises(IntegrityError, match=r"(?i)not.null.*constraint") as failure:
        session.flush()
    assert SECRET not in printed(failure.value)


@pytest.mark.parametrize(
    "statement",
    ["SELECT CAST(:value AS INTEGER)", "SELECT CAST(:value AS JSON)", "SELECT CAST(:value AS TIMESTAMP)"],
)
@only_postgresql
def test_nor_does_the_value_that_a_server_refuses_to_read(session, statement):
    with pytest.raises(DBAPIError, match="Invalid") as failure:
        session.execute(text(statement), {"value": SECRET})
    assert SECRET not in printed(failure.value)


def printed(error):
    """All that a trace of the error shows, with the errors that led to it."""
    return "".join(traceback.format_exception(error))
