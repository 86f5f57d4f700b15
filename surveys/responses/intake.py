"""Interviews that phones send, taken in together: many in one transaction, each once, none lost.

The same rules as `service.submit`, in few statements however many come at once. What cannot become a response as it
stands (its case has changed hands, it says something else under an id that is taken …) is kept whole for the
supervisor, and the phone is told that the server has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.phones.kept import keep
from surveys.fieldwork.records import CASE_STATES, HAS_RESPONSE, Case, InterviewDraft
from surveys.fieldwork.service import person_to_interview
from surveys.fieldwork.supervision.changes import is_earlier_content
from surveys.people.records import Person
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_by_hash
from surveys.requests.service import LOCAL_TIME
from surveys.responses.arrivals import Arrival
from surveys.responses.entered_answers import entered_answers, entered_declined
from surveys.responses.intake_statements import (
    CASES_DONE,
    DRAFTS,
    HASH_OF_VERSION,
    HELD_CASES,
    LINKS,
    NEW_ENTRIES,
    NEW_LINKS,
    NEW_RESPONSES,
    NEW_VISITS,
    PERSON,
    RESPONSES,
    VERSIONS,
    VISITS,
)
from surveys.responses.records import Response
from surveys.responses.screened_out import SCREENED_OUT, SUBMITTED, ScreenedOut, screening_of, state_after
from surveys.responses.validation import content_hash
from surveys.samples.records import SampleDraw
from surveys.units.service import covers

ACCEPTING = ("published", "closing")
IN_THE_FIELD = ("fieldwork", "results")
COMPLETE = DISPOSITIONS["complete"].code


@dataclass(frozen=True)
class Checked:
    """An arrival whose answers were checked under its questionnaire, as of the day on which it ended."""

    arrival: Arrival
    questionnaire: Questionnaire
    on: date
    answers: Mapping[str, Any]
    declined: list[str]
    content_hash: str
    screened: ScreenedOut | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of an arrival: accepted, already (there since an earlier time), or kept with a reason."""

    instance_id: UUID
    outcome: str
    reason: str = ""


def checked(session: Session, arrival: Arrival) -> Checked:
    """Check an interview under its own version; nothing is written.

    A clock that is a day off is no reason to refuse: what was right on the phone's own day is right. Errors:
    `response.version_unknown`, `case.unknown`, `response.incomplete` (with the fields), those of `entered_answers`.
    """
    hash_of_version = session.connection().scalar(HASH_OF_VERSION, {"version": arrival.version_id})
    if hash_of_version is None:
        raise SurveyError("response.version_unknown", f"There is no version {arrival.version_id}.")
    questionnaire = questionnaire_by_hash(session, arrival.version_id, hash_of_version)
    try:
        return checked_under(questionnaire, arrival)
    except SurveyError:
        _may_be_told(session, arrival)
        raise


def checked_under(questionnaire: Questionnaire, arrival: Arrival) -> Checked:
    """The same where the questionnaire is at hand; what is wrong is not yet for everybody's eyes."""
    bounded = replace(
        arrival,
        answers=entered_answers(questionnaire, arrival.answers),
        declined=entered_declined(questionnaire, arrival.declined),
    )
    return _checked_on(bounded, questionnaire, _local_day(arrival.finished_at), arrival.phone_day)


def _may_be_told(session: Session, arrival: Arrival) -> None:
    """What is wrong with answers names questions: only whose case it may be, and of the case's own survey, is told."""
    case = session.get(Case, arrival.case_id)
    person = session.get_one(Person, arrival.person_id)
    is_own = case is not None and case.collaborator_id == person.id
    if case is None or not (is_own or covers(session, case.survey.unit_id, person.unit_id)):
        raise SurveyError("case.unknown", f"Case {arrival.case_id} is not of this person's surveys.")
    version = session.get_one(QuestionnaireVersion, arrival.version_id)
    if version.survey_id != case.survey_id:
        raise SurveyError("response.version_unknown", f"Version {version.id} is of another survey.")


def _checked_on(arrival: Arrival, questionnaire: Questionnaire, *days: date) -> Checked:
    """The interview as the first of the days leaves it on which it is complete."""
    wrong: list[Any] = []
    for day in dict.fromkeys(days):
        interview = _interview(arrival, questionnaire, day)
        errors = interview.check_all()
        if not errors:
            answers, declined = interview.cleaned(), interview.declined_fields()
            digest = content_hash(arrival.version_id, answers, declined=declined)
            return Checked(arrival, questionnaire, day, answers, declined, digest, screening_of(interview))
        wrong = wrong or errors
    fields = [error.field for error in wrong]
    raise SurveyError("response.incomplete", f"{len(fields)} answers to put right.", count=len(fields), fields=fields)


def _interview(arrival: Arrival, questionnaire: Questionnaire, day: date) -> Interview:
    return Interview(
        questionnaire,
        arrival.answers,
        today=day,
        now=datetime.combine(day, time()),
        seed=str(arrival.instance_id),
        declined=arrival.declined,
    )


