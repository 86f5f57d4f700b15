"""From frame to drawn sample: versions of the frame and the design, every draw with its ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from surveys.database import Base
from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.states import StateMachine
from surveys.units.records import UnitList

DRAW_STATES = StateMachine("draw", {"current": ("discarded",), "discarded": ()})
COMMITMENT_STATES = StateMachine("commitment", {"open": ("used", "withdrawn"), "used": (), "withdrawn": ()})


class FrameVersion(Base):
    """A sampling frame as uploaded; an edited frame is a new version with its own hash.

    `unit_list_id` is the list of administrative units that its codes were checked against.
    """

    __tablename__ = "frame_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    frame_hash: Mapped[str]
    as_of: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    synthetic: Mapped[bool] = mapped_column(default=False)
    source_filename: Mapped[str]
    unit_list_id: Mapped[int | None] = mapped_column(ForeignKey("unit_list.id"))
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    units: Mapped[list[FrameUnit]] = relationship(cascade="all, delete-orphan", order_by="FrameUnit.unit_code")
    unit_list: Mapped[UnitList | None] = relationship()


class FrameUnit(Base):
    """A commune on the frame: its stratum, its adults (measure of size), the lines of its household list."""

    __tablename__ = "frame_unit"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("households > 0", name="households"),
    )
    frame_id: Mapped[int] = mapped_column(ForeignKey("frame_version.id", ondelete="CASCADE"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    stratum: Mapped[str]
    grouping: Mapped[str | None]
    size: Mapped[int]
    households: Mapped[int]


class DesignVersion(Base):
    """A sample design (sampling.SampleDesign as JSON) on one frame, with the basis that governs every claim.

    An adopted allocation needs no frame. `planning` keeps what was typed to arrive at the design, or the
    allocation's rows as they came.
    """

    __tablename__ = "design_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    frame_id: Mapped[int | None] = mapped_column(ForeignKey("frame_version.id"))
    number: Mapped[int]
    basis: Mapped[str]
    basis_reason: Mapped[str] = mapped_column(default="")
    definition: Mapped[dict[str, Any]]
    planning: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    frame: Mapped[FrameVersion | None] = relationship()

    @property
    def adopted(self) -> bool:
        """Whether this is an allocation that came as it is, which nothing is drawn from."""
        return bool(self.definition.get("quotas"))


class DrawCommitment(Base):
    """The method of one draw, fixed and published before its seed is taken; one that is withdrawn stays on record.

    `number` is that of the draw. `record` is what is published (sampling.commitment), `salt` the secret part of
    the names of household lines, chosen now and never published.
    """

    __tablename__ = "draw_commitment"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    design_id: Mapped[int] = mapped_column(ForeignKey("design_version.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")
    record: Mapped[dict[str, Any]]
    commitment_hash: Mapped[str]
    salt: Mapped[str]
    seed_plan: Mapped[str]
    committed_at: Mapped[datetime]
    committed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    design: Mapped[DesignVersion] = relationship()


class PlanAlternative(Base):
    """A way to plan the sample, kept with a name to be compared: what was typed (PlanInputs), not what follows."""

    __tablename__ = "plan_alternative"
    __table_args__ = (UniqueConstraint("survey_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    name: Mapped[str]
    inputs: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    created_by: Mapped[Person] = relationship()


class SampleDraw(Base):
    """One draw; discarded draws stay on record. An adopted allocation is one without seed or probabilities.

    `salt` enters the numbers of household lines (sampling.household_key) and never leaves the house; the
    seed is public. `seed_source`: public (dice, lottery) or generated.
    """

    __tablename__ = "sample_draw"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    design_id: Mapped[int] = mapped_column(ForeignKey("design_version.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="current")
    seed: Mapped[str | None]
    seed_source: Mapped[str] = mapped_column(default="public")
    salt: Mapped[str] = mapped_column(default="")
    algorithm: Mapped[str]
    ledger: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    ledger_hash: Mapped[str]
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    discarded_reason: Mapped[str | None]

    design: Mapped[DesignVersion] = relationship()
    units: Mapped[list[SelectedUnit]] = relationship(cascade="all, delete-orphan", order_by="SelectedUnit.id")


class BasisCorrection(Base):
    """The basis of a draw set right afterwards, by whom and why; it is printed wherever the basis is."""

    __tablename__ = "basis_correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("sample_draw.id"), index=True)
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]
    corrected_at: Mapped[datetime]
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    draw: Mapped[SampleDraw] = relationship()
    corrected_by: Mapped[Person] = relationship()


def _keep(_mapper: Mapper[Any], _connection: Any, _record: DrawCommitment | SampleDraw | BasisCorrection) -> None:
    raise SurveyError("sample.draw_kept", "A draw, and what was committed to, stays on record.")


for _kept in (DrawCommitment, SampleDraw, BasisCorrection):
    event.listen(_kept, "before_delete", _keep)


class SelectedUnit(Base):
    """A unit that a draw selected: communes at stage 1, household lines at stage 2."""

    __tablename__ = "selected_unit"
    __table_args__ = (
        UniqueConstraint("draw_id", "stage", "unit_key"),
        Index("ix_selected_unit_reserve", "draw_id", "stage", "role", "released_at", "psu"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("sample_draw.id", ondelete="CASCADE"))
    stage: Mapped[int]
    unit_key: Mapped[str]
    psu: Mapped[str]
    stratum: Mapped[str]
    household_line: Mapped[int | None]
    prn: Mapped[float | None]
    conditional_probability: Mapped[float | None]
    inclusion_probability: Mapped[float | None]
    certainty: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str] = mapped_column(default="main")
    position: Mapped[int]
    released_at: Mapped[datetime | None]


class SampleRehearsal(Base):
    """A design rehearsed before the field: what was assumed, and what came of some thousand simulated surveys.

    `definition` is the design as it was rehearsed (sampling.SampleDesign as JSON), also where it is not saved as a
    version; `name` is what people call it. `result` (analysis.Rehearsal as JSON) is empty until the work is done.
    """

    __tablename__ = "sample_rehearsal"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    frame_id: Mapped[int] = mapped_column(ForeignKey("frame_version.id"))
    design_id: Mapped[int | None] = mapped_column(ForeignKey("design_version.id"))
    name: Mapped[str]
    definition: Mapped[dict[str, Any]]
    assumptions: Mapped[dict[str, Any]]
    replications: Mapped[int]
    seed: Mapped[int]
    result: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    finished_at: Mapped[datetime | None]

    frame: Mapped[FrameVersion] = relationship()
    design: Mapped[DesignVersion | None] = relationship()
