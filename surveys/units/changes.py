"""What became of units: from a code of an earlier list to the communes of the list that a survey pins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from surveys.units.records import Unit, UnitChange


@dataclass(frozen=True)
class Successor:
    """A unit of an earlier list, and one of the units that it became, wholly or in part."""

    old_code: str
    old_name: str
    unit: Unit
    partial: bool


@dataclass(frozen=True)
class FormerUnits:
    """Codes and names of an earlier list, for the communes that a survey concerns."""

    by_code: Mapping[str, Sequence[Successor]] = field(default_factory=dict)
    by_unit: Mapping[str, Sequence[Successor]] = field(default_factory=dict)


def former_units_of(session: Session, communes: Sequence[Unit]) -> FormerUnits:
    """What the communes were before: by the code of then, and by their code of today."""
    old = aliased(Unit)
    rows = session.execute(
        select(old.code, old.name, UnitChange.new_unit_id, UnitChange.partial)
        .join(old, UnitChange.old_unit_id == old.id)
        .join(Unit, UnitChange.new_unit_id == Unit.id)
        .where(Unit.list_id.in_({unit.list_id for unit in communes}))
        .order_by(old.code, UnitChange.new_unit_id)
    )
    units = {unit.id: unit for unit in communes}
    by_code: dict[str, list[Successor]] = {}
    by_unit: dict[str, list[Successor]] = {}
    for code, name, unit_id, partial in rows:
        if unit_id in units:
            successor = Successor(code, name, units[unit_id], partial)
            by_code.setdefault(code, []).append(successor)
            by_unit.setdefault(units[unit_id].code, []).append(successor)
    return FormerUnits(by_code, by_unit)
