"""The lock, step by step: asked for by a supervisor, confirmed by a designer who is somebody else, carried out once.

asked → confirmed (nothing stops it any more) → done (traces are gone too). The certificate is put beside the database
once "confirmed" stands in it and before anything goes: a confirmation that was not saved locks nothing.
Between confirmed and done it is taken up again where it was left, whatever died.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.lock.certificate import LockCertificate, certificates, certify
from surveys.fieldwork.lock.destruction import destroy
from surveys.fieldwork.lock.records import LOCK_STATES, SurveyLock
from surveys.fieldwork.lock.rehearsal import rehearse
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.text import nfc

UNDER_WAY = ("asked", "confirmed")


def refuse_locked(survey: Survey) -> None:
    """Refuse an act of the field on a survey that is locked. Error: `survey.locked`."""
    if survey.locked_at is not None:
        raise SurveyError("survey.locked", f"Survey {survey.id} is locked.", locked_at=survey.locked_at)


def lock_of(session: Session, survey: Survey) -> SurveyLock | None:
    """The lock that was asked for, is being carried out or was done; None where none was, or it was withdrawn."""
    chosen = select(SurveyLock).where(SurveyLock.survey_id == survey.id, SurveyLock.state != "withdrawn")
    return session.scalars(chosen.order_by(SurveyLock.id.desc())).first()


def ask(session: Session, survey: Survey, *, cut_off: bool, person: Person, now: datetime) -> SurveyLock:
    """Ask for the lock as the rehearsal stands now; `cut_off`: what is still open may go unfinished.

    Errors: `survey.locked`, `lock.practice`, `lock.asked_before`, `lock.obstacles`, `lock.cut_off_missing`.
    """
    hold_survey(session, survey.id)
    refuse_locked(survey)
    if survey.practice_of_id is not None:
        raise SurveyError("lock.practice", "A survey to practise on is not locked; it is removed.")
    before = lock_of(session, survey)
    if before is not None:
        raise SurveyError("lock.asked_before", f"Lock {before.id} is {before.state}.")
    found = rehearse(session, survey)
    if found.must_be_settled:
        raise SurveyError(
            "lock.obstacles", f"{len(found.must_be_settled)} obstacles.", count=len(found.must_be_settled)
        )
    if found.cut_off and not cut_off:
        raise SurveyError("lock.cut_off_missing", "What is open was not said to be cut off.")
    lock = SurveyLock(
        survey_id=survey.id,
        rehearsal=found.content(),
        rehearsal_hash=found.hash,
        asked_at=now,
        asked_by_id=person.id,
    )
    session.add(lock)
    session.flush()
    _log(session, "lock.asked", lock, person, now)
    return lock


def withdraw(session: Session, lock: SurveyLock, *, person: Person, now: datetime) -> None:
    """Take the question back, or turn it down, before it is confirmed. Errors: `state.not_allowed`."""
    hold_survey(session, lock.survey_id)
    LOCK_STATES.move(session, lock, "withdrawn")
    _log(session, "lock.withdrawn", lock, person, now)


def confirm(session: Session, lock: SurveyLock, *, typed: str, person: Person, now: datetime) -> None:
    """The second person's word: from here on nothing stops it. `typed` is the survey's title.

    Errors: `lock.same_person`, `lock.wrong_title`, `lock.changed` (the rehearsal says something else by now: ask
    anew), `lock.obstacles`.
    """
    hold_survey(session, lock.survey_id)
    survey = session.get_one(Survey, lock.survey_id)
    if person.id == lock.asked_by_id:
        raise SurveyError("lock.same_person", "Whoever asked does not confirm.")
    if _plain(typed) != _plain(survey.title):
        raise SurveyError("lock.wrong_title", "The survey's title was not typed.")
    found = rehearse(session, survey)
    if found.hash != lock.rehearsal_hash:
        raise SurveyError("lock.changed", "The rehearsal says something else now.")
    LOCK_STATES.move(session, lock, "confirmed", confirmed_at=now, confirmed_by_id=person.id)
    _log(session, "lock.confirmed", lock, person, now)


def carry_out(session: Session, lock: SurveyLock, *, now: datetime, directory: Path | None = None) -> bool:
    """Destroy what the lock destroys, unless that was done before it was interrupted; whether it was done now.

    `directory`: where the certificate goes first. The confirmation was committed before.
    """
    hold_survey(session, lock.survey_id)
    survey = session.get_one(Survey, lock.survey_id, populate_existing=True)
    if directory is not None:
        certify(directory, survey, lock)
    if survey.locked_at is not None:
        return False
    outcome = destroy(session, survey, person_id=lock.confirmed_by_id, now=now)
    session.get_one(SurveyLock, lock.id).outcome = outcome
    session.flush()
    return True


def finish(session: Session, lock: SurveyLock, *, traces: dict[str, Any], now: datetime) -> None:
    """What was left on the disk is gone, or named in `traces`: the lock is done."""
    outcome = {**lock.outcome, "traces": traces}
    if lock.state == "confirmed":
        LOCK_STATES.move(session, lock, "done", outcome=outcome, done_at=now)
    else:
        lock.outcome = outcome


def locked_again(session: Session, directory: Path, *, now: datetime) -> list[LockCertificate]:
    """Lock every survey that has a certificate and is open, since a copy from before its lock was brought back.

    Also a lock that was confirmed and never carried out. The caller commits, and sees to the traces.
    """
    done = []
    for certificate in certificates(directory):
        survey = session.get(Survey, certificate.survey_id)
        if survey is None or not certificate.is_of(survey) or survey.locked_at is not None:
            continue
        if survey.state == "design":  # a copy from before the field holds nothing that the lock destroyed
            continue
        lock = lock_of(session, survey)
        if lock is None or lock.state == "asked":
            lock = _as_certified(session, survey, lock, certificate)
        carry_out(session, lock, now=now)
        done.append(certificate)
    return done


def _as_certified(
    session: Session, survey: Survey, lock: SurveyLock | None, certificate: LockCertificate
) -> SurveyLock:
    """The lock as it was confirmed after the copy was made."""
    if lock is None:
        lock = SurveyLock(
            survey_id=survey.id,
            rehearsal=rehearse(session, survey).content(),
            rehearsal_hash=certificate.rehearsal_hash,
            asked_at=certificate.at,
            asked_by_id=_still_there(session, certificate.asked_by_id),
        )
        session.add(lock)
        session.flush()
    confirmed_by = _still_there(session, certificate.confirmed_by_id)
    LOCK_STATES.move(session, lock, "confirmed", confirmed_at=certificate.at, confirmed_by_id=confirmed_by)
    return lock


def _still_there(session: Session, person_id: int) -> int:
    """The person, unless the copy is from before there was an account: then the first of the office."""
    if session.get(Person, person_id) is not None:
        return person_id
    return session.scalars(select(Person.id).order_by(Person.id)).first() or 0


def _plain(text: str) -> str:
    return " ".join(nfc(text).split()).casefold()


def _log(session: Session, action: str, lock: SurveyLock, person: Person, now: datetime) -> None:
    audit.log(
        session, action, "survey", lock.survey_id, at=now, person_id=person.id, survey_id=lock.survey_id,
        detail=lock.rehearsal_hash[:12],
    )  # fmt: skip
