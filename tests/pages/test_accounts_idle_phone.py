"""A phone left lying: locked after a while, opened by PIN; what was entered at the door is never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html
from sqlalchemy import select

from surveys.audit import AuditEntry
from surveys.fieldwork.service import draft_of
from surveys.people.permissions import Role
from tests.conftest import PASSWORD, account_of, client_for, only_sqlite, test_settings
from tests.pages.full_world import furnish
from webapp import create_app
from webapp.accounts.pin import open_with_pin, set_own_pin
from webapp.accounts.records import Account
from webapp.clock import stopped_at
from webapp.extensions import db

pytestmark = only_sqlite

PIN, WRONG_PIN = "739204", "804517"
LONG = timedelta(minutes=16)


@pytest.fixture
def account(app, session, world):
    """A collaborator's account with a PIN."""
    account = account_of(app, session, world.person(Role.COLLABORATOR))
    with app.app_context():
        set_own_pin(session, account, PIN, now=datetime.now(UTC))
    session.commit()
    return account


@pytest.fixture
def phone(app, session, world, account):
    """A phone on which the collaborator was at work just now."""
    phone = client_for(app, session, world.person(Role.COLLABORATOR))
    assert phone.get("/viec-cua-toi").status_code == 200
    return phone


@pytest.fixture
def later():
    with stopped_at(datetime.now(UTC) + LONG):
        yield


def opens(phone, **typed):
    return phone.post("/tai-khoan/mo-khoa", data={"next": "/viec-cua-toi", **typed})


def test_an_idle_phone_is_locked_and_the_pin_leads_back_to_the_page(phone, later):
    locked = phone.get("/viec-cua-toi?viec=done")
    assert locked.location == "/tai-khoan/mo-khoa?next=/viec-cua-toi?viec%3Ddone"
    page = phone.get(locked.location)
    assert "Máy đang khóa" in page.text
    opened = phone.post("/tai-khoan/mo-khoa", data={"next": "/viec-cua-toi?viec=done", "pin": PIN})
    assert opened.location == "/viec-cua-toi?viec=done"
    assert phone.get("/viec-cua-toi").status_code == 200


def test_work_in_between_keeps_it_open(phone):
    start = datetime.now(UTC)
    for minutes in (10, 20, 30, 40):
        with stopped_at(start + timedelta(minutes=minutes)):
            assert phone.get("/viec-cua-toi").status_code == 200


def test_five_wrong_pins_void_it_and_the_password_opens(app, session, phone, account, later):
    left = [opens(phone, pin=WRONG_PIN) for _ in range(5)]
    assert [answer.status_code for answer in left] == [422] * 5
    assert "còn 4 lần thử" in left[0].text
    assert "còn 1 lần thử" in left[3].text
    assert "đã bị hủy" in left[4].text
    assert opens(phone, pin=PIN).status_code == 422
    assert opens(phone, password="sai hoàn toàn").status_code == 422
    assert opens(phone, password=PASSWORD).location == "/viec-cua-toi"
    session.rollback()
    session.refresh(account)
    assert (account.pin, account.pin_failures) == (None, 0)
    voided = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.pin_void")).all()
    assert [entry.subject_id for entry in voided] == [account.id]


def test_the_right_pin_sets_the_count_back(session, phone, account, later):
    for _ in range(3):
        for _ in range(4):
            assert opens(phone, pin=WRONG_PIN).status_code == 422
        assert opens(phone, pin=PIN).status_code == 302


def test_pins_sent_at_the_same_moment_are_five_tries_and_no_more(app, session, account, database_url):
    """Twenty at once, each compared only if it was counted first."""
    other = create_app(test_settings(database_url))

    def attempt(number: int) -> bool:
        with (app if number % 2 else other).app_context():
            return open_with_pin(db.session.get_one(Account, account.id), f"80451{number % 10}", now=datetime.now(UTC))

    session.rollback()
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert not any(pool.map(attempt, range(20)))
    session.refresh(account)
    assert account.pin is None
    voided = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.pin_void")).all()
    assert len(voided) == 1


