"""After the lock's transaction: what deleted rows left on the disk, in the database's own files and in older backups.

SQLite overwrites what it deletes (`secure_delete`); the file is written anew and the write-ahead log cut to nothing.
PostgreSQL keeps the old rows until a table is rewritten: every table that the lock touched is, in the order of its key.
What a server archives elsewhere (WAL archives, replicas, snapshots of disks) is not ours to reach: docs/lock.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from surveys.errors import SurveyError
from surveys.fieldwork.lock.fates import FATES, Fate
from surveys.transfer.backups import backups_in, made_at
from surveys.transfer.rotation import purge_files
from surveys.transfer.service import make_backup, make_safety_copy
from surveys.transfer.settings import backup_folders, public_key

IN_THE_ORDER_OF_THE_KEY = ("response", "field_case")
ALSO_TOUCHED = ("done_act", "pending_upload")


@dataclass(frozen=True)
class Traces:
    """What was done: `rewritten` tables (or "file"), backups deleted, folders that could not be looked into, and what
    could not be done, each with why."""

    rewritten: tuple[str, ...]
    new_backup: str
    deleted_backups: tuple[str, ...]
    unreachable: tuple[str, ...]
    left: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def is_complete(self) -> bool:
        return not self.left and not self.unreachable


def older_backups(directory: Path, *, before: datetime | None = None, since: datetime | None = None) -> list[Path]:
    """The backups and safety copies of the installation, all that are there now, which a lock deletes; or those made
    before a time, and since another."""
    found = [path for folder in backup_folders(directory) if folder.is_dir() for path in backups_in(folder)]
    if before is None:
        return found
    times = {path: at for path in found if (at := made_at(path))}
    return [path for path, at in times.items() if at <= before or (since is not None and at >= since)]


def remove_traces(
    engine: Engine,
    *,
    directory: Path | None,
    url: str,
    now: datetime,
    before: datetime | None = None,
    since: datetime | None = None,
    step: Callable[[int], None] = lambda _done: None,
) -> Traces:
    """Rewrite the database's files, make a new backup, delete the older ones.

    Where a copy is locked again, only backups from `before` its lock, and those made of it `since` it was put there:
    the others are of a database that was locked.
    """
    left: list[str] = []
    rewritten = _rewrite(engine, left)
    step(2)
    if directory is None:
        return Traces(rewritten, "", (), (), tuple(left))
    older = older_backups(directory, before=before, since=since)
    new = _new_backup(directory, url, left, now=now) if older else None
    step(3)
    deleted = _delete(directory, older, left, now=now) if new is not None else []
    unreachable = [str(folder) for folder in backup_folders(directory) if not folder.is_dir()]
    return Traces(rewritten, str(new or ""), tuple(deleted), tuple(unreachable), tuple(left))


def _rewrite(engine: Engine, left: list[str]) -> tuple[str, ...]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name != "postgresql":
            return _rewrite_file(connection, left)
        return _rewrite_tables(connection, left)


def _rewrite_file(connection: Connection, left: list[str]) -> tuple[str, ...]:
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("The connection has no driver.")
    raw.execute("VACUUM")
    busy, *_pages = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        left.append("wal")
    return ("file",)


def _rewrite_tables(connection: Connection, left: list[str]) -> tuple[str, ...]:
    quote = connection.dialect.identifier_preparer.quote
    touched = [name for name, becomes in FATES.items() if becomes.fate in (Fate.GOES, Fate.REWRITTEN)]
    done = []
    for name in [*touched, *ALSO_TOUCHED]:
        if name in IN_THE_ORDER_OF_THE_KEY:
            connection.exec_driver_sql(f"CLUSTER {quote(name)} USING {quote('pk_' + name)}")
            connection.exec_driver_sql(f"ANALYZE {quote(name)}")
        else:
            connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {quote(name)}")
        done.append(name)
    for statement, name in (("VACUUM FULL pg_catalog.pg_statistic", "pg_statistic"), ("CHECKPOINT", "checkpoint")):
        try:
            connection.exec_driver_sql(statement)
            done.append(name)
        except DBAPIError:  # the log-in of the office may not: the server does it by itself, later
            left.append(name)
    return tuple(done)


def _new_backup(directory: Path, url: str, left: list[str], *, now: datetime) -> Path | None:
    """One that holds the locked survey, before the older ones go; without it they stay, and the lock says so."""
    try:
        return (make_backup if public_key(directory) else make_safety_copy)(directory, url, now=now)
    except SurveyError as error:
        left.append(f"backups: {error.code}")
        return None


def _delete(directory: Path, older: list[Path], left: list[str], *, now: datetime) -> list[str]:
    deleted: list[str] = []
    for path in older:
        try:
            if path.exists():  # a safety copy may have gone by its own rule
                deleted += purge_files(directory, [path], now=now, because="lock")
        except SurveyError as error:
            left.append(f"{path}: {error.code}")
    return deleted
