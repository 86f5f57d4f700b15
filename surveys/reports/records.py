"""Reports: the plan behind them, what the author writes, each edition that was made, and files of single responses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, LargeBinary, UniqueConstraint, event, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from surveys.database import Base
from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.states import StateMachine


class AnalysisPlan(Base):
    """What will be shown, decided by the office: the variables that serve as domains of the tables, in order, and
    whether letters mark which of the groups differ. `content` is that of its `PlanVersion` number `version`."""

    __tablename__ = "analysis_plan"
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    banners: Mapped[list[Any]]
    marks_differences: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
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


class PlanVersion(Base):
    """The analysis plan as it was written: questions in order, banners, thresholds, findings for the leaders, the names
    of declared variables; with who wrote it, when, and how far the survey was then. Nothing here is ever changed."""

    __tablename__ = "analysis_plan_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    survey_state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def is_later(self) -> bool:
        """Whether it was written when answers could already be there."""
        return self.survey_state != "design"


class ReportText(Base):
    """A passage written by the author (context, assessment, an AAPOR item); it survives every new edition.

    `rests_on` is the mark of the results that it was last written on, or confirmed.
    """

    __tablename__ = "report_text"
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    rests_on: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class LetterheadTemplate(Base):
    """How the head of a unit's reports is laid out, written over one of the presets: a new row a version."""

    __tablename__ = "letterhead_template"
    __table_args__ = (UniqueConstraint("unit_id", "preset", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    preset: Mapped[str]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


EDITION_STATES = StateMachine("report_edition", {"draft": ("reviewed",), "reviewed": ("draft", "final"), "final": ()})


class ReportEdition(Base):
    """A report as it was written on a day: from which responses and plan, how far it has come, and its manifest.

    A final one is frozen: a correction is another edition that names it, why, and what changed.
    """

    __tablename__ = "report_edition"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    responses: Mapped[int]
    rests_on: Mapped[str] = mapped_column(default="")
    manifest: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_note: Mapped[str] = mapped_column(default="")
    finalised_at: Mapped[datetime | None]
    finalised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("report_edition.id"))
    correction: Mapped[str] = mapped_column(default="")
    changes: Mapped[list[Any]] = mapped_column(default=list)

    files: Mapped[list[ReportFile]] = relationship(order_by="ReportFile.id")

    @property
    def final(self) -> bool:
        return self.state == "final"

    def file(self, kind: str) -> ReportFile | None:
        """The file of a kind: `docx`, `pdf`, `xlsx`, `html`, `zip`."""
        return next((file for file in self.files if file.kind == kind), None)


class ReportFile(Base):
    """A file of an edition, with its hash."""

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint("edition_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("report_edition.id"))
    kind: Mapped[str]
    filename: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str]


def _refuse_of_final(_mapper: Mapper[Any], connection: Connection, file: ReportFile) -> None:
    state = select(ReportEdition.state).where(ReportEdition.id == file.edition_id)
    if connection.execute(state).scalar() == "final":
        raise SurveyError("report.edition_frozen", "A file of a final edition is never changed.")


def _refuse_final(_mapper: Mapper[Any], connection: Connection, edition: ReportEdition) -> None:
    state = select(ReportEdition.state).where(ReportEdition.id == edition.id)
    if connection.execute(state).scalar() == "final":
        raise SurveyError("report.edition_frozen", "A final edition is never changed.")


for _event in ("before_update", "before_delete"):
    event.listen(ReportFile, _event, _refuse_of_final)
    event.listen(ReportEdition, _event, _refuse_final)
event.listen(ReportFile, "before_insert", _refuse_of_final)


DATA_FILE_STATES = StateMachine(
    "data_file", {"asked": ("ready", "refused"), "ready": ("gone",), "refused": (), "gone": ()}
)


class DataFile(Base):
    """A file of single responses that somebody asked for with a reason and somebody else approved (R8).

    `kind`: `exact` stays in the house, `outside` is coarsened and may leave (R7). `facts` are numbers about it.
    """

    __tablename__ = "data_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_note: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    filename: Mapped[str] = mapped_column(default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(default="")

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
