"""The balance after each scenario: what was entered, what the phone says of it, and what the server has.

Every acknowledged item is on the server exactly once, every other one is still on the phone; nothing is anywhere twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.fieldwork.phones.records import KeptSubmission, PhoneEvent
from surveys.fieldwork.records import Visit
from surveys.responses.records import Response, ResponseLink

INTERVIEW = "interview"
VISITS = {"visit", "consent_refused"}


@dataclass(frozen=True)
class Entered:
    """An interview or an event as it was entered on a phone, whatever became of it."""

    id: str
    kind: str
    case_id: int
    person_id: int
    answers: Mapping[str, Any] | None = None
    """Of an interview that was finished; None while it is a draft, and for events."""


@dataclass(frozen=True)
class OnThePhone:
    """What a phone shows to its user, and what lies in its storage."""

    acknowledged: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    stored: frozenset[str] = frozenset()
    """Ids whose encrypted content is in IndexedDB, read without the program."""

    def __or__(self, other: OnThePhone) -> OnThePhone:
        """Two users of one phone, or two phones."""
        return OnThePhone(
            self.acknowledged + other.acknowledged, self.waiting + other.waiting, self.stored | other.stored
        )


@dataclass(frozen=True)
class Arrived:
    """One row on the server that came from a phone."""

    id: str
    case_id: int
    person_id: int
    answers: Mapping[str, Any] | None = None
    is_kept: bool = False
    kind: str = INTERVIEW


@dataclass(frozen=True)
class OnTheServer:
    """What the server has from phones, and how many visits each case has had."""

    arrived: tuple[Arrived, ...] = ()
    visits: Mapping[int, int] = field(default_factory=dict)


def imbalances(entered: Iterable[Entered], phone: OnThePhone, server: OnTheServer) -> list[str]:
    """What does not add up, a sentence each; nothing where no answer was lost or doubled."""
    known = {each.id: each for each in entered}
    found = [*_strangers(known, phone, server), *_visits(server)]
    for each in known.values():
        found += _of_one(each, phone, [row for row in server.arrived if row.id == each.id])
    return found


def _of_one(item: Entered, phone: OnThePhone, rows: list[Arrived]) -> list[str]:
    name, found = f"{item.kind} {item.id} of case {item.case_id}", []
    acknowledged, waiting = (Counter(ids)[item.id] for ids in (phone.acknowledged, phone.waiting))
    if acknowledged + waiting > 1:
        found.append(f"{name} is on the phone {acknowledged} times as sent and {waiting} times as waiting")
    if acknowledged and not rows:
        found.append(f"LOST: {name} is acknowledged and not on the server")
    if len(rows) > 1:
        found.append(f"DOUBLED: {name} is on the server {len(rows)} times")
    if not acknowledged and not waiting:
        found.append(f"LOST: {name} is {'on the server and ' if rows else ''}neither waiting nor acknowledged")
    if waiting and item.id not in phone.stored:
        found.append(f"LOST: {name} is said to wait and its content is not in the phone's storage")
    for row in rows:
        if row.person_id != item.person_id:
            found.append(f"{name} came as of person {row.person_id}, entered by {item.person_id}")
        if row.case_id != item.case_id:
            found.append(f"{name} came as of case {row.case_id}")
        if not row.is_kept and item.answers is not None and _said(row.answers) != _said(item.answers):
            found.append(f"CHANGED: {name} has answers {row.answers}, entered {item.answers}")
    return found


def _strangers(known: Mapping[str, Entered], phone: OnThePhone, server: OnTheServer) -> list[str]:
    here = {*phone.acknowledged, *phone.waiting} - known.keys()
    there = {row.id for row in server.arrived} - known.keys()
    return [f"{id_} on the phone was entered by nobody" for id_ in sorted(here)] + [
        f"{id_} on the server was entered by nobody" for id_ in sorted(there)
    ]


def _visits(server: OnTheServer) -> list[str]:
    """A visit that was sent twice counts once, and every response is a visit."""
    meant = Counter(
        row.case_id for row in server.arrived if not row.is_kept and (row.kind == INTERVIEW or row.kind in VISITS)
    )
    return [
        f"Case {case} has {server.visits.get(case, 0)} visits, {meant[case]} came from phones"
        for case in sorted({*meant, *server.visits})
        if meant[case] != server.visits.get(case, 0)
    ]


def _said(answers: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: answer for name, answer in (answers or {}).items() if answer not in (None, "", [])}


def server_books(engine: Engine) -> OnTheServer:
    """Read the server's side from its database."""
    with Session(engine) as session:
        responses = session.execute(select(Response, ResponseLink).join(ResponseLink)).all()
        rows = [
            Arrived(str(response.instance_id), link.case_id, link.collaborator_id, response.answers)
            for response, link in responses
        ]
        rows += [
            Arrived(str(kept.instance_id), kept.case_id, kept.person_id, is_kept=True)
            for kept in session.scalars(select(KeptSubmission))
        ]
        rows += [
            Arrived(
                str(event.event_id), event.case_id, event.person_id, is_kept=event.outcome == "kept", kind=event.kind
            )
            for event in session.scalars(select(PhoneEvent))
        ]
        return OnTheServer(tuple(rows), Counter(session.scalars(select(Visit.case_id))))
