"""Keeping an interview while it goes on: what a page holds, right or wrong, until it is submitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.links.records import OpenDraft
from surveys.fieldwork.records import InterviewDraft
from surveys.locks import hold_case, hold_open_draft
from surveys.questionnaires.navigation import Interview, with_answer
from surveys.questionnaires.opening import settled
from surveys.questionnaires.questionnaire import Question
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.questionnaires.state import State
from surveys.requests.service import LOCAL_TIME
from surveys.responses.entered_answers import entered_answers, entered_declined
from surveys.responses.validation import content_hash, interview_of


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
    @property
    def mode(self) -> str | None: ...


def save_section(
    session: Session,
    draft: InterviewDraft | OpenDraft,
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
    hold_draft(session, draft)
    interview = interview_now(session, draft, on=local_day(now))
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
    draft: InterviewDraft | OpenDraft,
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
    hold_draft(session, draft)
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


def hold_draft(session: Session, draft: InterviewDraft | OpenDraft) -> None:
    """Take the case, or a volunteer's draft; `interview.sent_meanwhile` when the draft has gone with a submission or a
    broken-off visit."""
    if isinstance(draft, OpenDraft):
        is_there = hold_open_draft(session, draft)
    else:
        hold_case(session, draft.case_id)
        kept = select(InterviewDraft.case_id).where(InterviewDraft.instance_id == draft.instance_id)
        is_there = session.scalar(kept) is not None
    if not is_there:
        raise SurveyError("interview.sent_meanwhile", "The interview has ended meanwhile.")


def _with_page(
    draft: InterviewDraft | OpenDraft,
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


def reviewed_hash(session: Session, draft: InterviewDraft | OpenDraft, *, now: datetime) -> str:
    """The hash of what would be submitted now, so that what is sent is what was looked at."""
    return hash_now(draft, interview_now(session, draft, on=local_day(now)))


def interview_now(session: Session, draft: Interviewed | OpenDraft, *, on: date) -> Interview:
    """The interview as it stands on a day."""
    version = session.get_one(QuestionnaireVersion, draft.version_id)
    return interview_of(version, draft.answers, instance_id=draft.instance_id, on=on, declined=draft.declined)


def hash_now(draft: Interviewed | OpenDraft, interview: Interview) -> str:
    """The hash of what would be submitted."""
    return content_hash(draft.version_id, interview.cleaned(), declined=interview.declined_fields())


def local_day(instant: datetime) -> date:
    """The day in Viet Nam."""
    return instant.astimezone(LOCAL_TIME).date()
