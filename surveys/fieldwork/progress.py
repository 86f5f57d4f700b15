"""How the field stands: against the allocation, by commune, stratum and collaborator, with the outcome rates.

All of it is counts of cases, no answer is read: whoever sees progress knows nothing of what was said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveys.fieldwork.dispositions import AaporClass, aapor_class
from surveys.fieldwork.pace import Pace, forms_by_day, pace
from surveys.fieldwork.records import HAS_RESPONSE, Case, Visit
from surveys.fieldwork.reserves import reserves_left
from surveys.fieldwork.response_rates import Counts, OutcomeRates, outcome_rates
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.responses.modes import SAMPLE, of_source
from surveys.responses.records import Response
from surveys.samples.service import current_draw
from surveys.text import given_name_key, vi_alphabet_key


@dataclass
class Tally:
    """Numbers of cases by how they stand; `main` is the allocation, `reserve` what was released beside it, of which
    `reserve_visited` have been worked and `reserve_back` have a response. `again`: open, and somebody was there;
    `closed_refused`, `closed_outside`: finished by a refusal, or outside the population."""

    main: int = 0
    reserve: int = 0
    unassigned: int = 0
    open: int = 0
    interviewing: int = 0
    completed: int = 0
    returned: int = 0
    accepted: int = 0
    finished: int = 0
    visited: int = 0
    reserve_visited: int = 0
    reserve_back: int = 0
    again: int = 0
    closed_refused: int = 0
    closed_outside: int = 0
    classes: dict[AaporClass, float] = field(default_factory=dict)

    @property
    def issued(self) -> int:
        return self.main + self.reserve

    @property
    def with_response(self) -> int:
        """Cases that have a response, looked at or not."""
        return self.completed + self.returned + self.accepted

    @property
    def waiting(self) -> int:
        """Cases on which work is still to be done."""
        return self.unassigned + self.open + self.interviewing

    @property
    def return_rate(self) -> float | None:
        """Forms returned of forms issued, in percent: not a response rate."""
        return 100 * self.with_response / self.issued if self.issued else None

    @property
    def reserve_share(self) -> float | None:
        """Released reserves for a hundred of the allocation."""
        return 100 * self.reserve / self.main if self.main else None

    @property
    def reserve_back_share(self) -> float | None:
        """Of the forms that are back those of reserves, in percent: the replacement rate."""
        return 100 * self.reserve_back / self.with_response if self.with_response else None

    @property
    def missing(self) -> int:
        """Forms that the allocation still lacks."""
        return max(self.main - self.with_response, 0)

    @property
    def counts(self) -> Counts:
        return Counts.of(self.classes)

    @property
    def rates(self) -> OutcomeRates:
        """AAPOR's rates of these cases; none says anything where the sample has no probabilities."""
        return outcome_rates(self.counts)

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
        if role == "reserve":
            self.reserve_visited += number if disposition else 0
            self.reserve_back += number if state in HAS_RESPONSE else 0
        self.again += number if state == "open" and disposition else 0
        aapor = aapor_class(disposition)
        self.classes[aapor] = self.classes.get(aapor, 0) + number
        if state == "finished":
            self.closed_refused += number if aapor is AaporClass.REFUSAL else 0
            self.closed_outside += number if aapor is AaporClass.NOT_ELIGIBLE else 0


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
class StratumProgress:
    """A stratum: its tally and the communes drawn in it."""

    name: str
    tally: Tally
    communes: tuple[CommuneProgress, ...]

    @property
    def reserves_left(self) -> int:
        return sum(commune.reserves_left for commune in self.communes)


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
    """The whole: tally, outcome rates where the sample has probabilities, days left (None: no end is set), the pace."""

    tally: Tally
    rates: OutcomeRates | None
    days_left: int | None
    pace: Pace | None
    communes: list[CommuneProgress]
    strata: list[StratumProgress]
    collaborators: list[CollaboratorProgress]

    @property
    def has_rates(self) -> bool:
        """Whether response rates mean anything: the sample was drawn with known probabilities."""
        return self.rates is not None

    @property
    def reserves_left(self) -> int:
        return sum(commune.reserves_left for commune in self.communes)


