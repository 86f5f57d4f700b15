"""Responses, and apart from them the one link to the field that lock will destroy (R3, R4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from surveys.database import Base
from surveys.errors import SurveyError
from surveys.states import StateMachine

RESPONSE_STATES = StateMachine("response", {"submitted": ("void",), "screened_out": ("void",), "void": ()})
"""screened_out: the screening found that the person is not of the population; what it asked is kept, for rates by
stratum, and no result counts it."""


class Response(Base):
    """A returned questionnaire: the answers and what the design needs, no case, no person, no time of day.

    `instance_id` is the UUID that the client made at the start of the interview. The table keeps no row number
    (on SQLite it is WITHOUT ROWID), so that the order of arrival cannot be read from it. What was answered stands:
    only `fieldwork.supervision.changes` writes it again, when the respondent was asked again.
    """

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_survey_release", "survey_id", "release_id"),
        Index("ix_response_standing", "survey_id", "state", "mode", "submitted_on", "import_id", "release_id"),
        {"sqlite_with_rowid": False},
    )
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    deprecated_id: Mapped[UUID | None] = mapped_column(unique=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    stratum: Mapped[str]
    psu: Mapped[str]
    person_probability: Mapped[float | None]
    mode: Mapped[str]
    submitted_on: Mapped[date]
    consent_text_version: Mapped[str]
    consent_on: Mapped[date]
    answers: Mapped[dict[str, Any]]
    declined: Mapped[list[Any]] = mapped_column(default=list)
    content_hash: Mapped[str]
    state: Mapped[str] = mapped_column(default="submitted")
    release_id: Mapped[int | None] = mapped_column(ForeignKey("results_release.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("response_import.id"), index=True)


class ResponseLink(Base):
    """Which case a response came from, who collected it and when: for returns and re-interviews, until lock.

    Times are by the server's clock, a phone's corrected by its skew (`clock_skew_seconds`: how far the phone's was
    ahead); `elapsed_seconds` is what the phone counted without a clock.
    """

    __tablename__ = "response_link"
    __table_args__ = (UniqueConstraint("case_id"), {"sqlite_with_rowid": False})
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.instance_id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"))
    collaborator_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    elapsed_seconds: Mapped[int | None]
    clock_skew_seconds: Mapped[int | None]
    utc_offset_minutes: Mapped[int | None]

    response: Mapped[Response] = relationship()


class ResultsRelease(Base):
    """A step of the live tables: they advance from one release to the next, never per response (R6).

    `banners` are the variables that live tables are divided by; the first step settles them for all. `source`: whose
    tables advance, the sample's or the volunteers' of an open link (`surveys.responses.modes`).
    """

    __tablename__ = "results_release"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    source: Mapped[str] = mapped_column(default="sample", server_default="sample")
    number: Mapped[int]
    responses: Mapped[int]
    banners: Mapped[list[Any]] = mapped_column(default=list)
    released_at: Mapped[datetime]


class WeightingPlan(Base):
    """What the office declared for the weights, a version each: control totals with their source, a trimming rule.

    `margins`: [{variable, label, categories: [{code, label, total}]}], empty where weights are not calibrated; the
    newest version counts, and one without totals or rule ends what came before. Versions stay.
    """

    __tablename__ = "weighting_plan"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    margins: Mapped[list[Any]] = mapped_column(default=list)
    trimming: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    as_of: Mapped[date | None]
    filename: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


def _refuse_other_answers(_mapper: Mapper[Any], _connection: Any, response: Response) -> None:
    attributes = inspect(response).attrs
    if any(attributes[name].history.has_changes() for name in ("answers", "declined", "content_hash")):
        raise SurveyError("response.answers_stand", "Only what a respondent said again changes a response (R4).")


event.listen(Response, "before_update", _refuse_other_answers)
