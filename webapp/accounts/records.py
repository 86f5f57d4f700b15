"""Accounts to log in with. What someone may do follows from Person.role and the permission table, not from here."""

from __future__ import annotations

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.people.records import Person

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
    """User name and password of a person; `password_expired` marks one set by someone else, to be changed first."""

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

    person: Mapped[Person] = relationship(lazy="joined")
    roles: Mapped[list[AccountRole]] = relationship(secondary=account_role_member)  # type: ignore[assignment]

    @property
    def is_active(self) -> bool:
        """Whether log-in is open: account and person both active."""
        return self.active and self.person.active
