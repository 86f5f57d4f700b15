"""What is being written: the document of a draft, every change to it, and who has it open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion


class StudioDocument(Base):
    """The document of a version (studio/document.py), which may be unfinished or wrong at any moment.

    `revision` counts its changes. The version's own definition was last made from `compiled_revision`; what keeps a
    later revision from becoming a questionnaire stands in `problems`.
    """

    __tablename__ = "studio_document"
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"), primary_key=True)
    document: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=0)
    compiled_revision: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_version.id"))
    updated_at: Mapped[datetime]

    version: Mapped[QuestionnaireVersion] = relationship(foreign_keys=[version_id])


class StudioEdit(Base):
    """One change: the operation, the one that takes it back, by whom, from which browser tab.

    `operation_id` is the browser's own, so that what is sent twice is done once. `undoes` is the revision that this
    change takes back; `undone` marks one that was taken back.
    """

    __tablename__ = "studio_edit"
    __table_args__ = (UniqueConstraint("version_id", "revision"), UniqueConstraint("version_id", "operation_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    revision: Mapped[int]
    operation_id: Mapped[str]
    tab: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    operation: Mapped[dict[str, Any]]
    inverse: Mapped[dict[str, Any]]
    undoes: Mapped[int | None]
    undone: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()


class StudioPresence(Base):
    """A browser tab that has a document open, and the item that it looks at."""

    __tablename__ = "studio_presence"
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"), primary_key=True)
    tab: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uid: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
