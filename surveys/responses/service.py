"""Keeping an interview while it goes on, and its one submission."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.records import CASE_STATES, Case, InterviewDraft, InterviewHandover
from surveys.fieldwork.service import add_visit
from surveys.locks import hold_case
from surveys.people.records import Person
from surveys.questionnaires.navigation import Interview, with_answer
from surveys.questionnaires.opening import settled
from surveys.questionnaires.questionnaire import Question
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.questionnaires.state import State
from surveys.requests.service import LOCAL_TIME
from surveys.responses import releases
from surveys.responses.entered_answers import entered_answers, entered_declined
from surveys.responses.records import Response, ResponseLink
from surveys.responses.validation import content_hash, interview_of

FACE_TO_FACE, HANDED_OVER, PAPER, SELF_COMPLETION = "face_to_face", "handed_over", "paper", "self_completion"
"""How a response came about; in the second the respondent answered a part alone, the third was keyed from a form."""
ACCEPTING = ("published", "closing")


class Interviewed(Protocol):
    """What is submitted: a draft of this database, or the same facts sent by a client."""

    @property
    def instance_id(self) -> UUID: ...
    @property
    def case_id(self) -> int: ...
    @property
    def version_id(self) -> int: ...
    @property
    def consent_text_version(self) -> str: ...
    @property
    def consent_on(self) -> date: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def answers(self) -> dict[str, Any]: ...
    @property
    def declined(self) -> list[Any]: ...


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


def save_section(
    session: Session,
    draft: InterviewDraft,
    *,
    section: str | None,
    answers: Mapping[str, Any],
    declined: Collection[str] = (),
    now: datetime,
) -> None:
    """Keep what was entered on one page (field → answer), right or wrong; the interview resumes there.

    `declined` are the fields of the page that the person chose not to answer; one that is in `answers` and not
    among them is declined no longer. Fields that the page does not hold are left alone. Without a `section`,
    `answers` are whole answers by variable. Errors: `interview.section_gone`, `interview.sent_meanwhile`.
    """
    _hold_draft(session, draft)
    interview = _interview(session, draft, on=_local_date(now))
    if section is None:
        kept, marks = {**draft.answers, **answers}, {*draft.declined, *declined}
    else:
        kept, marks = _with_page(draft, interview, section, answers, declined)
        draft.section = section
    draft.answers, draft.updated_at, draft.revision = _settled(interview, kept, marks), now, draft.revision + 1
    draft.declined = interview.with_changes(draft.answers, declined=marks).declined_fields() if marks else []
    session.flush()


def save_answers(
    session: Session,
    draft: InterviewDraft,
    *,
    revision: object,
    answers: object,
    declined: object,
    section: str | None = None,
    language: str | None = None,
    now: datetime,
) -> int:
    """Keep the whole interview as a page holds it, right or wrong; returns the draft's new revision.

    Nothing is evaluated here, so that a save is quick. `revision` is the one that the page began with. A page or a
    language that is not in the questionnaire leaves things as they were. Errors: `interview.sent_meanwhile`,
    `interview.saved_elsewhere` (with the draft's revision), those of `entered_answers`.
    """
    _hold_draft(session, draft)
    if isinstance(revision, bool) or revision != draft.revision:
        raise SurveyError("interview.saved_elsewhere", "Another page saved meanwhile.", revision=draft.revision)
    questionnaire = questionnaire_of(session.get_one(QuestionnaireVersion, draft.version_id))
    draft.answers = entered_answers(questionnaire, answers)
    draft.declined = entered_declined(questionnaire, declined)
    if section is not None and section.partition("@")[0] in questionnaire.placed:
        draft.section = section
    if language in questionnaire.languages and len(questionnaire.languages) > 1:
        draft.language = language
    draft.updated_at, draft.revision = now, draft.revision + 1
    session.flush()
    return draft.revision


def _hold_draft(session: Session, draft: InterviewDraft) -> None:
    """Take the case; `interview.sent_meanwhile` when the draft has gone with a submission or a broken-off visit."""
    hold_case(session, draft.case_id)
    if session.scalar(select(InterviewDraft.case_id).where(InterviewDraft.instance_id == draft.instance_id)) is None:
        raise SurveyError("interview.sent_meanwhile", "The interview has ended meanwhile.")


def _with_page(
    draft: InterviewDraft,
    interview: Interview,
    section: str,
    answers: Mapping[str, Any],
    declined: Collection[str],
) -> tuple[dict[str, Any], set[str]]:
    """Answers and declined fields of the draft with those of one page over them."""
    try:
        page = interview.section(section)
    except KeyError as error:
        raise SurveyError("interview.section_gone", f"No page {section!r} to ask now.") from error
    kept, marks = {**draft.answers}, set(draft.declined)
    for asked in page.asked:
        if asked.field in answers:
            repeats = interview.questionnaire.placed[asked.question.name].repeats
            kept = with_answer(kept, asked, answers[asked.field], repeats)
            marks.discard(asked.field)
        if asked.field in declined:
            marks.add(asked.field)
    return kept, marks


def _settled(interview: Interview, answers: dict[str, Any], declined: set[str]) -> dict[str, Any]:
    """The answers with what they trigger, and the defaults of what they have brought into being."""
    before = interview.state
    names = {name for name in {*answers, *before.answers} if answers.get(name) != before.answers.get(name)}
    names |= {field.partition("@")[0] for field in before.declined ^ declined}
    edited = {name: answers[name] for name in names if name in answers and _is_edit(before, name, answers[name])}
    others = {name: answer for name, answer in answers.items() if name not in edited}
    after = settled(before, before.changed(others, names, declined=declined))
    if edited:
        after = settled(after, after.changed({**after.answers, **edited}, edited))
    return dict(after.answers)


def _is_edit(before: State, name: str, answer: Any) -> bool:
    """Whether a person wrote something else over a calculation; that is kept, whatever else the page changes."""
    item = before.questionnaire.placed[name].item if name in before.questionnaire.placed else None
    if not isinstance(item, Question) or item.calculation is None or item.trigger or item.is_calculated:
        return False
    return not before.placed(name).repeats and before.read(item, answer) != before.given(name, ())


def reviewed_hash(session: Session, draft: InterviewDraft, *, now: datetime) -> str:
    """The hash of what would be submitted now, so that what is sent is what was looked at."""
    return _content_hash(draft, _interview(session, draft, on=_local_date(now)))


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
    mode = FACE_TO_FACE if session.get(InterviewHandover, draft.instance_id) is None else HANDED_OVER
    response = _accept(session, draft, case, collaborator_id=person.id, mode=mode, at=now)
    _close_case(session, case, person, now)
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
    response = _accept(session, paper, case, collaborator_id=collaborator.id, mode=mode, at=paper.started_at)
    _close_case(session, case, collaborator, paper.started_at, sent_by=person, sent_at=now)
    releases.advance(session, case.survey, now=now)
    return response


def _refuse_taken(session: Session, case: Case) -> None:
    """A form of paper comes too late for a case that has a response, and waits for one that is being interviewed."""
    facts = {"case_code": case.code}
    has_link = session.scalar(select(ResponseLink.response_id).where(ResponseLink.case_id == case.id)) is not None
    if has_link or case.state == "completed":
        raise SurveyError("paper.case_has_response", f"Case {case.code} has a response.", **facts)
    if session.scalar(select(InterviewDraft.instance_id).where(InterviewDraft.case_id == case.id)) is not None:
        raise SurveyError("paper.case_on_phone", f"Case {case.code} is being interviewed.", **facts)
    if case.collaborator_id is None:
        raise SurveyError("paper.case_unassigned", f"Case {case.code} is nobody's.", **facts)
    if case.state != "open":
        raise SurveyError("paper.case_closed", f"Case {case.code} is {case.state}.", **facts)


def _accept(
    session: Session, draft: Interviewed, case: Case, *, collaborator_id: int, mode: str, at: datetime
) -> Response:
    """The response with its link, all checked again as of the day of `at`."""
    today = _local_date(at)
    interview = _interview(session, draft, on=today)
    errors = interview.check_all()
    if errors:
        raise SurveyError("response.incomplete", f"{len(errors)} answers to put right.", count=len(errors))
    response = _response(draft, case, interview, today, mode=mode)
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
            session.add(link)
    except IntegrityError as error:
        raise SurveyError("response.conflict", "The case or the id already has a response.") from error
    return response


def is_receipt(session: Session, case: Case, instance_id: UUID, digest: str) -> bool:
    """Whether the case's response is that very interview: then a repeated submission is no news.

    Raises `response.conflict` where the case holds another one or other content.
    """
    link = session.scalar(select(ResponseLink).where(ResponseLink.case_id == case.id))
    if link is None:
        return False
    if link.response_id != instance_id or link.response.content_hash != digest:
        raise SurveyError("response.conflict", "The case already has another response.")
    return True


def is_sent(session: Session, case: Case, instance_id: UUID) -> bool:
    """Whether that interview is the case's response, whatever its content; for one that is sent unseen."""
    link = session.get(ResponseLink, instance_id)
    return link is not None and link.case_id == case.id


def _interview(session: Session, draft: Interviewed, *, on: date) -> Interview:
    version = session.get_one(QuestionnaireVersion, draft.version_id)
    return interview_of(version, draft.answers, instance_id=draft.instance_id, on=on, declined=draft.declined)


def _content_hash(draft: Interviewed, interview: Interview) -> str:
    return content_hash(draft.version_id, interview.cleaned(), declined=interview.declined_fields())


def _same_again(session: Session, existing: Response, draft: Interviewed) -> Response:
    """The response there is, if the submission is the same; judged by the day on which it was accepted."""
    interview = _interview(session, draft, on=existing.submitted_on)
    link = session.get(ResponseLink, existing.instance_id)
    other_case = link is not None and link.case_id != draft.case_id
    if other_case or _content_hash(draft, interview) != existing.content_hash:
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
        content_hash=_content_hash(draft, interview),
    )


def _close_case(
    session: Session,
    case: Case,
    person: Person,
    visited_at: datetime,
    *,
    sent_by: Person | None = None,
    sent_at: datetime | None = None,
) -> None:
    """The draft goes, the visit counts, the case is done; the log speaks of the case, not of the answers."""
    session.execute(delete(InterviewDraft).where(InterviewDraft.case_id == case.id))
    add_visit(session, case, DISPOSITIONS["complete"], person=person, now=visited_at)
    CASE_STATES.move(session, case, "completed")
    audit.log(
        session,
        "case.completed",
        "case",
        case.id,
        at=sent_at or visited_at,
        person_id=(sent_by or person).id,
        survey_id=case.survey_id,
    )


def _local_date(instant: datetime) -> date:
    return instant.astimezone(LOCAL_TIME).date()
