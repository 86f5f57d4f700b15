"""Links by which respondents answer on their own devices: one person's own, and one that is open to everybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.fieldwork.records import Case
from surveys.questionnaires.modes import OPEN_LINK
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.states import StateMachine

INVITATION_STATES = StateMachine(
    "invitation",
    {"issued": ("opened", "withdrawn"), "opened": ("spent", "withdrawn"), "spent": (), "withdrawn": ()},
)
"""opened: the code was exchanged for a device's own token and is worth nothing any more; spent: the form was sent."""

OPEN_LINK_STATES = StateMachine("open_link", {"open": ("closed",), "closed": ("open",)})


class Invitation(Base):
    """A personal link to one case, used once. Neither code nor token is stored, only a keyed hash of each.

    `code_hash` is emptied when the code is exchanged; `token_hash` is of what only the device that exchanged it holds,
    and goes with the submission. `case_id` leads to no response: that is `ResponseLink`'s, until lock.
    """

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_case_id", "case_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("field_case.id"))
    state: Mapped[str] = mapped_column(default="issued")
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    valid_until: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()


class OpenLink(Base):
    """A link that anybody may use: what comes through it is of volunteers and never mixed with the sample.

    `code` stands in the address; there is no secret in it. `most_responses` ends it by itself.
    """

    __tablename__ = "open_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="open")
    closes_on: Mapped[date | None]
    most_responses: Mapped[int | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]

    survey: Mapped[Survey] = relationship()


class OpenDraft(Base):
    """What a volunteer has entered so far; it goes with the submission, or unfinished after a day.

    It knows a token of the browser, as a hash, and nothing else of who answers: no address, no device.
    """

    __tablename__ = "open_draft"
    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("open_link.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    consent_text_version: Mapped[str]
    consent_on: Mapped[date]
    section: Mapped[str | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    declined: Mapped[list[Any]] = mapped_column(default=list)
    language: Mapped[str | None]
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)

    link: Mapped[OpenLink] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()

    @property
    def mode(self) -> str:
        """How it is answered, as `InterviewDraft.mode`."""
        return OPEN_LINK
