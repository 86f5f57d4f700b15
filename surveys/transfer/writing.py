"""Rows into a database in one transaction: all of them or none, compared with their source before they count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, column, create_engine, func, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from surveys.errors import SurveyError
from surveys.migrations import upgrade_within
from surveys.transfer.reading import Progress, Snapshot, Source, check_known, count_rows, silent, snapshot
from surveys.transfer.rows import Row, Sum, unsuitable
from surveys.transfer.tables import REVISION_TABLE, Kind, TableShape, as_table, early_references, read_shapes


def copy_database(source: Engine, target: Engine, *, progress: Progress = silent) -> dict[str, Sum]:
    """Copy everything into an empty database, which gets its tables first; the counts and hashes found there."""
    with snapshot(source) as taken:
        return fill(target, taken, progress=progress)


def fill(
    engine: Engine,
    source: Source,
    *,
    replace: bool = False,
    newest: bool = False,
    progress: Progress = silent,
    before_commit: Callable[[], None] = lambda: None,
) -> dict[str, Sum]:
    """Write all rows of `source` in one transaction and read them back; any failure leaves the database as it was.

    `replace` drops what a previous installation had; `newest` upgrades at the end to this program's version.
    """
    check_known(source.revision)
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        if replace:
            _drop_tables(connection)
        prepare_target(connection, source)
        expected = _load(connection, source, progress)
        found = Snapshot(connection).sums()
        different = sorted(name for name, each in expected.items() if found[name] != each)
        if different:
            raise SurveyError(
                "transfer.different", f"After copying, {different} differ from the source.", tables=different
            )
        if newest:
            upgrade_within(connection)
        before_commit()
    return found


def prepare_target(connection: Connection, source: Source) -> None:
    """Make sure that the rows of `source` fit: tables of the same version, all of them empty."""
    names = set(inspect(connection).get_table_names())
    if not names:
        upgrade_within(connection, source.revision)
    elif REVISION_TABLE not in names:
        raise SurveyError("transfer.foreign_database", "The target has tables of something else.", tables=sorted(names))
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision != source.revision:
        raise SurveyError(
            "transfer.other_revision",
            f"The target is of version {revision}, the source of {source.revision}.",
            source=source.revision,
            target=revision,
        )
    shapes = read_shapes(connection)
    filled = sorted(shape.name for shape in shapes if count_rows(connection, shape))
    if filled:
        raise SurveyError("transfer.not_empty", f"The target already has rows in {filled}.", tables=filled)
    unequal = sorted(name for name, _ in _described(shapes) ^ _described(source.shapes))
    if unequal:
        raise SurveyError("transfer.other_tables", f"The tables {unequal} differ in their columns.", tables=unequal)


def _load(connection: Connection, source: Source, progress: Progress) -> dict[str, Sum]:
    done, total = 0, sum(source.counts.values())
    shapes = read_shapes(connection)
    with _references_checked_at_the_end(connection, shapes):
        for shape, batches in source.tables():
            for batch in batches:
                _insert(connection, shape, batch)
                done += len(batch)
                progress(shape.name, done, total)
    if connection.dialect.name == "postgresql":
        _set_sequences(connection, shapes)
    return source.found


def _insert(connection: Connection, shape: TableShape, batch: list[Row]) -> None:
    if not batch:
        return
    names = [each.name for each in shape.columns]
    into = insert(as_table(shape, dialect=connection.dialect.name))
    try:
        connection.execute(into, [dict(zip(names, row, strict=True)) for row in batch])
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        raise _refused(shape, batch, connection.dialect.name, error) from error


def _refused(shape: TableShape, batch: list[Row], dialect: str, error: Exception) -> SurveyError:
    for row in batch:
        for each, value in zip(shape.columns, row, strict=True):
            reason = unsuitable(each.kind, value, dialect=dialect)
            if reason:
                key = [value for each, value in zip(shape.columns, row, strict=True) if each.name in shape.key]
                return SurveyError(
                    "transfer.unsuitable_value",
                    f"{shape.name}.{each.name} of row {key} holds {reason}, which the target cannot keep.",
                    table=shape.name,
                    column=each.name,
                    row=", ".join(map(str, key)),
                    reason=reason,
                )
    return SurveyError(
        "transfer.refused", f"The target refused rows of {shape.name}: {type(error).__name__}.", table=shape.name
    )


@contextmanager
def _references_checked_at_the_end(connection: Connection, shapes: list[TableShape]) -> Iterator[None]:
    """Let a row come before the one that it refers to (a commune before its province), and check when all are there."""
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken:
            raise SurveyError(
                "transfer.broken_reference", f"A row of {broken[0]} has lost its target.", table=broken[0]
            )
        return
    quote = connection.dialect.identifier_preparer.quote
    changed = [(quote(shape.name), quote(each.name or "")) for shape, each in early_references(shapes)]
    for table, constraint in changed:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {constraint} DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, constraint in changed:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {constraint} NOT DEFERRABLE")


def _set_sequences(connection: Connection, shapes: list[TableShape]) -> None:
    for shape in shapes:
        if len(shape.key) != 1 or Kind.INTEGER not in [c.kind for c in shape.columns if c.name == shape.key[0]]:
            continue
        quoted = connection.dialect.identifier_preparer.quote(shape.name)
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": quoted, "column": shape.key[0]}
        )
        last = connection.scalar(select(func.max(column(shape.key[0]))).select_from(as_table(shape, dialect="")))
        if sequence:
            connection.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :last, :used)"),
                {"sequence": sequence, "last": last or 1, "used": last is not None},
            )


def _drop_tables(connection: Connection) -> None:
    """Drop the tables of an installation, those that refer to others first; tables of anyone else stop the work."""
    names = set(inspect(connection).get_table_names())
    foreign = names - _own_tables(connection)
    if foreign:
        raise SurveyError("transfer.foreign_database", f"{foreign} belong to something else.", tables=sorted(foreign))
    quote = connection.dialect.identifier_preparer.quote
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    if not cascade:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for shape in reversed(read_shapes(connection)):
        connection.exec_driver_sql(f"DROP TABLE {quote(shape.name)}{cascade}")
    if names:
        connection.exec_driver_sql(f"DROP TABLE {REVISION_TABLE}")


def _own_tables(connection: Connection) -> set[str]:
    """The tables that an installation of the target's version has, by making one in memory."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return set()
    check_known(revision)
    scratch = create_engine("sqlite://")
    with scratch.begin() as fresh:
        upgrade_within(fresh, revision)
        names = set(inspect(fresh).get_table_names())
    scratch.dispose()
    return names


def _described(shapes: list[TableShape]) -> set[tuple[str, frozenset[object]]]:
    return {(shape.name, frozenset(shape.columns)) for shape in shapes}