def progress(
    session: Session, survey: Survey, *, today: date, psus: Collection[str] | None = None, people: bool = True
) -> Progress:
    """The progress of the current draw on the day `today`, from one count by commune, collaborator and outcome.

    `psus`: of these communes only. Without `people` nothing is said of who collected what.
    """
    draw = current_draw(session, survey.id)
    whole = Tally()
    by_psu: dict[tuple[str, str, str], Tally] = {}
    by_person: dict[int, Tally] = {}
    workers: dict[str, set[int]] = {}
    places: dict[int, set[str]] = {}
    for psu, name, stratum, person_id, role, state, disposition, number in _cells(
        session, draw.id if draw else None, psus
    ):
        for tally in (whole, by_psu.setdefault((psu, name, stratum), Tally())):
            tally.add(role, state, disposition, number)
        if people and person_id is not None:
            by_person.setdefault(person_id, Tally()).add(role, state, disposition, number)
            workers.setdefault(psu, set()).add(person_id)
            places.setdefault(person_id, set()).add(psu)
    named = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(by_person))) if by_person else ()
    names = {row[0]: row[1] for row in named}
    left = reserves_left(session, survey)
    communes = [
        CommuneProgress(psu, name, stratum, tally, _sorted_names(workers.get(psu, set()), names), left.get(psu, 0))
        for (psu, name, stratum), tally in by_psu.items()
    ]
    communes.sort(key=lambda each: (vi_alphabet_key(each.name), each.psu, each.stratum))
    return Progress(
        tally=whole,
        rates=whole.rates if draw is not None and draw.seed is not None else None,
        days_left=(survey.fieldwork_until - today).days if survey.fieldwork_until else None,
        pace=_pace(session, survey, whole, today=today, psus=psus),
        communes=communes,
        strata=_strata(communes),
        collaborators=_collaborators(session, survey, by_person, names, places),
    )


def _pace(session: Session, survey: Survey, whole: Tally, *, today: date, psus: Collection[str] | None) -> Pace | None:
    """None before fieldwork and after lock, which leaves no days."""
    if not whole.issued or survey.fieldwork_from is None or survey.locked_at is not None:
        return None
    days = forms_by_day(session, survey, psus=psus)
    return pace(days, survey=survey, back=whole.with_response, wanted=whole.main, waiting=whole.waiting, today=today)


def _strata(communes: list[CommuneProgress]) -> list[StratumProgress]:
    """Strata by name, with their communes in the order given."""
    inside: dict[str, list[CommuneProgress]] = {}
    for commune in communes:
        inside.setdefault(commune.stratum, []).append(commune)
    return [
        StratumProgress(name, merged(each.tally for each in inside[name]), tuple(inside[name]))
        for name in sorted(inside, key=vi_alphabet_key)
    ]


def merged(tallies: Iterable[Tally]) -> Tally:
    """One tally of several."""
    whole = Tally()
    for tally in tallies:
        for name in _NUMBERS:
            setattr(whole, name, getattr(whole, name) + getattr(tally, name))
        for aapor, number in tally.classes.items():
            whole.classes[aapor] = whole.classes.get(aapor, 0) + number
    return whole


_NUMBERS = tuple(each.name for each in fields(Tally) if each.name != "classes")


def _collaborators(
    session: Session,
    survey: Survey,
    by_person: Mapping[int, Tally],
    names: Mapping[int, str],
    places: Mapping[int, set[str]],
) -> list[CollaboratorProgress]:
    visits = _visits(session, survey) if by_person else {}
    found = [
        CollaboratorProgress(id_, names[id_], tally, len(places[id_]), visits.get(id_, 0))
        for id_, tally in by_person.items()
    ]
    return sorted(found, key=lambda each: given_name_key(each.full_name))


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


def _cells(
    session: Session, draw_id: int | None, psus: Collection[str] | None
) -> list[tuple[str, str, str, int | None, str, str, str | None, int]]:
    """Numbers of cases by all that progress tells apart, out of the index `ix_field_case_standing`."""
    keys = (
        Case.psu,
        Case.psu_name,
        Case.stratum,
        Case.collaborator_id,
        Case.role,
        Case.state,
        Case.disposition,
    )
    chosen = select(*keys, func.count()).where(Case.draw_id == draw_id, Case.state != "void")
    if psus is not None:
        chosen = chosen.where(Case.psu.in_(psus))
    chosen = chosen.group_by(*keys)
    return [tuple(row) for row in session.execute(chosen)]  # type: ignore[misc]


def void_forms(session: Session, survey: Survey) -> int:
    """Forms of the survey's own fieldwork that were made void."""
    chosen = select(func.count()).select_from(Response)
    own = (Response.survey_id == survey.id, Response.state == "void", Response.import_id.is_(None))
    return session.scalar(chosen.where(*own, of_source(SAMPLE))) or 0


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
