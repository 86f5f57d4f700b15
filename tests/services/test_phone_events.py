"""What a phone tells of later is done once, in order, at the time at which it happened; what no longer fits is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.callbacks import return_case, withdraw_task
from surveys.fieldwork.phones.events import EventReceipt, kept_events, receive_event
from surveys.fieldwork.phones.records import PhoneEvent
from surveys.fieldwork.phones.sent_events import read_event
from surveys.fieldwork.records import CASE_STATES, CallbackTask, Case, Visit
from surveys.people.records import Person
from tests.conftest import NOW, World, only_sqlite
from tests.services.survey_in_the_field import Field, survey_in_the_field

LATER = NOW + timedelta(hours=6)
REASSIGNED = "Người cũ nghỉ ốm"
Tell = Callable[..., EventReceipt]


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def event(case_id: int, kind: str, *, at: datetime, event_id: UUID | None = None, **content: Any) -> dict[str, Any]:
    """An event as the phone holds it, but for the moment of sending."""
    return {
        "type": "khaosat-event",
        "format": 1,
        "event_id": str(event_id or uuid4()),
        "case_id": case_id,
        "kind": kind,
        "content": content,
        "clock": {"happened_at": at.isoformat(), "utc_offset_minutes": 420},
    }


@pytest.fixture
def tell(session: Session, place: Field) -> Tell:
    """Send an event at `now`, by a phone whose clock is `ahead` of the server's."""

    def send(
        sent: dict[str, Any], *, now: datetime = LATER, ahead: timedelta = timedelta(), person: Person | None = None
    ) -> EventReceipt:
        clock = {**sent["clock"], "sent_at": (now + ahead).isoformat()}
        told = read_event({**sent, "clock": clock}, received_at=now)
        return receive_event(session, told, person=person or place.owner, now=now)

    return send


def visits(session: Session, case: Case) -> list[tuple[str, datetime]]:
    found = session.scalars(select(Visit).where(Visit.case_id == case.id).order_by(Visit.number))
    return [(visit.outcome, visit.visited_at) for visit in found]


def test_a_day_offline_arrives_in_order_and_at_its_own_hours(session: Session, place: Field, tell: Tell) -> None:
    case = place.cases[0]
    told = [
        event(case.id, "visit", at=NOW + timedelta(hours=1), outcome="no_one_home"),
        event(
            case.id, "visit", at=NOW + timedelta(hours=2),
            outcome="appointment", appointment_at=(NOW + timedelta(hours=3)).isoformat(),
        ),
        event(case.id, "person_selected", at=NOW + timedelta(hours=3), eligible_persons=4),
        event(case.id, "visit", at=NOW + timedelta(hours=4), outcome="break_off"),
    ]  # fmt: skip
    first = [tell(each).outcome for each in told]
    again = [tell(each, now=LATER + timedelta(minutes=1)) for each in told]
    assert first == ["accepted"] * 4
    assert {(receipt.outcome, receipt.received_at) for receipt in again} == {("already", LATER)}
    outcomes = ["no_one_home", "appointment", "break_off"]
    assert visits(session, case) == [
        (each, NOW + timedelta(hours=n)) for each, n in zip(outcomes, (1, 2, 4), strict=True)
    ]
    assert (case.state, case.disposition) == ("finished", "break_off")
    assert case.selected_position == fieldwork.person_to_interview(place.draw, case, 4)[0]


def test_a_clock_that_is_a_day_off_is_corrected_and_noted(session: Session, place: Field, tell: Tell) -> None:
    case, other = place.cases[0], place.cases[1]
    for one, ahead in ((case, timedelta(days=1)), (other, timedelta(days=-400))):
        sent = event(one.id, "visit", at=LATER - timedelta(hours=1) + ahead, outcome="no_one_home")
        assert tell(sent, ahead=ahead, person=one.collaborator).outcome == "accepted"
        assert visits(session, one) == [("no_one_home", LATER - timedelta(hours=1))]
    skews = set(session.scalars(select(PhoneEvent.clock_skew_seconds)))
    assert skews == {24 * 3600, -400 * 24 * 3600}


@pytest.mark.parametrize(
    "clock",
    [{}, {"happened_at": "hôm qua"}, {"happened_at": "0001-01-01T00:00:00+00:00"}, "không", {"happened_at": 5}],
    ids=str,
)
@only_sqlite
def test_a_clock_that_says_nothing_is_no_reason_to_refuse(session, place, tell, clock):
    sent = {**event(place.cases[0].id, "consent_refused", at=NOW), "kind": "visit", "content": {"outcome": "refusal"}}
    told = read_event({**sent, "clock": clock}, received_at=LATER)
    assert receive_event(session, told, person=place.owner, now=LATER).outcome == "accepted"
    assert visits(session, place.cases[0]) == [("refusal", LATER)]