def receive(session: Session, arrivals: Sequence[Checked], *, now: datetime) -> list[Receipt]:
    """Make responses of all that can become one, keep the others; in the order in which they are given.

    An `IntegrityError` says that another transaction was faster with one of them: then all are to be received again.
    """
    found = _Found.of(session, arrivals)
    rows = _Rows()
    receipts = [_received(session, each, found, rows, now) for each in arrivals]
    rows.write(session)
    return receipts


@dataclass
class _Found:
    """What the database knows of what the arrivals are about; kept up to date while they are gone through."""

    cases: dict[int, Any]
    states: dict[int, str]
    responses: dict[UUID, Any]
    links: dict[int, UUID]
    cases_of_links: dict[UUID, int]
    visits: dict[int, int]
    versions: dict[int, Any]
    drafts: dict[int, Any]

    @classmethod
    def of(cls, session: Session, arrivals: Sequence[Checked]) -> _Found:
        """Read with the cases held, in the order of their numbers, so that nobody waits for somebody who waits."""
        told = [each.arrival for each in arrivals]
        about = {
            "cases": sorted({each.case_id for each in told}),
            "instances": list({each.instance_id for each in told}),
            "versions": list({each.version_id for each in told}),
        }
        read = session.connection().execute
        cases = {row.id: row for row in read(HELD_CASES, about)}
        links = read(LINKS, about).all()
        return cls(
            cases=cases,
            states={row.id: row.state for row in cases.values()},
            responses={row.instance_id: row for row in read(RESPONSES, about)},
            links={row.case_id: row.response_id for row in links},
            cases_of_links={row.response_id: row.case_id for row in links},
            visits={row.case_id: row.latest for row in read(VISITS, about)},
            versions={row.id: row for row in read(VERSIONS, about)},
            drafts={row.case_id: row for row in read(DRAFTS, about)},
        )


@dataclass
class _Rows:
    """What is to be written when all have been gone through: a statement a table."""

    responses: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    drafts: list[UUID] = field(default_factory=list)

    def write(self, session: Session) -> None:
        connection = session.connection()
        for statement, rows in (
            (NEW_RESPONSES, self.responses),
            (NEW_LINKS, self.links),
            (NEW_VISITS, self.visits),
            (NEW_ENTRIES, self.entries),
            (CASES_DONE, self.cases),
        ):
            if rows:
                connection.execute(statement, rows)
        if self.drafts:
            gone = delete(InterviewDraft).where(InterviewDraft.instance_id.in_(self.drafts))
            session.execute(gone.execution_options(synchronize_session=False))


def _received(session: Session, one: Checked, found: _Found, rows: _Rows, now: datetime) -> Receipt:
    arrival = one.arrival
    case = found.cases.get(arrival.case_id)
    if case is None or not _may_send(session, case, arrival.person_id):
        raise SurveyError("case.unknown", f"Case {arrival.case_id} is not of this person's surveys.")
    existing = found.responses.get(arrival.instance_id)
    if existing is not None and _is_same(one, existing, found):
        return Receipt(arrival.instance_id, "already")
    if existing is not None and _was_changed_since(session, one):
        return Receipt(arrival.instance_id, "already")
    reason = _why_not(one, case, found) if existing is None else "other_content"
    if reason:
        _keep(session, one, reason, now)
        return Receipt(arrival.instance_id, "kept", reason)
    _accept(session, one, case, found, rows, now)
    return Receipt(arrival.instance_id, "accepted")


def _may_send(session: Session, case: Any, person_id: int) -> bool:
    """Whether the person has the case, or is of the survey's unit and may have had it."""
    if case.collaborator_id == person_id:
        return True
    person = session.get_one(Person, person_id)
    return covers(session, case.unit_id, person.unit_id)


def _is_same(one: Checked, existing: Any, found: _Found) -> bool:
    """Whether it is the response that is there, judged by the day on which that was taken."""
    arrival = one.arrival
    if found.cases_of_links.get(arrival.instance_id, arrival.case_id) != arrival.case_id:
        return False
    if one.content_hash == existing.content_hash:
        return True
    try:
        return _checked_on(arrival, one.questionnaire, existing.submitted_on).content_hash == existing.content_hash
    except SurveyError:
        return False


def _was_changed_since(session: Session, one: Checked) -> bool:
    """Whether it is what the response said before a call-back changed it."""
    response = session.get(Response, one.arrival.instance_id)
    return response is not None and is_earlier_content(session, response, one.content_hash)


