"""Answers of a call-back that could not be put into the response as they came: kept, unread, for the supervisor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.callbacks import end_task
from surveys.fieldwork.phones.kept import keep
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.phones.sent_events import SentEvent
from surveys.fieldwork.records import CallbackTask, Case
from surveys.fieldwork.supervision.changes import response_of_case
from surveys.people.records import Person

CALLBACK_UNFIT = "callback_unfit"


def keep_answers(
    session: Session,
    event: SentEvent,
    case: Case,
    *,
    person: Person,
    now: datetime,
    error: SurveyError | None = None,
) -> None:
    """Keep what was answered, if anything was, with the code of what stands against it and the questions concerned."""
    if event.answers is None:
        return
    response = response_of_case(session, case.id)
    content = {
        "task_id": event.content["task_id"],
        "version_id": response.version_id if response is not None else None,
        "answers": dict(event.answers),
        "declined": list(event.declined),
        "why": error.code if error is not None else "",
        "fields": list(error.facts.get("fields", ())) if error is not None else [],
    }
    keep(
        session,
        case=case,
        person=person,
        instance_id=event.event_id,
        content_hash=event.content_hash,
        content=content,
        reason=CALLBACK_UNFIT,
        now=now,
    )


def accept_answers(session: Session, kept: KeptSubmission, *, now: datetime) -> None:
    """Put them into the response after all, where nothing stands against it any more.

    Errors: `kept.callback_unfit` (the task is closed, the case has changed hands, or more is to be asked).
    """
    task_id = kept.content.get("task_id")
    task = session.get(CallbackTask, task_id) if isinstance(task_id, int) else None
    try:
        if task is None or task.case_id != kept.case_id:
            raise SurveyError("callback.closed", "There is no such task at the case.")
        with session.begin_nested():
            end_task(
                session,
                task,
                outcome="reached",
                answers=kept.content.get("answers"),
                declined=kept.content.get("declined", ()),
                person=kept.person,
                now=now,
            )
    except SurveyError as error:
        raise SurveyError("kept.callback_unfit", f"Still not possible: {error}", why=error.code) from error
