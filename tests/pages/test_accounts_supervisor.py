"""The supervisor's collaborators: new codes, PINs, stopping and starting again; and who reads the access log."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from surveys.audit import AuditEntry
from surveys.fieldwork.records import Case, Visit
from surveys.fieldwork.service import draft_of
from surveys.people.permissions import PERMISSIONS, Action, Role, Scope
from tests.conftest import PASSWORD, account_of, client_for, only_sqlite
from tests.pages.full_world import furnish
from webapp.accounts.records import Account

pytestmark = only_sqlite


@pytest.fixture
def everyone(app, session, world):
    """Accounts of all people of both provinces."""
    for person in (*world.people.values(), *world.foreign_people.values()):
        account_of(app, session, person)


def collaborator_of(session, world):
    session.rollback()
    person = world.person(Role.COLLABORATOR)
    account = session.scalars(select(Account).where(Account.person_id == person.id)).one()
    session.refresh(account)
    session.refresh(person)
    session.rollback()
    return account


def test_resetting_access_is_for_administrators_everywhere_and_others_in_their_unit():
    assert PERMISSIONS[Action.RESET_ACCESS] == {
        Role.ADMINISTRATOR: Scope.ALL,
        Role.COORDINATOR: Scope.UNIT,
        Role.SUPERVISOR: Scope.UNIT,
    }


def test_a_supervisor_finds_own_collaborators_in_the_menu_and_nobody_else(world, everyone, client_as):
    page = client_as("supervisor").get("/tai-khoan").text
    assert ">Cộng tác viên</a>" in page
    assert page.count('<th scope="row"') == 1
    assert world.person(Role.COLLABORATOR).full_name in page
    assert world.foreign_people[Role.COLLABORATOR].full_name not in page
    for role in (Role.DESIGNER, Role.SUPERVISOR, Role.COORDINATOR, Role.ADMINISTRATOR):
        assert world.person(role).full_name not in page.split("<main")[1]


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.COORDINATOR, Role.ADMINISTRATOR, Role.READER, Role.SUPERVISOR])
@pytest.mark.parametrize("act", ["dat-lai-mat-khau", "huy-ma-pin", "ngung", "mo-lai"])
def test_a_supervisor_reaches_nobody_but_collaborators(session, world, everyone, client_as, role, act):
    person = world.person(role)
    before = account_of(None, session, person).password
    session.rollback()
    supervisor = client_as("supervisor")
    assert supervisor.get(f"/tai-khoan/{person.id}").status_code == 404
    assert supervisor.post(f"/tai-khoan/{person.id}/{act}", data={"reason": "thử"}).status_code == 404
    session.rollback()
    account = session.scalars(select(Account).where(Account.person_id == person.id)).one()
    session.refresh(account)
    assert (account.password, account.active) == (before, True)


@pytest.mark.parametrize("page", ["/moi", "/excel", "/excel/tep-mau", "/excel/xem-lai", "/tai-ve"])
def test_a_supervisor_makes_no_accounts(client_as, page):
    assert client_as("supervisor").get(f"/tai-khoan{page}").status_code == 403


def test_a_supervisor_gives_a_new_code_and_the_old_password_ends(app, session, world, everyone, client_as):
    person = world.person(Role.COLLABORATOR)
    phone = client_for(app, session, person)
    assert phone.get("/viec-cua-toi").status_code == 200
    answer = client_as("supervisor").post(f"/tai-khoan/{person.id}/dat-lai-mat-khau")
    code = re.findall(r"<code>([^<]+)</code>", answer.text)[1]
    assert phone.get("/viec-cua-toi").status_code == 302
    username = collaborator_of(session, world).username
    old, new = {"username": username, "password": PASSWORD}, {"username": username, "password": code}
    assert app.test_client().post("/dang-nhap", data=old).status_code == 422
    assert app.test_client().post("/dang-nhap", data=new).status_code == 302


def test_a_reset_opens_an_account_that_guesses_had_shut(app, session, world, everyone, client_as):
    app.config["LOGIN_ATTEMPTS"] = "2 per hour"
    account = collaborator_of(session, world)
    for status in (422, 422, 429):
        typed = {"username": account.username, "password": "sai"}
        assert app.test_client().post("/dang-nhap", data=typed).status_code == status
    answer = client_as("supervisor").post(f"/tai-khoan/{account.person_id}/dat-lai-mat-khau")
    code = re.findall(r"<code>([^<]+)</code>", answer.text)[1]
    typed = {"username": account.username, "password": code}
    assert app.test_client().post("/dang-nhap", data=typed).status_code == 302


def test_a_supervisor_takes_a_forgotten_pin_away(app, session, world, everyone, client_as):
    account = collaborator_of(session, world)
    account.pin, account.pin_failures = "$argon2id$", 3
    session.commit()
    assert client_as("supervisor").post(f"/tai-khoan/{account.person_id}/huy-ma-pin").status_code == 302
    account = collaborator_of(session, world)
    assert (account.pin, account.pin_failures) == (None, 0)


@pytest.mark.parametrize("reason", ["", "  ", "x", "a" * 201])
def test_stopping_needs_a_reason(session, world, everyone, client_as, reason):
    account = collaborator_of(session, world)
    answer = client_as("supervisor").post(f"/tai-khoan/{account.person_id}/ngung", data={"reason": reason})
    assert answer.status_code == 422
    assert collaborator_of(session, world).active


def test_stopping_and_starting_again_keeps_the_history_and_needs_a_new_code(app, session, world, everyone, client_as):
    account = collaborator_of(session, world)
    supervisor = client_as("supervisor")
    page = f"/tai-khoan/{account.person_id}"
    given = supervisor.post(f"{page}/dat-lai-mat-khau").text
    pending = re.findall(r"<code>([^<]+)</code>", given)[1]
    supervisor.post(f"{page}/ngung", data={"reason": "nghỉ việc từ 01/8"})
    stopped = collaborator_of(session, world)
    assert (stopped.active, stopped.person.active, stopped.pin) == (False, False, None)
    typed = {"username": account.username, "password": pending}
    assert app.test_client().post("/dang-nhap", data=typed).status_code == 422
    assert "Tài khoản của" in supervisor.post(f"{page}/dat-lai-mat-khau", follow_redirects=True).text
    again = supervisor.post(f"{page}/mo-lai").text
    assert app.test_client().post("/dang-nhap", data=typed).status_code == 422
    code = re.findall(r"<code>([^<]+)</code>", again)[1]
    assert app.test_client().post("/dang-nhap", data=typed | {"password": code}).status_code == 302
    session.rollback()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "account").order_by(AuditEntry.id)).all()
    kept = [(entry.action, entry.person_id, entry.detail) for entry in entries if entry.subject_id == account.id]
    boss = world.person(Role.SUPERVISOR).id
    assert kept[:2] == [("account.password_reset", boss, ""), ("account.deactivated", boss, "nghỉ việc từ 01/8")]
    assert ("account.reactivated", boss, "") in kept


def test_an_unfinished_interview_is_pointed_out_and_given_to_another(app, session, world):
    own, _foreign = furnish(session, world)
    person = world.person(Role.COLLABORATOR)
    phone = client_for(app, session, person)
    supervisor = client_for(app, session, world.person(Role.SUPERVISOR))
    worked = session.scalars(select(Visit).where(Visit.person_id == person.id)).all()
    session.rollback()
    page = supervisor.get(f"/tai-khoan/{person.id}/ngung").text
    assert "1 hộ đang phỏng vấn" in page
    assert f'href="/khao-sat/{own.survey.id}/thu-thap/{own.case.psu}"' in page
    assert supervisor.post(f"/tai-khoan/{person.id}/ngung", data={"reason": "nghỉ việc"}).status_code == 302
    assert phone.post(f"/ho/{own.case.id}/phong-van/x", data={"shown": ""}).status_code == 302
    session.rollback()
    case = session.get_one(Case, own.case.id)
    session.refresh(case)
    assert case.state == "interviewing"
    assert draft_of(session, case) is not None
    assert len(session.scalars(select(Visit).where(Visit.person_id == person.id)).all()) == len(worked)
    session.rollback()
    handed = {"collaborator_id": str(own.stranger.id), "reason": "cộng tác viên nghỉ việc"}
    assert supervisor.post(f"/khao-sat/{own.survey.id}/thu-thap/ho/{case.id}", data=handed).status_code == 302
    session.rollback()
    session.refresh(case)
    assert (case.collaborator_id, case.state) == (own.stranger.id, "open")


def test_the_log_shows_log_ins_and_who_reset_what_to_those_who_manage_accounts(
    app, session, world, everyone, client_as
):
    account = collaborator_of(session, world)
    for password in ("sai hoàn toàn", PASSWORD):
        app.test_client().post("/dang-nhap", data={"username": account.username, "password": password})
    client_as("supervisor").post(f"/tai-khoan/{account.person_id}/huy-ma-pin")
    page = client_as("coordinator").get(f"/tai-khoan/{account.person_id}/nhat-ky").text
    for act in ("Đăng nhập không thành công", "Đăng nhập<", "Hủy mã PIN"):
        assert act in page
    assert world.person(Role.SUPERVISOR).full_name in page
    assert "127.0.0.1" not in page
    assert client_as("supervisor").get(f"/tai-khoan/{account.person_id}/nhat-ky").status_code == 403


def test_taking_a_list_of_people_away_is_logged(session, world, everyone, client_as):
    client_as("coordinator").get("/tai-khoan/tai-ve")
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "list.downloaded")).one()
    assert (entry.person_id, entry.detail) == (world.person(Role.COORDINATOR).id, "accounts")
    page = client_as("administrator").get(f"/tai-khoan/{world.person(Role.COORDINATOR).id}/nhat-ky").text
    assert "danh sách tài khoản" in page


def test_the_log_of_access_knows_no_address_and_no_device():
    columns = {*AuditEntry.__table__.columns.keys(), *Account.__table__.columns.keys()}
    words = {word for name in columns for word in name.split("_")}
    assert words.isdisjoint({"ip", "address", "agent", "device"})


def test_taking_a_list_of_households_away_is_logged_with_its_survey(app, session, world):
    own, _foreign = furnish(session, world)
    client = client_for(app, session, world.person(Role.SUPERVISOR))
    address = f"/khao-sat/{own.survey.id}/mau/lan-chon/{own.draw.id}/danh-sach-ho.xlsx"
    session.rollback()
    assert client.get(address).status_code == 200
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "list.downloaded")).one()
    assert (entry.survey_id, entry.person_id) == (own.survey.id, world.person(Role.SUPERVISOR).id)
    assert entry.detail == "households"
