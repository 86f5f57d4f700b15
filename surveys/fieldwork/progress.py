"""How the field stands: against the allocation, by commune and by collaborator, with the outcome rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveys.fieldwork.dispositions import AaporClass, aapor_class
from surveys.fieldwork.records import Case, Visit
from surveys.fieldwork.reserves import reserves_left
from surveys.fieldwork.response_rates import Counts, OutcomeRates, outcome_rates
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.service import current_draw
from surveys.text import given_name_key, vi_alphabet_key


@dataclass
class Tally:
    """Numbers of cases by how they stand; `main` is the allocation, `reserve` what was released beside it."""

    main: int = 0
    reserve: int = 0
    unassigned: int = 0
    open: int = 0
    interviewing: int = 0
    completed: int = 0
    finished: int = 0
    visited: int = 0
    classes: dict[AaporClass, float] = field(default_factory=dict)

    @property
    def issued(self) -> int:
        return self.main + self.reserve

    @property
    def waiting(self) -> int:
        """Cases on which work is still to be done."""
        return self.unassigned + self.open + self.interviewing

    @property
    def return_rate(self) -> float | None:
        """Forms returned of forms issued, in percent: not a response rate."""
        return 100 * self.completed / self.issued if self.issued else None

    @property
    def counts(self) -> Counts:
        return Counts.of(self.classes)

    @property
    def refused(self) -> int:
        return int(self.counts.refusal)

    @property
    def not_eligible(self) -> int:
        return int(self.counts.not_eligible)

    def add(self, role: str, state: str, disposition: str | None, number: int) -> None:
        """Count `number` cases of one kind."""
        setattr(self, role, getattr(self, role) + number)
        setattr(self, state, getattr(self, state) + number)
        self.visited += number if disposition else 0
        aapor = aapor_class(disposition)
        self.classes[aapor] = self.classes.get(aapor, 0) + number


@dataclass(frozen=True)
class CommuneProgress:
    """A commune: its tally, who works there, the reserves that could still be released."""

    psu: str
    name: str
    stratum: str
    tally: Tally
    collaborators: tuple[str, ...]
    reserves_left: int


@dataclass(frozen=True)
class CollaboratorProgress:
    """A collaborator: tally of their cases, communes, visits made."""

    person_id: int
    full_name: str
    tally: Tally
    communes: int
    visits: int


@dataclass(frozen=True)
class Progress:
    """The whole: tally, outcome rates where the sample has probabilities, days left (None: no end is set)."""

    tally: Tally
    rates: OutcomeRates | None
    days_left: int | None
    communes: list[CommuneProgress]
    collaborators: list[CollaboratorProgress]


def progress(session: Session, survey: Survey, *, today: date) -> Progress:
    """The progress of the current draw on the day `today`, from one count by commune, collaborator and
    outcome.
    """
    draw = current_draw(session, survey.id)
    whole = Tally()
    by_psu: dict[tuple[str, str, str], Tally] = {}
    by_person: dict[int, Tally] = {}
    people: dict[str, set[int]] = {}
    places: dict[int, set[str]] = {}
    for psu, name, stratum, person_id, role, state, disposition, number in _cells(session, draw.id if draw else None):
        for tally in (whole, by_psu.setdefault((psu, name, stratum), Tally())):
            tally.add(role, state, disposition, number)
        if person_id is not None:
            by_person.setdefault(person_id, Tally()).add(role, state, disposition, number)
            people.setdefault(psu, set()).add(person_id)
            places.setdefault(person_id, set()).add(psu)
    named = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(by_person)))
    names = {row[0]: row[1] for row in named}
    left = reserves_left(session, survey)
    communes = [
        CommuneProgress(psu, name, stratum, tally, _sorted_names(people.get(psu, set()), names), left.get(psu, 0))
        for (psu, name, stratum), tally in by_psu.items()
    ]
    visits = _visits(session, survey)
    workers = [
        CollaboratorProgress(id_, names[id_], tally, len(places[id_]), visits.get(id_, 0))
        for id_, tally in by_person.items()
    ]
    return Progress(
        tally=whole,
        rates=outcome_rates(whole.counts) if draw is not None and draw.seed is not None else None,
        days_left=(survey.fieldwork_until - today).days if survey.fieldwork_until else None,
        communes=sorted(communes, key=lambda each: vi_alphabet_key(each.name)),
        collaborators=sorted(workers, key=lambda each: given_name_key(each.full_name)),
    )


def case_counts(
    session: Session, survey: Survey, *, by: InstrumentedAttribute[str] | None = None
) -> Mapping[str, Counts]:
    """Counts by AAPOR class of the current draw's cases for each value of `by` (Case.stratum, Case.psu).

    Without `by` there is one entry, under "".
    """
    draw = current_draw(session, survey.id)
    if draw is None:
        return {}
    key = Case.stratum if by is None else by
    chosen = (
        select(key, Case.disposition, func.count())
        .where(Case.draw_id == draw.id, Case.state != "void")
        .group_by(key, Case.disposition)
        .order_by(key, Case.disposition)
    )
    classes: dict[str, dict[AaporClass, float]] = {}
    for value, disposition, number in session.execute(chosen):
        inside = classes.setdefault("" if by is None else value, {})
        aapor = aapor_class(disposition)
        inside[aapor] = inside.get(aapor, 0) + number
    return {value: Counts.of(inside) for value, inside in classes.items()}


def _cells(session: Session, draw_id: int | None) -> list[tuple[str, str, str, int | None, str, str, str | None, int]]:
    keys = (
        Case.psu,
        Case.psu_name,
        Case.stratum,
        Case.collaborator_id,
        Case.role,
        Case.state,
        Case.disposition,
    )
    chosen = select(*keys, func.count()).where(Case.draw_id == draw_id, Case.state != "void").group_by(*keys)
    chosen = chosen.order_by(*keys)
    return [tuple(row) for row in session.execute(chosen)]  # type: ignore[misc]


def _visits(session: Session, survey: Survey) -> dict[int, int]:
    rows = session.execute(
        select(Visit.person_id, func.count())
        .join(Case, Visit.case_id == Case.id)
        .where(Case.survey_id == survey.id)
        .group_by(Visit.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _sorted_names(ids: set[int], names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted((names[id_] for id_ in ids), key=given_name_key))
