"""What becomes of what was found unusual: the collaborator answers, the supervisor settles it. Nothing else follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.quality.records import FLAG_STATES, QualityFlag
from surveys.fieldwork.quality.run import refuse_closed
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.text import nfc
from surveys.text.i18n import lazy_gettext as _

SHORTEST, LONGEST = 5, 1000
OUTCOMES: Mapping[str, str] = {
    "explained": _("Giải thích được, không cần làm gì thêm"),
    "discussed": _("Đã trao đổi với cộng tác viên"),
    "returned": _("Đã yêu cầu quay lại hộ"),
    "re_interview": _("Cần phỏng vấn lại"),
    "watched": _("Để nguyên, theo dõi tiếp"),
}
WAITING = ("open", "answered")


def flags_of(session: Session, survey: Survey) -> Sequence[QualityFlag]:
    """Everything that was ever found in a survey, with collaborators and cases."""
    chosen = select(QualityFlag).where(QualityFlag.survey_id == survey.id).order_by(QualityFlag.id)
    return session.scalars(chosen.options(joinedload(QualityFlag.collaborator), joinedload(QualityFlag.case))).all()


def own_flags(session: Session, person: Person) -> Sequence[QualityFlag]:
    """What a collaborator is to see of the own interviews, the newest first; what has faded is not held up to anybody.

    Only of surveys that are not locked.
    """
    chosen = (
        select(QualityFlag)
        .join(Survey, Survey.id == QualityFlag.survey_id)
        .where(QualityFlag.collaborator_id == person.id, QualityFlag.state != "faded", Survey.locked_at.is_(None))
        .order_by(QualityFlag.found_at.desc(), QualityFlag.id.desc())
    )
    return session.scalars(chosen.options(joinedload(QualityFlag.case))).all()


def count_to_answer(session: Session, person: Person) -> int:
    """How many of the own flags wait for a word of the collaborator."""
    mine = QualityFlag.collaborator_id == person.id, QualityFlag.state == "open"
    statement = select(func.count()).select_from(QualityFlag).join(Survey, Survey.id == QualityFlag.survey_id)
    return session.scalar(statement.where(*mine, Survey.locked_at.is_(None))) or 0


def count_waiting(session: Session, survey: Survey) -> int:
    """How much of a survey's waits for the supervisor."""
    waiting = QualityFlag.survey_id == survey.id, QualityFlag.state.in_(WAITING)
    return session.scalar(select(func.count()).select_from(QualityFlag).where(*waiting)) or 0


def alike(session: Session, flag: QualityFlag) -> Sequence[QualityFlag]:
    """What else of the same kind waits about the same collaborator, for which the same may be said."""
    chosen = select(QualityFlag).where(
        QualityFlag.survey_id == flag.survey_id,
        QualityFlag.collaborator_id == flag.collaborator_id,
        QualityFlag.indicator == flag.indicator,
        QualityFlag.id != flag.id,
        QualityFlag.state.in_(WAITING),
    )
    return session.scalars(chosen.order_by(QualityFlag.id).options(joinedload(QualityFlag.case))).all()


def answer_flag(
    session: Session, flag: QualityFlag, *, answer: str, for_all: bool = False, person: Person, now: datetime
) -> None:
    """What the collaborator says to it, `for_all`: to all that is alike; until it is settled they may say it anew.

    Errors: `quality.not_yours`, `quality.settled_already`, `quality.text_short`, `quality.text_long`, `survey.locked`.
    """
    _open_to_acts(session, flag)
    if flag.collaborator_id != person.id:
        raise SurveyError("quality.not_yours", f"Flag {flag.id} is about somebody else.")
    if flag.state not in WAITING:
        raise SurveyError("quality.settled_already", f"Flag {flag.id} is {flag.state}.")
    said = _checked_text(answer)
    for each in [flag, *(alike(session, flag) if for_all else ())]:
        if each.state == "open":
            FLAG_STATES.move(session, each, "answered", answer=said, answered_at=now)
        else:
            each.answer, each.answered_at = said, now
        _log(session, "quality.answered", each, person, now)


def settle_flag(
    session: Session,
    flag: QualityFlag,
    *,
    outcome: str,
    note: str,
    for_all: bool = False,
    person: Person,
    now: datetime,
) -> None:
    """The supervisor has looked, `for_all`: at all that is alike; what came of it, and a word why.

    Errors: `quality.outcome_unknown`, `quality.settled_already`, `quality.text_short`, `quality.text_long`,
    `survey.locked`.
    """
    _open_to_acts(session, flag)
    if outcome not in OUTCOMES:
        raise SurveyError("quality.outcome_unknown", f"No outcome {outcome!r}.")
    if flag.state == "settled":
        raise SurveyError("quality.settled_already", f"Flag {flag.id} is settled.")
    settled = {"outcome": outcome, "note": _checked_text(note), "settled_at": now, "settled_by_id": person.id}
    for each in [flag, *(alike(session, flag) if for_all else ())]:
        FLAG_STATES.move(session, each, "settled", **settled)
        _log(session, "quality.settled", each, person, now, outcome)


def _open_to_acts(session: Session, flag: QualityFlag) -> None:
    hold_survey(session, flag.survey_id)
    session.refresh(flag)
    refuse_closed(session.get_one(Survey, flag.survey_id))


def _checked_text(text: str) -> str:
    said = nfc(text).strip()
    if len(said) < SHORTEST:
        raise SurveyError("quality.text_short", "Say why.", least=SHORTEST)
    if len(said) > LONGEST:
        raise SurveyError("quality.text_long", "Shorter, please.", most=LONGEST)
    return said


def _log(session: Session, action: str, flag: QualityFlag, person: Person, now: datetime, detail: str = "") -> None:
    audit.log(
        session, action, "quality_flag", flag.id, at=now, person_id=person.id, survey_id=flag.survey_id, detail=detail
    )  # fmt: skip
