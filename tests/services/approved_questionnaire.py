"""A draft published the way the office does it: its author asks, a second person approves, the author publishes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from surveys.people.records import Person
from surveys.questionnaires import publishing
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import approve, approvers_of, ask_for_approval


def approved(
    session: Session,
    version: QuestionnaireVersion,
    *,
    justifications: Mapping[str, str] | None = None,
    consent: str = "",
    same_meaning: Collection[str] = (),
    person: Person,
    now: datetime,
) -> QuestionnaireVersion:
    """Let the first colleague who may approve what `person` asks for; a version still to be published."""
    asked = ask_for_approval(
        session,
        version,
        justifications=justifications,
        consent=consent,
        same_meaning=same_meaning,
        person=person,
        now=now,
    )
    approve(session, version, content=asked.content_hash, person=approvers_of(session, version)[0], now=now)
    return version


def publish(
    session: Session,
    version: QuestionnaireVersion,
    *,
    justifications: Mapping[str, str] | None = None,
    consent: str = "",
    same_meaning: Collection[str] = (),
    person: Person,
    now: datetime,
) -> None:
    """Approved by a colleague, then published."""
    approved(
        session,
        version,
        justifications=justifications,
        consent=consent,
        same_meaning=same_meaning,
        person=person,
        now=now,
    )
    publishing.publish(session, version, person=person, now=now)
