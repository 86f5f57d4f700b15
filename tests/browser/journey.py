"""A survey on its way through the office, and the document at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

from docx import Document
from sqlalchemy import func, select

from surveys.database import open_session
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from tests.browser.site import Site
from tests.browser.visitor import Visitor
from webapp.demo.population import Population


@dataclass
class Journey:
    """What the steps hand on to one another."""

    site: Site
    visitors: Callable[..., Visitor]
    office: dict[str, Visitor] = field(default_factory=dict)
    survey_id: int = 0
    passwords: dict[str, str] = field(default_factory=dict)
    phone: Visitor | None = None
    population: Population | None = None
    stopped_at: str = ""

    def at_desk(self, username: str) -> Visitor:
        """Someone of the office, logged in."""
        if username not in self.office:
            self.office[username] = self.visitors(self.site).log_in(username)
        return self.office[username]

    @property
    def survey(self) -> str:
        """The address of the survey."""
        return f"/khao-sat/{self.survey_id}"

    def count_cases(self, *conditions: object) -> int:
        """Cases of the survey in the database."""
        with open_session(self.site.engine) as session:
            found = select(func.count()).select_from(Case).where(Case.survey_id == self.survey_id, *conditions)
            return session.scalar(found) or 0

    def cases_of(self, full_name: str) -> list[int]:
        """The ids of a collaborator's cases, in the order of the list."""
        with open_session(self.site.engine) as session:
            person = session.scalars(select(Person).where(Person.full_name == full_name)).one()
            return list(session.scalars(select(Case.id).where(Case.collaborator_id == person.id).order_by(Case.code)))


def words_of(content: bytes) -> str:
    """Everything that is to be read in a Word file: body in order, tables included, headers and footers."""
    document = Document(BytesIO(content))
    parts = [document.element.body, *(s.header._element for s in document.sections)]
    parts += [section.footer._element for section in document.sections]
    paragraphs = [each for part in parts for each in part.iter(f"{{{part.nsmap['w']}}}p")]
    return "\n".join("".join(text.text or "" for text in each.iter(f"{{{each.nsmap['w']}}}t")) for each in paragraphs)
