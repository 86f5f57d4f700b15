"""The stopping rule as it was written down, and the precision of each step of the live tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.people.records import Person


class StoppingRule(Base):
    """When collecting is enough, a version each, the newest counts; one written during fieldwork is marked so.

    `questions`: variables whose margins count; `domain`: the variable that divides the sample, '' for the whole alone;
    `margin`: half the width of the interval in percentage points, None where the sample bears none; `latest_on`: the
    day on which it ends whatever came.
    """

    __tablename__ = "stopping_rule"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    questions: Mapped[list[Any]] = mapped_column(default=list)
    domain: Mapped[str] = mapped_column(default="")
    margin: Mapped[float | None]
    domain_margin: Mapped[float | None]
    least_responses: Mapped[int]
    least_response_rate: Mapped[float | None]
    most_visits: Mapped[int | None]
    latest_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(default="")
    during_fieldwork: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    written_by: Mapped[Person] = relationship()


class PrecisionReached(Base):
    """What one step of the live tables estimates with which margin: computed once, shown until the next step (R6)."""

    __tablename__ = "precision_reached"
    __table_args__ = (UniqueConstraint("release_id", "rule_number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("results_release.id"))
    rule_number: Mapped[int] = mapped_column(default=0)
    content: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
