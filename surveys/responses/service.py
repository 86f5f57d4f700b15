"""The one submission of an interview: everything is checked again, and the case learns only that it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.records import CASE_STATES, HAS_RESPONSE, Case, InterviewDraft, InterviewHandover
from surveys.fieldwork.service import add_visit
from surveys.fieldwork.supervision.changes import is_earlier_content
from surveys.fieldwork.supervision.records import VoidedResponse
from surveys.locks import hold_case
from surveys.people.records import Person
from surveys.questionnaires.modes import FACE_TO_FACE, HANDED_OVER, PAPER, PERSONAL_LINK, SELF_COMPLETION
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.responses import releases
from surveys.responses.keeping import Interviewed, hash_now, hold_draft, interview_now, local_day
from surveys.responses.records import Response, ResponseLink
from surveys.responses.screened_out import ScreenedOut, is_screened_out, response_state, screening_of, state_after

ACCEPTING = ("published", "closing")


@dataclass(frozen=True)
class Submission:
    """An interview as a client sends it, whole."""

    instance_id: UUID
    case_id: int
    version_id: int
    consent_text_version: str
    consent_on: date
    started_at: datetime
    answers: dict[str, Any]
    declined: list[Any] = field(default_factory=list)
    mode: str | None = None


def submit(session: Session, draft: Interviewed, *, person: Person, now: datetime) -> Response:
    """Turn an interview into a response: everything is checked again, the case learns only "done".

    Of any number of identical submissions one makes the response and the others get it back. Errors:
    `response.conflict` (the id is taken by other content), `response.incomplete` (count of what is to be
    put right), `response.version_closed`, `case.not_yours`, `state.not_allowed`.
    """
    hold_case(session, draft.case_id)
    case = session.get_one(Case, draft.case_id, populate_existing=True)
    version = session.get_one(QuestionnaireVersion, draft.version_id)
    existing = session.get(Response, draft.instance_id)
    if existing is not None:
        return _same_again(session, existing, draft)
    if case.collaborator_id != person.id:
        raise SurveyError("case.not_yours", f"Case {case.code} is not assigned to person {person.id}.")
    if version.survey_id != case.survey_id or version.state not in ACCEPTING:
        raise SurveyError("response.version_closed", f"Version {version.number} takes no more responses.")
    handed_over = session.get(InterviewHandover, draft.instance_id) is not None
    mode = HANDED_OVER if handed_over else draft.mode or FACE_TO_FACE
    response, screened = _accept(session, draft, case, collaborator_id=person.id, mode=mode, at=now)
    _close_case(session, case, person, now, screened=screened)
    releases.advance(session, case.survey, now=now)
    return response


def submit_paper(
    session: Session, paper: Submission, *, person: Person, now: datetime, self_completed: bool = False
) -> Response:
    """Turn a form that was keyed twice into a response: `person` sends it, the case's collaborator interviewed, or
    brought the form to who filled it in alone (`self_completed`).

    `paper.started_at` stands for the day on which the form was filled in, whose time nobody knows: the answers are
    judged as of that day, and visit and link bear it. An interview on a phone is never put aside for a form. Errors:
    `paper.case_has_response`, `paper.case_on_phone`, `paper.case_unassigned`, `paper.case_closed`,
    `response.version_closed`, `response.incomplete`.
    """
    hold_case(session, paper.case_id)
    case = session.get_one(Case, paper.case_id, populate_existing=True)
    version = session.get_one(QuestionnaireVersion, paper.version_id)
    _refuse_taken(session, case)
    if version.survey_id != case.survey_id or version.state not in ACCEPTING:
        raise SurveyError("response.version_closed", f"Version {version.number} takes no more responses.")
    collaborator = session.get_one(Person, case.collaborator_id)
    mode = SELF_COMPLETION if self_completed else PAPER
    response, screened = _accept(session, paper, case, collaborator_id=collaborator.id, mode=mode, at=paper.started_at)
    _close_case(session, case, collaborator, paper.started_at, screened=screened, sent_by=person, sent_at=now)
    releases.advance(session, case.survey, now=now)
    return response


def submit_by_link(session: Session, draft: InterviewDraft, *, person: Person, now: datetime) -> Response:
    """Turn what a household answered by its own link into a response; `person` answers for the case.

    Errors: `interview.sent_meanwhile`, `response.incomplete`, `response.version_closed`, `response.conflict`.
    """
    hold_draft(session, draft)
    case = session.get_one(Case, draft.case_id, populate_existing=True)
    version = session.get_one(QuestionnaireVersion, draft.version_id)
    if version.state not in ACCEPTING:
        raise SurveyError("response.version_closed", f"Version {version.number} takes no more responses.")
    response, screened = _accept(session, draft, case, collaborator_id=person.id, mode=PERSONAL_LINK, at=now)
    _close_case(session, case, person, now, screened=screened)
    releases.advance(session, case.survey, now=now)
    return response


def _refuse_taken(session: Session, case: Case) -> None:
    """A form of paper comes too late for a case that has a response, and waits for one that is being interviewed."""
    facts = {"case_code": case.code}
    has_link = session.scalar(select(ResponseLink.response_id).where(ResponseLink.case_id == case.id)) is not None
    if has_link or case.state in HAS_RESPONSE:
        raise SurveyError("paper.case_has_response", f"Case {case.code} has a response.", **facts)
    if session.scalar(select(InterviewDraft.instance_id).where(InterviewDraft.case_id == case.id)) is not None:
        raise SurveyError("paper.case_on_phone", f"Case {case.code} is being interviewed.", **facts)
    if case.collaborator_id is None:
        raise SurveyError("paper.case_unassigned", f"Case {case.code} is nobody's.", **facts)
    if case.state != "open":
        raise SurveyError("paper.case_closed", f"Case {case.code} is {case.state}.", **facts)


def _accept(
    session: Session, draft: Interviewed, case: Case, *, collaborator_id: int, mode: str, at: datetime
) -> tuple[Response, ScreenedOut | None]:
    """The response with its link, all checked again as of the day of `at`; without a link where the screening ended
    it."""
    today = local_day(at)
    interview = interview_now(session, draft, on=today)
    errors = interview.check_all()
    if errors:
        raise SurveyError("response.incomplete", f"{len(errors)} answers to put right.", count=len(errors))
    response, screened = _response(draft, case, interview, today, mode=mode), screening_of(interview)
    link = ResponseLink(
        response_id=draft.instance_id,
        case_id=case.id,
        collaborator_id=collaborator_id,
        started_at=draft.started_at,
        submitted_at=at,
    )
    try:
        with session.begin_nested():
            session.add(response)
            session.flush()
            session.add_all([] if screened else [link])
    except IntegrityError as error:
        raise SurveyError("response.conflict", "The case or the id already has a response.") from error
    return response, screened


def is_receipt(session: Session, case: Case, instance_id: UUID, digest: str) -> bool:
    """Whether the case's response is that very interview: then a repeated submission is no news.

    Raises `response.conflict` where the case holds another one or other content.
    """
    if is_screened_out(session, case, instance_id, digest=digest) or _is_voided(session, case, instance_id):
        return True
    link = session.scalar(select(ResponseLink).where(ResponseLink.case_id == case.id))
    if link is None:
        return False
    is_known = link.response.content_hash == digest or is_earlier_content(session, link.response, digest)
    if link.response_id != instance_id or not is_known:
        raise SurveyError("response.conflict", "The case already has another response.")
    return True


def is_sent(session: Session, case: Case, instance_id: UUID) -> bool:
    """Whether that interview is the case's response, whatever its content; for one that is sent unseen."""
    link = session.get(ResponseLink, instance_id)
    is_linked = link is not None and link.case_id == case.id
    return is_linked or is_screened_out(session, case, instance_id) or _is_voided(session, case, instance_id)


