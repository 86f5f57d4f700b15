"""Administrative units as data: versioned lists, codes as text, what became of each unit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base


class UnitList(Base):
    """One version of the list of administrative units, as a source gave it on a day; a survey pins one."""

    __tablename__ = "unit_list"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    as_of: Mapped[date]


class Unit(Base):
    """A province or commune (the level's name is data); the 5-digit code identifies it, never the name."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("list_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("unit_list.id"))
    code: Mapped[str]
    name: Mapped[str]
    type: Mapped[str]
    level: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    grouping: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    decree: Mapped[str | None]

    unit_list: Mapped[UnitList] = relationship()
    parent: Mapped[Unit | None] = relationship(remote_side=[id])


class UnitChange(Base):
    """What became of a unit: renamed, merged, split, changed in type; `partial` where only a part moved."""

    __tablename__ = "unit_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    old_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    new_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str]
    partial: Mapped[bool] = mapped_column(default=False)
