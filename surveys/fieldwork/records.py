"""Cases in the field and the visits made to them. No answer is kept here, and no name of a respondent ever."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.states import StateMachine

CASE_STATES = StateMachine(
    "case",
    {
        "unassigned": ("open", "interviewing", "finished", "void"),
        "open": ("unassigned", "interviewing", "completed", "finished", "void"),
        "interviewing": ("open", "unassigned", "completed", "finished", "void"),
        "completed": ("accepted", "returned", "open", "unassigned", "finished", "void"),
        "returned": ("completed", "accepted", "open", "finished", "void"),
        "accepted": ("completed", "returned", "open", "unassigned", "finished", "void"),
        "finished": ("open", "void"),
        "void": (),
    },
)
"""completed: a response is there and waits to be looked at; returned: its collaborator is asked to go back; accepted:
the supervisor has looked. Only a response made void, or the withdrawal of an import, opens such a case again. finished:
closed without a response (refusal, empty house …). A household may answer by its own link before anybody was given its
case."""
HAS_RESPONSE = ("completed", "returned", "accepted")

HANDOVER_STATES = StateMachine(
    "handover", {"given": ("locked", "ended"), "locked": ("given", "ended"), "ended": ("given",), "by_link": ()}
)
"""given: the respondent answers alone; locked: the interviewer has the device back but not its code; ended: the code
was right, and all that can be done with the answers is to send them, or to delete them and hand over anew. by_link: the
respondent answers on an own device, which no interviewer ever has."""


CALLBACK_STATES = StateMachine(
    "callback_task", {"open": ("done", "withdrawn"), "done": ("open",), "withdrawn": ("open",)}
)


class Case(Base):
    """A selected household line (or one place of a quota) to be worked, and how it stands.

    All that progress counts is in one index, so that a hundred thousand cases are counted without reading them.
    `attempts` is how many visits there were, written by lock when the visits themselves go.
    """

    __tablename__ = "field_case"
    __table_args__ = (
        UniqueConstraint("draw_id", "code"),
        Index("ix_field_case_survey_state", "survey_id", "state"),
        Index(
            "ix_field_case_standing",
            "draw_id",
            "psu",
            "psu_name",
            "stratum",
            "collaborator_id",
            "role",
            "state",
            "disposition",
        ),
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
    attempts: Mapped[int | None]

    survey: Mapped[Survey] = relationship()
    collaborator: Mapped[Person | None] = relationship()
    visits: Mapped[list[Visit]] = relationship(order_by="Visit.number", cascade="all, delete-orphan")

    @property
    def has_response(self) -> bool:
        """Whether a response is there, looked at or not."""
        return self.state in HAS_RESPONSE


class Visit(Base):
    """One visit to a case and its outcome (a code of fieldwork/dispositions.py)."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_visit_case_person", "case_id", "person_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id", ondelete="CASCADE"))
    number: Mapped[int]
    outcome: Mapped[str]
    visited_at: Mapped[datetime]
    appointment_at: Mapped[datetime | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class CallbackTask(Base):
    """To go back to a case after its response was sent (R4): a comment and the names of questions, never an answer."""

    __tablename__ = "callback_task"
    __table_args__ = (
        Index("ix_callback_task_case_id", "case_id"),
        Index(
            "ix_callback_task_open",
            "case_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"))
    comment: Mapped[str]
    questions: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()


class InterviewDraft(Base):
    """An interview that is under way; it goes when the response is submitted. It ends on its form version.

    `revision` counts what was saved, so that a page that knows an older state does not save over a newer one.
    `language` is what the person is asked in (None: the questionnaire's own); it goes with the draft, since a rare
    language beside a commune would say who answered. `mode` is how it was begun, None at the door.
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
    mode: Mapped[str | None]

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