def _is_voided(session: Session, case: Case, instance_id: UUID) -> bool:
    """Whether it was the case's response until a supervisor made it void: it was sent all the same."""
    voided = session.get(VoidedResponse, instance_id)
    return voided is not None and voided.case_id == case.id


def _same_again(session: Session, existing: Response, draft: Interviewed) -> Response:
    """The response there is, if the submission is the same; judged by the day on which it was accepted."""
    interview = interview_now(session, draft, on=existing.submitted_on)
    link = session.get(ResponseLink, existing.instance_id)
    other_case = link is not None and link.case_id != draft.case_id
    digest = hash_now(draft, interview)
    if other_case or (digest != existing.content_hash and not is_earlier_content(session, existing, digest)):
        raise SurveyError("response.conflict", f"Response {existing.instance_id} has other content.")
    return existing


def _response(draft: Interviewed, case: Case, interview: Interview, today: date, *, mode: str) -> Response:
    return Response(
        instance_id=draft.instance_id,
        survey_id=case.survey_id,
        version_id=draft.version_id,
        stratum=case.stratum,
        psu=case.psu,
        person_probability=case.person_probability,
        mode=mode,
        submitted_on=today,
        consent_text_version=draft.consent_text_version,
        consent_on=draft.consent_on,
        answers=interview.cleaned(),
        declined=interview.declined_fields(),
        content_hash=hash_now(draft, interview),
        state=response_state(interview),
    )


def _close_case(
    session: Session,
    case: Case,
    person: Person,
    visited_at: datetime,
    *,
    screened: ScreenedOut | None,
    sent_by: Person | None = None,
    sent_at: datetime | None = None,
) -> None:
    """The draft goes, the visit counts, the case is done; the log speaks of the case, not of the answers."""
    session.execute(delete(InterviewDraft).where(InterviewDraft.case_id == case.id))
    disposition = screened.disposition if screened else DISPOSITIONS["complete"]
    add_visit(session, case, disposition, person=person, now=visited_at)
    after = state_after(case.household_line) if screened else "completed"
    if case.state != after:
        CASE_STATES.move(session, case, after)
    audit.log(
        session,
        "case.screened_out" if screened else "case.completed",
        "case",
        case.id,
        at=sent_at or visited_at,
        person_id=(sent_by or person).id,
        survey_id=case.survey_id,
    )
