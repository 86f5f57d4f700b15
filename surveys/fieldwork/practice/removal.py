"""Takes a survey to practise on away, with every row that speaks of it: nothing of it is to be kept."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, delete, inspect, or_, select
from sqlalchemy.orm import Session

from surveys.database import Base
from surveys.requests.records import Survey, SurveyRequest

ROOT = Base.metadata.tables[SurveyRequest.__tablename__]


def delete_with_all(session: Session, practice: Survey) -> None:
    """Delete the request that a survey to practise on came from, and all that hangs on it, the log included.

    What hangs on it follows from the foreign keys, so that a table of tomorrow is not forgotten. Draws and the log,
    which are kept for good of a real survey, are none here.
    """
    if not practice.is_practice:
        raise ValueError("Only a survey to practise on may be deleted.")
    request_id = practice.request_id
    session.flush()
    going = list(_belonging(request_id))
    names = {table.name for table, _belongs in going}
    for record in list(session):  # SQLite gives a number again: what was read under it must not be taken for the new
        if record in session and inspect(record).mapper.local_table.name in names:
            session.expunge(record)
    for table, belongs in going:
        session.execute(delete(table).where(belongs))


def _belonging(request_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Each table that hangs on the request, those first that others do not refer to, with which of its rows."""
    found: dict[str, ColumnElement[bool]] = {ROOT.name: ROOT.c.id == request_id}
    for table in Base.metadata.sorted_tables:
        if table.name in found:
            continue
        ways = [
            key.parent.in_(select(key.column).where(found[key.column.table.name]))
            for key in table.foreign_keys
            if key.column.table.name in found
        ]
        if ways:
            found[table.name] = or_(*ways)
    yield from ((table, found[table.name]) for table in reversed(Base.metadata.sorted_tables) if table.name in found)
