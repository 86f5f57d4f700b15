"""Not a word of English from the libraries."""

from __future__ import annotations

import re

import pytest
from flask_login import login_user
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from tests.conftest import PASSWORD, account_of, client_for, only_sqlite, test_settings
from webapp import create_app

pytestmark = only_sqlite

ENGLISH = (
    "Not a valid",
    "This field",
    "Invalid",
    "must be",
    "Password",
    "required.",
    "CSRF",
    "Login",
    "Change",
    "sign in",
)


class Everything(FlaskForm):
    words = StringField(validators=[DataRequired()])
    short = StringField(validators=[Length(max=3)])
    long = StringField(validators=[Length(min=3)])
    count = IntegerField(validators=[InputRequired()])
    share = DecimalField()
    many = IntegerField(validators=[NumberRange(1, 5)])
    day = DateField()
    choice = SelectField(choices=["a"])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("words", "Mục này cần được điền."),
        ("short", "Nội dung không được dài quá 3 ký tự."),
        ("long", "Nội dung cần ít nhất 3 ký tự."),
        ("count", "Hãy ghi số nguyên, chẳng hạn 612."),
        ("share", "Hãy ghi số, chẳng hạn 0,5."),
        ("many", "Số phải từ 1 đến 5."),
        ("day", "Hãy ghi ngày, tháng, năm, chẳng hạn 05/03/2025."),
        ("choice", "Hãy chọn một trong các phương án đã nêu."),
    ],
)
def test_what_wtforms_says_by_itself_is_vietnamese(app, name, sentence):
    typed = {"short": "quá dài", "long": "a", "count": "ba", "share": "x", "many": "9", "day": "x", "choice": "z"}
    with app.test_request_context(method="POST", data=typed):
        app.preprocess_request()
        form = Everything()
        assert not form.validate()
        assert form[name].errors[0] == sentence


def test_an_english_account_reads_wtforms_in_english(app, session, world):
    account = account_of(app, session, world.person("designer"))
    account.language = "en"
    session.commit()
    with app.test_request_context(method="POST", data={}):
        login_user(account)
        app.preprocess_request()
        form = Everything()
        form.validate()
        assert form.words.errors == ["This field is required."]


@pytest.mark.parametrize(
    "typed", [{}, {"username": "x"}, {"username": "<b>", "password": "y"}, {"username": "ab" * 50, "password": "y"}]
)
def test_login_page_has_no_english(app, session, world, typed):
    answer = app.test_client().post("/dang-nhap", data=typed)
    assert answer.status_code == 422
    assert not [word for word in ENGLISH if word in visible(answer.text)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Hãy nhập mật khẩu đang dùng."),
        ({"password": "sai", "new_password": "x" * 12, "new_password_confirm": "x" * 12}, "Mật khẩu chưa đúng."),
        (
            {"password": PASSWORD, "new_password": "ngắn", "new_password_confirm": "ngắn"},
            "Mật khẩu cần ít nhất 10 ký tự.",
        ),
        (
            {"password": PASSWORD, "new_password": "x" * 12, "new_password_confirm": "y" * 12},
            "Hai lần nhập mật khẩu mới chưa giống nhau.",
        ),
        (
            {"password": PASSWORD, "new_password": PASSWORD, "new_password_confirm": PASSWORD},
            "Mật khẩu mới phải khác mật khẩu đang dùng.",
        ),
    ],
)
def test_change_of_password_explains_itself_in_vietnamese(client_as, typed, sentence):
    answer = client_as("designer").post("/doi-mat-khau", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not [word for word in ENGLISH if word in visible(answer.text)]


def test_a_page_open_too_long_says_so_in_vietnamese(session, world, database_url):
    guarded = create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True})
    client = client_for(guarded, session, world.person("coordinator"))
    answer = client.post("/tai-khoan/moi", data={})
    assert answer.status_code == 400
    assert "Trang đã mở quá lâu" in answer.text
    assert not [word for word in ENGLISH if word in visible(answer.text)]


def visible(page: str) -> str:
    """The words of a page: no tags, no attributes."""
    return re.sub(r"<[^>]*>", " ", page)


def test_everybody_chooses_the_language_of_the_own_pages(client_as, session, world):
    client = client_as("designer")
    assert "Đăng xuất" in client.get("/khao-sat").text
    client.post("/tai-khoan/ngon-ngu", data={"language": "en"})
    page = client.get("/khao-sat").text
    assert '<html lang="en">' in page
    assert "Sign out" in page
    assert "Đăng xuất" not in page
    assert client.post("/tai-khoan/ngon-ngu", data={"language": "fr"}).status_code == 400
    assert "Đăng xuất" in client_as("collaborator").get("/viec-cua-toi").text
