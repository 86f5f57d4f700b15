"""One transaction a request: committed when the answer is not an error, else rolled back."""

from __future__ import annotations

from flask import Flask, Response, request

from webapp.extensions import db

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
FIRST_ERROR_STATUS = 400


def begin_transaction() -> None:
    """Take SQLite's write lock at once where a request may write, so that it cannot fail halfway."""
    if request.method not in SAFE_METHODS:
        db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def end_transaction(response: Response) -> Response:
    """Commit what an unrefused request wrote."""
    if request.method not in SAFE_METHODS and response.status_code < FIRST_ERROR_STATUS:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def use_transactions(app: Flask) -> None:
    """Wrap each request of `app`; called before other extensions, so that it begins first and ends last."""
    app.before_request(begin_transaction)
    app.after_request(end_transaction)
