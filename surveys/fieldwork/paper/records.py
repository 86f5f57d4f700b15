"""Printed forms, what was keyed from them, and where the two times differ."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.fieldwork.records import Case
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.states import StateMachine

PAPER_FORM_STATES = StateMachine(
    "paper_form",
    {
        "issued": ("keyed_once", "void"),
        "keyed_once": ("keyed_twice", "agreed", "void"),
        "keyed_twice": ("agreed", "void"),
        "agreed": ("submitted", "void"),
        "submitted": (),
        "void": (),
    },
)


class PaperForm(Base):
    """One printed form. `serial` stands on every page of it and ends in a check digit; no name is ever on it.

    `case_id` is the only way from a sheet of paper, which shows its answers to whoever holds it, to a household line:
    it goes the way of `ResponseLink`, with which lock destroys it (R3). A form printed without a case gets one from
    its cover when it has been keyed. `instance_id` is the response's to be; it is emptied when the form is submitted,
    so that the form leads to the response through the case's `ResponseLink` alone, and after lock not at all.
    `counts` outlive the keyed answers: fields, mismatches, blank, wrong; no field is named there.
    """

    __tablename__ = "paper_form"
    __table_args__ = (UniqueConstraint("survey_id", "serial"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("field_case.id"), index=True)
    serial: Mapped[str]
    state: Mapped[str] = mapped_column(default="issued")
    instance_id: Mapped[UUID | None]
    interviewed_on: Mapped[date | None]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    void_reason: Mapped[str] = mapped_column(default="")

    case: Mapped[Case | None] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()
    entries: Mapped[list[PaperEntry]] = relationship(order_by="PaperEntry.number", back_populates="form")


class PaperEntry(Base):
    """What one person keyed from a form, the first (1) or the second time (2).

    `answers`: field → what was typed, as typed_answers.py reads it; the fields of the form's cover begin with "@". They
    go when the form is submitted or void; `fields` and `errors` (settled otherwise) stay for the rate of slips.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (UniqueConstraint("form_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("paper_form.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=0)
    fields: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    form: Mapped[PaperForm] = relationship(back_populates="entries")


class PaperMismatch(Base):
    """A field that was keyed in two ways; `values` are the two, and "settled" what the paper says.

    Who settles keyed neither of the two. The rows go when the form is submitted or void.
    """

    __tablename__ = "paper_mismatch"
    __table_args__ = (UniqueConstraint("form_id", "field"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("paper_form.id"))
    field: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_settled: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
