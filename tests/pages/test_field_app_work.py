"""What a phone is told: who is logged in, the own cases with what is needed offline, keys; and how often it may ask."""

from __future__ import annotations

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import event, select

from surveys.audit import AuditEntry
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.drafts import begin_draft
from surveys.fieldwork.phones.recovery import open_wrapped, rotate_key
from surveys.fieldwork.records import Case
from surveys.questionnaires.modes import PERSONAL_LINK
from surveys.questionnaires.records import VERSION_STATES, QuestionnaireVersion
from tests.conftest import NOW, PASSWORD, account_of, client_for, only_sqlite, test_settings
from tests.services.survey_in_the_field import begin, survey_in_the_field
from webapp import create_app
from webapp.clock import now, stopped_at
from webapp.extensions import db
from webapp.field_app.wire import person_key

pytestmark = only_sqlite
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def place(session, world):
    place = survey_in_the_field(session, world)
    session.commit()
    return place


@pytest.fixture
def phone(app, session, place):
    return client_for(app, session, place.owner)


def headers(person):
    return {"X-Khaosat-Person": person_key(person)}


def test_the_hello_tells_whether_anybody_is_logged_in(app, phone, place):
    nobody = app.test_client().get("/ung-dung/chao").get_json()
    assert (nobody["person"], nobody["locked"], nobody["https"]) == (None, False, False)
    hello = phone.get("/ung-dung/chao").get_json()
    assert hello["type"] == "khaosat-hello"
    assert hello["person"] == {"key": person_key(place.owner), "name": place.owner.full_name}
    assert hello["token"]


def test_a_phone_takes_along_its_own_cases_with_all_that_asking_needs(session, place, phone):
    own = [case for case in place.cases if case.collaborator_id == place.owner.id]
    fieldwork.record_visit(session, own[1], outcome="appointment", appointment_at=LATER, person=place.owner, now=NOW)
    session.commit()
    work = phone.get("/ung-dung/viec", headers=headers(place.owner)).get_json()
    assert {case["id"] for case in work["cases"]} == {case.id for case in own}
    for told in work["cases"]:
        case = session.get_one(Case, told["id"])
        for adults in (1, 2, 5, fieldwork.MOST_ADULTS):
            position, _probability = fieldwork.person_to_interview(place.draw, case, adults)
            assert int(told["prn"] * adults) + 1 == position
    visited = next(case for case in work["cases"] if case["id"] == own[1].id)
    assert visited["visits"][0]["outcome"] == "appointment"
    assert visited["appointment_at"] == LATER.isoformat(timespec="seconds")
    version = work["surveys"][0]["versions"][0]
    assert version["id"] == place.version.id
    assert set(version["consent"]) == {"face_to_face", "telephone"}
    assert any("tự nguyện" in line for line in version["consent"]["face_to_face"][version["default_language"]])
    assert all(phone.get(each).status_code == 200 for each in (version["form"], *version["questions"].values()))
    assert [each["code"] for each in work["outcomes"]["interview"]] == ["respondent_absent", "appointment", "break_off"]
    assert phone.get("/ung-dung/viec").text.find("salt") == -1


def test_a_household_that_answers_by_its_own_link_is_told_to_the_phone(session, place, phone):
    own = [case for case in place.cases if case.collaborator_id == place.owner.id]
    by_link, here = own[:2]
    fieldwork.select_person(session, by_link, eligible_persons=2, person=place.owner, now=NOW)
    how = {"consent_text_version": "1", "language": None, "mode": PERSONAL_LINK, "now": NOW}
    begin_draft(session, by_link, instance_id=uuid4(), **how)
    begin(session, place, here)
    session.commit()
    told = phone.get("/ung-dung/viec", headers=headers(place.owner)).get_json()["cases"]
    assert {case["id"]: case["by_link"] for case in told} == {case.id: case is by_link for case in own}
    assert {case["id"] for case in told if case["state"] == "interviewing"} == {by_link.id, here.id}


