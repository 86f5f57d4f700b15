"""Lists of administrative units: bringing one in, and asking what lies in what."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.text import nfc, vi_alphabet_key
from surveys.units.records import Unit, UnitList

PACKAGE = "vietnamadminunits"
PROVINCE_LEVEL, COMMUNE_LEVEL = 1, 2


def import_unit_list(session: Session, *, as_of: date, provinces: list[str] | None = None) -> UnitList:
    """Bring in provinces and communes from the installed package; `provinces` limits it to these codes."""
    release = version(PACKAGE)
    name = f"Danh mục đơn vị hành chính {PACKAGE} {release} ({as_of.isoformat()})"
    if session.scalar(select(UnitList).where(UnitList.name == name)) is not None:
        raise SurveyError("units.list_exists", f"The unit list {name!r} is already there.", name=name)
    rows = [row for row in _package_rows() if provinces is None or row["province_code"] in provinces]
    missing = sorted(set(provinces or ()) - {row["province_code"] for row in rows})
    if missing:
        raise SurveyError("units.unknown_province", f"No province has the code {missing}.", codes=missing)
    unit_list = UnitList(name=name, source=f"{PACKAGE} {release}", as_of=as_of)
    session.add(unit_list)
    by_code: dict[str, Unit] = {}
    for row in rows:
        if row["province_code"] not in by_code:
            by_code[row["province_code"]] = _province(row, unit_list)
        session.add(_commune(row, unit_list, by_code[row["province_code"]]))
    session.flush()
    return unit_list


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


def _package_rows() -> list[dict[str, str]]:
    source = files(PACKAGE) / "data" / "dataset.db"
    with as_file(source) as path, closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        found = database.execute(
            "SELECT provinceCode, province, wardCode, ward, wardType FROM admin_units ORDER BY provinceCode, wardCode"
        )
        names = ("province_code", "province", "code", "name", "type")
        return [dict(zip(names, map(_clean, row), strict=True)) for row in found]


def _clean(text: Any) -> str:
    return " ".join(nfc(str(text)).split())


def _province(row: dict[str, str], unit_list: UnitList) -> Unit:
    kind = "Thành phố" if row["province"].startswith("Thành phố") else "Tỉnh"
    return Unit(
        unit_list=unit_list,
        code=row["province_code"],
        name=row["province"],
        type=kind,
        level=PROVINCE_LEVEL,
    )


def _commune(row: dict[str, str], unit_list: UnitList, province: Unit) -> Unit:
    return Unit(
        unit_list=unit_list,
        code=row["code"],
        name=row["name"],
        type=row["type"],
        level=COMMUNE_LEVEL,
        parent=province,
    )
