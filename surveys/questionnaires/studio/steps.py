"""One's own steps, back and forth: every change can be taken back by whoever made it, also after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.editing import held, keep, make
from surveys.questionnaires.studio.operation_words import words_of
from surveys.questionnaires.studio.operations import Operation, take_back
from surveys.questionnaires.studio.presence import tabs_open
from surveys.questionnaires.studio.records import StudioDocument, StudioEdit
from surveys.questionnaires.studio.touching import Places, in_the_way, places_of_edit, uids_of

ONE_STEP = timedelta(seconds=4)
"""What is typed into one field without a longer pause is one step, however often the page saved meanwhile."""


@dataclass(frozen=True)
class Step:
    """A step that was taken back or done again: the revision after it, the item to look at, and what it was."""

    revision: int
    uid: str
    words: str


def undo(session: Session, version: QuestionnaireVersion, *, tab: str, person: Person, now: datetime) -> Step:
    """Take back the last own step; SurveyError `studio.nothing_to_undo`, or `studio.changed_since` by somebody else."""
    studio = held(session, version)
    steps = _next(session, studio, tab, person, now, undone=False)
    if not steps:
        raise SurveyError("studio.nothing_to_undo", "No step of one's own to take back.")
    return _done(session, version, studio, steps, tab, person, now, undoes=steps[0].revision)


def redo(session: Session, version: QuestionnaireVersion, *, tab: str, person: Person, now: datetime) -> Step:
    """Do again what was taken back last, unless something else was done since."""
    studio = held(session, version)
    steps = _next(session, studio, tab, person, now, undone=True)
    if not steps:
        raise SurveyError("studio.nothing_to_redo", "Nothing was taken back.")
    return _done(session, version, studio, steps, tab, person, now, undoes=None)


def next_words(
    session: Session, studio: StudioDocument, *, tab: str, person: Person, now: datetime
) -> tuple[str | None, str | None]:
    """What could be taken back, and what could be done again, in words."""
    back, forth = (_next(session, studio, tab, person, now, undone=undone) for undone in (False, True))
    return _words(studio, back, forth=False), _words(studio, forth, forth=True)


def forget_what_was_undone(session: Session, studio: StudioDocument, tab: str, person: Person, now: datetime) -> None:
    """After a new change nothing that was taken back before is done again."""
    session.execute(
        update(StudioEdit)
        .where(_own(session, studio, tab, person, now), StudioEdit.undoes.is_not(None), ~StudioEdit.undone)
        .values(undone=True)
    )


def _done(
    session: Session,
    version: QuestionnaireVersion,
    studio: StudioDocument,
    steps: Sequence[StudioEdit],
    tab: str,
    person: Person,
    now: datetime,
    *,
    undoes: int | None,
) -> Step:
    """The inverse of the steps, the last of which stands first, as one edit."""
    words = _words(studio, steps, forth=undoes is None) or ""
    _check_untouched(session, studio, steps)
    inverse: Operation = steps[-1].inverse
    document, forth = take_back(studio.document, inverse)
    uid = _uid(places_of_edit(inverse, forth))
    for step in steps:
        step.undone = True
    keep(session, studio, document, {**inverse, "id": uuid4().hex}, forth, tab, person, now, undoes=undoes)
    make(version, studio)
    return Step(studio.revision, uid, words)


def _next(
    session: Session, studio: StudioDocument, tab: str, person: Person, now: datetime, *, undone: bool
) -> list[StudioEdit]:
    """The edits that the next step back (or forth: `undone`) takes, the last first; one run of typing together."""
    side = StudioEdit.undoes.is_not(None) if undone else StudioEdit.undoes.is_(None)
    own = _own(session, studio, tab, person, now)
    found = session.scalars(
        select(StudioEdit).where(own, side, ~StudioEdit.undone).order_by(StudioEdit.revision.desc()).limit(50)
    ).all()
    steps = list(found[:1])
    for earlier in () if undone else found[1:]:
        if not _goes_on(earlier, steps[-1]):
            break
        steps.append(earlier)
    return steps


def _goes_on(earlier: StudioEdit, later: StudioEdit) -> bool:
    what = ("op", "uid", "field")
    same = [earlier.operation.get(name) for name in what] == [later.operation.get(name) for name in what]
    one_run = earlier.revision == later.revision - 1 and later.at - earlier.at <= ONE_STEP
    return same and one_run and later.operation["op"] in {"set", "whole"} and isinstance(later.operation["value"], str)


def _own(session: Session, studio: StudioDocument, tab: str, person: Person, now: datetime) -> ColumnElement[bool]:
    """Edits of this person: in this tab, and in those that are open no more."""
    elsewhere = tabs_open(session, studio.version_id, now=now) - {tab}
    mine = (StudioEdit.version_id == studio.version_id) & (StudioEdit.person_id == person.id)
    return mine & StudioEdit.tab.not_in(elsewhere)


def _check_untouched(session: Session, studio: StudioDocument, steps: Sequence[StudioEdit]) -> None:
    """Refuse where somebody else, or an own tab that is open, changed the same place since."""
    touched: Places = frozenset().union(*(places_of_edit(step.operation, step.inverse) for step in steps))
    tabs = {step.tab for step in steps}
    since = session.scalars(
        select(StudioEdit).where(
            StudioEdit.version_id == studio.version_id,
            StudioEdit.revision > steps[-1].revision,
            StudioEdit.tab.not_in(tabs),
        )
    )
    for other in since:
        if in_the_way(touched, places_of_edit(other.operation, other.inverse)):
            name = other.person.full_name
            raise SurveyError("studio.changed_since", f"{name} changed the same place since", name=name)


def _uid(places: Places) -> str:
    return next((uid for uid in sorted(uids_of(places)) if uid), "")


def _words(studio: StudioDocument, steps: Sequence[StudioEdit], *, forth: bool) -> str | None:
    if not steps:
        return None
    last: dict[str, Any] = steps[0].inverse if forth else steps[0].operation
    return words_of(last, studio.document, steps[0].operation if forth else steps[0].inverse)
