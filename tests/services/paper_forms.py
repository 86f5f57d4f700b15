"""Forms on paper for tests: what three people type from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from surveys.fieldwork.paper.entries import begin_entry, finish_entry, save_lines
from surveys.fieldwork.paper.keyed_form import KeyedForm
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.paper.service import issue_forms
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.service import questionnaire_of
from tests.conftest import NOW, World
from tests.services.survey_in_the_field import Field

COVER = {"@consent": "1", "@day": "05/03/2026", "@adults": "3", "@way": "1"}
DAY = date(2026, 3, 5)


def keyers(session: Session, world: World) -> list[Person]:
    """Three of the office who key forms: two to key, one to settle."""
    unit = world.province
    more = [add_person(session, full_name=n, role="designer", unit=unit, now=NOW) for n in ("Lê Thị Hai", "Trần Ba")]
    return [world.person("designer"), *more]


def lines_of(questionnaire: Questionnaire, *, on: date = DAY, **typed: str) -> dict[str, str]:
    """The lines of a whole form, its cover apart: `typed` where given, else the first option or a plain answer."""
    lines: dict[str, str] = {}
    for _round in range(500):
        wrong = KeyedForm(questionnaire, lines, on=on, instance_id=None).wrong()
        if not wrong:
            return lines
        for each in wrong:
            question = questionnaire.question(each.field.partition("@")[0])
            lines[each.field] = typed.get(question.name) or _plain(questionnaire, question)
    raise AssertionError(f"{wrong} cannot be keyed")


def _plain(questionnaire: Questionnaire, question: Question) -> str:
    if question.row.chooses:
        return questionnaire.choices_of(question)[0].name
    return {"date": "01/03/2026", "text": "Sửa đường làng"}.get(question.reading, "2")


def form_of(session: Session, place: Field, person: Person, case_number: int = 0) -> PaperForm:
    """A printed form of a case."""
    cases = [place.cases[case_number]]
    return issue_forms(session, place.version, cases=cases, person=person, now=NOW)[0]


def key(
    session: Session,
    form: PaperForm,
    person: Person,
    *,
    now: datetime = NOW,
    cover: dict[str, str] = COVER,
    **typed: Any,
) -> None:
    """The person keys the whole form."""
    entry = begin_entry(session, form, person=person, now=now)
    save_lines(session, entry, {**cover, **lines_of(questionnaire_of(form.version), **typed)})
    finish_entry(session, entry, person=person, now=now)
