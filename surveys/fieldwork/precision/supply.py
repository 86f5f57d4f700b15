"""What the field can still bring: forms that wait for the next step, households at hand, reserves, and how many of them
give an interview. Nothing of it is an opinion, so it is of this moment and not of the last step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.dispositions import AaporClass, aapor_class
from surveys.fieldwork.records import HAS_RESPONSE, Case, Visit
from surveys.fieldwork.reserves import reserves_left
from surveys.fieldwork.response_rates import Counts, outcome_rates
from surveys.requests.records import Survey
from surveys.responses.modes import SAMPLE, of_source
from surveys.responses.records import Response
from surveys.samples.service import current_draw

WAITING = ("unassigned", "open", "interviewing")
FEWEST_CLOSED = 20
"""From so many closed cases on a place's own share of interviews says something."""


@dataclass
class CommuneSupply:
    """A commune: cases by how they stand; `exhausted` are open ones that were visited as often as the rule says."""

    psu: str
    name: str
    stratum: str
    interviews: int = 0
    closed: int = 0
    open: int = 0
    exhausted: int = 0
    reserves: int = 0

    @property
    def workable(self) -> int:
        return self.open - self.exhausted


@dataclass(frozen=True)
class Supply:
    """What a domain can still bring. `waiting`: forms that came in and are not in the results yet; `rate`: interviews
    of a case that is worked to its end."""

    waiting: float
    open: int
    reserves: int
    rate: float

    @property
    def at_hand(self) -> float:
        """Interviews to expect from cases that are out."""
        return self.open * self.rate

    @property
    def in_all(self) -> float:
        return (self.open + self.reserves) * self.rate


@dataclass(frozen=True)
class FieldSupply:
    """Communes of the current draw, forms received and shown by stratum, and what was planned for the response.

    `most_visits_done`: open cases with as many visits as the rule allows; `substitutes`: interviews of reserve cases.
    """

    communes: tuple[CommuneSupply, ...]
    received: Mapping[str, int]
    shown: Mapping[str, int]
    planned_rate: float
    response_rate: float | None
    main_response_rate: float | None
    substitutes: int

    @property
    def responses(self) -> int:
        """Valid forms of the sample, in the results or not yet."""
        return sum(self.received.values())

    @property
    def open(self) -> int:
        return sum(each.open for each in self.communes)

    @property
    def exhausted(self) -> int:
        return sum(each.exhausted for each in self.communes)

    @property
    def replacement_rate(self) -> float | None:
        """Interviews of households from the reserve in percent of all interviews."""
        interviews = sum(each.interviews for each in self.communes)
        return 100 * self.substitutes / interviews if interviews else None

    def of(self, stratum: str | None) -> Supply:
        """Of a stratum, or of the whole."""
        inside = self.communes_of(stratum)
        names = [stratum] if stratum else sorted({*self.received, *self.shown})
        waiting = sum(self.received.get(name, 0) - self.shown.get(name, 0) for name in names)
        workable, reserves = sum(each.workable for each in inside), sum(each.reserves for each in inside)
        return Supply(max(waiting, 0), workable, reserves, self._rate(inside))

    def communes_of(self, stratum: str | None) -> list[CommuneSupply]:
        return [each for each in self.communes if not stratum or each.stratum == stratum]

    def _rate(self, communes: Iterable[CommuneSupply]) -> float:
        for some in (list(communes), list(self.communes)):
            interviews, closed = sum(each.interviews for each in some), sum(each.closed for each in some)
            if interviews and interviews + closed >= FEWEST_CLOSED:
                return interviews / (interviews + closed)
        return self.planned_rate


def field_supply(session: Session, survey: Survey, *, most_visits: int | None) -> FieldSupply:
    """From one count of the cases by commune and of the responses by stratum."""
    draw = current_draw(session, survey.id)
    received, shown = _responses(session, survey, released=None), _responses(session, survey, released=True)
    if draw is None:
        return FieldSupply((), received, shown, 1.0, None, None, 0)
    found: dict[str, CommuneSupply] = {}
    classes: dict[str, dict[AaporClass, float]] = {"main": {}, "reserve": {}}
    substitutes = 0
    keys = Case.psu, Case.psu_name, Case.stratum, Case.role, Case.state, Case.disposition
    counted = select(*keys, func.count()).where(Case.draw_id == draw.id, Case.state != "void").group_by(*keys)
    for psu, name, stratum, role, state, disposition, number in session.execute(counted):
        commune = found.setdefault(psu, CommuneSupply(psu, name, stratum))
        commune.interviews += number if state in HAS_RESPONSE else 0
        commune.closed += number if state == "finished" else 0
        commune.open += number if state in WAITING else 0
        substitutes += number if role == "reserve" and state in HAS_RESPONSE else 0
        aapor = aapor_class(disposition)
        classes[role][aapor] = classes[role].get(aapor, 0) + number
    for psu, left in reserves_left(session, survey).items():
        if psu in found:
            found[psu].reserves = left
    if most_visits is not None:
        for psu, number in _exhausted(session, draw.id, most_visits):
            found[psu].exhausted = number
    everyone = {kind: sum(each.get(kind, 0) for each in classes.values()) for kind in AaporClass}
    return FieldSupply(
        communes=tuple(sorted(found.values(), key=lambda each: each.psu)),
        received=received,
        shown=shown,
        planned_rate=float(draw.design.definition.get("response_rate") or 1.0),
        response_rate=_rr1(everyone),
        main_response_rate=_rr1(classes["main"]),
        substitutes=substitutes,
    )


def _rr1(classes: Mapping[AaporClass, float]) -> float | None:
    rate = outcome_rates(Counts.of(dict(classes)))["RR1"].value
    return None if rate is None else 100 * rate


def _exhausted(session: Session, draw_id: int, most_visits: int) -> list[tuple[str, int]]:
    """Communes with how many of their open cases were visited at least so often."""
    often = (
        select(Visit.case_id)
        .join(Case, Case.id == Visit.case_id)
        .where(Case.draw_id == draw_id, Case.state.in_(WAITING))
        .group_by(Visit.case_id)
        .having(func.count() >= most_visits)
    )
    counted = select(Case.psu, func.count()).where(Case.id.in_(often)).group_by(Case.psu)
    return [(psu, number) for psu, number in session.execute(counted)]


def _responses(session: Session, survey: Survey, *, released: bool | None) -> dict[str, int]:
    statement = select(Response.stratum, func.count()).where(
        Response.survey_id == survey.id, Response.state == "submitted", of_source(SAMPLE)
    )
    if released:
        statement = statement.where(Response.release_id.is_not(None))
    return {stratum or "": number for stratum, number in session.execute(statement.group_by(Response.stratum))}
