"""Keying a form: taken by one person the first time and by another the second, kept while it goes on, finished.

The second person learns nothing of the first: what is said while keying follows from their own keys alone, and whether
the two agree is looked at when both are through, and told to neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.paper.lines import FIRST, SECOND, entered_lines, normal_lines, wrong_lines
from surveys.fieldwork.paper.records import PAPER_FORM_STATES, PaperEntry, PaperForm
from surveys.fieldwork.paper.service import hold_form
from surveys.fieldwork.paper.settling import lay_together
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.service import LOCAL_TIME

TAKING = {"issued": FIRST, "keyed_once": SECOND}
ACCEPTING = ("published", "closing")


def begin_entry(session: Session, form: PaperForm, *, person: Person, now: datetime) -> PaperEntry:
    """Take a form to key it; who has it already goes on with it.

    Errors: `paper.is_void`, `paper.is_submitted`, `paper.keyed_twice`, `paper.version_closed`, `paper.being_keyed`,
    `paper.keyed_by_you`.
    """
    hold_form(session, form)
    _refuse_finished(form)
    number = TAKING[form.state]
    for entry in form.entries:
        if entry.person_id == person.id:
            if entry.finished_at is not None:
                raise SurveyError("paper.keyed_by_you", f"{form.serial} is keyed by the same person.")
            return entry
        if entry.finished_at is None:
            raise SurveyError("paper.being_keyed", f"{form.serial} is being keyed.", serial=form.serial)
    entry = PaperEntry(form_id=form.id, number=number, person_id=person.id, started_at=now)
    try:
        with session.begin_nested():
            session.add(entry)
    except IntegrityError as error:
        raise SurveyError("paper.being_keyed", f"{form.serial} is being keyed.", serial=form.serial) from error
    form.instance_id = form.instance_id or uuid4()
    session.flush()
    session.expire(form, ["entries"])
    _log(session, "paper.keying_begun", form, person, now)
    return entry


def own_entry(session: Session, form: PaperForm, person: Person) -> PaperEntry | None:
    """What the person is keying of the form now."""
    mine = select(PaperEntry).where(
        PaperEntry.form_id == form.id, PaperEntry.person_id == person.id, PaperEntry.finished_at.is_(None)
    )
    return session.scalar(mine)


def save_entry(session: Session, entry: PaperEntry, *, revision: object, answers: object) -> int:
    """Keep all lines as a page holds them; returns the new revision.

    Errors: `paper.entry_gone`, `paper.saved_elsewhere` (with the revision), `paper.answers_unreadable`.
    """
    _hold_entry(session, entry)
    if isinstance(revision, bool) or revision != entry.revision:
        raise SurveyError("paper.saved_elsewhere", "Another page saved meanwhile.", revision=entry.revision)
    entry.answers = entered_lines(questionnaire_of(entry.form.version), answers)
    entry.revision += 1
    session.flush()
    return entry.revision


def save_lines(session: Session, entry: PaperEntry, lines: Mapping[str, str]) -> None:
    """Keep the lines of one page over what there is. Errors: as of `save_entry`."""
    _hold_entry(session, entry)
    entry.answers = {**entry.answers, **entered_lines(questionnaire_of(entry.form.version), lines)}
    entry.revision += 1
    session.flush()


def finish_entry(session: Session, entry: PaperEntry, *, person: Person, now: datetime) -> None:
    """The form is keyed, for the first or the second time; the second is laid beside the first.

    Errors: `paper.entry_gone`, `paper.unfinished` (count of what is missing or wrong).
    """
    _hold_entry(session, entry)
    form, today = entry.form, now.astimezone(LOCAL_TIME).date()
    wrong = wrong_lines(session, form, entry.answers, today=today)
    if wrong:
        raise SurveyError("paper.unfinished", f"{len(wrong)} lines to put right.", count=len(wrong))
    lines = normal_lines(session, form, entry.answers, today=today)
    entry.answers, entry.fields, entry.finished_at = lines, len(lines), now
    session.flush()
    _log(session, "paper.keyed", form, person, now, str(entry.number))
    if entry.number == FIRST:
        PAPER_FORM_STATES.move(session, form, "keyed_once")
    else:
        lay_together(session, form, today=today)


def drop_entry(session: Session, entry: PaperEntry, *, person: Person, now: datetime) -> None:
    """Give a form back that was begun and not finished: by who has it, or by a supervisor.

    Errors: `paper.entry_gone`, `paper.not_yours`.
    """
    _hold_entry(session, entry)
    if entry.person_id != person.id and person.role != Role.SUPERVISOR:
        raise SurveyError("paper.not_yours", "Another person is keying the form.")
    _log(session, "paper.keying_dropped", entry.form, person, now, str(entry.number))
    form = entry.form
    session.delete(entry)
    session.flush()
    session.expire(form, ["entries"])


def _refuse_finished(form: PaperForm) -> None:
    if form.state == "void":
        raise SurveyError("paper.is_void", f"{form.serial} is void.", serial=form.serial, reason=form.void_reason)
    if form.state == "submitted":
        raise SurveyError("paper.is_submitted", f"{form.serial} is submitted.", serial=form.serial)
    if form.state not in TAKING:
        raise SurveyError("paper.keyed_twice", f"{form.serial} is keyed twice.", serial=form.serial)
    if form.version.state not in ACCEPTING:
        raise SurveyError(
            "paper.version_closed", "The form's version is closed.", serial=form.serial, number=form.version.number
        )


def _hold_entry(session: Session, entry: PaperEntry) -> None:
    """Take the form; `paper.entry_gone` when the entry is finished, or its form void."""
    hold_form(session, entry.form)
    if entry.finished_at is not None or entry.form.state not in TAKING:
        raise SurveyError("paper.entry_gone", "The entry has ended meanwhile.")


def _log(session: Session, action: str, form: PaperForm, person: Person, now: datetime, detail: str = "") -> None:
    audit.log(
        session,
        action,
        "paper_form",
        form.id,
        at=now,
        person_id=person.id,
        survey_id=form.survey_id,
        detail=detail,
    )
