"""How far the printed forms have got, and how many slips keying makes per thousand lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys.fieldwork.lock.records import locked_numbers
from surveys.fieldwork.paper.records import PAPER_FORM_STATES, PaperEntry, PaperForm
from surveys.people.records import Person
from surveys.requests.records import Survey

PER = 1_000
COMPARED = ("agreed", "submitted")


@dataclass(frozen=True)
class Keying:
    """Lines keyed of forms that have been compared, and those among them that were settled otherwise."""

    name: str
    forms: int
    fields: int
    errors: int

    @property
    def rate(self) -> float | None:
        """Slips per 1,000 lines; None where nothing has been compared yet."""
        return PER * self.errors / self.fields if self.fields else None


@dataclass(frozen=True)
class PaperTally:
    """Forms by state, and the slips of all who key together."""

    states: Counter[str]
    keying: Keying

    @property
    def issued(self) -> int:
        """Every form that was printed, those taken out included."""
        return self.states.total()

    @property
    def keyed_at_least_once(self) -> int:
        """Forms that have been keyed once or more."""
        return self.states.total() - self.states["issued"] - self.states["void"]

    @property
    def keyed_twice(self) -> int:
        """Forms that have been keyed by both."""
        return self.keyed_at_least_once - self.states["keyed_once"]

    @property
    def agreed(self) -> int:
        """Forms of which there is one reading, submitted or not."""
        return self.states["agreed"] + self.states["submitted"]


def paper_tally(session: Session, survey: Survey) -> PaperTally:
    """The survey's printed forms, counted; after lock, as they were counted then."""
    if survey.locked_at is not None:
        told = locked_numbers(session, survey)["paper"]
        states = Counter(told["states"])
        return PaperTally(states, Keying("", states["agreed"] + states["submitted"], told["fields"], told["errors"]))
    counted = select(PaperForm.state, func.count()).where(PaperForm.survey_id == survey.id).group_by(PaperForm.state)
    states = Counter(dict.fromkeys(PAPER_FORM_STATES.states, 0) | {row[0]: row[1] for row in session.execute(counted)})
    rows = keying_by_person(session, survey)
    forms = states["agreed"] + states["submitted"]
    return PaperTally(states, Keying("", forms, sum(row.fields for row in rows), sum(row.errors for row in rows)))


def keying_by_person(session: Session, survey: Survey) -> list[Keying]:
    """The same by who keyed, by name; for supervisors, to help and to train."""
    wanted = (
        select(Person.full_name, func.count(), func.sum(PaperEntry.fields), func.sum(PaperEntry.errors))
        .join(PaperEntry, PaperEntry.person_id == Person.id)
        .join(PaperForm, PaperForm.id == PaperEntry.form_id)
        .where(PaperForm.survey_id == survey.id, PaperForm.state.in_(COMPARED))
        .group_by(Person.id, Person.full_name)
        .order_by(Person.full_name)
    )
    return [Keying(name, forms, fields or 0, errors or 0) for name, forms, fields, errors in session.execute(wanted)]


def forms_in(session: Session, survey: Survey, state: str) -> list[PaperForm]:
    """The survey's forms in a state, by serial."""
    wanted = select(PaperForm).where(PaperForm.survey_id == survey.id, PaperForm.state == state)
    loaded = wanted.options(selectinload(PaperForm.entries), joinedload(PaperForm.version))
    return sorted(session.scalars(loaded), key=lambda form: int(form.serial))


def is_keyer(form: PaperForm, person: Person) -> bool:
    """Whether the person has keyed the form, or is at it."""
    return any(entry.person_id == person.id for entry in form.entries)
