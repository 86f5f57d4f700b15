"""Comments on a version, and what a second person decided about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion


class QuestionnaireComment(Base):
    """A remark on a version, or on an item of it (`uid`, '' for the whole); an answer names its `parent_id`."""

    __tablename__ = "questionnaire_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_comment.id"))
    uid: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])
    version: Mapped[QuestionnaireVersion] = relationship()

    @property
    def survey_id(self) -> int:
        """The survey that it is part of."""
        return self.version.survey_id


class QuestionnaireApproval(Base):
    """A step of approval: asked for, approved or returned with a reason; it holds for that very content only.

    Whoever asks confirms in `same_meaning` which reworded variables still ask the same; it is part of the content.
    """

    __tablename__ = "questionnaire_approval"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"), index=True)
    content_hash: Mapped[str]
    decision: Mapped[str]
    same_meaning: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()
