"""Log-in: codes that end, guesses that every process counts, sessions that nobody plants, what the log says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from tests.conftest import PASSWORD, account_of, client_for, test_settings
from webapp import create_app
from webapp.accounts.codes import code_hasher, hashed
from webapp.accounts.records import Account, LoginGuess
from webapp.accounts.secret_rules import check_password, check_pin
from webapp.accounts.service import create_account
from webapp.clock import stopped_at

OWN = "con trâu đi trước"
WRONG = "sai hoàn toàn"


def log_in(app, username, password):
    return app.test_client().post("/dang-nhap", data={"username": username, "password": password})


def acts(session):
    session.rollback()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "account").order_by(AuditEntry.id))
    return [(entry.action, entry.subject_id, entry.detail) for entry in entries]


@pytest.fixture
def newcomer(app, session, world):
    """A collaborator's account with its one-time code, given today."""
    with app.app_context():
        account, code = create_account(
            session,
            username="dao.tt",
            full_name="Trần Thị Đào",
            role="collaborator",
            unit=world.communes[0],
            person=world.person("coordinator"),
            now=datetime.now(UTC),
        )
    session.commit()
    return account, code


def test_a_code_ends_after_its_days_and_says_so_only_to_whoever_has_it(app, session, newcomer):
    account, code = newcomer
    with stopped_at(account.code_expires_at - timedelta(minutes=1)):
        assert log_in(app, "dao.tt", code).status_code == 302
    with stopped_at(account.code_expires_at):
        late, wrong = log_in(app, "dao.tt", code), log_in(app, "dao.tt", WRONG)
    assert late.status_code == wrong.status_code == 422
    assert "Mã dùng một lần đã hết hạn" in late.text
    assert "hết hạn" not in wrong.text
    assert acts(session)[-2:] == [
        ("account.login_failed", account.id, "code_ended"),
        ("account.login_failed", account.id, ""),
    ]


def test_a_code_is_worth_nothing_once_an_own_password_was_chosen(app, newcomer):
    _account, code = newcomer
    client = app.test_client()
    client.post("/dang-nhap", data={"username": "dao.tt", "password": code})
    typed = {"password": code, "new_password": OWN, "new_password_confirm": OWN}
    assert client.post("/doi-mat-khau", data=typed).location == "/tai-khoan/ma-pin"
    assert log_in(app, "dao.tt", code).status_code == 422
    assert log_in(app, "dao.tt", OWN).status_code == 302


def test_the_hash_of_an_own_password_is_slow_again(app, session, newcomer):
    account, _code = newcomer
    assert code_hasher.check_needs_rehash(account.password) is False
    with app.app_context():
        assert code_hasher.check_needs_rehash(hashed(OWN))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ngắn quá", "account.password_short"),
        ("tran.dao.thi", "account.password_username"),
        ("Tran.Dao.Thi1990", "account.password_username"),
        ("0912345678", "account.password_digits"),
        ("aaaaaaaaaaaa", "account.password_common"),
        ("abcabcabcabc", "account.password_common"),
        ("Mật khẩu 123", "account.password_common"),
        ("VIETNAM2026", "account.password_common"),
    ],
)
def test_a_password_that_is_tried_first_is_refused(password, code):
    with pytest.raises(SurveyError) as refused:
        check_password(password, username="tran.dao.thi")
    assert refused.value.code == code


def test_an_ordinary_sentence_is_a_good_password():
    check_password("con trâu đi trước cái cày", username="dao.tt")
    check_password("dao.tt mua 3 con gà", username="dao.tt")


def test_a_weak_own_password_is_refused_beside_its_field(app, session, world):
    client = client_for(app, session, world.person("designer"))
    typed = {"password": PASSWORD, "new_password": "Mật khẩu 123", "new_password_confirm": "Mật khẩu 123"}
    answer = client.post("/doi-mat-khau", data=typed)
    assert answer.status_code == 422
    assert "nhiều người dùng nên dễ bị đoán" in answer.text
    assert client.get("/khao-sat").status_code == 200


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("12345", "account.pin_digits"),
        ("1234567", "account.pin_digits"),
        ("١٢٣٤٥٦", "account.pin_digits"),
        ("abcdef", "account.pin_digits"),
        ("123456", "account.pin_common"),
        ("890123", "account.pin_common"),
        ("654321", "account.pin_common"),
        ("777777", "account.pin_common"),
        ("686868", "account.pin_common"),
        ("742742", "account.pin_common"),
        ("112233", "account.pin_common"),
        ("199012", "account.pin_date"),
        ("121990", "account.pin_date"),
        ("310588", "account.pin_date"),
        ("880531", "account.pin_date"),
        ("739204", "account.pin_phone"),
    ],
)
def test_a_pin_that_is_tried_first_is_refused(pin, code):
    with pytest.raises(SurveyError) as refused:
        check_pin(pin, phone="0912 739 204")
    assert refused.value.code == code


