"""Surveys to practise on end by themselves while the server runs."""

from __future__ import annotations

from flask import Flask

from surveys.fieldwork.practice.service import end_overdue
from webapp.clock import now
from webapp.extensions import db


def end_overdue_practice(app: Flask) -> int:
    """End those whose last day is over; returns how many."""
    with app.app_context():
        db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        ended = end_overdue(db.session, now=now())
        db.session.commit()
    return ended
