"""The log: a line of JSON a request, with its id; never an address with its values, never what was typed, no IP.

It goes to `log/khaosat.log` in the folder of the installation (5 MB, five older ones beside it); `KHAOSAT_LOG`
names another file, or is `-` for standard output. Without a folder only failures are told, on standard error.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy.exc import DBAPIError

LARGEST_FILE, OLDER_FILES = 5 * 1024 * 1024, 5
FIRST_FAILURE = 500
LOGGER = "khaosat"
HOME = Path(__file__).resolve().parent.parent
ANSWER_HEADER = "X-Request-ID"


class JsonLines(logging.Formatter):
    """A record as one line of JSON; of an exception its kind and where it arose, never its words."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "id": g.get("request_number", "") if has_request_context() else "",
        }
        facts = getattr(record, "facts", None)
        if facts is not None:
            line |= facts
        elif record.exc_info and record.exc_info[1] is not None:
            line |= {"endpoint": _endpoint(), **described(record.exc_info[1])}
        else:
            line["message"] = record.getMessage()
        return json.dumps(line, ensure_ascii=False)


def described(error: BaseException) -> dict[str, Any]:
    """The kind of an exception, what led to it, and the lines of the program that it passed through."""
    kinds: list[str] = []
    current: BaseException | None = error
    while current is not None and len(kinds) < 5:
        kinds.append(_kind(current))
        current = current.__cause__ or current.__context__
    return {"error": kinds[0], "because": kinds[1:], "at": _places(error.__traceback__)}


def _kind(error: BaseException) -> str:
    """The class of an error; of the database's own also its state or its words, which hold no values on SQLite."""
    name = type(error).__name__
    if isinstance(error, DBAPIError) and error.orig is not None:
        state = getattr(error.orig, "sqlstate", None)
        said = state if state else str(error.orig) if type(error.orig).__module__ == "sqlite3" else ""
        return f"{name}: {said}"
    return name


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames][-12:]


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(HOME)) if path.is_relative_to(HOME) else path.name


def note_start() -> None:
    """Remember when the request came."""
    g.request_began = time.perf_counter()


def log_request(response: Response) -> Response:
    """One line for the request, its id on the answer; files of the layout are not worth one."""
    response.headers[ANSWER_HEADER] = g.get("request_number", "")
    if request.endpoint == "static" and response.status_code < FIRST_FAILURE:
        return response
    began = g.get("request_began")
    facts = {
        "method": request.method if request.method in KNOWN_METHODS else "OTHER",
        "endpoint": _endpoint(),
        "status": response.status_code,
        "ms": round((time.perf_counter() - began) * 1000, 1) if began is not None else None,
    }
    level = logging.ERROR if response.status_code >= FIRST_FAILURE else logging.INFO
    logging.getLogger(LOGGER).log(level, "%s", facts["endpoint"], extra={"facts": facts})
    return response


KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}


def _endpoint() -> str:
    return (request.endpoint or "-") if has_request_context() else "-"


def use_request_log(app: Flask) -> None:
    """Log the requests of `app`, and its failures, in this form and no other."""
    logger = logging.getLogger(LOGGER)
    for old in [handler for handler in logger.handlers if getattr(handler, "ours", False)]:
        logger.removeHandler(old)
        old.close()
    folder = app.config.get("DATA_DIRECTORY")
    handler = _handler(os.environ.get("KHAOSAT_LOG") or (str(Path(folder) / "log" / "khaosat.log") if folder else ""))
    handler.setFormatter(JsonLines())
    handler.ours = True  # type: ignore[attr-defined]
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    app.logger.handlers = [handler]
    app.logger.propagate = False
    app.before_request(note_start)
    app.after_request(log_request)


def _handler(where: str) -> logging.Handler:
    if where == "-":
        return logging.StreamHandler(sys.stdout)
    try:
        if where:
            path = Path(where)
            path.parent.mkdir(parents=True, exist_ok=True)
            return RotatingFileHandler(
                path, maxBytes=LARGEST_FILE, backupCount=OLDER_FILES, encoding="utf-8", delay=True
            )
    except OSError as error:
        print(f"khaosat: {where}: {error.strerror}", file=sys.stderr)
    failures_only = logging.StreamHandler(sys.stderr)
    failures_only.setLevel(logging.ERROR)
    return failures_only