def test_most_pins_are_left_to_choose_from():
    def good(pin):
        try:
            check_pin(pin)
        except SurveyError:
            return False
        return True

    assert sum(good(f"{number:06d}") for number in range(0, 1_000_000, 37)) > 0.85 * 1_000_000 / 37


def test_guesses_are_counted_for_all_processes_and_past_a_restart(database_url, engine, session, world):
    settings = {**test_settings(database_url), "LOGIN_ATTEMPTS": "4 per hour"}
    first, second = create_app(settings), create_app(settings)
    account = account_of(first, session, world.person("designer"))
    for app in (first, second, first, second):
        assert log_in(app, account.username, WRONG).status_code == 422
    for app in (first, second, create_app(settings)):
        assert log_in(app, account.username, PASSWORD).status_code == 429
    with stopped_at(datetime.now(UTC) + timedelta(minutes=61)):
        assert log_in(second, account.username, PASSWORD).status_code == 302
    assert [act for act, _id, _detail in acts(session)] == [
        *["account.login_failed"] * 4,
        "account.locked_out",
        "account.logged_in",
    ]


def test_the_right_password_sets_the_count_back(database_url, engine, session, world):
    app = create_app({**test_settings(database_url), "LOGIN_ATTEMPTS": "3 per hour"})
    account = account_of(app, session, world.person("designer"))
    for _ in range(3):
        assert log_in(app, account.username, WRONG).status_code == 422
        assert log_in(app, account.username, WRONG).status_code == 422
        assert log_in(app, account.username, PASSWORD).status_code == 302


def test_a_name_that_nobody_has_is_shut_as_soon_and_nothing_typed_is_kept(database_url, engine, session, world):
    app = create_app({**test_settings(database_url), "LOGIN_ATTEMPTS": "3 per hour"})
    account_of(app, session, world.person("designer"))
    typed = "mat-khau-go-nham-cho"
    statuses = [log_in(app, typed, WRONG).status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]
    assert acts(session) == [("account.login_failed", None, "")] * 3
    target = session.scalars(select(LoginGuess.target)).one()
    assert re.fullmatch(r"unknown-[0-9a-f]{4}", target)


def test_guesses_at_the_own_password_on_its_page_are_counted_too(database_url, engine, session, world):
    app = create_app({**test_settings(database_url), "LOGIN_ATTEMPTS": "3 per hour"})
    client = client_for(app, session, world.person("designer"))
    typed = {"password": WRONG, "new_password": OWN, "new_password_confirm": OWN}
    statuses = [client.post("/doi-mat-khau", data=typed).status_code for _ in range(3)]
    assert statuses == [422, 422, 422]
    assert client.post("/doi-mat-khau", data=typed | {"password": PASSWORD}).status_code == 429


def test_passwords_that_do_not_match_one_another_are_no_guess(database_url, engine, session, world):
    app = create_app({**test_settings(database_url), "LOGIN_ATTEMPTS": "2 per hour"})
    client = client_for(app, session, world.person("designer"))
    typed = {"password": PASSWORD, "new_password": OWN, "new_password_confirm": "khác"}
    assert {client.post("/doi-mat-khau", data=typed).status_code for _ in range(4)} == {422}
    assert client.post("/doi-mat-khau", data=typed | {"new_password_confirm": OWN}).status_code == 302


def test_a_session_planted_before_log_in_is_worth_nothing_after_it(database_url, engine, session, world):
    app = create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True})
    account = account_of(app, session, world.person("designer"))
    thief, victim = app.test_client(), app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', thief.get("/dang-nhap").text)[1]
    victim.set_cookie("session", thief.get_cookie("session").value)
    typed = {"username": account.username, "password": PASSWORD, "csrf_token": token}
    assert victim.post("/dang-nhap", data=typed).status_code == 302
    assert victim.get("/khao-sat").status_code == 200
    assert thief.get("/khao-sat").status_code == 302
    assert victim.post("/dang-xuat", data={"csrf_token": token}).status_code == 400
    assert victim.get("/khao-sat").status_code == 200


def test_whoever_is_logged_in_and_scans_a_slip_loses_the_code_from_the_address(client_as):
    answer = client_as("designer").get("/dang-nhap")
    assert answer.status_code == 302
    assert answer.location.endswith("#content")


def test_log_in_log_out_and_a_changed_password_are_in_the_log(app, session, world):
    account = account_of(app, session, world.person("designer"))
    client = app.test_client()
    client.post("/dang-nhap", data={"username": account.username, "password": PASSWORD})
    typed = {"password": PASSWORD, "new_password": OWN, "new_password_confirm": OWN}
    client.post("/doi-mat-khau", data=typed)
    client.post("/dang-xuat")
    assert acts(session) == [
        ("account.logged_in", account.id, ""),
        ("account.password_changed", account.id, ""),
        ("account.logged_out", account.id, ""),
    ]
    session.rollback()
    assert session.get_one(Account, account.id).last_login_at is not None
