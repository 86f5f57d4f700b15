"""Transactions within a request: what must stay counted or logged also when the request is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from webapp.extensions import db


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A transaction that writes and is committed at once, whatever becomes of the request.

    What the request wrote before is dropped: call it before anything is written. What follows is read only, until
    `write_again`.
    """
    write_again()
    yield db.session
    db.session.commit()


def write_again() -> None:
    """End what was read and begin the transaction that the end of the request commits."""
    db.session.rollback()
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
