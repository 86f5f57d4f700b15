"""What a supervisor decided about a case that came back, and what a call-back changed. Lock leaves counts only."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.fieldwork.records import Case
from surveys.people.records import Person


class CaseDecision(Base):
    """One step of supervision: `kind` accepted, returned, taken_back (accepted no longer), void; with its reason."""

    __tablename__ = "case_decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"), index=True)
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    case: Mapped[Case] = relationship()
    decided_by: Mapped[Person] = relationship()


class AnswerChange(Base):
    """A field that a call-back gave another answer: both values, until lock (R4). Staff change no answer.

    `before` and `after` are {"answer": …, "declined": bool}; an answer that was not there is None. `was_released`: live
    tables had the response already and show `before` as long as fieldwork goes on (R6). `content_hash_before` is of
    the whole response, so that a phone that sends it once more hears that it is there.
    """

    __tablename__ = "answer_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.instance_id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("callback_task.id"))
    field: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    was_released: Mapped[bool] = mapped_column(default=False)
    content_hash_before: Mapped[str]
    changed_at: Mapped[datetime]


class VoidedResponse(Base):
    """What `ResponseLink` said of a response that was made void, and why; the case is free for another response."""

    __tablename__ = "voided_response"
    __table_args__ = ({"sqlite_with_rowid": False},)
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.instance_id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"), index=True)
    collaborator_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    elapsed_seconds: Mapped[int | None]
    reason: Mapped[str]
    voided_at: Mapped[datetime]
    voided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    case: Mapped[Case] = relationship()
