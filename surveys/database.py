"""The database: base class of all records, column types, engine and sessions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, Integer, MetaData, String, create_engine, event
from sqlalchemy.engine import Connection, Dialect, ExceptionContext
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from surveys.errors import SurveyError

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

MILLISECONDS_TO_WAIT = 15_000
"""For what another transaction holds: SQLite's one place to write, PostgreSQL's rows."""

SQLITE_PRAGMAS = (
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={MILLISECONDS_TO_WAIT}",
    "secure_delete=ON",  # a deleted interview must not stay readable in the file, beside the case that it was of
    "journal_size_limit=0",  # nor in what the write-ahead log has already handed over
)

POSTGRESQL = "postgresql+psycopg"
POSTGRESQL_SCHEMES = ("postgresql+psycopg", "postgresql", "postgres")
SECONDS_TO_CONNECT = 10
DATA_EXCEPTION = "22"
"""SQLSTATE's class of the errors whose first line already quotes the value that was refused."""
LARGEST_INTEGER = 2**31 - 1
NUL = "\x00"

ENGINE_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,  # else a failing statement writes the answers it carried into the log
    "pool_pre_ping": True,  # a server that was restarted overnight costs nobody an error in the morning
    "json_serializer": partial(json.dumps, allow_nan=False),  # NaN is not JSON, and PostgreSQL refuses it
}

Document = JSON()
"""A JSON document, kept as the text that was written on either database: order of keys and numbers come back as they
were, which JSONB would not promise and a hash over a document needs."""


def normal_url(url: str) -> str:
    """The address as the program uses it: whatever way PostgreSQL is written, its driver is psycopg."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme in POSTGRESQL_SCHEMES:
        return f"{POSTGRESQL}://{rest}"
    if separator and scheme in ("sqlite", "sqlite+pysqlite"):
        return url
    raise SurveyError("database.address", "The address begins neither with sqlite:// nor with postgresql://.")


class NumberTooLarge(SurveyError, DontWrapMixin):
    """A whole number that an integer column does not hold."""


class PlainText(TypeDecorator[str]):
    """Text that sorts by code point on every server, whatever its locale, and never holds a NUL character.

    PostgreSQL refuses NUL and SQLite keeps it; nobody types it, so it is dropped on both.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value.replace(NUL, "") if isinstance(value, str) and NUL in value else value


class WholeNumber(TypeDecorator[int]):
    """An integer of four bytes on both databases: SQLite would take a larger one that PostgreSQL refuses."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and abs(value) > LARGEST_INTEGER:
            raise NumberTooLarge("number.too_large", f"{value} is beyond {LARGEST_INTEGER}.", most=LARGEST_INTEGER)
        return value


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always aware and in UTC in Python; SQLite keeps it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored instant needs its time zone: pass datetime.now(UTC), not a naive value.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table; names of constraints follow one convention so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012
        str: PlainText,
        int: WholeNumber,
        datetime: UtcDateTime,
        dict[str, Any]: Document,
        list[Any]: Document,
    }


def prepare_engine(engine: Engine) -> Engine:
    """Give SQLite foreign keys, write-ahead logging and explicit transactions; PostgreSQL a name and a time limit."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_sqlite_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "do_connect", _name_connection)
        event.listen(engine, "connect", _limit_waiting)
        event.listen(engine, "handle_error", _say_no_values)
    return engine


def open_engine(url: str) -> Engine:
    """An engine for `url` (SQLite or PostgreSQL), ready for use outside the web application."""
    return prepare_engine(create_engine(normal_url(url), **ENGINE_OPTIONS))


def open_session(engine: Engine) -> Session:
    """A session that writes: on SQLite it takes the write lock at its start, so it cannot fail halfway."""
    return sessionmaker(engine.execution_options(sqlite_begin="IMMEDIATE"), expire_on_commit=False)()


def _name_connection(_dialect: Dialect, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
    parameters.setdefault("connect_timeout", SECONDS_TO_CONNECT)
    parameters.setdefault("application_name", "khaosat")


def _limit_waiting(connection: Any, _record: Any) -> None:
    """Wait for a lock as long as SQLite would: then a sentence, not a page that never comes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {MILLISECONDS_TO_WAIT}")
    connection.commit()


def _say_no_values(context: ExceptionContext) -> None:
    """Cut a server's error down to what failed: its further lines quote the row, so the answers of a household.

    Both errors are cut, the driver's and the one around it, for a trace prints the two.
    """
    cause, wrapped = context.original_exception, context.sqlalchemy_exception
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return  # of the network or of the driver, which quote nothing and whose advice is wanted
    whole = str(cause)
    said = type(cause).__name__ if state.startswith(DATA_EXCEPTION) else whole.partition("\n")[0]
    cause.args = (said,)
    if wrapped is not None:
        wrapped.args = tuple(str(each).replace(whole, said) for each in wrapped.args)


def _set_sqlite_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver's guess
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
