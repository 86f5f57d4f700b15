"""Cases in the field and the visits made to them. No answer is kept here, and no name of a respondent ever."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.states import StateMachine

CASE_STATES = StateMachine(
    "case",
    {
        "unassigned": ("open", "void"),
        "open": ("unassigned", "interviewing", "completed", "finished", "void"),
        "interviewing": ("open", "completed", "finished", "void"),
        "completed": ("open", "unassigned", "void"),
        "finished": ("open", "void"),
        "void": (),
    },
)
"""completed: a response is there (only the withdrawal of an import opens the case again); finished: closed without one
(refusal, empty house …)."""

HANDOVER_STATES = StateMachine(
    "handover", {"given": ("locked", "ended"), "locked": ("given", "ended"), "ended": ("given",)}
)
"""given: the respondent answers alone; locked: the interviewer has the device back but not its code; ended: the code
was right, and all that can be done with the answers is to send them, or to delete them and hand over anew."""


class Case(Base):
    """A selected household line (or one place of a quota) to be worked, and how it stands."""

    __tablename__ = "field_case"
    __table_args__ = (
        UniqueConstraint("draw_id", "code"),
        Index("ix_field_case_survey_state", "survey_id", "state"),
        CheckConstraint("eligible_persons IS NULL OR eligible_persons >= 0", name="eligible_persons"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    draw_id: Mapped[int] = mapped_column(ForeignKey("sample_draw.id"))
    code: Mapped[str]
    stratum: Mapped[str]
    psu: Mapped[str]
    psu_name: Mapped[str]
    household_line: Mapped[int | None]
    role: Mapped[str] = mapped_column(default="main")
    state: Mapped[str] = mapped_column(default="unassigned")
    collaborator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    assigned_at: Mapped[datetime | None]
    disposition: Mapped[str | None]
    eligible_persons: Mapped[int | None]
    selected_position: Mapped[int | None]
    person_probability: Mapped[float | None]

    survey: Mapped[Survey] = relationship()
    collaborator: Mapped[Person | None] = relationship()
    visits: Mapped[list[Visit]] = relationship(order_by="Visit.number", cascade="all, delete-orphan")


class Visit(Base):
    """One visit to a case and its outcome (a code of fieldwork/dispositions.py)."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id", ondelete="CASCADE"))
    number: Mapped[int]
    outcome: Mapped[str]
    visited_at: Mapped[datetime]
    appointment_at: Mapped[datetime | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class InterviewDraft(Base):
    """An interview that is under way; it goes when the response is submitted. It ends on its form version.

    `revision` counts what was saved, so that a page that knows an older state does not save over a newer one.
    `language` is what the person is asked in (None: the questionnaire's own); it goes with the draft, since a rare
    language beside a commune would say who answered.
    """

    __tablename__ = "interview_draft"
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    consent_text_version: Mapped[str]
    consent_on: Mapped[date]
    section: Mapped[str | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    declined: Mapped[list[Any]] = mapped_column(default=list)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[str | None]

    case: Mapped[Case] = relationship()
    handover: Mapped[InterviewHandover | None] = relationship(passive_deletes=True)


class InterviewHandover(Base):
    """That the respondent answers alone from page `section` on (R4): nobody else may look at any answer from then on.

    `code_hash` is of the interviewer's code, '' once it was guessed at too often; `token_hash` is of what only the
    browser that was handed over holds. `answers_before` and `declined_before` are as they were then: handing over
    anew goes back to them, so that nobody meets what was answered alone.
    """

    __tablename__ = "interview_handover"
    instance_id: Mapped[UUID] = mapped_column(
        ForeignKey("interview_draft.instance_id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(default="given")
    section: Mapped[str]
    code_hash: Mapped[str]
    token_hash: Mapped[str]
    wrong_codes: Mapped[int] = mapped_column(default=0)
    answers_before: Mapped[dict[str, Any]]
    declined_before: Mapped[list[Any]]
    given_at: Mapped[datetime]
