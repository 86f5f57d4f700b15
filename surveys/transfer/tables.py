"""What a database holds, read from the database itself: its tables, their columns, the order they depend on.

The shape comes from the database and not from the code, so that an older installation can be copied or backed up
by a newer program before it is upgraded. A column of a kind that we do not know is refused, never left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CHAR,
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Dialect,
    Double,
    Float,
    Integer,
    LargeBinary,
    String,
    TableClause,
    Text,
    Uuid,
    cast,
    column,
    inspect,
    table,
)
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.types import TypeDecorator

from surveys.database import UtcDateTime
from surveys.errors import SurveyError

REVISION_TABLE = "alembic_version"
UUID_LENGTH = 32


class Kind(StrEnum):
    """What a column holds, whichever database keeps it."""

    INTEGER = "integer"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    FLOAT = "float"
    UUID = "uuid"
    BYTES = "bytes"
    JSON = "json"


@dataclass(frozen=True)
class Column:
    """A column and what it holds."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Reference:
    """A foreign key by its name in the database (SQLite may have none) and the table that it points to."""

    name: str | None
    table: str


@dataclass(frozen=True)
class TableShape:
    """A table as a database has it: columns in their order, the primary key, what it refers to."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()


class SqliteJsonText(TypeDecorator[str]):
    """JSON as the text that it is; a document that is a bare number SQLite keeps as the number."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return value if value is None or isinstance(value, str) else json.dumps(value)


class PostgresqlJsonText(TypeDecorator[str]):
    """JSON as the text that it is: SQL's NULL stays apart from JSON's null."""

    impl = Text
    cache_ok = True

    def bind_expression(self, bindvalue: Any) -> Any:
        return cast(bindvalue, JSON)


_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.INTEGER: Integer(),
    Kind.TEXT: String(),
    Kind.BOOLEAN: Boolean(),
    Kind.DATE: Date(),
    Kind.INSTANT: UtcDateTime(),
    Kind.FLOAT: Double(),
    Kind.UUID: Uuid(),
    Kind.BYTES: LargeBinary(),
    Kind.JSON: SqliteJsonText(),
}


def read_shapes(connection: Connection) -> list[TableShape]:
    """All tables but the migrations' own, each after those that it refers to."""
    inspector = inspect(connection)
    shapes = []
    for name in inspector.get_table_names():
        if name == REVISION_TABLE:
            continue
        columns = tuple(Column(each["name"], _kind(name, each)) for each in inspector.get_columns(name))
        key = tuple(inspector.get_pk_constraint(name)["constrained_columns"])
        references = tuple(Reference(each["name"], each["referred_table"]) for each in inspector.get_foreign_keys(name))
        shapes.append(TableShape(name, columns, key, references))
    return in_order(shapes)


def in_order(shapes: list[TableShape]) -> list[TableShape]:
    """The tables so that each comes after those it refers to; in a circle, and else, by name."""
    waiting = {shape.name: shape for shape in sorted(shapes, key=lambda shape: shape.name)}
    ordered: list[TableShape] = []
    while waiting:
        free = [shape for shape in waiting.values() if not _open_references(shape, set(waiting))]
        for shape in free or [next(iter(waiting.values()))]:
            ordered.append(waiting.pop(shape.name))
    return ordered


def early_references(shapes: list[TableShape]) -> list[tuple[TableShape, Reference]]:
    """The references that a row may carry before its target is there: to the own table, or around a circle."""
    seen: set[str] = set()
    early = []
    for shape in in_order(shapes):
        early += [(shape, reference) for reference in shape.references if reference.table not in seen]
        seen.add(shape.name)
    return early


def as_table(shape: TableShape, *, dialect: str) -> TableClause:
    """The table to select from and insert into, with the types of this database."""
    types = _TYPES | ({Kind.JSON: PostgresqlJsonText()} if dialect == "postgresql" else {})
    return table(shape.name, *(column(each.name, types[each.kind]) for each in shape.columns))


def _open_references(shape: TableShape, waiting: set[str]) -> set[str]:
    return {reference.table for reference in shape.references if reference.table != shape.name} & waiting


def _kind(table_name: str, found: Any) -> Kind:
    kind = kind_of(found["type"])
    if kind is None:
        raise SurveyError(
            "transfer.unknown_column",
            f"Column {table_name}.{found['name']} has the type {found['type']!r}, which cannot be copied faithfully.",
            table=table_name,
            column=found["name"],
        )
    return kind


def kind_of(kept: TypeEngine[Any]) -> Kind | None:
    """What a column of this reflected type holds; None where that cannot be said for sure."""
    if isinstance(kept, Uuid) or (isinstance(kept, CHAR) and kept.length == UUID_LENGTH):
        return Kind.UUID
    if isinstance(kept, DateTime):
        return Kind.INSTANT
    plain: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
        (Boolean, Kind.BOOLEAN),
        (JSON, Kind.JSON),
        (Date, Kind.DATE),
        (Float, Kind.FLOAT),
        (Integer, Kind.INTEGER),
        (String, Kind.TEXT),
    )
    if type(kept).__visit_name__ in ("BLOB", "BYTEA", "large_binary"):
        return Kind.BYTES
    return next((kind for known, kind in plain if isinstance(kept, known)), None)
