"""The assignment page: a row a commune with the collaborators who can be chosen there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.assignment import Commune, Spread, Worker, spread_of
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import propose_assignment, waiting_communes, workers
from surveys.people.service import collaborators
from surveys.requests.records import Survey
from surveys.text import vi_alphabet_key

KEEP, NOBODY = "keep", ""
LONGEST_ID = 10
MOST_OFFERED = 40
"""With more collaborators than this a row offers those near by; the commune's own page offers all."""


@dataclass(frozen=True)
class Option:
    """A collaborator as a row offers them."""

    id: int
    full_name: str


@dataclass(frozen=True)
class CommuneRow:
    """A commune: its cases to give out, who is proposed or has them now, who can be chosen."""

    code: str
    name: str
    cases: tuple[int, ...]
    unassigned: int
    shares: tuple[tuple[str, int], ...]
    chosen: str
    here: tuple[Option, ...]
    near: tuple[Option, ...]
    others: tuple[Option, ...]
    all_offered: bool

    @property
    def is_split(self) -> bool:
        return len(self.shares) > 1


@dataclass(frozen=True)
class Load:
    """What a collaborator has still to do, now and if the page were saved as it stands."""

    id: int
    full_name: str
    before: int
    after: int


@dataclass(frozen=True)
class AssignmentPage:
    """All rows, and the assignment that stands or is proposed, case → collaborator."""

    rows: list[CommuneRow]
    standing: Mapping[int, int]
    load: list[Load]

    @property
    def before(self) -> Spread | None:
        """How evenly work lies now."""
        return spread_of(each.before for each in self.load)

    @property
    def after(self) -> Spread | None:
        """How evenly it would lie."""
        return spread_of(each.after for each in self.load)

    def from_choices(self, choices: Mapping[str, str]) -> dict[int, int]:
        """Case → collaborator from what was chosen by commune; rows left alone keep what stands or is proposed."""
        given: dict[int, int] = {}
        for row in self.rows:
            choice = choices.get(row.code, NOBODY)
            if choice == KEEP:
                given.update({case_id: self.standing[case_id] for case_id in row.cases if case_id in self.standing})
            elif choice.isdecimal() and len(choice) < LONGEST_ID:
                given.update(dict.fromkeys(row.cases, int(choice)))
        return given


def assignment_page(session: Session, survey: Survey, *, only: str | None = None) -> AssignmentPage:
    """The page's rows; `only` one commune, then with every collaborator to choose from."""
    communes = waiting_communes(session, survey)
    people = {person.id: person.full_name for person in collaborators(session, survey.unit)}
    cases = session.execute(
        select(Case.id, Case.psu, Case.psu_name, Case.collaborator_id).where(Case.survey_id == survey.id)
    ).all()
    names = {psu: name for _id, psu, name, _person in cases}
    assigned = {id_: person for id_, _psu, _name, person in cases if person in people}
    standing = {**assigned, **propose_assignment(session, survey)}
    staff = workers(session, survey)
    rows = [
        _row(commune, names[commune.code], assigned, standing, people, staff, everyone=only is not None)
        for commune in communes
        if only in (None, commune.code)
    ]
    waiting = {case_id for commune in communes for case_id in commune.cases}
    given = Counter(standing[case_id] for case_id in waiting if case_id in standing)
    given.subtract(assigned[case_id] for case_id in waiting if case_id in assigned)
    had = {worker.id: worker.load for worker in staff}
    return AssignmentPage(
        rows=sorted(rows, key=lambda row: vi_alphabet_key(row.name)),
        standing=standing,
        load=[Load(id_, name, had.get(id_, 0), had.get(id_, 0) + given[id_]) for id_, name in people.items()],
    )


def _row(
    commune: Commune,
    name: str,
    assigned: Mapping[int, int],
    standing: Mapping[int, int],
    people: Mapping[int, str],
    staff: list[Worker],
    *,
    everyone: bool,
) -> CommuneRow:
    shares = Counter(standing[case_id] for case_id in commune.cases if case_id in standing)
    here = [worker.id for worker in staff if worker.commune == commune.code]
    near = [
        worker.id
        for worker in staff
        if worker.id not in here and commune.grouping and worker.grouping == commune.grouping
    ]
    others = [id_ for id_ in people if id_ not in {*here, *near}]
    all_offered = everyone or len(people) <= MOST_OFFERED
    if not all_offered:
        near = [id_ for id_ in near if id_ in shares] if len(near) > MOST_OFFERED else near
        others = [id_ for id_ in others if id_ in shares]
    return CommuneRow(
        code=commune.code,
        name=name,
        cases=commune.cases,
        unassigned=sum(case_id not in assigned for case_id in commune.cases),
        shares=tuple((people[id_], number) for id_, number in shares.most_common()),
        chosen=_chosen(shares),
        here=_options(here, people),
        near=_options(near, people),
        others=_options(others, people),
        all_offered=all_offered,
    )


def _chosen(shares: Mapping[int, int]) -> str:
    if len(shares) > 1:
        return KEEP
    return str(next(iter(shares))) if shares else NOBODY


def _options(ids: list[int], people: Mapping[int, str]) -> tuple[Option, ...]:
    wanted = set(ids)
    return tuple(Option(id_, name) for id_, name in people.items() if id_ in wanted)


def who_has_what(session: Session, survey: Survey) -> list[object]:
    """Every case with its collaborator, to see whether somebody assigned meanwhile."""
    found = select(Case.id, Case.collaborator_id).where(Case.survey_id == survey.id).order_by(Case.id)
    return [tuple(row) for row in session.execute(found)]
