"""Questionnaire versions: a draft is checked, then published and from then on never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from surveys.database import Base
from surveys.errors import SurveyError
from surveys.requests.records import Survey
from surveys.states import StateMachine

VERSION_STATES = StateMachine(
    "questionnaire_version",
    {
        "draft": ("published", "discarded"),
        "published": ("closing", "closed"),
        "closing": ("closed",),
        "closed": (),
        "discarded": (),
    },
)
MUTABLE_AFTER_PUBLISHING = {"state", "closed_at"}


class QuestionnaireVersion(Base):
    """One version of a survey's questionnaire: the definition as JSON, the workbook that it came from, its findings."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    title: Mapped[str]
    definition: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
    findings: Mapped[list[Any]] = mapped_column(default=list)
    justifications: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source_filename: Mapped[str]
    source: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]

    survey: Mapped[Survey] = relationship()


@event.listens_for(QuestionnaireVersion, "before_update")
def _refuse_change_after_publishing(_mapper: Mapper[Any], _connection: Any, version: QuestionnaireVersion) -> None:
    state = inspect(version)
    if version.published_at is None or state.attrs.published_at.history.has_changes():
        return
    changed = {a.key for a in state.attrs if a.history.has_changes()} - MUTABLE_AFTER_PUBLISHING
    if changed:
        raise SurveyError(
            "questionnaire.immutable",
            f"Version {version.number} is published; {sorted(changed)} cannot change. Upload a new version.",
            number=version.number,
        )
