"""What becomes of an interview that was kept: the supervisor decides by why and when it came, never by its answers.

Accepted, it becomes the case's response as any other does; a response that was there is void from then on, kept until
lock and never shown. Either way its content is gone from here with the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.phones.kept_answers import CALLBACK_UNFIT, accept_answers
from surveys.fieldwork.phones.records import KEPT_STATES, KeptSubmission
from surveys.locks import hold_case
from surveys.people.records import Person
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from surveys.responses.kept_intake import accept_kept

SHORTEST_REASON, LONGEST_REASON = 5, 300
BLANK: tuple[Any, ...] = (None, "", [], {})


def waiting(session: Session, survey: Survey) -> Sequence[KeptSubmission]:
    """What is to be decided in a survey, the oldest first."""
    chosen = (
        select(KeptSubmission)
        .where(KeptSubmission.survey_id == survey.id, KeptSubmission.state == "waiting")
        .options(joinedload(KeptSubmission.case), joinedload(KeptSubmission.person))
        .order_by(KeptSubmission.received_at, KeptSubmission.id)
    )
    return session.scalars(chosen).all()


def decided(session: Session, survey: Survey, *, most: int = 100) -> Sequence[KeptSubmission]:
    """What was decided in a survey, the newest first; nothing of what it said is there any more."""
    chosen = (
        select(KeptSubmission)
        .where(KeptSubmission.survey_id == survey.id, KeptSubmission.state != "waiting")
        .options(joinedload(KeptSubmission.case), joinedload(KeptSubmission.person))
        .order_by(KeptSubmission.decided_at.desc(), KeptSubmission.id.desc())
        .limit(most)
    )
    return session.scalars(chosen).all()


def count_waiting(session: Session, survey: Survey) -> int:
    """How many are to be decided."""
    counted = select(func.count()).where(KeptSubmission.survey_id == survey.id, KeptSubmission.state == "waiting")
    return session.scalar(counted) or 0


def questions_answered(session: Session, kept: KeptSubmission) -> int | None:
    """How many questions have an answer; None where its questionnaire is not known."""
    version_id, answers = kept.content.get("version_id"), kept.content.get("answers")
    version = session.get(QuestionnaireVersion, version_id) if isinstance(version_id, int) else None
    if version is None or version.survey_id != kept.survey_id or not isinstance(answers, dict):
        return None
    asked = {question.name for question in questionnaire_of(version).questions() if question.is_asked}
    return sum(name in asked and answer not in BLANK for name, answer in answers.items())


def questions_concerned(session: Session, kept: KeptSubmission) -> list[str]:
    """The words of the questions for which the answers of a call-back could not be taken; never an answer."""
    version_id, fields = kept.content.get("version_id"), kept.content.get("fields")
    version = session.get(QuestionnaireVersion, version_id) if isinstance(version_id, int) else None
    if version is None or version.survey_id != kept.survey_id or not isinstance(fields, list):
        return []
    questionnaire = questionnaire_of(version)
    names = dict.fromkeys(str(field).partition("@")[0] for field in fields)
    known = (questionnaire.question(name) for name in names if name in questionnaire.placed)
    return [plain_line(questionnaire, each.label) or each.name for each in known]


def accept(session: Session, kept: KeptSubmission, *, person: Person, now: datetime) -> None:
    """Let it become the response of its case. Errors: `kept.decided`, those of `accept_kept` and
    `accept_answers`."""
    _hold(session, kept)
    if kept.reason == CALLBACK_UNFIT:
        accept_answers(session, kept, now=now)
    else:
        accept_kept(session, kept, person=person, now=now)
    _decide(session, kept, "accepted", "", person, now)


def discard(session: Session, kept: KeptSubmission, *, reason: str, person: Person, now: datetime) -> None:
    """Let it go, for a reason. Errors: `kept.decided`, `kept.reason_missing`, `kept.reason_long`."""
    _hold(session, kept)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("kept.reason_missing", "A discarded interview needs a reason.", least=SHORTEST_REASON)
    if len(reason) > LONGEST_REASON:
        raise SurveyError("kept.reason_long", "Shorter, please.", most=LONGEST_REASON)
    _decide(session, kept, "discarded", reason, person, now)


def _hold(session: Session, kept: KeptSubmission) -> None:
    hold_case(session, kept.case_id)
    session.refresh(kept)
    if kept.state != "waiting":
        raise SurveyError("kept.decided", f"It was {kept.state} meanwhile.")


def _decide(session: Session, kept: KeptSubmission, state: str, reason: str, person: Person, now: datetime) -> None:
    """The log says that something was decided at the case, and by whom; it names no response (R8)."""
    KEPT_STATES.move(session, kept, state, content={}, decided_at=now, decided_by_id=person.id, decision_reason=reason)
    audit.log(
        session, f"submission.{state}", "case", kept.case_id, at=now, person_id=person.id, survey_id=kept.survey_id,
        detail=kept.reason,
    )  # fmt: skip
