"""A list of units brought in as a version of its own, with the units that went before as a list before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.units.records import Unit, UnitChange, UnitList
from surveys.units.unit_rows import FormerUnit, UnitRow

PROVINCE_LEVEL, COMMUNE_LEVEL = 1, 2
FORMER = "{name}: đơn vị trước đây"


def store_unit_list(session: Session, *, name: str, source: str, as_of: date, rows: Sequence[UnitRow]) -> UnitList:
    """Store a list; units that its communes were before become a list that ends the day before the first of them began.

    Errors: `units.list_exists`, `units.list_empty`.
    """
    if not rows:
        raise SurveyError("units.list_empty", "The list has no unit.")
    _refuse_known(session, name)
    unit_list = _new_list(session, name, source, as_of)
    ids = _store_units(session, unit_list, rows)
    former = {unit.code: unit for row in rows for unit in row.former}
    if former:
        began = min((row.valid_from for row in rows if row.former and row.valid_from), default=as_of)
        _store_former(session, unit_list, former, rows, ids, until=began - timedelta(days=1))
    session.flush()
    return unit_list


def _store_former(
    session: Session,
    unit_list: UnitList,
    former: Mapping[str, FormerUnit],
    rows: Sequence[UnitRow],
    ids: Mapping[str, int],
    *,
    until: date,
) -> None:
    before = _new_list(session, FORMER.format(name=unit_list.name), unit_list.source, until)
    old_rows = [
        UnitRow(unit.province_code, unit.province, unit.code, unit.name, _type_of(unit.name), valid_to=until)
        for unit in former.values()
    ]
    old_ids = _store_units(session, before, old_rows)
    links = [
        {
            "old_unit_id": old_ids[unit.code],
            "new_unit_id": ids[row.code],
            "kind": _kind(unit, row),
            "partial": unit.partial,
        }
        for row in rows
        for unit in row.former
    ]
    session.execute(insert(UnitChange), links)


def _new_list(session: Session, name: str, source: str, as_of: date) -> UnitList:
    unit_list = UnitList(name=name, source=source, as_of=as_of)
    session.add(unit_list)
    session.flush()
    return unit_list


def _store_units(session: Session, unit_list: UnitList, rows: Sequence[UnitRow]) -> dict[str, int]:
    """Store provinces and communes; returns the id of each commune by its code."""
    provinces = {row.province_code: row.province for row in rows if row.province_code}
    if provinces:
        session.execute(insert(Unit), [_province(unit_list, *each) for each in sorted(provinces.items())])
    parents = _ids(session, unit_list, PROVINCE_LEVEL)
    session.execute(insert(Unit), [_commune(unit_list, row, parents.get(row.province_code)) for row in rows])
    return _ids(session, unit_list, COMMUNE_LEVEL)


def _ids(session: Session, unit_list: UnitList, level: int) -> dict[str, int]:
    chosen = select(Unit.code, Unit.id).where(Unit.list_id == unit_list.id, Unit.level == level)
    return {row.code: row.id for row in session.execute(chosen)}


def _province(unit_list: UnitList, code: str, name: str) -> dict[str, Any]:
    return {"list_id": unit_list.id, "code": code, "name": name, "type": _type_of(name), "level": PROVINCE_LEVEL}


def _commune(unit_list: UnitList, row: UnitRow, parent_id: int | None) -> dict[str, Any]:
    return {
        "list_id": unit_list.id,
        "code": row.code,
        "name": row.name,
        "type": row.type,
        "level": COMMUNE_LEVEL,
        "parent_id": parent_id,
        "grouping": row.grouping or None,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "decree": row.decree or None,
    }


TYPES = ("Thành phố", "Tỉnh", "Phường", "Xã", "Thị trấn", "Đặc khu")


def _type_of(name: str) -> str:
    return next((kind for kind in TYPES if name.startswith(f"{kind} ")), "")


def _kind(old: FormerUnit, new: UnitRow) -> str:
    """What became of a unit, seen from the new one."""
    if old.partial:
        return "split"
    if len(new.former) > 1:
        return "merged"
    if old.name == new.name:
        return "kept"
    return "retyped" if old.name.removeprefix(_type_of(old.name)) == new.name.removeprefix(new.type) else "renamed"


def _refuse_known(session: Session, name: str) -> None:
    if session.scalar(select(UnitList.id).where(UnitList.name.in_([name, FORMER.format(name=name)]))) is not None:
        raise SurveyError("units.list_exists", f"The unit list {name!r} is already there.", name=name)
