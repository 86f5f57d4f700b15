"""Who has a document open, and what has become of it since one last looked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.records import StudioEdit, StudioPresence
from surveys.questionnaires.studio.touching import places_of_edit, uids_of

OPEN = timedelta(seconds=45)
"""A page tells every few seconds that it is there; one that has not done so for this long is gone."""
SELDOM = timedelta(seconds=10)
UID = re.compile(r"[A-Za-z0-9]{1,40}")
TAB = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True)
class Other:
    """Somebody who has the same document open, and the item looked at."""

    name: str
    uid: str


def checked_tab(tab: object) -> str:
    """The mark of a browser tab."""
    if not isinstance(tab, str) or not TAB.fullmatch(tab):
        raise SurveyError("studio.unknown_operation", "no tab")
    return tab


def seen(session: Session, version: QuestionnaireVersion, *, tab: str, uid: str, person: Person, now: datetime) -> None:
    """Note that a tab has the document open, at which item; tabs of yesterday are forgotten."""
    there = session.get(StudioPresence, (version.id, checked_tab(tab)))
    uid = uid if UID.fullmatch(uid) else ""
    if there is None:
        old = (StudioPresence.version_id == version.id) & (StudioPresence.seen_at < now - timedelta(days=1))
        session.execute(delete(StudioPresence).where(old))
        session.add(StudioPresence(version_id=version.id, tab=tab, person_id=person.id, uid=uid, seen_at=now))
    elif there.uid != uid or there.person_id != person.id or now - there.seen_at >= SELDOM:
        there.uid, there.person_id, there.seen_at = uid, person.id, now


def others_here(session: Session, version: QuestionnaireVersion, *, tab: str, now: datetime) -> list[Other]:
    """The other tabs that have the document open now; one's own among them, for they too can be in the way."""
    rows = session.scalars(
        select(StudioPresence)
        .where(StudioPresence.version_id == version.id, StudioPresence.tab != tab, StudioPresence.seen_at > now - OPEN)
        .order_by(StudioPresence.tab)
    )
    return [Other(row.person.full_name, row.uid) for row in rows]


def tabs_open(session: Session, version_id: int, *, now: datetime) -> set[str]:
    """The tabs that have the document open now."""
    here = (StudioPresence.version_id == version_id) & (StudioPresence.seen_at > now - OPEN)
    return set(session.scalars(select(StudioPresence.tab).where(here)))


def changes_since(session: Session, version: QuestionnaireVersion, revision: int, *, tab: str = "") -> list[str]:
    """The items that others have changed since a revision; "" for what belongs to no item, or to lists of options."""
    edits: Sequence[StudioEdit] = session.scalars(
        select(StudioEdit).where(
            StudioEdit.version_id == version.id, StudioEdit.revision > revision, StudioEdit.tab != tab
        )
    ).all()
    found = set().union(*(uids_of(places_of_edit(edit.operation, edit.inverse)) for edit in edits))
    return sorted(found)
