"""What is known of each version of the list of units."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.requests.records import Survey
from surveys.units.list_import import COMMUNE_LEVEL, PROVINCE_LEVEL
from surveys.units.records import Unit, UnitChange, UnitList
from surveys.units.service import unit_lists


@dataclass(frozen=True)
class ListFacts:
    """A version of the list: how many units it has, how many of them have a unit before, how many surveys pin it."""

    unit_list: UnitList
    provinces: int
    communes: int
    changes: int
    surveys: int


def list_facts(session: Session) -> list[ListFacts]:
    """All versions of the list with what is in them, the newest first."""
    counted = select(Unit.list_id, Unit.level, func.count()).group_by(Unit.list_id, Unit.level)
    units = {(list_id, level): count for list_id, level, count in session.execute(counted)}
    changed = (
        select(Unit.list_id, func.count(UnitChange.new_unit_id.distinct()))
        .join(UnitChange, UnitChange.new_unit_id == Unit.id)
        .group_by(Unit.list_id)
    )
    pinned = (
        select(Survey.unit_list_id, func.count()).where(Survey.practice_of_id.is_(None)).group_by(Survey.unit_list_id)
    )
    changes, surveys = ({row[0]: int(row[1]) for row in session.execute(statement)} for statement in (changed, pinned))
    return [
        ListFacts(
            each,
            provinces=units.get((each.id, PROVINCE_LEVEL), 0),
            communes=units.get((each.id, COMMUNE_LEVEL), 0),
            changes=changes.get(each.id, 0),
            surveys=surveys.get(each.id, 0),
        )
        for each in unit_lists(session)
    ]
