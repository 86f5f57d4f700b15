"""Accounts to log in with. What someone may do follows from Person.role and the permission table, not from here."""

from __future__ import annotations

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, LargeBinary, Table
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from surveys.database import Base
from surveys.people.records import Person
from surveys.states import StateMachine

BATCH_STATES = StateMachine("account_batch", {"previewed": ("made", "discarded"), "made": (), "discarded": ()})

account_role_member = Table(
    "account_role_member",
    Base.metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("account_role.id", ondelete="CASCADE"), primary_key=True),
)


class AccountRole(Base, RoleMixin):  # type: ignore[misc]
    """The table that Flask-Security asks for; khaosat keeps it empty."""

    __tablename__ = "account_role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Account(Base, UserMixin):  # type: ignore[misc]
    """User name and password of a person.

    `password_expired` marks a one-time code that someone else gave; it must be changed first and holds until
    `code_expires_at`. `pin` opens a session that was left idle; it is void after too many failures.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    password_expired: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    language: Mapped[str] = mapped_column(default="vi")
    pin: Mapped[str | None]
    pin_failures: Mapped[int] = mapped_column(default=0, server_default="0")
    code_expires_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]  # type: ignore[assignment]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    roles: Mapped[list[AccountRole]] = relationship(secondary=account_role_member)  # type: ignore[assignment]

    @property
    def is_active(self) -> bool:
        """Whether log-in is open: account and person both active."""
        return self.active and self.person.active


class AccountBatch(Base):
    """A file of people whose accounts are to be made; its content goes when they are, or when it is set aside.

    `old_text` is what its person decided about letters of old fonts; files of before that was asked are converted.
    """

    __tablename__ = "account_batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    filename: Mapped[str]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    old_text: Mapped[str] = mapped_column(default="keep", server_default="convert")
    state: Mapped[str] = mapped_column(default="previewed")
    accounts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime | None]


class LoginGuess(Base):
    """How often a password was guessed at one account since `began_at`, so that every process counts the same."""

    __tablename__ = "login_guess"
    target: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    began_at: Mapped[datetime]
