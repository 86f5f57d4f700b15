"""The surveys of a unit as the first page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys.requests.journey import NextStep, journey
from surveys.requests.records import Survey, SurveyRequest
from surveys.units.records import Unit
from surveys.units.service import units_within


@dataclass(frozen=True)
class OverviewRow:
    """A request, the survey that grew out of it if there is one, and what to do next there."""

    request: SurveyRequest
    survey: Survey | None
    next_step: NextStep | None


def overview(session: Session, unit: Unit, *, today: date) -> list[OverviewRow]:
    """The requests and surveys of a unit and those below it, the nearest deadline first."""
    own = SurveyRequest.unit_id.in_(units_within(session, unit))
    chosen = select(SurveyRequest).outerjoin(SurveyRequest.survey).where(own, Survey.practice_of_id.is_(None))
    found = session.scalars(
        chosen.options(joinedload(SurveyRequest.survey)).order_by(SurveyRequest.deadline, SurveyRequest.id)
    )
    return [_row(session, request, today) for request in found]


def _row(session: Session, request: SurveyRequest, today: date) -> OverviewRow:
    survey = request.survey
    return OverviewRow(request, survey, journey(session, survey, today=today).next_step if survey else None)