def test_without_a_pin_the_password_opens(app, session, phone, account):
    account.pin = None
    session.commit()
    with stopped_at(datetime.now(UTC) + LONG):
        page = phone.get("/tai-khoan/mo-khoa").text
        assert 'name="password"' in page
        assert 'name="pin"' not in page
        assert opens(phone, password=PASSWORD).status_code == 302


def test_guesses_at_the_password_of_a_locked_phone_count_as_at_log_in(session, database_url, engine, world):
    app = create_app({**test_settings(database_url), "LOGIN_ATTEMPTS": "3 per hour"})
    phone = client_for(app, session, world.person(Role.COLLABORATOR))
    phone.get("/viec-cua-toi")
    with stopped_at(datetime.now(UTC) + LONG):
        assert [opens(phone, password="sai").status_code for _ in range(4)] == [422, 422, 422, 429]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""])
def test_the_way_back_stays_on_this_site(phone, later, target):
    assert opens(phone, pin=PIN, next=target).location == "/khao-sat"


def test_an_older_copy_of_the_cookie_does_not_open_the_phone(app, session, phone, account):
    copy = phone.get_cookie("session").value
    with stopped_at(datetime.now(UTC) + LONG):
        thief = app.test_client()
        thief.set_cookie("session", copy)
        assert thief.get("/viec-cua-toi").location.startswith("/tai-khoan/mo-khoa")


def test_the_office_is_not_locked(client_as):
    desk = client_as("designer")
    assert desk.get("/khao-sat").status_code == 200
    with stopped_at(datetime.now(UTC) + LONG):
        assert desk.get("/khao-sat").status_code == 200


def test_a_page_of_the_interview_that_arrives_while_locked_is_kept_and_then_the_pin_asked(app, session, world):
    own, _foreign = furnish(session, world)
    account = account_of(app, session, world.person(Role.COLLABORATOR))
    phone = client_for(app, session, world.person(Role.COLLABORATOR))
    form = f"/ho/{own.case.id}/phong-van"
    first = phone.get(form).location
    page = phone.get(first).text
    shown = page.split('name="shown" value="')[1].split('"')[0]
    name = f"a-{shown.split()[0]}" if f'name="a-{shown.split()[0]}"' in page else None
    session.rollback()
    with stopped_at(datetime.now(UTC) + LONG):
        assert phone.get(first).location.startswith("/tai-khoan/mo-khoa")
        typed = {"shown": shown, "go": "save", "declined": shown.split()[0]} | ({name: "1"} if name else {})
        answer = phone.post(first, data=typed)
        assert answer.status_code == 302
        assert answer.location == f"/ho/{own.case.id}"
        assert phone.get(answer.location).location.startswith("/tai-khoan/mo-khoa")
        assert phone.post(f"/ho/{own.case.id}/gui").location.startswith("/tai-khoan/mo-khoa")
    session.rollback()
    draft = draft_of(session, own.case)
    session.refresh(draft)
    assert shown.split()[0] in draft.declined
    assert account.pin is None


@pytest.fixture
def visit_at_the_door(database_url, session, world):
    """A phone with the form of a visit open, as it is served: with tokens; what was typed into it, and its address."""
    own, _foreign = furnish(session, world)
    session.commit()
    app = create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True})
    account = account_of(app, session, world.person(Role.COLLABORATOR))
    with app.app_context():
        set_own_pin(session, account, PIN, now=datetime.now(UTC))
    session.commit()
    phone = client_for(app, session, world.person(Role.COLLABORATOR))
    address = f"/ho/{own.case.id}/ket-qua"
    page = html.fromstring(phone.get(address).text)
    form = next(form for form in page.forms if form.xpath(".//input[@name='outcome']"))
    typed = {name: value for name, value in form.form_values() if name in ("csrf_token", "form_key", "seen")}
    return phone, address, {**typed, "outcome": form.xpath(".//input[@name='outcome']/@value")[0]}, own.case


