"""Acts that a form asked for, by the key of the form: asked for again, an act is not done again."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys.database import Base

KEPT_FOR = timedelta(days=3)
"""How long a form may lie open, or a phone wait for its network, and still be known."""


class DoneAct(Base):
    """One act: the key of its form, a keyed hash of what was sent, where its outcome is to be seen.

    No person, no time of day and (on SQLite) no row number: who did what, and in which order, is not kept here.
    """

    __tablename__ = "done_act"
    __table_args__ = ({"sqlite_with_rowid": False},)
    form_key: Mapped[str] = mapped_column(primary_key=True)
    content_hash: Mapped[str]
    outcome: Mapped[str | None]
    done_on: Mapped[date] = mapped_column(index=True)


def claim(session: Session, form_key: str, *, content_hash: str, on: date) -> DoneAct | None:
    """Take the key for this transaction; the act done under it before, if there is one.

    Of two who ask at once the second waits for the first, on SQLite for its lock, on PostgreSQL for its row.
    """
    session.execute(delete(DoneAct).where(DoneAct.done_on < on - KEPT_FOR))
    earlier = session.get(DoneAct, form_key)
    if earlier is not None:
        return earlier
    try:
        with session.begin_nested():
            session.add(DoneAct(form_key=form_key, content_hash=content_hash, outcome=None, done_on=on))
    except IntegrityError:
        return session.get_one(DoneAct, form_key)
    return None


def note_outcome(session: Session, form_key: str, outcome: str | None) -> None:
    """Keep where the act's outcome is to be seen; a claim that was dropped with its transaction stays dropped."""
    act = session.get(DoneAct, form_key)
    if act is not None:
        act.outcome = outcome


def release(session: Session, form_key: str) -> None:
    """Give the key back: what was asked for was refused, so the same form may ask again."""
    act = session.get(DoneAct, form_key)
    if act is not None:
        session.delete(act)
