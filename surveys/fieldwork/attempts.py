"""How often households were visited before they answered, and when: of the whole survey only, of no household alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, case, cast, func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.dispositions import AaporClass, aapor_class
from surveys.fieldwork.records import HAS_RESPONSE, Case, Visit
from surveys.requests.records import Survey
from surveys.samples.service import current_draw

MOST_TOLD_APART = 5
"""Cases with so many visits or more stand in one row."""
BANDS = ((0, 7), (7, 11), (11, 14), (14, 17), (17, 19), (19, 24))
"""Hours of the day: before work, morning, noon, afternoon, end of work, evening."""
HOURS_AHEAD = 7
"""Viet Nam keeps one time all the year."""
MET = frozenset({AaporClass.INTERVIEW, AaporClass.PARTIAL, AaporClass.REFUSAL, AaporClass.OTHER})


@dataclass(frozen=True)
class AttemptsRow:
    """Cases with so many visits: with a response, closed without one, still to be worked."""

    visits: int
    back: int
    closed: int
    waiting: int

    @property
    def cases(self) -> int:
        return self.back + self.closed + self.waiting


@dataclass(frozen=True)
class Moments:
    """Visits in a band of hours, on working days and at the weekend, and in how many somebody was met."""

    hours: tuple[int, int]
    working_days: int
    working_days_met: int
    weekend: int
    weekend_met: int


@dataclass(frozen=True)
class Attempts:
    """Rows by number of visits, the mean of those who answered after a visit (None: nobody yet), and the moments."""

    rows: tuple[AttemptsRow, ...]
    visits: int
    visits_per_response: float | None
    moments: tuple[Moments, ...]


def attempts(session: Session, survey: Survey) -> Attempts:
    """The attempts of the current draw; the moments are empty once lock has taken the visits away."""
    draw = current_draw(session, survey.id)
    counted = _by_number(session, draw.id) if draw else {}
    rows: dict[int, list[int]] = {}
    for (number, standing), cases in counted.items():
        rows.setdefault(min(number, MOST_TOLD_APART), [0, 0, 0])[standing] += cases
    answered = {number: cases for (number, standing), cases in counted.items() if standing == 0 and number}
    people = sum(answered.values())
    return Attempts(
        rows=tuple(AttemptsRow(number, *rows[number]) for number in sorted(rows)),
        visits=sum(number * cases for (number, _standing), cases in counted.items()),
        visits_per_response=sum(number * cases for number, cases in answered.items()) / people if people else None,
        moments=_moments(session, draw.id) if draw else (),
    )


def _by_number(session: Session, draw_id: int) -> Mapping[tuple[int, int], int]:
    """(visits, 0 with a response, 1 closed, 2 waiting) → cases."""
    made = select(func.count()).where(Visit.case_id == Case.id).correlate(Case).scalar_subquery()
    standing = case((Case.state.in_(HAS_RESPONSE), 0), (Case.state == "finished", 1), else_=2)
    each = select(func.coalesce(Case.attempts, made).label("visits"), standing.label("standing"))
    inside = each.where(Case.draw_id == draw_id, Case.state != "void").subquery()
    keys = (inside.c.visits, inside.c.standing)
    return {(row[0], row[1]): row[2] for row in session.execute(select(*keys, func.count()).group_by(*keys))}


def _moments(session: Session, draw_id: int) -> tuple[Moments, ...]:
    weekday, hour = _local(session)
    keys = (weekday, hour, Visit.outcome)
    chosen = select(*keys, func.count()).join(Case, Visit.case_id == Case.id)
    chosen = chosen.where(Case.draw_id == draw_id, Case.state != "void").group_by(*keys)
    found = {band: [0, 0, 0, 0] for band in BANDS}
    for day, at, outcome, number in session.execute(chosen):
        band = next(each for each in BANDS if each[0] <= at < each[1])
        place = 2 if day in (0, 6) else 0
        found[band][place] += number
        found[band][place + 1] += number if aapor_class(outcome) in MET else 0
    return tuple(Moments(band, *counts) for band, counts in found.items() if any(counts))


def _local(session: Session) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Day of the week (Sunday is 0) and hour of a visit in Viet Nam."""
    if session.get_bind().dialect.name == "postgresql":
        there = func.timezone("Asia/Ho_Chi_Minh", Visit.visited_at)
        return cast(func.date_part("dow", there), Integer), cast(func.date_part("hour", there), Integer)
    ahead = f"+{HOURS_AHEAD} hours"
    parts = (func.strftime(code, Visit.visited_at, ahead) for code in ("%w", "%H"))
    weekday, hour = (cast(part, Integer) for part in parts)
    return weekday, hour
