"""Events over HTTP: five at once are one, a wrong sender is told so, an idle phone still gets rid of its work."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from surveys.fieldwork.phones.records import PhoneEvent
from surveys.fieldwork.records import Visit
from tests.conftest import client_for, only_sqlite
from tests.services.survey_in_the_field import survey_in_the_field
from webapp.clock import now, stopped_at
from webapp.field_app.wire import MOST_BYTES, person_key

PATH = "/ung-dung/viec-da-lam"
AT_ONCE = 5


@pytest.fixture
def place(session, world):
    place = survey_in_the_field(session, world)
    session.commit()
    return place


def visit_of(case, **changes):
    at = datetime.now(UTC).isoformat()
    return {
        "type": "khaosat-event",
        "format": 1,
        "event_id": str(uuid4()),
        "case_id": case.id,
        "kind": "visit",
        "content": {"outcome": "no_one_home", "appointment_at": None},
        "clock": {"happened_at": at, "sent_at": at, "utc_offset_minutes": 420},
        **changes,
    }


def headers(person):
    return {"X-Khaosat-Person": person_key(person)}


def test_five_at_once_of_one_event_are_one_visit_and_five_receipts(app, session, place):
    case, person = place.cases[0], place.owner
    sent = visit_of(case)
    phones = [client_for(app, session, person) for _ in range(AT_ONCE)]
    session.commit()
    together = Barrier(AT_ONCE)

    def post(phone):
        together.wait(timeout=60)
        return phone.post(PATH, json=sent, headers=headers(person))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(post, phones))
    told = [answer.get_json() for answer in answers]
    assert sorted(each["outcome"] for each in told) == ["accepted", *["already"] * (AT_ONCE - 1)]
    assert {(each["type"], each["id"]) for each in told} == {("khaosat-receipt", sent["event_id"])}
    assert len({each["received_at"] for each in told}) == 1
    session.rollback()
    for table in (Visit, PhoneEvent):
        assert session.scalar(select(func.count()).select_from(table)) == 1


@only_sqlite
def test_a_receipt_names_the_very_bytes_and_what_is_kept_is_there_for_good(app, session, world, place):
    case, phone = place.cases[0], client_for(app, session, place.other)
    body = b'{"type": "khaosat-event",  "format": 1, "event_id": "%s", "case_id": %d, "kind": "visit", ' % (
        str(uuid4()).encode(),
        case.id,
    )
    body += b'"content": {"outcome": "refusal"}, "clock": {}}'
    sent = {"data": body, "content_type": "application/json", "headers": headers(place.other)}
    answer = phone.post(PATH, **sent)
    told = answer.get_json()
    assert (answer.status_code, told["outcome"], told["reason"]) == (409, "kept", "case_reassigned")
    assert told["body_sha256"] == hashlib.sha256(body).hexdigest()
    assert "giao cho người khác" in told["message"]
    session.rollback()
    assert session.scalars(select(PhoneEvent.outcome)).all() == ["kept"]
    assert phone.post(PATH, **sent).status_code == 409


@only_sqlite
def test_what_is_sent_under_anothers_log_in_stays_on_the_phone(app, session, place):
    case, phone = place.cases[0], client_for(app, session, place.owner)
    for sent_for in (headers(place.other), {}):
        refused = phone.post(PATH, json=visit_of(case), headers=sent_for)
        assert (refused.status_code, refused.get_json()["code"]) == (401, "another_person")
    ended = app.test_client().post(PATH, json=visit_of(case), headers=headers(place.owner))
    assert (ended.status_code, ended.get_json()["code"]) == (401, "log_in")


@only_sqlite
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[" * 100_000 + b"]" * 100_000, 400, "unreadable"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "unreadable"),
        (b'{"type": NaN}', 400, "unreadable"),
        (b'{"type": "\\ud800"}', 400, "unreadable"),
        (b'{"n": ' + b"9" * 5_000 + b"}", 400, "unreadable"),
        (b"[]", 400, "unreadable"),
        (b"{}", 422, "event.unreadable"),
        (b'{"x": "' + b"a" * MOST_BYTES + b'"}', 413, "too_large"),
    ],
    ids=["lists", "objects", "nan", "half a character", "long number", "no object", "empty", "large"],
)
def test_what_is_sent_to_harm_is_refused_in_json(app, session, place, body, status, code):
    phone = client_for(app, session, place.owner)
    answer = phone.post(PATH, data=body, content_type="application/json", headers=headers(place.owner))
    assert (answer.status_code, answer.get_json()["type"], answer.get_json()["code"]) == (
        status,
        "khaosat-refusal",
        code,
    )


@only_sqlite
def test_a_locked_phone_still_sends_but_reads_nothing(app, session, place):
    case, phone = place.cases[0], client_for(app, session, place.owner)
    assert phone.get("/ung-dung/viec").status_code == 200
    with stopped_at(now() + timedelta(minutes=20)):
        assert phone.get("/ung-dung/viec").get_json()["code"] == "locked"
        assert phone.post(PATH, json=visit_of(case), headers=headers(place.owner)).status_code == 200
        assert phone.get("/ung-dung/viec").get_json()["code"] == "locked"
