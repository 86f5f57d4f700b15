"""Accounts: who may create, stop and reset whose."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from surveys.audit import AuditEntry
from surveys.people.permissions import Role
from surveys.people.records import Person, PersonContact
from tests.conftest import PASSWORD, account_of, client_for, only_sqlite, test_settings
from webapp import create_app
from webapp.accounts.records import Account

pytestmark = only_sqlite


def new_account(world, **changes):
    unit = world.communes[0]
    return {"full_name": "Đỗ Thị Thu  Hà", "username": "Ha.Do", "role": "collaborator", "unit_id": unit.id} | changes


def shown_password(page: str) -> str:
    return re.findall(r"<code>([^<]+)</code>", page)[1]


def test_coordinator_creates_an_account_whose_password_must_be_changed_at_first_log_in(app, session, world, client_as):
    answer = client_as("coordinator").post("/tai-khoan/moi", data=new_account(world, phone="0912 345 678"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    account = session.scalars(select(Account).where(Account.username == "ha.do")).one()
    assert account.person.full_name == "Đỗ Thị Thu Hà"
    assert session.get(PersonContact, account.person_id).phone == "0912 345 678"
    client = app.test_client()
    given = shown_password(answer.text)
    assert given not in account.password
    assert client.post("/dang-nhap", data={"username": "ha.do", "password": given}).status_code == 302
    assert client.get("/khao-sat").location == "/doi-mat-khau"
    own = "một câu dễ nhớ"
    typed = {"password": given, "new_password": own, "new_password_confirm": own}
    assert client.post("/doi-mat-khau", data=typed).status_code == 302
    assert client.get("/khao-sat").location == "/viec-cua-toi"
    assert app.test_client().post("/dang-nhap", data={"username": "ha.do", "password": own}).status_code == 302


def test_pressed_twice_the_account_is_made_once_and_its_page_offers_a_new_code(app, session, world, client_as):
    """The browser drops the first answer, the one with the slip; the second leads to where a code can be had."""
    client = client_as("coordinator")
    form_key = re.findall(r'name="form_key" value="([^"]+)"', client.get("/tai-khoan/moi").text)[-1]
    typed = new_account(world, form_key=form_key)
    first = client.post("/tai-khoan/moi", data=typed)
    second = client.post("/tai-khoan/moi", data=typed)
    assert second.status_code == 303
    account = session.scalars(select(Account).where(Account.username == "ha.do")).one()
    page = client.get(second.location).text
    assert "đã được gửi trước đó" in page
    assert "chỉ hiện ra một lần" in page
    assert shown_password(first.text) not in page
    session.rollback()
    renewed = client.post(f"/tai-khoan/{account.person_id}/dat-lai-mat-khau")
    assert f'action="/tai-khoan/{account.person_id}/dat-lai-mat-khau"' in page
    for slip, status in ((first, 422), (renewed, 302)):
        typed = {"username": "ha.do", "password": shown_password(slip.text)}
        assert app.test_client().post("/dang-nhap", data=typed).status_code == status


def test_an_account_opened_again_by_two_presses_offers_a_new_code(app, session, world, client_as):
    person = world.person(Role.COLLABORATOR)
    account_of(app, session, person).active = False
    session.commit()
    client = client_as("coordinator")
    form_key = re.findall(r'name="form_key" value="([^"]+)"', client.get(f"/tai-khoan/{person.id}").text)[-1]
    presses = [client.post(f"/tai-khoan/{person.id}/mo-lai", data={"form_key": form_key}) for _ in range(2)]
    assert [press.status_code for press in presses] == [200, 303]
    assert "chỉ hiện ra một lần" in client.get(presses[1].location).text


def test_creation_is_logged_without_the_password(session, world, client_as):
    answer = client_as("coordinator").post("/tai-khoan/moi", data=new_account(world))
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.created")).all()
    assert [entry.person_id for entry in entries] == [world.person("coordinator").id]
    assert shown_password(answer.text) not in entries[0].detail


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"full_name": " "}, "Hãy nhập họ và tên."),
        ({"username": "Hà"}, "Tên đăng nhập gồm từ 3 đến 64 chữ không dấu"),
        ({"role": ""}, "Hãy chọn vai trò."),
        ({"role": "administrator"}, "Hãy chọn một trong các phương án đã nêu."),
        ({"phone": "không có"}, "Số điện thoại chỉ gồm chữ số"),
        ({"unit_id": "x"}, "Hãy chọn một trong các phương án đã nêu."),
    ],
)
def test_a_faulty_form_is_shown_again_with_what_was_typed(session, world, client_as, changes, sentence):
    answer = client_as("coordinator").post("/tai-khoan/moi", data=new_account(world, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "ha.do" in answer.text or "username" in changes
    assert session.scalar(select(Account).where(Account.username == "ha.do")) is None


def test_coordinator_cannot_place_anyone_in_a_foreign_unit(session, world, client_as):
    foreign = world.foreign_communes[0].id
    assert client_as("coordinator").post("/tai-khoan/moi", data=new_account(world, unit_id=foreign)).status_code == 422


def test_administrator_may_create_an_administrator(session, world, client_as):
    typed = new_account(world, role="administrator", unit_id=world.province.id)
    assert client_as("administrator").post("/tai-khoan/moi", data=typed).status_code == 200


def test_a_taken_user_name_is_said_beside_the_field(session, world, client_as):
    client = client_as("coordinator")
    client.post("/tai-khoan/moi", data=new_account(world))
    people = len(session.scalars(select(Person)).all())
    session.rollback()
    answer = client.post("/tai-khoan/moi", data=new_account(world, username="HA.DO"))
    assert answer.status_code == 422
    assert "đã có người dùng" in answer.text
    assert len(session.scalars(select(Person)).all()) == people


def test_a_stopped_account_is_out_at_once_and_can_come_back(app, session, world, client_as):
    designer = world.person("designer")
    working = client_as("designer")
    client = client_as("coordinator")
    assert working.get("/khao-sat").status_code == 200
    assert client.post(f"/tai-khoan/{designer.id}/ngung", data={"reason": "nghỉ việc"}).status_code == 302
    assert working.get("/khao-sat").status_code == 302
    username = f"designer-{designer.id}"
    refused = app.test_client().post("/dang-nhap", data={"username": username, "password": PASSWORD})
    assert refused.status_code == 422
    assert "ngừng hoạt động" in refused.text
    again = client.post(f"/tai-khoan/{designer.id}/mo-lai")
    assert app.test_client().post("/dang-nhap", data={"username": username, "password": PASSWORD}).status_code == 422
    typed = {"username": username, "password": shown_password(again.text)}
    assert app.test_client().post("/dang-nhap", data=typed).status_code == 302


def test_reset_password_ends_sessions_and_shows_a_new_one_once(app, session, world, client_as):
    designer = world.person("designer")
    working = client_as("designer")
    answer = client_as("coordinator").post(f"/tai-khoan/{designer.id}/dat-lai-mat-khau")
    assert working.get("/khao-sat").status_code == 302
    typed = {"username": f"designer-{designer.id}", "password": shown_password(answer.text)}
    assert app.test_client().post("/dang-nhap", data=typed).status_code == 302


@pytest.mark.parametrize("role", ["administrator", "coordinator"])
@pytest.mark.parametrize("act", ["ngung", "dat-lai-mat-khau"])
def test_nobody_locks_out_himself(session, world, client_as, role, act):
    person = world.person(role)
    client = client_as(role)
    client.post(f"/tai-khoan/{person.id}/{act}")
    assert client.get("/khao-sat").status_code == 200
    assert session.scalars(select(Account).where(Account.person_id == person.id)).one().active


@pytest.mark.parametrize("act", ["ngung", "dat-lai-mat-khau", "mo-lai"])
def test_coordinator_does_not_act_on_administrators(app, session, world, client_as, act):
    administrator = world.person("administrator")
    before = account_of(app, session, administrator).password
    client_as("coordinator").post(f"/tai-khoan/{administrator.id}/{act}")
    session.rollback()
    after = session.scalars(select(Account).where(Account.person_id == administrator.id)).one()
    session.refresh(after)
    assert after.active
    assert after.password == before


def test_coordinator_does_not_find_accounts_of_another_unit(app, session, world, client_as):
    foreign = world.foreign_people[Role.DESIGNER]
    account_of(app, session, foreign)
    client = client_as("coordinator")
    assert client.get(f"/tai-khoan/{foreign.id}").status_code == 404
    assert client.post(f"/tai-khoan/{foreign.id}/ngung").status_code == 404
    assert foreign.full_name not in client.get("/tai-khoan").text


def test_accounts_are_listed_by_given_name(app, session, world, client_as):
    for person in world.people.values():
        account_of(app, session, person)
    page = client_as("coordinator").get("/tai-khoan").text
    names = re.findall(r"Trần Thị (\w+)</a></th>", page)
    assert names == ["Ánh", "Bình", "Duyên", "Đào", "Giang", "Hương"]


def test_guessing_at_one_account_is_slowed_down_and_others_still_get_in(session, world, database_url):
    guarded = create_app({**test_settings(database_url), "LOGIN_ATTEMPTS": "3 per 15 minutes"})
    aimed = account_of(guarded, session, world.person("designer"))
    other = account_of(guarded, session, world.person("supervisor"))
    for _ in range(3):
        typed = {"username": f" {aimed.username.upper()}", "password": "đoán mò thôi"}
        assert guarded.test_client().post("/dang-nhap", data=typed).status_code == 422
    answer = guarded.test_client().post("/dang-nhap", data={"username": aimed.username, "password": PASSWORD})
    assert answer.status_code == 429
    assert "chờ 15 phút" in answer.text
    typed = {"username": other.username, "password": PASSWORD}
    assert guarded.test_client().post("/dang-nhap", data=typed).status_code == 302


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app, session, world):
    account = account_of(app, session, world.person("designer"))
    answer = app.test_client().post("/dang-nhap", data={"username": account.username, "password": PASSWORD})
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie" and value.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_first_run_says_how_to_make_the_first_account(app, world):
    page = app.test_client().get("/")
    assert page.status_code == 200
    assert "khaosat create-admin" in page.text


def test_whoever_has_left_the_unit_cannot_stay_logged_in(app, session, world):
    person = world.person("designer")
    client = client_for(app, session, person)
    person.active = False
    session.commit()
    assert client.get("/khao-sat").status_code == 302
