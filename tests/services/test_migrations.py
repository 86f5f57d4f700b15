"""The migrations make exactly the tables that the code speaks of, on both databases, and lose nothing on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    CHAR,
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Uuid,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
from surveys.database import Base, open_engine
from surveys.errors import SurveyError
from surveys.migrations import current_revision, differences, newest_revision, upgrade, upgrade_within
from tests.conftest import only_sqlite
from tests.databases import Databases

ROWS = (1, 2)
PROCESSES = 2


REPORTS_OWN_FILE = ("final", "filename", "content", "sha256")
"""Columns of an edition in the first version: its file stands in a table of files now, and it has states."""


@pytest.fixture
def blank_url(databases: Databases) -> Iterator[str]:
    """The address of a database without a table."""
    url = databases.blank()
    yield url
    databases.drop(url)


@pytest.fixture
def blank(blank_url: str) -> Iterator[Engine]:
    engine = open_engine(blank_url)
    yield engine
    engine.dispose()


def test_a_new_database_gets_every_table_of_the_code(blank: Engine) -> None:
    upgrade(blank)
    assert set(inspect(blank).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    assert differences(blank) == []
    assert current_revision(blank) == newest_revision() is not None


def test_upgrading_twice_changes_nothing(blank: Engine) -> None:
    upgrade(blank)
    before = current_revision(blank)
    upgrade(blank)
    assert current_revision(blank) == before


def test_the_first_version_full_of_data_comes_up_to_date_with_every_row(blank: Engine) -> None:
    before = filled_first_version(blank)
    assert len(before) > 20
    upgrade(blank)
    assert current_revision(blank) == newest_revision()
    assert differences(blank) == []
    assert_every_row_is_there(blank, before)


def test_of_processes_that_upgrade_at_once_each_finds_it_done(blank: Engine, blank_url: str, tmp_path: Path) -> None:
    before = filled_first_version(blank)
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "database", "upgrade"]
    command += ["--directory", str(tmp_path)]
    environment = {**os.environ, "KHAOSAT_DATABASE_URL": blank_url}
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _process in range(PROCESSES)
    ]
    told = [(process.communicate(timeout=120), process.returncode) for process in running]
    assert [code for _said, code in told] == [0] * PROCESSES, told
    assert differences(blank) == []
    assert_every_row_is_there(blank, before)


def test_a_database_of_a_newer_program_is_left_alone(blank: Engine) -> None:
    upgrade(blank)
    with blank.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SurveyError) as refused:
        upgrade(blank)
    assert (refused.value.code, refused.value.facts) == ("database.newer", {"present": "9999"})
    assert current_revision(blank) == "9999"


def test_a_step_that_fails_leaves_the_database_as_it_was(blank: Engine) -> None:
    before = filled_first_version(blank)
    with blank.begin() as connection:
        connection.execute(text("CREATE TABLE job (in_the_way INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        upgrade(blank)
    assert current_revision(blank) == "0001"
    assert "response_import" not in inspect(blank).get_table_names()
    assert rows_of(blank, {table: list(rows[0]) for table, rows in before.items()}) == before


@only_sqlite
def test_sqlite_keeps_foreign_keys_and_writes_ahead(blank: Engine) -> None:
    upgrade(blank)
    with blank.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        with pytest.raises(IntegrityError):
            connection.execute(
                text("INSERT INTO unit (list_id, code, name, type, level) VALUES (99, '1', 'x', 'y', 1)")
            )


@only_sqlite
@pytest.mark.parametrize("first", [True, False], ids=["from the first version", "new"])
def test_responses_carry_no_row_number_that_would_tell_their_order(blank: Engine, first: bool) -> None:
    if first:
        filled_first_version(blank)
    upgrade(blank)
    with blank.connect() as connection:
        for table in ("response", "response_link"):
            made = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
            ).scalar()
            assert "WITHOUT ROWID" in str(made)


def filled_first_version(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Bring `engine` to revision 0001 and put rows into every table; returns all of them."""
    with engine.begin() as connection:
        upgrade_within(connection, "0001")
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                for row in ROWS:
                    values = {column.name: _value(column, row, connection) for column in table.columns}
                    connection.execute(table.insert(), values)
        names = {table.name: [column.name for column in table.columns] for table in tables.sorted_tables}
    names.pop("alembic_version")
    return rows_of(engine, names)


def assert_every_row_is_there(engine: Engine, before: dict[str, list[dict[str, Any]]]) -> None:
    editions = before["report_edition"]
    stay = {table: list(rows[0]) for table, rows in before.items()}
    stay["report_edition"] = [column for column in editions[0] if column not in REPORTS_OWN_FILE]
    expected = before | {
        "report_edition": [{column: row[column] for column in stay["report_edition"]} for row in editions]
    }
    assert rows_of(engine, stay) == expected
    with engine.connect() as connection:
        files = connection.execute(
            text("SELECT edition_id, kind, filename, content, size, sha256 FROM report_file ORDER BY edition_id")
        ).all()
        states = connection.execute(text("SELECT state FROM report_edition ORDER BY id")).scalars().all()
    assert [(f.edition_id, f.kind, f.filename, bytes(f.content), f.size, f.sha256) for f in files] == [
        (row["id"], "docx", row["filename"], row["content"], len(row["content"]), row["sha256"]) for row in editions
    ]
    assert states == ["final" if row["final"] else "draft" for row in editions]


def rows_of(engine: Engine, names: dict[str, list[str]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of these tables with these columns, in a fixed order."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            name: sorted(
                (
                    dict(row)
                    for row in connection.execute(select(*(tables.tables[name].c[c] for c in columns))).mappings()
                ),
                key=repr,
            )
            for name, columns in names.items()
        }


def _value(column: Column[Any], row: int, connection: Connection) -> Any:
    """Something of the column's type; a reference to the row of the same number."""
    if column.references(column.table.c[column.table.primary_key.columns.keys()[0]]):
        return None  # a unit's upper unit
    kind, aware = column.type, connection.dialect.name == "postgresql"
    if isinstance(kind, Uuid):
        return UUID(int=row)
    if isinstance(kind, CHAR):
        return UUID(int=row).hex
    for base, value in (
        (JSON, {"tên": ["Ợ", row, 0.1, None], "a": {}}),
        (DateTime, datetime(2026, 3, row, 5, 6, 7, 8, UTC if aware else None)),
        (Date, date(2026, 3, row)),
        (Boolean, row == 1),
        (Float, 0.1 + 0.2),
        (Integer, row),
        (LargeBinary, bytes([0, 255, row])),
    ):
        if isinstance(kind, base):
            return value
    return f"Nguyễn Thị Ợt {row}"
