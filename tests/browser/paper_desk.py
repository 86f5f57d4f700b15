"""Printed forms on the desks of three people who key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select

from surveys.database import open_session
from surveys.fieldwork.paper.keyed_form import KeyedForm
from surveys.fieldwork.paper.printing import copies_of
from surveys.fieldwork.paper.service import form_by_serial, issue_forms
from surveys.people.service import add_person
from surveys.requests.service import LOCAL_TIME
from surveys.responses.records import Response
from tests.browser.door import office_world
from tests.browser.site import Site
from tests.services.paper_forms import lines_of
from tests.services.survey_in_the_field import demo_questionnaire, survey_in_the_field
from webapp.accounts.records import Account
from webapp.accounts.service import hashed
from webapp.demo.people import DEMO_PASSWORD

KEYERS = ("hai.le", "ba.tran")
"""Two designers beside the supervisor of the office."""


@dataclass(frozen=True)
class PaperDesk:
    """A site with printed forms: their survey and serials, and the day on which they were filled in."""

    site: Site
    survey_id: int
    version_id: int
    serials: list[str]
    day: date

    @property
    def address(self) -> str:
        """The list of forms."""
        return f"/khao-sat/{self.survey_id}/phieu-giay"

    @property
    def prints(self) -> str:
        """The page of prints."""
        return f"/khao-sat/{self.survey_id}/phieu/{self.version_id}/ban-in"

    def keys(self, way: str = "1", on: date | None = None, **typed: str) -> Iterator[str]:
        """What is typed for a whole form, line after line as the desk asks for them; `way`: who filled it in."""
        questionnaire, day = demo_questionnaire(), on or self.day
        lines = lines_of(questionnaire, on=day, **typed)
        places = KeyedForm(questionnaire, lines, on=day, instance_id=None).places
        yield from ("1", f"{day:%d%m%Y}", "3", way, *(lines[place.field] for place in places))

    def scanned(self, serial: str) -> str:
        """What a scanner reads from the code on a form."""
        with open_session(self.site.engine) as session:
            form = form_by_serial(session, self.survey_id, serial)
            return copies_of(session, form.version, [form])[0].scanned

    def responses(self) -> list[Response]:
        """What has arrived."""
        with open_session(self.site.engine) as session:
            return list(session.scalars(select(Response).where(Response.survey_id == self.survey_id)))


def furnish_desk(site: Site, *, forms: int = 6) -> PaperDesk:
    """A survey in the field with printed forms, two people more who may key them."""
    with site.app.app_context(), open_session(site.engine) as session:
        world = office_world(session)
        place = survey_in_the_field(session, world)
        printed = datetime.now(UTC) - timedelta(days=2)
        issued = issue_forms(
            session, place.version, cases=place.cases[:forms], person=world.person("designer"), now=printed
        )
        for name, username in zip(("Lê Thị Hai", "Trần Ba"), KEYERS, strict=True):
            person = add_person(session, full_name=name, role="designer", unit=world.province, now=printed)
            session.add(
                Account(
                    username=username,
                    password=hashed(DEMO_PASSWORD),
                    fs_uniquifier=uuid4().hex,
                    person_id=person.id,
                )
            )
        session.commit()
        day = printed.astimezone(LOCAL_TIME).date()
        return PaperDesk(site, place.survey.id, place.version.id, [form.serial for form in issued], day)
