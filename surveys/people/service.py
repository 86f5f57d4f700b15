"""People and how to reach them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.people.permissions import Role
from surveys.people.records import Person, PersonContact
from surveys.text import given_name_key, one_line
from surveys.units.records import Unit
from surveys.units.service import units_within


def add_person(
    session: Session,
    *,
    full_name: str,
    role: str,
    unit: Unit,
    phone: str | None = None,
    email: str | None = None,
    now: datetime,
    added_by: Person | None = None,
) -> Person:
    """Add someone with a role in a unit; phone and e-mail go to the contacts, apart from everything else (R3)."""
    person = Person(full_name=one_line(full_name), role=Role(role).value, unit=unit, created_at=now)
    session.add(person)
    session.flush()
    if phone or email:
        session.add(PersonContact(person_id=person.id, phone=phone or None, email=email or None))
    actor = added_by.id if added_by else None
    audit.log(session, "person.added", "person", person.id, at=now, person_id=actor, detail=person.role)
    return person


def people_within(session: Session, unit: Unit) -> list[Person]:
    """Everyone in a unit or below it, by given name."""
    found = session.scalars(select(Person).where(Person.unit_id.in_(units_within(session, unit))).order_by(Person.id))
    return sorted(found, key=lambda person: given_name_key(person.full_name))


def collaborators(session: Session, unit: Unit) -> list[Person]:
    """The active collaborators in a unit or below it, by given name."""
    return [p for p in people_within(session, unit) if p.active and p.role == Role.COLLABORATOR]
