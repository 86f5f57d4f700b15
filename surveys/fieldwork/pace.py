"""Forms by day: how fast they come in, and how fast they would have to until the last day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from surveys.imports.records import ResponseImport
from surveys.requests.records import Survey
from surveys.responses.modes import SAMPLE, of_source
from surveys.responses.records import Response


@dataclass(frozen=True)
class Day:
    """A day of fieldwork: the forms that came in, and all so far."""

    on: date
    forms: int
    so_far: int


@dataclass(frozen=True)
class Pace:
    """Forms a day: `so_far` of the days that are over, `needed` from today on until the last day, today included.

    Either is None where there is no such day. `short`: more forms are missing than cases wait, so that the allocation
    cannot be reached with the cases that there are.
    """

    days: tuple[Day, ...]
    first: date
    last: date | None
    wanted: int
    today: int
    so_far: float | None
    needed: float | None
    short: int

    @property
    def expected(self) -> float | None:
        """Forms that would be in by the evening before today, had they come evenly over all days; None: no end."""
        if self.last is None or not self.days:
            return None
        whole = (self.last - self.first).days + 1
        over = min(max((self.days[-1].on - self.first).days, 0), whole)
        return self.wanted * over / whole


def forms_by_day(session: Session, survey: Survey, *, psus: Collection[str] | None = None) -> dict[date, int]:
    """Valid forms of the sample's cases by the day that they came in; those of an import count if it filled cases."""
    chosen = select(Response.submitted_on, func.count()).where(
        Response.survey_id == survey.id, Response.state == "submitted", of_source(SAMPLE), _of_cases(session, survey)
    )
    if psus is not None:
        chosen = chosen.where(Response.psu.in_(psus))
    return {row[0]: row[1] for row in session.execute(chosen.group_by(Response.submitted_on))}


def _of_cases(session: Session, survey: Survey) -> Any:
    imports = session.scalars(select(ResponseImport).where(ResponseImport.survey_id == survey.id))
    placed = [each.id for each in imports if each.mapping.get("placement") == "case"]
    return or_(Response.import_id.is_(None), Response.import_id.in_(placed))


def pace(
    forms: Mapping[date, int], *, survey: Survey, back: int, wanted: int, waiting: int, today: date
) -> Pace | None:
    """The pace on the day `today`; None where no first day is set. `back` of `wanted` forms are in."""
    if survey.fieldwork_from is None:
        return None
    first = min([survey.fieldwork_from, *forms])
    last = survey.fieldwork_until
    until = max([first, *forms]) if survey.state != "fieldwork" else max(today, first)
    days = []
    so_far = 0
    for place in range((until - first).days + 1):
        on = first + timedelta(days=place)
        so_far += forms.get(on, 0)
        days.append(Day(on, forms.get(on, 0), so_far))
    of_today = forms.get(today, 0)
    over = max((today - first).days, 0)
    left = None if last is None else (last - max(today, survey.fieldwork_from)).days + 1
    missing = max(wanted - back, 0)
    return Pace(
        days=tuple(days),
        first=first,
        last=last,
        wanted=wanted,
        today=of_today,
        so_far=(back - of_today) / over if over else None,
        needed=(missing + of_today) / left if left and left > 0 and missing else None,
        short=max(missing - waiting, 0),
    )
