"""The province's request, and the survey that grows out of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.states import StateMachine
from surveys.units.records import Unit, UnitList

SURVEY_STATES = StateMachine(
    "survey",
    {
        "design": ("fieldwork",),
        "fieldwork": ("results",),
        "results": ("report",),
        "report": (),
    },
)


class SurveyRequest(Base):
    """Đề nghị: who asks for what, under which document, until when."""

    __tablename__ = "survey_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    requesting_body: Mapped[str]
    implementing_body: Mapped[str]
    funding: Mapped[str]
    document_number: Mapped[str]
    document_date: Mapped[date]
    title: Mapped[str]
    purpose: Mapped[str]
    target_population: Mapped[str]
    deadline: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    unit: Mapped[Unit] = relationship()
    concerned_units: Mapped[list[RequestUnit]] = relationship(
        cascade="all, delete-orphan", order_by="RequestUnit.unit_id"
    )
    attachments: Mapped[list[Attachment]] = relationship(cascade="all, delete-orphan", order_by="Attachment.id")
    survey: Mapped[Survey | None] = relationship(back_populates="request")


class RequestUnit(Base):
    """A unit that the request concerns."""

    __tablename__ = "request_unit"
    request_id: Mapped[int] = mapped_column(ForeignKey("survey_request.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)

    unit: Mapped[Unit] = relationship()


class Attachment(Base):
    """A file that came with the request."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("request_id", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("survey_request.id", ondelete="CASCADE"))
    filename: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Survey(Base):
    """A survey on its way: Đề nghị → Thiết kế → Thu thập → Kết quả → Báo cáo.

    `practice_of_id`: the survey whose questionnaire this one is for practising on; it has made-up households and no
    results. `locked_at`: since when no way leads from its answers to households or collaborators.
    """

    __tablename__ = "survey"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("survey_request.id"), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_list_id: Mapped[int] = mapped_column(ForeignKey("unit_list.id"))
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default="design")
    fieldwork_from: Mapped[date | None]
    fieldwork_until: Mapped[date | None]
    practice_of_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"))
    locked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    request: Mapped[SurveyRequest] = relationship(back_populates="survey")
    unit: Mapped[Unit] = relationship()
    unit_list: Mapped[UnitList] = relationship()

    @property
    def is_practice(self) -> bool:
        """Whether nothing in it is real."""
        return self.practice_of_id is not None
