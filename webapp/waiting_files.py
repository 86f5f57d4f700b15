"""Uploaded files that nobody came back to: they hold names, phone numbers, answers with the hour, and are let go.

So are answers that a volunteer left unfinished at an open link. What a page keeps while its person decides is good for
a day; a file of answers that is being matched to the questions for two weeks, and never longer than its survey takes
forms.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.imports.judging import forget
from surveys.imports.records import IMPORT_STATES, ResponseImport
from surveys.imports.service import without_answers
from surveys.reports.data_files import expire
from surveys.reports.records import DataFile
from surveys.requests.records import Survey
from surveys.responses.volunteers import forget_unfinished
from surveys.spreadsheets.pending import KEPT_FOR as UPLOAD_KEPT_FOR
from surveys.spreadsheets.records import PendingUpload
from webapp.accounts.bulk import KEPT_FOR as LIST_KEPT_FOR
from webapp.accounts.bulk import discard as discard_list
from webapp.accounts.records import AccountBatch
from webapp.clock import now
from webapp.extensions import db

IMPORT_KEPT_FOR = timedelta(days=14)
TAKES_FORMS = ("design", "fieldwork")


def let_go_of_waiting_files(app: Flask) -> int:
    """Let go of every file whose time is over; returns how many."""
    with app.app_context():
        db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        gone = _let_go(db.session, now=now())
        db.session.commit()
    return gone


def _let_go(session: Session, *, now: datetime) -> int:
    old = select(PendingUpload.id).where(PendingUpload.created_at < now - UPLOAD_KEPT_FOR)
    uploads = session.scalars(old).all()
    session.execute(delete(PendingUpload).where(PendingUpload.id.in_(uploads)))
    lists = session.scalars(
        select(AccountBatch).where(AccountBatch.state == "previewed", AccountBatch.created_at < now - LIST_KEPT_FOR)
    ).all()
    for batch in lists:
        discard_list(session, batch)
    imports = session.scalars(_imports_left(now)).all()
    for imported in imports:
        IMPORT_STATES.move(session, imported, "discarded", content=None, mapping=without_answers(imported))
        audit.log(
            session,
            "import.discarded",
            "response_import",
            imported.id,
            at=now,
            person_id=None,
            survey_id=imported.survey_id,
        )
    if imports:
        forget(session)
    answers = sum(expire(session, survey, now=now) for survey in session.scalars(_with_files_of_answers()))
    return len(uploads) + len(lists) + len(imports) + answers + forget_unfinished(session, now=now)


def _with_files_of_answers() -> Select[Survey]:
    return select(Survey).where(Survey.id.in_(select(DataFile.survey_id).where(DataFile.state == "ready")))


def _imports_left(now: datetime) -> Select[ResponseImport]:
    over = or_(ResponseImport.created_at < now - IMPORT_KEPT_FOR, Survey.state.not_in(TAKES_FORMS))
    return select(ResponseImport).join(Survey).where(ResponseImport.state == "mapping", over)
