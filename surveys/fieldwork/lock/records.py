"""The lock of a survey: asked for by one, confirmed by another, done once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from surveys.database import Base
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.states import StateMachine

LOCK_STATES = StateMachine(
    "survey_lock",
    {"asked": ("confirmed", "withdrawn"), "confirmed": ("done",), "done": (), "withdrawn": ()},
)
"""confirmed: nothing can stop it any more, the work is under way or is taken up again; done: the ways are destroyed."""


class SurveyLock(Base):
    """One attempt to lock; `rehearsal` is what both saw of what would go, `outcome` what went, in numbers."""

    __tablename__ = "survey_lock"
    __table_args__ = (Index("ix_survey_lock_survey_id", "survey_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    state: Mapped[str] = mapped_column(default="asked")
    rehearsal: Mapped[dict[str, Any]]
    rehearsal_hash: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])


def locked_numbers(session: Session, survey: Survey) -> dict[str, Any]:
    """What the lock of a locked survey counted before it destroyed what was counted."""
    chosen = select(SurveyLock).where(SurveyLock.survey_id == survey.id, SurveyLock.state.in_(("confirmed", "done")))
    return session.scalars(chosen.order_by(SurveyLock.id.desc())).first().outcome  # type: ignore[union-attr]
