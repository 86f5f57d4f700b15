"""Logging in and out."""

from __future__ import annotations

import re

from tests.conftest import PASSWORD, account_of, client_for, test_settings
from webapp import create_app


def test_whoever_is_not_logged_in_is_sent_to_the_login_page_and_back_afterwards(app, session, world):
    account = account_of(app, session, world.person("designer"))
    client = app.test_client()
    answer = client.get("/khao-sat")
    assert answer.status_code == 302
    assert answer.location == "/dang-nhap?next=/khao-sat"
    answer = client.post(
        answer.location, data={"username": account.username, "password": PASSWORD, "next": "/khao-sat"}
    )
    assert answer.status_code == 302
    assert answer.location.endswith("/khao-sat")
    assert client.get("/khao-sat").status_code == 200


def test_username_is_taken_in_any_case_and_with_spaces(app, session, world):
    account = account_of(app, session, world.person("designer"))
    typed = f"  {account.username.upper()} "
    answer = app.test_client().post("/dang-nhap", data={"username": typed, "password": PASSWORD})
    assert answer.status_code == 302


def test_login_page_shows_in_vietnamese_what_is_missing(app, session, world):
    answer = app.test_client().post("/dang-nhap", data={})
    assert answer.status_code == 422
    assert "Hãy nhập tên đăng nhập." in answer.text
    assert "Hãy nhập mật khẩu." in answer.text


def test_wrong_password_and_unknown_name_get_the_same_answer(app, session, world):
    account = account_of(app, session, world.person("designer"))
    client = app.test_client()
    wrong = client.post("/dang-nhap", data={"username": account.username, "password": "sai hoàn toàn"})
    unknown = client.post("/dang-nhap", data={"username": account.username + "x", "password": "sai hoàn toàn"})
    assert wrong.status_code == unknown.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in wrong.text
    pages = [re.sub(r'name="(csrf_token|form_key)" value="[^"]+"', "", page.text) for page in (wrong, unknown)]
    assert pages[0] == pages[1].replace(account.username + "x", account.username)


def test_logout_ends_the_session(client_as):
    client = client_as("designer")
    assert client.get("/khao-sat").status_code == 200
    client.post("/dang-xuat")
    assert client.get("/khao-sat").status_code == 302


def test_logging_out_needs_the_token_of_the_page(app, session, world, database_url):
    guarded = create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True})
    client = client_for(guarded, session, world.person("designer"))
    assert client.post("/dang-xuat").status_code == 400
    assert client.get("/khao-sat").status_code == 200
