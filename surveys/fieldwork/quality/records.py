"""What the indicators found unusual, what the collaborator says to it, and interviews that are asked again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.states import StateMachine

FLAG_STATES = StateMachine(
    "quality_flag",
    {
        "open": ("answered", "settled", "faded"),
        "answered": ("settled", "faded"),
        "faded": ("open", "settled"),
        "settled": ("open",),
    },
)
"""open: nobody has said anything yet; answered: the collaborator has; settled: the supervisor has; faded: a later
computation finds it unusual no longer."""

RE_INTERVIEW_STATES = StateMachine(
    "re_interview",
    {"waiting": ("done", "not_reached", "declined"), "not_reached": ("done", "declined"), "done": (), "declined": ()},
)
STILL_TO_ASK = ("waiting", "not_reached")


class QualityRun(Base):
    """One computation of all indicators: over what, how many comparisons, and what it found (`summary`: numbers)."""

    __tablename__ = "quality_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    made_at: Mapped[datetime]
    responses: Mapped[int]
    collaborators: Mapped[int]
    comparisons: Mapped[int]
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)


class QualityFlag(Base):
    """Something unusual about a collaborator's interviews, or about one of them (`case_id`): never a verdict.

    `key` says what it is about, so that the next run finds it again; `p` and `q` are before and after Benjamini and
    Hochberg, None where the indicator tests nothing. It serves this survey only and goes at lock.
    """

    __tablename__ = "quality_flag"
    __table_args__ = (UniqueConstraint("survey_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    key: Mapped[str]
    collaborator_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("field_case.id"))
    indicator: Mapped[str]
    value: Mapped[float | None]
    n: Mapped[int]
    p: Mapped[float | None]
    q: Mapped[float | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="open")
    found_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    collaborator: Mapped[Person] = relationship(foreign_keys=[collaborator_id])
    case: Mapped[Case | None] = relationship()


class ReInterviewPlan(Base):
    """How many of a survey's interviews are asked again, about which questions, and the seed that draws them.

    `share` of each collaborator's interviews, `least` of them at least; `questions` names up to six. `results` is what
    is shown of the answers, by question; it advances in steps (R6) and is all that lock leaves.
    """

    __tablename__ = "re_interview_plan"
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    share: Mapped[float]
    least: Mapped[int]
    questions: Mapped[list[Any]] = mapped_column(default=list)
    seed: Mapped[str]
    results: Mapped[dict[str, Any]] = mapped_column(default=dict)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ReInterviewWave(Base):
    """One draw: from which cases (`pool`: [case, collaborator], those that no draw was made from before) and how.

    With the plan's seed anybody draws the same cases again. The pool says who collected: lock empties it.
    """

    __tablename__ = "re_interview_wave"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    share: Mapped[float]
    least: Mapped[int]
    pool: Mapped[list[Any]] = mapped_column(default=list)
    drawn: Mapped[int]
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ReInterview(Base):
    """A case whose respondent somebody else asks a few questions again; `answers` and what was said go at lock.

    `number` is the draw that it came with and `random_number` the case's own in it; a case that a supervisor follows
    up has number 0, and no share or result counts it. `said_on`, `said_minutes`: when the interview was and how long
    it took, as the respondent remembers.
    """

    __tablename__ = "re_interview"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"), unique=True)
    number: Mapped[int]
    random_number: Mapped[float | None]
    questions: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="waiting")
    took_place: Mapped[bool | None]
    said_on: Mapped[date | None]
    said_minutes: Mapped[int | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mode: Mapped[str | None]
    drawn_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    case: Mapped[Case] = relationship()

    @property
    def is_still_to_ask(self) -> bool:
        """Whether nobody has asked yet, nor heard that the respondent does not want to."""
        return self.state in STILL_TO_ASK