def test_a_closing_version_stays_with_those_who_began_on_it(session, place, phone):
    VERSION_STATES.move(session, place.version, "closing")
    columns = {each.key for each in QuestionnaireVersion.__table__.columns} - {"id", "number", "state"}
    same = {name: getattr(place.version, name) for name in columns}
    newer = QuestionnaireVersion(**same, number=2, state="published")
    session.add(newer)
    session.commit()
    versions = phone.get("/ung-dung/viec").get_json()["surveys"][0]["versions"]
    assert [(each["id"], each["state"]) for each in versions] == [
        (newer.id, "published"),
        (place.version.id, "closing"),
    ]


def test_queries_do_not_grow_with_the_cases(app, session, place, phone):
    def queries():
        asked = []
        with app.app_context():
            listen = (db.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
            event.listen(*listen)
            assert phone.get("/ung-dung/viec").status_code == 200
            event.remove(*listen)
        return len(asked)

    queries()
    few = queries()
    for case in place.cases:
        case.collaborator_id = place.owner.id
    session.commit()
    assert queries() == few <= 12


def test_a_forgotten_pin_loses_nothing_and_nobody_opens_anothers_key(app, session, place, phone):
    key = phone.get("/ung-dung/khoa").get_json()
    assert key == phone.get("/ung-dung/khoa").get_json()

    def wrapped_for(person):
        oaep = padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=person_key(person).encode())
        public = load_der_public_key(base64.b64decode(key["public_key"]))
        return {"key_id": key["key_id"], "wrapped": base64.b64encode(public.encrypt(bytes(range(32)), oaep)).decode()}

    def opens(person, wrapped):
        return phone.post("/ung-dung/khoa/mo", json=wrapped, headers=headers(person))

    own = wrapped_for(place.owner)
    assert (opens(place.owner, own).status_code, opens(place.owner, own).get_json()["code"]) == (403, "password")
    wrong = phone.post("/ung-dung/mo-khoa", json={"password": "sai"}, headers=headers(place.owner))
    assert wrong.get_json()["code"] == "password_wrong"
    given = phone.post("/ung-dung/mo-khoa", json={"password": PASSWORD}, headers=headers(place.owner))
    assert given.status_code == 200
    rotate_key(session, secret="for tests only", person=None, now=NOW)
    session.commit()
    opened = opens(place.owner, own).get_json()
    assert base64.b64decode(opened["key"]) == bytes(range(32))
    assert phone.get("/ung-dung/khoa").get_json()["key_id"] != key["key_id"]
    assert opens(place.owner, wrapped_for(place.other)).get_json()["code"] == "phone.key_not_yours"
    assert opens(place.other, own).get_json()["code"] == "another_person"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "phone.key_recovered")).one()
    assert (entry.person_id, entry.subject) == (place.owner.id, "person")
    with pytest.raises(Exception, match="secret"):
        open_wrapped(
            session, key_id=int(key["key_id"]), wrapped=own["wrapped"], label=person_key(place.owner),
            secret="another one", person=place.owner, now=NOW,
        )  # fmt: skip


def test_one_pin_for_the_phone_and_for_the_session(phone, place):
    given = phone.post("/ung-dung/ma-pin", json={"pin": "739204"}, headers=headers(place.owner))
    assert given.get_json()["code"] == "password"
    phone.post("/ung-dung/mo-khoa", json={"password": PASSWORD}, headers=headers(place.owner))
    weak = phone.post("/ung-dung/ma-pin", json={"pin": "111111"}, headers=headers(place.owner))
    assert weak.status_code == 422
    assert phone.post("/ung-dung/ma-pin", json={"pin": "739204"}, headers=headers(place.owner)).status_code == 200
    assert phone.get("/ung-dung/viec").status_code == 200
    with stopped_at(now() + timedelta(minutes=16)):
        assert phone.get("/ung-dung/chao").get_json()["locked"]
        assert phone.get("/ung-dung/viec").get_json()["code"] == "locked"
        wrong = phone.post("/ung-dung/mo-khoa", json={"pin": "804517"}, headers=headers(place.owner)).get_json()
        assert (wrong["code"], wrong["left"]) == ("pin_wrong", 4)
        assert phone.post("/ung-dung/mo-khoa", json={"pin": "739204"}, headers=headers(place.owner)).status_code == 200
        assert phone.get("/ung-dung/viec").status_code == 200


