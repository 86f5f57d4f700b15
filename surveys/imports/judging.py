"""Keeps the file and the forms read last: what was checked a moment ago is brought in without being read again.

Both are found by everything that they were computed from, never by time: once a column, a value, a decision, the day,
a case or an id that the survey knows is another, the key is another one and the forms are read anew. They are let go
as soon as the import is brought in or discarded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlalchemy.orm import Session

from surveys.imports.form_facts import Setting
from surveys.imports.reading import questions_of, setting_of, spreadsheet_of, table_of
from surveys.imports.records import ResponseImport
from surveys.imports.sources import Table
from surveys.imports.values import Outcome, judge_all
from surveys.text.i18n import speaks_english


@dataclass
class _Kept:
    """The last table and the last outcome of this process, each with its key."""

    tables: dict[str, Table] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)


_kept: WeakKeyDictionary[Pool, _Kept] = WeakKeyDictionary()


def read_setting(session: Session, imported: ResponseImport, *, today: date) -> Setting:
    """Everything that the forms of an import are read with, the file as it was read last."""
    convert = bool(imported.mapping.get("convert", True))
    table = _of(session).tables.get(_file_key(imported, convert=convert))
    if table is None:
        table = table_of(spreadsheet_of(imported), questions_of(session, imported), convert=convert)
        keep_table(session, imported, table, convert=convert)
    return setting_of(session, imported, table, today=today)


def keep_table(session: Session, imported: ResponseImport, table: Table, *, convert: bool) -> None:
    """Keep a file as it was read, for the steps that follow."""
    _of(session).tables = {_file_key(imported, convert=convert): table}


def _file_key(imported: ResponseImport, *, convert: bool) -> str:
    return f"{imported.content_hash}|{imported.filename}|{imported.version_id}|{convert}"


def judge(
    session: Session,
    imported: ResponseImport,
    *,
    stamp: str,
    today: date,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Setting, Outcome]:
    """Read every form of an import, unless just that was done last; `stamp` is a mark of its file and mapping."""
    kept = _of(session)
    setting = read_setting(session, imported, today=today)
    key = _key(setting, stamp)
    outcome = kept.outcomes.get(key)
    if outcome is None:
        outcome = judge_all(setting, progress=progress)
        kept.outcomes = {key: outcome}
    else:
        progress(outcome.rows, outcome.rows)
    return setting, outcome


def forget(session: Session) -> None:
    """Nothing of a file stays in memory when it has been let go."""
    _kept.pop(session.get_bind().engine.pool, None)


def _of(session: Session) -> _Kept:
    return _kept.setdefault(session.get_bind().engine.pool, _Kept())


def _key(setting: Setting, stamp: str) -> str:
    known = sorted(str(each) for each in setting.taken_ids), sorted(str(each) for each in setting.spent_ids)
    parts = (stamp, setting.today, setting.placement, known, speaks_english())
    return hashlib.sha256(repr(parts).encode()).hexdigest()
