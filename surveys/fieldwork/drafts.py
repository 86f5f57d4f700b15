"""Beginning an interview, whoever answers it; and which households answer on their own devices just now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.records import CASE_STATES, Case, InterviewDraft
from surveys.questionnaires.modes import PERSONAL_LINK
from surveys.questionnaires.opening import opened
from surveys.questionnaires.service import published_version
from surveys.requests.service import LOCAL_TIME
from surveys.responses.records import Response
from surveys.responses.validation import interview_of


def begin_draft(
    session: Session,
    case: Case,
    *,
    instance_id: UUID,
    consent_text_version: str,
    language: str | None,
    mode: str | None,
    now: datetime,
) -> InterviewDraft:
    """The draft of an interview that begins now at a case that is held, whoever answers it.

    Errors: `interview.no_person`, `interview.no_questionnaire`, `interview.instance_in_use`.
    """
    if case.household_line is not None and case.selected_position is None:
        raise SurveyError("interview.no_person", "The person to interview has not been selected.")
    version = published_version(session, case.survey_id)
    if version is None:
        raise SurveyError("interview.no_questionnaire", "No questionnaire is published.")
    if session.get(InterviewDraft, instance_id) or session.get(Response, instance_id):
        raise SurveyError("interview.instance_in_use", f"Another interview has the id {instance_id}.")
    CASE_STATES.move(session, case, "interviewing")
    today = now.astimezone(LOCAL_TIME).date()
    blank = interview_of(version, {}, instance_id=instance_id, on=today)
    draft = InterviewDraft(
        instance_id=instance_id,
        case_id=case.id,
        version_id=version.id,
        consent_text_version=consent_text_version,
        consent_on=today,
        answers=dict(opened(blank.state).answers),
        language=language,
        mode=mode,
        started_at=now,
        updated_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def answering_by_link(session: Session, cases: Sequence[Case]) -> set[int]:
    """The ids of those among the cases whose household answers on its own device just now."""
    ids = [case.id for case in cases if case.state == "interviewing"]
    found = select(InterviewDraft.case_id).where(InterviewDraft.case_id.in_(ids), InterviewDraft.mode == PERSONAL_LINK)
    return set(session.scalars(found)) if ids else set()