def _why_not(one: Checked, case: Any, found: _Found) -> str:
    """Why it cannot become the case's response as it stands; empty where it can."""
    arrival, state = one.arrival, found.states[case.id]
    version = found.versions.get(arrival.version_id)
    draft = found.drafts.get(case.id)
    if case.collaborator_id != arrival.person_id:
        return "case_reassigned"
    if state == "void":
        return "case_void"
    if case.id in found.links or state in HAS_RESPONSE:
        return "case_has_response"
    if draft is not None and draft.state is not None and draft.instance_id != arrival.instance_id:
        return "case_answered_alone"
    if not CASE_STATES.allows(state, "completed"):
        return "case_closed"
    if case.survey_state not in IN_THE_FIELD:
        return "survey_over"
    if version is None or version.survey_id != case.survey_id or version.state not in ACCEPTING:
        return "version_closed"
    if case.household_line is not None and arrival.eligible_persons is None and case.person_probability is None:
        return "no_person_selected"
    return ""


def _accept(session: Session, one: Checked, case: Any, found: _Found, rows: _Rows, now: datetime) -> None:
    arrival = one.arrival
    chosen = person_of(session, case, arrival.eligible_persons)
    rows.responses.append(response_of(one, case, chosen.get("person_probability", case.person_probability)))
    if not one.screened:
        rows.links.append(link_of(arrival))
    outcome = one.screened.disposition.code if one.screened else COMPLETE
    state = state_after(case.household_line) if one.screened else "completed"
    number = found.visits[case.id] = found.visits.get(case.id, 0) + 1
    rows.visits.append(
        {
            "case_id": case.id,
            "number": number,
            "outcome": outcome,
            "visited_at": arrival.finished_at,
            "person_id": arrival.person_id,
        }
    )
    rows.entries.append(_entry("case.screened_out" if one.screened else "case.completed", case, arrival, now, ""))
    if chosen:
        rows.entries.append(_entry("case.person_selected", case, arrival, now, str(arrival.eligible_persons)))
    of_person = {name: chosen.get(name, getattr(case, name)) for name in PERSON}
    rows.cases.append({"case": case.id, "state": state, "disposition": outcome, **of_person})
    if case.id in found.drafts:
        rows.drafts.append(found.drafts[case.id].instance_id)
    found.states[case.id] = state
    if not one.screened:
        found.links[case.id] = arrival.instance_id
        found.cases_of_links[arrival.instance_id] = case.id
    found.responses[arrival.instance_id] = _Stored(one.content_hash, one.on)


def link_of(arrival: Arrival) -> dict[str, Any]:
    """The row that ties the response to its case, until lock."""
    return {
        "response_id": arrival.instance_id,
        "case_id": arrival.case_id,
        "collaborator_id": arrival.person_id,
        "started_at": arrival.started_at,
        "submitted_at": arrival.finished_at,
        "elapsed_seconds": arrival.elapsed_seconds,
        "clock_skew_seconds": arrival.clock_skew_seconds,
        "utc_offset_minutes": arrival.utc_offset_minutes,
    }


@dataclass(frozen=True)
class _Stored:
    """Of a response that is about to be written, what a repetition of it is compared with."""

    content_hash: str
    submitted_on: date


def response_of(one: Checked, case: Any, probability: float | None) -> dict[str, Any]:
    """The row of the response itself."""
    arrival = one.arrival
    return {
        "instance_id": arrival.instance_id,
        "survey_id": case.survey_id,
        "version_id": arrival.version_id,
        "stratum": case.stratum,
        "psu": case.psu,
        "person_probability": probability,
        "mode": arrival.mode,
        "submitted_on": one.on,
        "consent_text_version": arrival.consent_text_version,
        "consent_on": min(_local_day(arrival.started_at), one.on),
        "answers": one.answers,
        "declined": one.declined,
        "content_hash": one.content_hash,
        "state": SCREENED_OUT if one.screened else SUBMITTED,
    }


def person_of(session: Session, case: Any, eligible_persons: int | None) -> dict[str, Any]:
    """What the number of adults says of the person interviewed, where the case does not say it already."""
    known = case.eligible_persons == eligible_persons and case.person_probability is not None
    if case.household_line is None or eligible_persons is None or known:
        return {}
    draw = session.get_one(SampleDraw, case.draw_id)
    position, probability = person_to_interview(draw, session.get_one(Case, case.id), eligible_persons)
    return {
        "eligible_persons": eligible_persons,
        "selected_position": position,
        "person_probability": probability,
    }


def _entry(action: str, case: Any, arrival: Arrival, now: datetime, detail: str) -> dict[str, Any]:
    return {
        "at": now,
        "person_id": arrival.person_id,
        "action": action,
        "subject": "case",
        "subject_id": case.id,
        "survey_id": case.survey_id,
        "detail": detail,
    }


def _keep(session: Session, one: Checked, reason: str, now: datetime) -> None:
    keep(
        session,
        case=session.get_one(Case, one.arrival.case_id),
        person=session.get_one(Person, one.arrival.person_id),
        instance_id=one.arrival.instance_id,
        content_hash=one.content_hash,
        content=dict(one.arrival.content),
        reason=reason,
        now=now,
    )


def _local_day(instant: datetime) -> date:
    return instant.astimezone(LOCAL_TIME).date()
