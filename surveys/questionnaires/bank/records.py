"""The question bank: items, their versions, and where each was used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.states import StateMachine

BANK_ITEM_STATES = StateMachine("bank_item", {"active": ("retired",), "retired": ("active",)})


class BankItem(Base):
    """A question, a scale or a block of questions that is used again; `unit_id` None: a standard one, of every unit.

    `sort` is question, scale or block; `code` is what uses are linked by and never changes.
    """

    __tablename__ = "bank_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    sort: Mapped[str]
    topic: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    versions: Mapped[list[BankItemVersion]] = relationship(order_by="BankItemVersion.number", back_populates="item")


class BankItemVersion(Base):
    """The wording of a bank item at one time: nodes and lists as in a studio document; never changed afterwards."""

    __tablename__ = "bank_item_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("bank_item.id"))
    number: Mapped[int]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    item: Mapped[BankItem] = relationship(back_populates="versions")


class BankUse(Base):
    """A variable of a published questionnaire that asks a bank item, so that a trend can follow it."""

    __tablename__ = "bank_use"
    __table_args__ = (UniqueConstraint("version_id", "variable"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    item_version_id: Mapped[int] = mapped_column(ForeignKey("bank_item_version.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    variable: Mapped[str]

    item_version: Mapped[BankItemVersion] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()
