"""One after the other where two at once would spoil it: on PostgreSQL by row locks, on SQLite by its one writer.

SQLite lets one transaction write at a time, from its beginning (`BEGIN IMMEDIATE`). PostgreSQL lets many, so each
act takes what it works on: the office a survey as a whole, the field one case of it, whoever adds to the results
their number, whoever asks for long work the queue, whoever makes accounts the list of user names. Locks are always
taken in that order, survey, case, results, queue, accounts, so that nobody waits for somebody who waits for them;
they end with the transaction. What the session had read before is read again.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.links.records import OpenDraft
from surveys.fieldwork.records import Case, InterviewDraft
from surveys.requests.records import Survey, SurveyRequest

HELD = "surveys.locks"
RESULTS_LOCK, QUEUE_LOCK, ACCOUNTS_LOCK, RECOVERY_LOCK = 7301, 7302, 7303, 7304
"""The first half of an advisory lock's key; the second is the survey, or nought for what there is one of."""


def hold_request(session: Session, request_id: int) -> None:
    """Keep others from changing a request, and its survey if there is one, until the transaction ends."""
    if not _takes(session, "request", request_id):
        return
    session.flush()
    session.execute(select(SurveyRequest.id).where(SurveyRequest.id == request_id).with_for_update(key_share=True))
    survey_id = session.scalar(select(Survey.id).where(Survey.request_id == request_id))
    session.expire_all()
    if survey_id is not None:
        hold_survey(session, survey_id)


def hold_survey(session: Session, survey_id: int) -> None:
    """Keep others from working on a survey, its cases included, until the transaction ends."""
    if not _takes(session, "survey", survey_id):
        return
    session.flush()
    session.execute(select(Survey.id).where(Survey.id == survey_id).with_for_update(key_share=True))
    session.expire_all()


def hold_case(session: Session, case_id: int) -> None:
    """Keep others from working on a case, and the office from moving its survey on, until the transaction ends."""
    survey_id = session.scalar(select(Case.survey_id).where(Case.id == case_id)) if _row_locks(session) else None
    if survey_id is None or ("survey", survey_id) in _held(session) or not _takes(session, "case", case_id):
        return
    session.flush()
    fresh = {"populate_existing": True}
    session.scalar(select(Survey).where(Survey.id == survey_id).with_for_update(read=True).execution_options(**fresh))
    session.scalar(select(Case).where(Case.id == case_id).with_for_update(key_share=True).execution_options(**fresh))
    session.scalar(select(InterviewDraft).where(InterviewDraft.case_id == case_id).execution_options(**fresh))


def hold_open_draft(session: Session, draft: OpenDraft) -> bool:
    """Keep other windows of a volunteer from changing or sending a draft until the transaction ends; whether it is
    still there."""
    found = select(OpenDraft).where(OpenDraft.instance_id == draft.instance_id).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True)) is not None


def hold_results(session: Session, survey_id: int) -> None:
    """Keep others from adding to a survey's results until the transaction ends."""
    _hold_number(session, RESULTS_LOCK, survey_id)


def hold_queue(session: Session) -> None:
    """Keep others from putting long work in the queue until the transaction ends: asked for twice it is one job."""
    _hold_number(session, QUEUE_LOCK, 0)


def hold_accounts(session: Session) -> None:
    """Keep others from making accounts until the transaction ends: a user name that is free now stays free."""
    if _hold_number(session, ACCOUNTS_LOCK, 0):
        session.expire_all()


def hold_recovery_keys(session: Session) -> None:
    """Keep others from making a pair of recovery keys until the transaction ends: there is one in use."""
    _hold_number(session, RECOVERY_LOCK, 0)


def _hold_number(session: Session, lock: int, number: int) -> bool:
    """Take an advisory lock; whether it was not held already."""
    if not _takes(session, f"lock {lock}", number):
        return False
    session.flush()
    session.execute(select(func.pg_advisory_xact_lock(lock, number)))
    return True


def _row_locks(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _held(session: Session) -> set[tuple[str, int]]:
    """What the running transaction holds; a new transaction begins with nothing."""
    transaction = session.get_transaction()
    known, held = session.info.get(HELD, (None, set()))
    if known is None or known is not transaction:
        held = set()
        session.info[HELD] = (transaction, held)
    return held


def _takes(session: Session, kind: str, record_id: int) -> bool:
    """Whether the lock is still to be taken; a savepoint's locks end with it, so they are not remembered."""
    if not _row_locks(session):
        return False
    if not session.in_transaction():
        session.begin()
    held = _held(session)
    if (kind, record_id) in held:
        return False
    if not session.in_nested_transaction():
        held.add((kind, record_id))
    return True
