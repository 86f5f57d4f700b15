"""What live tables go on showing of a response that a call-back has changed since they have it (R6).

A table that changed by one response alone would tell what that one said first and now. So the earlier answers stand in
live tables as long as fieldwork goes on; when it ends, many of every group enter together with the new ones.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.supervision.records import AnswerChange
from surveys.requests.records import Survey
from surveys.responses.records import Response


def earlier_answers(session: Session, survey: Survey) -> dict[UUID, dict[str, Any]]:
    """Of responses that live tables had when they changed: the answers outside repeats as the tables show them."""
    if survey.state != "fieldwork":
        return {}
    changed = (
        select(AnswerChange.response_id, AnswerChange.field, AnswerChange.before)
        .join(Response, Response.instance_id == AnswerChange.response_id)
        .where(Response.survey_id == survey.id, AnswerChange.was_released.is_(True))
        .order_by(AnswerChange.id.desc())  # the first change of a field comes last and stands
    )
    found: dict[UUID, dict[str, Any]] = {}
    for row in session.execute(changed):
        if "@" not in row.field:
            found.setdefault(row.response_id, {})[row.field] = row.before["answer"]
    return found
