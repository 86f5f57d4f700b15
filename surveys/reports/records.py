"""Reports: what the author writes for a survey, and each edition that was made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.database import Base


class AnalysisPlan(Base):
    """What will be shown, decided by the office: the variables that serve as domains of the tables, in order, and
    whether letters mark which of the groups differ."""

    __tablename__ = "analysis_plan"
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    banners: Mapped[list[Any]]
    marks_differences: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PlanVariable(Base):
    """A variable of the analysis plan that is made from answers: each version with who wrote it, when, and how far the
    survey was then. `ended_at`: replaced by a later version, or taken out."""

    __tablename__ = "plan_variable"
    __table_args__ = (UniqueConstraint("survey_id", "name", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    name: Mapped[str]
    version: Mapped[int]
    definition: Mapped[dict[str, Any]]
    survey_state: Mapped[str]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    @property
    def is_later(self) -> bool:
        """Whether it was written when answers could already be there."""
        return self.survey_state != "design"


class ReportText(Base):
    """A passage written by the author (context, assessment, an AAPOR item); it survives every new edition."""

    __tablename__ = "report_text"
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ReportEdition(Base):
    """A report as it was written on a day: the file, its hash, and from which responses."""

    __tablename__ = "report_edition"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    filename: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str]
    responses: Mapped[int]
    final: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
