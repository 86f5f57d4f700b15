"""People, their contacts apart from everything else, and who is listed where."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveys.audit import AuditEntry
from surveys.people.permissions import PERMISSIONS, Action, Role
from surveys.people.records import Person, PersonContact
from surveys.people.service import add_person, collaborators, people_within
from tests.conftest import NOW


def add(session, unit, name, role=Role.COLLABORATOR, **more):
    return add_person(session, full_name=name, role=role, unit=unit, now=NOW, **more)


def test_contacts_lie_in_a_table_of_their_own(session, world):
    person = add(session, world.communes[0], "Đỗ  Thị Hà", phone="0912345678")
    session.flush()
    assert person.full_name == "Đỗ Thị Hà"
    assert session.get(PersonContact, person.id).phone == "0912345678"
    assert not {"phone", "email"} & set(Person.__table__.columns.keys())
    silent = add(session, world.communes[0], "Vũ Văn An")
    assert session.get(PersonContact, silent.id) is None


def test_the_log_says_who_added_whom_and_no_phone_number(session, world):
    coordinator = world.person(Role.COORDINATOR)
    person = add(session, world.communes[0], "Đỗ Thị Hà", phone="0912345678", added_by=coordinator)
    session.flush()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == person.id)).one()
    assert (entry.action, entry.person_id) == ("person.added", coordinator.id)
    assert "0912" not in entry.detail


def test_an_unknown_role_is_refused(session, world):
    with pytest.raises(ValueError, match="boss"):
        add(session, world.province, "Đỗ Thị Hà", role="boss")


def test_collaborators_are_the_active_ones_of_the_unit_and_below_by_given_name(session, world):
    for name in ("Nguyễn Văn Đức", "Trần Thị Ân", "Lê Văn Dũng", "Phạm Thị An"):
        add(session, world.communes[0], name)
    add(session, world.foreign_communes[0], "Vũ Thị Bé")
    add(session, world.communes[1], "Bùi Văn Bình").active = False
    session.flush()
    names = [person.full_name for person in collaborators(session, world.province)]
    assert names == ["Phạm Thị An", "Trần Thị Ân", "Lê Văn Dũng", "Trần Thị Đào", "Nguyễn Văn Đức"]
    assert [p.full_name for p in collaborators(session, world.communes[1])] == []
    assert len(people_within(session, world.communes[0])) == 4


def test_every_action_is_somebodys_and_readers_change_nothing():
    assert set(PERMISSIONS) == set(Action)
    assert all(PERMISSIONS[action] for action in Action)
    reading = {Action.VIEW_HOME, Action.VIEW_REQUEST, Action.VIEW_SURVEY, Action.VIEW_QUESTIONNAIRE}
    reading |= {Action.VIEW_RESULTS, Action.VIEW_REPORT, Action.VIEW_UNIT_PROGRESS}
    assert {action for action in Action if Role.READER in PERMISSIONS[action]} <= reading
