"""The people who work on surveys, and how to reach them: two tables, far from any answer (R3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.units.records import Unit


class Person(Base):
    """Someone with a role in one unit: office staff or collaborator. Accounts to log in with belong to the web."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    role: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


class PersonContact(Base):
    """How to reach a person; purged by its own retention rule."""

    __tablename__ = "person_contact"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    phone: Mapped[str | None]
    email: Mapped[str | None]
