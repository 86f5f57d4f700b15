"""What phones bring in besides responses, what could not be taken as it came, and keys for a forgotten PIN."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.states import StateMachine

KEPT_STATES = StateMachine("kept_submission", {"waiting": ("accepted", "discarded"), "accepted": (), "discarded": ()})


class RecoveryKey(Base):
    """A key pair to which phones also wrap the key of their drafts, so that a forgotten PIN loses nothing.

    `private_key` is sealed with the installation's secret; a pair that is retired still opens what was wrapped to it.
    """

    __tablename__ = "recovery_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[str]
    private_key: Mapped[str]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class PhoneEvent(Base):
    """A visit or a selection as a phone sent it, once: `event_id` is the phone's own UUID. No answer is in it.

    `outcome`: done; or kept, with the reason, where the case had changed hands or state meanwhile.
    """

    __tablename__ = "phone_event"
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content_hash: Mapped[str]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    clock_skew_seconds: Mapped[int | None]
    outcome: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class KeptSubmission(Base):
    """An interview that arrived and could not become a response as it stands: for the supervisor to decide, unread.

    `reason`: case_reassigned, other_content, case_has_response, version_closed, survey_over, case_void; callback_unfit
    for the answers of a call-back. `content` is the submission as it came; it is emptied with the decision, and lock
    destroys what is left.
    """

    __tablename__ = "kept_submission"
    __table_args__ = (UniqueConstraint("instance_id", "content_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    instance_id: Mapped[UUID]
    content_hash: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(default="")

    survey: Mapped[Survey] = relationship()
    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
