"""The append-only log of who did what. No entry pairs a person with a response (R8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, event, func, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from surveys.database import Base
from surveys.errors import SurveyError


class AuditEntry(Base):
    """One act: when, who, what, on which record."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int | None]
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"), index=True)
    detail: Mapped[str] = mapped_column(default="")


def log(
    session: Session,
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    at: datetime,
    person_id: int | None,
    survey_id: int | None = None,
    detail: str = "",
) -> None:
    """Append an entry; `subject` must not be a response, whose trace ends with its submission."""
    if subject == "response":
        raise ValueError("A response is never logged with a person (R8): log the case or the survey instead.")
    session.add(
        AuditEntry(
            at=at,
            person_id=person_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            survey_id=survey_id,
            detail=detail,
        )
    )


def reduce(session: Session, survey_id: int, *, keeping: Collection[str]) -> dict[str, int]:
    """Reduce a survey's entries about single cases to their number by action: the one act that takes from the log.

    Lock alone calls it, and appends an entry that says so. Entries whose subject is in `keeping` stay.
    """
    about_cases = AuditEntry.survey_id == survey_id, AuditEntry.subject.not_in(keeping)
    counted = select(AuditEntry.action, func.count()).where(*about_cases).group_by(AuditEntry.action)
    found = {row[0]: row[1] for row in session.execute(counted.order_by(AuditEntry.action))}
    session.execute(delete(AuditEntry).where(*about_cases).execution_options(synchronize_session=False))
    return found


def _refuse(_mapper: Mapper[Any], _connection: Any, _entry: AuditEntry) -> None:
    raise SurveyError("audit.append_only", "The log can only be added to.")


event.listen(AuditEntry, "before_update", _refuse)
event.listen(AuditEntry, "before_delete", _refuse)
