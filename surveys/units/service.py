"""Lists of administrative units: bringing one in, and asking what lies in what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.text import vi_alphabet_key
from surveys.units.list_import import COMMUNE_LEVEL, PROVINCE_LEVEL, store_unit_list
from surveys.units.package_list import PACKAGE, REFORM, former_units, package_rows, release
from surveys.units.records import Unit, UnitList


def import_unit_list(
    session: Session, *, as_of: date, provinces: list[str] | None = None, former: bool = False
) -> UnitList:
    """Bring in provinces and communes from the installed package; `provinces` limits it to these codes.

    With `former` also the units that they were before July 2025, so that codes of then are recognised.
    Errors: `units.list_exists`, `units.unknown_province`.
    """
    name = f"Danh mục đơn vị hành chính {PACKAGE} {release()} ({as_of.isoformat()})"
    rows = [row for row in package_rows() if provinces is None or row.province_code in provinces]
    missing = sorted(set(provinces or ()) - {row.province_code for row in rows})
    if missing:
        raise SurveyError("units.unknown_province", f"No province has the code {missing}.", codes=missing)
    if former:
        before = former_units()
        rows = [replace(row, valid_from=REFORM, former=before.get(row.code, ())) for row in rows]
    return store_unit_list(session, name=name, source=f"{PACKAGE} {release()}", as_of=as_of, rows=rows)


def unit_lists(session: Session) -> list[UnitList]:
    """All versions of the list, the newest first."""
    return list(session.scalars(select(UnitList).order_by(UnitList.as_of.desc(), UnitList.id.desc())))


def latest_unit_list(session: Session) -> UnitList | None:
    """The list in force: the one with the latest date."""
    return session.scalar(select(UnitList).order_by(UnitList.as_of.desc(), UnitList.id.desc()).limit(1))


def provinces(session: Session, unit_list: UnitList) -> list[Unit]:
    """The provinces of a list, by code."""
    chosen = select(Unit).where(Unit.list_id == unit_list.id, Unit.level == PROVINCE_LEVEL)
    return list(session.scalars(chosen.order_by(Unit.code)))


def communes(session: Session, province: Unit) -> list[Unit]:
    """The commune-level units of a province in alphabetical order."""
    found = session.scalars(
        select(Unit).where(Unit.parent_id == province.id, Unit.level == COMMUNE_LEVEL).order_by(Unit.code)
    )
    return sorted(found, key=lambda unit: vi_alphabet_key(unit.name))


def covers(session: Session, unit_id: int, other_unit_id: int) -> bool:
    """Whether a unit is the other one or lies above it.

    Units are compared by level and code, not by row, so that someone placed in last year's list still covers
    the same province in this year's.
    """
    upper = session.get_one(Unit, unit_id)
    lower: Unit | None = session.get_one(Unit, other_unit_id)
    while lower is not None:
        if (lower.level, lower.code) == (upper.level, upper.code):
            return True
        lower = lower.parent
    return False


def province_of(session: Session, unit: Unit, unit_list: UnitList) -> Unit | None:
    """The province that a unit is or lies in, as `unit_list` has it."""
    top = unit
    while top.parent is not None:
        top = top.parent
    chosen = select(Unit).where(Unit.list_id == unit_list.id, Unit.level == PROVINCE_LEVEL, Unit.code == top.code)
    return session.scalar(chosen)


def units_within(session: Session, unit: Unit) -> list[int]:
    """Ids of a unit and all that lie in it, in every list."""
    own = select(Unit.id).where(Unit.code == unit.code, Unit.level == unit.level)
    below = select(Unit.id).where(Unit.parent_id.in_(own))
    return sorted({*session.scalars(own), *session.scalars(below)})
