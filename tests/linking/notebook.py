"""What somebody could have written down before a lock: the office, a collaborator, a phone that lists what it sent.

It is read from the copy before the lock, where everything is still there; the truth is in it, by the answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.responses.records import Response, ResponseLink


@dataclass(frozen=True)
class Known:
    """An interview as it was noted: `answers` is only what guesses are held against."""

    answers: str
    case_id: int
    code: str
    line: int | None
    psu: str
    collaborator_id: int
    instance_id: UUID
    content_hash: str
    submitted_at: datetime
    day: date
    mode: str
    version_id: int
    probability: float | None
    release_id: int | None


def key_of(answers: Any, declined: Any) -> str:
    """Answers as one text: by it a response is found again when its number has changed."""
    return json.dumps([answers, sorted(declined)], sort_keys=True, ensure_ascii=False)


def notebook(session: Session, survey_id: int) -> list[Known]:
    """All interviews of a survey that is not locked; forms with the same answers as another are left out."""
    rows = session.execute(
        select(Response, ResponseLink, Case)
        .join(ResponseLink, ResponseLink.response_id == Response.instance_id)
        .join(Case, Case.id == ResponseLink.case_id)
        .where(Response.survey_id == survey_id)
    ).all()
    known = [
        Known(
            answers=key_of(response.answers, response.declined),
            case_id=case.id,
            code=case.code,
            line=case.household_line,
            psu=case.psu,
            collaborator_id=link.collaborator_id,
            instance_id=response.instance_id,
            content_hash=response.content_hash,
            submitted_at=link.submitted_at,
            day=response.submitted_on,
            mode=response.mode,
            version_id=response.version_id,
            probability=response.person_probability,
            release_id=response.release_id,
        )
        for response, link, case in rows
    ]
    seen = [each.answers for each in known]
    return [each for each in known if seen.count(each.answers) == 1]
