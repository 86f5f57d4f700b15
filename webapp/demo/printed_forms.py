"""Forms on paper of the demonstration's survey in the field: one commune's, of which some are keyed, once or twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from surveys.fieldwork.paper.entries import begin_entry, finish_entry, save_lines
from surveys.fieldwork.paper.keyed_form import KeyedForm
from surveys.fieldwork.paper.printing import communes_of, issue_for_commune
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.records import Case
from surveys.people.records import Person
from surveys.questionnaires.paper.cover_words import ADULTS, CONSENT, DAY, GIVEN, INTERVIEWER, WAY
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import published_version
from surveys.requests.records import Survey
from surveys.text import format_date
from webapp.demo.households import adults_at, answers_at
from webapp.demo.population import Population

BLANK = "-"
MISREAD: tuple[Mapping[str, str], ...] = ({}, {"tin_tuong": "3", "so_nguoi": "6"}, {"hoc_van": "2"})
"""What the second person read otherwise on each form that is keyed twice; where it happens to be the same, nothing."""
ELSEWHERE = {"tin_tuong": "1", "so_nguoi": "7", "hoc_van": "4"}


def fill_in_on_paper(
    session: Session, survey: Survey, population: Population, *, keyers: tuple[Person, Person], printed_at: datetime
) -> list[PaperForm]:
    """Print the forms of a commune, let its households fill them in, and key some of them."""
    version = published_version(session, survey.id)
    if version is None:
        raise LookupError("The survey has no published questionnaire yet.")
    return KeyingRoom(session, version, population, *keyers, printed_at=printed_at).print_and_key()


@dataclass(frozen=True)
class KeyingRoom:
    """Who keys, and from what."""

    session: Session
    version: QuestionnaireVersion
    population: Population
    first: Person
    second: Person
    printed_at: datetime

    def print_and_key(self) -> list[PaperForm]:
        """A commune's forms: one agrees, two differ, each of the two keyed one more, the rest are still out."""
        forms = self._print()
        filled = [form for form in forms if self._lives_somebody(form.case)]
        for form, misread in zip(filled, MISREAD, strict=False):
            lines = self._lines(form)
            self._key(form, self.first, lines, hours=48)
            self._key(form, self.second, lines | _misread(lines, misread), hours=50)
        for form, person in zip(filled[len(MISREAD) :], (self.first, self.second), strict=False):
            self._key(form, person, self._lines(form), hours=52)
        return forms

    def _print(self) -> list[PaperForm]:
        """One form for each household still to be visited in the commune that has most of them."""
        waiting = max(communes_of(self.session, self.version), key=lambda commune: (commune.cases, commune.psu))
        return issue_for_commune(self.session, self.version, waiting.psu, person=self.first, now=self.printed_at)

    def _lives_somebody(self, case: Case | None) -> bool:
        return case is not None and adults_at(self.population, case)[1] > 0

    def _lines(self, form: PaperForm) -> dict[str, str]:
        """What stands on the form of a household: the cover and the chosen adult's answers."""
        case, questionnaire = form.case, self.population.questionnaire
        if case is None:
            raise LookupError("The demonstration prints forms for cases.")
        on = (self.printed_at + timedelta(days=1)).date()
        adults = adults_at(self.population, case)[1]
        cover = {CONSENT: GIVEN, DAY: format_date(on), ADULTS: str(adults), WAY: INTERVIEWER}
        return cover | _lines_of(questionnaire, answers_at(self.session, self.population, case, on=on), on)

    def _key(self, form: PaperForm, person: Person, lines: Mapping[str, str], *, hours: int) -> None:
        at = self.printed_at + timedelta(hours=hours)
        entry = begin_entry(self.session, form, person=person, now=at)
        save_lines(self.session, entry, lines)
        finish_entry(self.session, entry, person=person, now=at + timedelta(minutes=4))


def _lines_of(questionnaire: Questionnaire, answers: Mapping[str, object], on: date) -> dict[str, str]:
    """One line for each question on the form's own way."""
    lines = {name: _typed(value) for name, value in answers.items()}
    form = KeyedForm(questionnaire, lines, on=on, instance_id=None)
    return {place.field: lines.get(place.field, BLANK) for place in form.places}


def _typed(value: object) -> str:
    return " ".join(value) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


def _misread(lines: Mapping[str, str], misread: Mapping[str, str]) -> dict[str, str]:
    """Other lines than these: a slip of the eye never gives what stands there."""
    return {field: ELSEWHERE[field] if lines[field] == text else text for field, text in misread.items()}
