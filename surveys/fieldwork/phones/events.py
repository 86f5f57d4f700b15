"""What a collaborator did, as the phone tells of it later: each event once, at the time at which it happened.

An event that no longer fits (the case has changed hands, or was closed meanwhile) is kept with the reason and shown to
the supervisor. It is never refused for the phone's clock, and never lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.callbacks import end_task
from surveys.fieldwork.dispositions import Moment, recordable
from surveys.fieldwork.phones.clocks import instant
from surveys.fieldwork.phones.kept_answers import CALLBACK_UNFIT, keep_answers
from surveys.fieldwork.phones.records import PhoneEvent
from surveys.fieldwork.phones.sent_events import CONSENT_REFUSED, PERSON_SELECTED, VISIT, SentEvent
from surveys.fieldwork.records import HAS_RESPONSE, CallbackTask, Case
from surveys.fieldwork.service import moment_of, record_visit, refuse_consent, select_person
from surveys.locks import hold_case
from surveys.people.records import Person
from surveys.samples.records import SampleDraw
from surveys.units.service import covers

DONE, KEPT, ALREADY, ACCEPTED = "done", "kept", "already", "accepted"
OTHER_CONTENT = "other_content"
REASONS = {
    "case.not_yours": "case_reassigned",
    "case.by_link": "case_answered_alone",
    "fieldwork.not_running": "survey_over",
    "case.interview_begun": "interview_begun",
    "callback.closed": "task_closed",
}
CLOSED = {**dict.fromkeys(HAS_RESPONSE, "case_has_response"), "void": "case_void"}
CASE_CLOSED, NOT_POSSIBLE = "case_closed", "not_possible"


@dataclass(frozen=True)
class EventReceipt:
    """What became of an event: accepted, already (there since an earlier time), or kept with a reason."""

    outcome: str
    received_at: datetime
    reason: str = ""


def receive_event(session: Session, event: SentEvent, *, person: Person, now: datetime) -> EventReceipt:
    """Do what the event tells of, once, or keep it with the reason why that is not possible any more.

    Errors: `case.unknown` (no case of the person's surveys, or of one that is locked).
    """
    case = session.get(Case, event.case_id)
    if case is None or case.survey.locked_at is not None or not _may_tell_of(session, case, person):
        raise SurveyError("case.unknown", f"Case {event.case_id} is not of this person's surveys.")
    hold_case(session, case.id)
    known = session.get(PhoneEvent, event.event_id, populate_existing=True)
    if known is None:
        record = _record(event, event.event_id, case, person, now)
        if _added(session, record):
            return _carried_out(session, record, event, case, person)
        known = session.get_one(PhoneEvent, event.event_id, populate_existing=True)
    if (known.content_hash, known.person_id) == (event.content_hash, person.id):
        return EventReceipt(KEPT if known.outcome == KEPT else ALREADY, known.received_at, known.reason)
    return _keep_beside(session, event, case, person, now)


def kept_events(session: Session, survey_id: int, *, most: int = 200) -> Sequence[tuple[PhoneEvent, Case, Person]]:
    """The events of a survey that could not be carried out, the newest first."""
    chosen = (
        select(PhoneEvent, Case, Person)
        .join(Case, Case.id == PhoneEvent.case_id)
        .join(Person, Person.id == PhoneEvent.person_id)
        .where(Case.survey_id == survey_id, PhoneEvent.outcome == KEPT)
        .order_by(PhoneEvent.received_at.desc())
        .limit(most)
    )
    return [(event, case, person) for event, case, person in session.execute(chosen)]


def _carried_out(session: Session, record: PhoneEvent, event: SentEvent, case: Case, person: Person) -> EventReceipt:
    happened_at = record.happened_at = _believable(session, event, case, record.received_at)
    try:
        with session.begin_nested():
            _carry_out(session, event, case, person, happened_at)
    except SurveyError as error:
        keep_answers(session, event, case, person=person, now=record.received_at, error=error)
        return _keep(session, record, _reason(error, event, case), case, person)
    return EventReceipt(ACCEPTED, record.received_at)


def _carry_out(session: Session, event: SentEvent, case: Case, person: Person, at: datetime) -> None:
    said = event.content
    if event.kind == VISIT:
        outcome = str(said["outcome"])
        record_visit(
            session,
            case,
            outcome=outcome,
            appointment_at=instant(said["appointment_at"]),
            in_interview=_was_interviewing(case, outcome),
            person=person,
            now=at,
        )
    elif event.kind == PERSON_SELECTED:
        adults = said["eligible_persons"]
        select_person(session, case, eligible_persons=adults if isinstance(adults, int) else -1, person=person, now=at)
    elif event.kind == CONSENT_REFUSED:
        refuse_consent(session, case, person=person, now=at)
    else:
        task_id = said["task_id"]
        task = session.get(CallbackTask, task_id) if isinstance(task_id, int) else None
        if task is None or task.case_id != case.id:
            raise SurveyError("callback.closed", "There is no such task at the case.")
        end_task(
            session, task, outcome=str(said["outcome"]), answers=event.answers, declined=event.declined,
            person=person, now=at,
        )  # fmt: skip


def _was_interviewing(case: Case, outcome: str) -> bool:
    """Whether it can only have come of an interview, which was under way on the phone and nowhere else."""
    moment = moment_of(case)
    here, there = ({each.code for each in recordable(one)} for one in (moment, Moment.INTERVIEW))
    return moment in (Moment.RESPONDENT, Moment.QUOTA) and outcome in there - here


def _believable(session: Session, event: SentEvent, case: Case, received_at: datetime) -> datetime:
    """When it happened; a time before the case was drawn is a clock that had lost its day, so the receipt counts."""
    drawn_at = session.scalar(select(SampleDraw.drawn_at).where(SampleDraw.id == case.draw_id))
    return event.happened_at if drawn_at is None or event.happened_at >= drawn_at else received_at


def _reason(error: SurveyError, event: SentEvent, case: Case) -> str:
    if error.code == "case.closed":
        return CLOSED.get(case.state, CASE_CLOSED)
    return REASONS.get(error.code, CALLBACK_UNFIT if event.answers is not None else NOT_POSSIBLE)


def _keep(session: Session, record: PhoneEvent, reason: str, case: Case, person: Person) -> EventReceipt:
    record.outcome, record.reason = KEPT, reason
    session.flush()
    about = {"at": record.received_at, "person_id": person.id, "survey_id": case.survey_id}
    audit.log(session, "phone.event_kept", "case", case.id, detail=reason, **about)  # type: ignore[arg-type]
    return EventReceipt(KEPT, record.received_at, reason)


def _keep_beside(session: Session, event: SentEvent, case: Case, person: Person, now: datetime) -> EventReceipt:
    """Other content, or another person, under an id that is taken: kept too, under an id that follows from both."""
    beside = uuid5(event.event_id, f"{person.id} {event.content_hash}")
    known = session.get(PhoneEvent, beside)
    if known is None:
        record = _record(event, beside, case, person, now)
        if _added(session, record):
            keep_answers(session, event, case, person=person, now=now)
            return _keep(session, record, OTHER_CONTENT, case, person)
        known = session.get_one(PhoneEvent, beside)
    return EventReceipt(KEPT, known.received_at, known.reason)


def _record(event: SentEvent, event_id: UUID, case: Case, person: Person, now: datetime) -> PhoneEvent:
    return PhoneEvent(
        event_id=event_id,
        case_id=case.id,
        person_id=person.id,
        kind=event.kind,
        content=dict(event.content),
        content_hash=event.content_hash,
        happened_at=event.happened_at,
        received_at=now,
        clock_skew_seconds=event.clock_skew_seconds,
        outcome=DONE,
    )


def _added(session: Session, record: PhoneEvent) -> bool:
    """Whether the row could be added; else another request with the same id was faster."""
    try:
        with session.begin_nested():
            session.add(record)
    except IntegrityError:
        return False
    return True


def _may_tell_of(session: Session, case: Case, person: Person) -> bool:
    """Whether the person has the case, or is of the survey's unit and may have had it."""
    return case.collaborator_id == person.id or covers(session, case.survey.unit_id, person.unit_id)
