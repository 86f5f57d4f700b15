"""Interviews that are about to begin at doors, one for each questionnaire, and the collaborator who stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.people.permissions import Role
from surveys.people.service import add_person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.units.service import communes
from tests.browser.site import Site, office_of, own_province
from tests.conftest import NOW, World
from tests.services.survey_in_the_field import begin, survey_in_the_field
from tests.services.survey_on_its_way import publish
from webapp.accounts.records import Account
from webapp.accounts.service import hashed
from webapp.demo.people import DEMO_PASSWORD

USERNAME = "na.vu"


@dataclass(frozen=True)
class Door:
    """A site with an interview under way on each questionnaire: name → case."""

    site: Site
    cases: Mapping[str, int]

    def address(self, name: str) -> str:
        """The first page of that interview."""
        return f"/ho/{self.cases[name]}/phong-van/phan_a"


def furnish_door(site: Site, questionnaires: Mapping[str, Questionnaire]) -> Door:
    """Publish each questionnaire in a survey in the field, and begin an interview on it."""
    with site.app.app_context(), open_session(site.engine) as session:
        place = survey_in_the_field(session, office_world(session))
        own = [case for case in place.cases if case.collaborator_id == place.owner.id]
        cases = {}
        for number, (name, questionnaire) in enumerate(questionnaires.items()):
            draft = begin(session, place, own[number], instance_id=uuid4())
            version = publish(
                session,
                place.survey,
                questionnaire,
                person_id=place.version.created_by_id,
                number=number + 2,
                state="closing",
            )
            draft.version_id = version.id
            cases[name] = own[number].id
        session.add(
            Account(
                username=USERNAME,
                password=hashed(DEMO_PASSWORD),
                fs_uniquifier=uuid4().hex,
                person_id=place.owner.id,
            )
        )
        session.commit()
    return Door(site, cases)


def office_world(session: Session) -> World:
    """The site's province with its office, as tests of services know a world."""
    office, province = office_of(session), own_province(session)
    places = communes(session, province)
    people = {Role.COORDINATOR: office.coordinator, Role.DESIGNER: office.designer, Role.SUPERVISOR: office.supervisor}
    idle = add_person(session, full_name="Lê Văn Nghỉ", role="collaborator", unit=places[-1], now=NOW)
    return World(
        unit_list=province.unit_list,
        province=province,
        communes=places,
        foreign_province=province,
        foreign_communes=[],
        people={**{role.value: person for role, person in people.items()}, "collaborator": idle},
    )