def form_with(page, field):
    """Address and fields of the form that has this field."""
    form = next(form for form in html.fromstring(page).forms if form.xpath(f".//input[@name='{field}']"))
    return form.get("action"), {key: value for key, value in form.form_values() if key not in ("pin", "password")}


def visits_of(session, case):
    session.rollback()
    session.refresh(case)
    return [visit.outcome for visit in case.visits]


@pytest.mark.parametrize("by", ["pin", "password"])
def test_a_form_sent_while_locked_is_offered_again_after_the_pin_and_done_once(session, visit_at_the_door, by):
    phone, address, typed, case = visit_at_the_door
    before = visits_of(session, case)
    with stopped_at(datetime.now(UTC) + LONG):
        locked = phone.post(address, data=typed, headers={"Origin": "http://localhost"})
        assert locked.status_code == 401
        assert "Máy đang khóa" in locked.text
        assert visits_of(session, case) == before
        action, sealed = form_with(locked.text, "pin")
        if by == "password":
            changed_over = phone.post(action, data={**sealed, "cach": "mat-khau"})
            assert changed_over.status_code == 200
            action, sealed = form_with(changed_over.text, "password")
        wrong = phone.post(action, data={**sealed, by: WRONG_PIN})
        assert wrong.status_code == 422
        action, sealed = form_with(wrong.text, by)
        opened = phone.post(action, data={**sealed, by: PIN if by == "pin" else PASSWORD})
        assert opened.status_code == 200
        assert "Đã mở khóa. Nội dung dưới đây chưa được lưu" in opened.text
        assert visits_of(session, case) == before
        action, again = form_with(opened.text, "outcome")
        assert (action, again["outcome"], again["form_key"]) == (address, typed["outcome"], typed["form_key"])
        assert phone.post(action, data=again).status_code == 302
        assert visits_of(session, case) == [*before, typed["outcome"]]
        phone.post(action, data=again)
        assert visits_of(session, case) == [*before, typed["outcome"]]


def test_a_foreign_page_s_form_is_not_carried_through_the_pin(session, visit_at_the_door):
    phone, address, typed, _case = visit_at_the_door
    with stopped_at(datetime.now(UTC) + LONG):
        answer = phone.post(address, data=typed, headers={"Origin": "https://khac.example"})
        assert answer.status_code in (302, 400)
        assert 'name="typed"' not in answer.text


def test_a_pin_is_chosen_with_the_password_unless_it_was_given_just_now(app, session, world):
    account = account_of(app, session, world.person(Role.COLLABORATOR))
    phone = client_for(app, session, world.person(Role.COLLABORATOR))
    typed = {"pin": PIN, "pin_again": PIN}
    assert phone.post("/tai-khoan/ma-pin", data=typed).status_code == 422
    assert phone.post("/tai-khoan/ma-pin", data=typed | {"password": "sai"}).status_code == 422
    assert phone.post("/tai-khoan/ma-pin", data=typed | {"password": PASSWORD}).status_code == 302
    fresh = app.test_client()
    fresh.post("/dang-nhap", data={"username": account.username, "password": PASSWORD})
    changed = {"pin": WRONG_PIN, "pin_again": WRONG_PIN}
    assert fresh.post("/tai-khoan/ma-pin", data=changed).status_code == 302
    with app.app_context():
        session.rollback()
        session.refresh(account)
        assert account.pin not in (None, PIN, WRONG_PIN)
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "account.pin_set")).all()
    assert len(acts) == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pin": "123456", "pin_again": "123456"}, "dễ đoán"),
        ({"pin": PIN, "pin_again": WRONG_PIN}, "chưa giống nhau"),
        ({"pin": "12", "pin_again": "12"}, "đúng 6 chữ số"),
    ],
)
def test_a_pin_that_will_not_do_is_said_beside_its_field(app, session, world, typed, sentence):
    phone = client_for(app, session, world.person(Role.COLLABORATOR))
    answer = phone.post("/tai-khoan/ma-pin", data=typed | {"password": PASSWORD})
    assert answer.status_code == 422
    assert sentence in answer.text
