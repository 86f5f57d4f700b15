"""One transaction a request: committed when the answer is not an error, else rolled back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import db
from webapp.form_keys import claim_form, settle_claim

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
FIRST_ERROR_STATUS = 400
View = TypeVar("View", bound=Callable[..., Any])


def begin_transaction() -> None:
    """Take SQLite's write lock at once where a request may write, so that it cannot fail halfway; a page that only
    shows sees one state of the data in all its queries."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method not in SAFE_METHODS and not hasattr(view, "reads_first"):
        _take_write_lock()
    elif request.method in SAFE_METHODS and request.endpoint not in (None, "static"):
        _read_one_state()


def reads_first(view: View) -> View:
    """Mark a view that works for seconds before it writes: it calls `begin_writing` when it gets there."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def begin_writing() -> None:
    """End what was only read and begin the transaction that writes, so that others need not wait for the reading."""
    db.session.rollback()
    _take_write_lock()
    claim_form()


def _take_write_lock() -> None:
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def _read_one_state() -> None:
    """What SQLite's transactions do by themselves: else answers that come in meanwhile are in half of a table."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def claim_in_transaction() -> None:
    """Once the token is checked: a form that was sent before does its act no second time."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method not in SAFE_METHODS and not hasattr(view, "reads_first"):
        claim_form()


def end_transaction(response: Response) -> Response:
    """Commit what an unrefused request wrote."""
    if request.method not in SAFE_METHODS and response.status_code < FIRST_ERROR_STATUS:
        settle_claim(response)
        db.session.commit()
        return response
    try:
        db.session.rollback()
    except SQLAlchemyError:  # the connection is gone, and what it held with it
        db.session.invalidate()
    return response


def use_transactions(app: Flask) -> None:
    """Wrap each request of `app`; called before other extensions, so that it begins first and ends last."""
    app.before_request(begin_transaction)
    app.after_request(end_transaction)


def use_single_acts(app: Flask) -> None:
    """Let each form of `app` act once; called after the extension that checks tokens."""
    app.before_request(claim_in_transaction)
