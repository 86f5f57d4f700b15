"""Interviews that arrived and could not become responses as they stood: kept whole, unread, until somebody decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.records import Case
from surveys.people.records import Person


def keep(
    session: Session,
    *,
    case: Case,
    person: Person,
    instance_id: UUID,
    content_hash: str,
    content: dict[str, Any],
    reason: str,
    now: datetime,
) -> KeptSubmission:
    """Keep what arrived; the same again is kept once, whatever was decided about it meanwhile."""
    known = select(KeptSubmission).where(
        KeptSubmission.instance_id == instance_id, KeptSubmission.content_hash == content_hash
    )
    found = session.scalar(known)
    if found is not None:
        return found
    kept = KeptSubmission(
        survey_id=case.survey_id,
        case_id=case.id,
        person_id=person.id,
        instance_id=instance_id,
        content_hash=content_hash,
        content=content,
        reason=reason,
        received_at=now,
    )
    session.add(kept)
    session.flush()
    audit.log(
        session,
        "submission.kept",
        "case",
        case.id,
        at=now,
        person_id=person.id,
        survey_id=case.survey_id,
        detail=reason,
    )
    return kept