def test_work_of_a_case_that_changed_hands_is_kept_and_shown(
    session: Session, world: World, place: Field, tell: Tell
) -> None:
    case, before = place.cases[0], place.owner
    sent = event(case.id, "visit", at=NOW, outcome="refusal")
    fieldwork.reassign(
        session, case, collaborator_id=place.other.id, reason=REASSIGNED, person=world.person("supervisor"), now=NOW
    )
    kept = tell(sent, person=before)
    assert (kept.outcome, kept.reason) == ("kept", "case_reassigned")
    assert tell(sent, person=before) == kept
    assert (case.state, visits(session, case)) == ("open", [])
    [(shown, of_case, by)] = kept_events(session, place.survey.id)
    assert (shown.content["outcome"], of_case.id, by.id, shown.happened_at) == ("refusal", case.id, before.id, NOW)


def test_what_a_case_cannot_take_any_more_is_kept_with_the_reason(session: Session, place: Field, tell: Tell) -> None:
    case = place.cases[0]
    wrong_moment = tell(event(case.id, "consent_refused", at=NOW))
    CASE_STATES.move(session, case, "completed")
    too_late = tell(event(case.id, "visit", at=NOW, outcome="no_one_home"))
    place.survey.state = "results"
    over = tell(event(case.id, "visit", at=NOW, outcome="no_one_home"))
    assert [each.reason for each in (wrong_moment, too_late, over)] == [
        "not_possible", "case_has_response", "survey_over",
    ]  # fmt: skip
    assert visits(session, case) == []


def test_other_content_under_an_id_is_kept_beside_it(session: Session, place: Field, tell: Tell) -> None:
    case, id_ = place.cases[0], uuid4()
    assert tell(event(case.id, "visit", at=NOW, event_id=id_, outcome="no_one_home")).outcome == "accepted"
    other = event(case.id, "visit", at=NOW, event_id=id_, outcome="refusal")
    kept = tell(other)
    assert (kept.outcome, kept.reason) == ("kept", "other_content")
    assert tell(other) == kept
    assert [outcome for outcome, _at in visits(session, case)] == ["no_one_home"]
    assert session.scalar(select(func.count()).select_from(PhoneEvent)) == 2


def test_a_strangers_case_does_not_exist(session: Session, world: World, place: Field, tell: Tell) -> None:
    sent = event(place.cases[0].id, "visit", at=NOW, outcome="refusal")
    for case_id, person in ((place.cases[0].id, world.foreign_people["collaborator"]), (10**6, place.owner)):
        with pytest.raises(SurveyError, check=lambda error: error.code == "case.unknown"):
            tell({**sent, "case_id": case_id}, person=person)
    assert session.scalar(select(func.count()).select_from(PhoneEvent)) == 0


@only_sqlite
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_id", "7c9e6679-7425-11e1-944b-e07fc1f90ae7"),  # tells the time and the device
        ("case_id", True),
        ("case_id", 2**40),
        ("kind", "deletion"),
        ("content", {"outcome": ["no_one_home"]}),
        ("content", {"outcome": "x" * 61}),
        ("type", "khaosat-response"),
    ],
)
def test_what_no_phone_sends_is_not_read(name, value):
    sent = event(1, "visit", at=NOW, outcome="no_one_home")
    with pytest.raises(SurveyError, check=lambda error: error.code == "event.unreadable"):
        read_event({**sent, name: value}, received_at=LATER)


def test_a_call_back_is_done_once_by_who_has_the_case(session: Session, world: World, place: Field, tell: Tell) -> None:
    case, supervisor = place.cases[0], world.person("supervisor")
    CASE_STATES.move(session, case, "completed")
    task = return_case(
        session, case, comment="Hỏi lại câu về tuổi", questions=["tuoi_nhom"][:0], person=supervisor, now=NOW
    )
    with pytest.raises(SurveyError, check=lambda error: error.code == "callback.open_already"):
        return_case(session, case, comment="Hỏi lại lần nữa", person=supervisor, now=NOW)
    done = event(case.id, "callback_done", at=LATER, task_id=task.id, outcome="reached")
    assert tell(done, person=place.other).reason == "case_reassigned"
    assert tell({**done, "event_id": str(uuid4())}).outcome == "accepted"
    assert (task.state, task.outcome, task.ended_at) == ("done", "reached", LATER)
    newer = return_case(session, case, comment="Hỏi lại câu về nghề", person=supervisor, now=NOW)
    withdraw_task(session, newer, person=supervisor, now=NOW)
    late = event(case.id, "callback_done", at=LATER, task_id=newer.id, outcome="reached")
    assert tell(late).reason == "task_closed"
    states = select(CallbackTask.state).order_by(CallbackTask.id)
    assert list(session.scalars(states)) == ["done", "withdrawn"]


@only_sqlite
def test_a_locked_survey_keeps_nothing_that_a_phone_tells_of(session: Session, place: Field, tell: Tell) -> None:
    """Else a made-up event would put a name beside a case again, and answers, after both had gone."""
    place.survey.locked_at = NOW
    session.flush()
    for content in ({"outcome": "no_one_home"}, {"task_id": 1, "outcome": "reached", "answers": {}, "declined": []}):
        with pytest.raises(SurveyError) as refused:
            tell(event(place.cases[0].id, "callback_done" if "task_id" in content else "visit", at=NOW, **content))
        assert refused.value.code == "case.unknown"
    assert session.scalar(select(func.count()).select_from(PhoneEvent)) == 0
