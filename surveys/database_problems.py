"""What is wrong with a database, as an error whose code has a sentence: where it is, what to do, no stack trace."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from surveys.errors import SurveyError

REFUSED_BY_SERVER = re.compile(r"failed: \w[\w ]*:  ")
"""A server that answers puts its severity, in its own language, before what it says; a network error has none."""
IN_WORDS = (
    (re.compile("password authentication failed|no password supplied|role .* does not exist"), "database.log_in"),
    (re.compile("database .* does not exist"), "database.missing"),
    (re.compile("unable to open database file"), "database.no_file"),
    (re.compile("file is not a database|malformed"), "database.not_a_database"),
    (re.compile("readonly database"), "database.read_only"),
    (re.compile("database or disk is full"), "database.full"),
    (re.compile("database is locked"), "database.busy"),
)
BY_STATE = {
    "28P01": "database.log_in",
    "28000": "database.log_in",
    "3D000": "database.missing",
    "25006": "database.read_only",
    "42501": "database.read_only",
    "53100": "database.full",
    "53300": "database.busy",
    "40001": "database.busy",
    "40P01": "database.busy",
    "55P03": "database.busy",
    "57P03": "database.busy",
    "22003": "number.too_large",
}
"""SQLSTATE, which PostgreSQL gives once somebody is logged in."""


def problem_of(error: DBAPIError) -> SurveyError | None:
    """The problem of the database behind a driver's error; None where the error is not the database's."""
    cause = error.orig
    reason = _reason(cause)
    code = BY_STATE.get(getattr(cause, "sqlstate", None) or "")
    code = code or next((code for pattern, code in IN_WORDS if pattern.search(reason)), None)
    if code is None and isinstance(error, OperationalError):
        code = "database.refused" if REFUSED_BY_SERVER.search(reason) else "database.unreachable"
    return SurveyError(code, reason, reason=reason, **_place(cause)) if code else None


def check_database(engine: Engine) -> None:
    """Make sure that the database can be written to and keeps every letter. Errors: the codes above and
    `database.encoding`."""
    with engine.connect() as connection:
        if engine.dialect.name != "postgresql":
            return
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise SurveyError("database.encoding", f"The database is kept in {encoding}.", encoding=encoding)
        writable = text(
            "SELECT has_table_privilege('response', 'INSERT') AND has_table_privilege('response', 'UPDATE')"
        )
        if connection.scalar(text("SHOW transaction_read_only")) == "on" or not connection.scalar(writable):
            raise SurveyError(
                "database.read_only", "The log-in may only read.", reason="", **_place(connection.connection)
            )


def _reason(cause: BaseException | None) -> str:
    """The driver's words on one line, without the advice of its makers."""
    lines = str(cause or "").splitlines()
    return lines[0].strip() if lines else ""


def _place(cause: Any) -> dict[str, str]:
    """Where the database is, as far as the driver knows; never the password."""
    known = getattr(cause, "pgconn", None)
    names = {"host": "host", "port": "port", "database": "db", "user": "user"}
    found = {fact: getattr(known, name, b"") or b"" for fact, name in names.items()}
    return {fact: value.decode(errors="replace") for fact, value in found.items()}
