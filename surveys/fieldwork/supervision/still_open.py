"""What still moves: nothing of a survey's fieldwork after lock, no call-back of a case that has lost its response."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.records import CALLBACK_STATES, CallbackTask, Case
from surveys.requests.records import Survey


def refuse_locked(survey: Survey) -> None:
    """Raise `survey.locked` where no way leads from answers to households or collaborators any more."""
    if survey.locked_at is not None:
        raise SurveyError("survey.locked", "The survey is locked.")


def withdraw_open(session: Session, case: Case, now: datetime) -> None:
    """Ask no longer for the call-back that waits at a case, if one does; the caller moves the case."""
    waiting = select(CallbackTask).where(CallbackTask.case_id == case.id, CallbackTask.state == "open")
    for task in session.scalars(waiting):
        CALLBACK_STATES.move(session, task, "withdrawn", ended_at=now)