def test_a_phone_that_is_handed_over_shows_nothing_of_the_session_until_its_pin(phone, place):
    own = headers(place.owner)
    assert phone.post("/ung-dung/khoa-lai", json={}, headers=own).status_code == 200
    assert phone.get("/viec-cua-toi").status_code == 200, "who has no PIN here could not open it again on the way"
    phone.post("/ung-dung/mo-khoa", json={"password": PASSWORD}, headers=own)
    phone.post("/ung-dung/ma-pin", json={"pin": "739204"}, headers=own)
    assert phone.post("/ung-dung/khoa-lai", json={}, headers=headers(place.other)).status_code == 401
    assert phone.post("/ung-dung/khoa-lai", json={}, headers=own).status_code == 200
    assert phone.post("/ung-dung/khoa-lai", json={}, headers=own).status_code == 200
    assert phone.get("/viec-cua-toi").status_code == 302
    assert phone.get("/ung-dung/viec").get_json()["code"] == "locked"
    assert phone.post("/ung-dung/mo-khoa", json={"pin": "739204"}, headers=own).status_code == 200
    assert phone.get("/viec-cua-toi").status_code == 200


def test_a_limit_is_an_accounts_own_whatever_address_it_comes_from(database_url, engine, session, place):
    app = create_app({**test_settings(database_url), "PHONE_WORK_LISTS": "3 per hour"})
    wild, calm = (client_for(app, session, person) for person in (place.owner, place.other))
    assert [wild.get("/ung-dung/viec").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = wild.get("/ung-dung/viec")
    assert (refused.get_json()["code"], 0 < int(refused.headers["Retry-After"]) <= 3600) == ("too_many", True)
    assert calm.get("/ung-dung/viec").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_a_token_that_is_out_of_date_is_told_apart_from_a_session_that_ended(database_url, engine, session, place):
    app = create_app({**test_settings(database_url), "WTF_CSRF_ENABLED": True})
    phone = client_for(app, session, place.owner)
    path, body = "/ung-dung/mo-khoa", {"password": PASSWORD}
    stale = phone.post(path, json=body, headers={**headers(place.owner), "X-CSRFToken": "old"})
    assert (stale.status_code, stale.get_json()["code"]) == (400, "token")
    fresh = {**headers(place.owner), "X-CSRFToken": phone.get("/ung-dung/chao").get_json()["token"]}
    assert phone.post(path, json=body, headers=fresh).status_code == 200
    ended = app.test_client().post(path, json=body, headers=fresh)
    assert (ended.status_code, ended.get_json()["code"]) == (401, "log_in")
    with app.app_context():
        db.engine.dispose()


def test_a_collaborator_is_logged_in_for_days_and_nobody_else_is(app, session, world, place):
    def logs_in(person):
        account, client = account_of(app, session, person), app.test_client()
        client.post("/dang-nhap", data={"username": account.username, "password": PASSWORD})
        return client

    phone, desk = logs_in(place.owner), logs_in(world.person("designer"))
    assert desk.get_cookie("session").expires is None
    with stopped_at(now() + timedelta(days=13)):
        assert phone.get_cookie("session").expires > now()
        assert phone.get("/ung-dung/chao").get_json()["person"] is not None
        assert phone.get("/ung-dung/viec").get_json()["code"] == "locked"
        assert desk.get("/khao-sat").location.startswith("/dang-nhap")
    desk = logs_in(world.person("designer"))
    with stopped_at(now() + timedelta(hours=11)):
        assert desk.get("/khao-sat").status_code == 200
    with stopped_at(now() + timedelta(hours=22)):
        assert desk.get("/khao-sat").status_code == 200
    with stopped_at(now() + timedelta(hours=35)):
        assert desk.get("/khao-sat").status_code == 302
