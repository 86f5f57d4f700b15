"""All rows of a database in one consistent view, streamed, with a count and a hash a table.

Rows are read in the order of their primary key. For `response` and `response_link` that is the UUID, so
that a copy says nothing about the order in which the forms arrived; and as rows travel and not the file, deleted
rows, free pages and the write-ahead log stay behind (R3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Select, Text, cast, func, select

from surveys.errors import SurveyError
from surveys.migrations import known_revisions
from surveys.transfer.rows import Row, Sum, TableSum
from surveys.transfer.tables import Kind, TableShape, as_table, read_shapes

BATCH, BATCH_OF_FILES = 500, 4
Progress = Callable[[str, int, int], None]
"""Told the table, how many rows of all are done, how many there are."""


class Source(Protocol):
    """What rows come from: a database, or an archive."""

    @property
    def revision(self) -> str:
        """The version of the tables."""

    @property
    def shapes(self) -> list[TableShape]:
        """The tables, each after those that it refers to."""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""

    @property
    def found(self) -> dict[str, Sum]:
        """Count and hash of each table whose rows were all gone through."""

    def tables(self) -> Iterator[tuple[TableShape, Iterable[list[Row]]]]:
        """Each table with its rows in batches."""


def silent(_table: str, _done: int, _total: int) -> None:
    """Progress that nobody wants to hear of."""


class Snapshot:
    """A database as it is at one moment, whatever is written meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise SurveyError("transfer.no_installation", "The database holds no installation of khaosat.")
        check_known(revision)
        self.revision = revision
        self.shapes = read_shapes(connection)
        self.counts = {shape.name: count_rows(connection, shape) for shape in self.shapes}
        self.found: dict[str, Sum] = {}

    def tables(self) -> Iterator[tuple[TableShape, Iterable[list[Row]]]]:
        """Each table with its rows in batches, in the order of the key."""
        for shape in self.shapes:
            yield shape, self._batches(shape)

    def sums(self) -> dict[str, Sum]:
        """Count and hash of every table."""
        for _, batches in self.tables():
            for _batch in batches:
                pass
        return dict(self.found)

    def _batches(self, shape: TableShape) -> Iterator[list[Row]]:
        size = BATCH_OF_FILES if Kind.BYTES in {each.kind for each in shape.columns} else BATCH
        counted = TableSum(shape)
        rows = self.connection.execute(all_rows(shape, self.dialect), execution_options={"yield_per": size})
        for found in rows.partitions(size):
            batch = [tuple(row) for row in found]
            counted.add(batch)
            yield batch
        self.found[shape.name] = counted.sum()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """The database at this moment, in one read transaction."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        yield Snapshot(connection)
        connection.rollback()


def all_rows(shape: TableShape, dialect: str) -> Select[Any]:
    """Every row in the order of the key, JSON as the text that it is."""
    kept = as_table(shape, dialect=dialect)
    columns = [
        cast(kept.c[each.name], Text) if each.kind is Kind.JSON and dialect == "postgresql" else kept.c[each.name]
        for each in shape.columns
    ]
    return select(*columns).order_by(*(kept.c[name] for name in shape.key))


def count_rows(connection: Connection, shape: TableShape) -> int:
    """How many rows the table has."""
    return connection.scalar(select(func.count()).select_from(as_table(shape, dialect=""))) or 0


def check_known(revision: str) -> None:
    """Refuse data that a newer program wrote."""
    if revision not in known_revisions():
        raise SurveyError(
            "transfer.newer_program",
            f"The data are of version {revision}, which this program does not know.",
            revision=revision,
        )
