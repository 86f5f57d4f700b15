"""The list of units that the package `vietnamadminunits` carries, with what each commune was before July 2025."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import as_file, files

from surveys.text import one_line
from surveys.units.unit_rows import FormerUnit, UnitRow

PACKAGE = "vietnamadminunits"
REFORM = date(2025, 7, 1)
"""The day from which the communes of the package are in force; its former ones end the day before."""


def release() -> str:
    """Which release of the package is installed."""
    return version(PACKAGE)


def package_rows() -> list[UnitRow]:
    """The communes in force, by province and code, without what they were before."""
    query = "SELECT provinceCode, province, wardCode, ward, wardType FROM admin_units ORDER BY provinceCode, wardCode"
    rows = (map(_clean, row) for row in _asked(query))
    return [UnitRow(code, name, commune, called, kind) for code, name, commune, called, kind in rows]


@lru_cache(maxsize=1)
def former_units() -> dict[str, tuple[FormerUnit, ...]]:
    """What each commune (by its code today) was before, from the package's conversion table.

    A unit whose parts went to several communes is partial in each of them. The table names units by keys made of
    their names, unique inside a province; a key that no unit bears is left out.
    """
    old = {
        f"{province}_{district}_{ward}": FormerUnit(code, _clean(name), False, province_code, _clean(province_name))
        for province, district, ward, code, name, province_code, province_name in _asked(
            "SELECT provinceKey, districtKey, wardKey, wardCode, ward, provinceCode, province "
            "FROM admin_units_legacy WHERE wardCode IS NOT NULL"
        )
    }
    new = {
        (province, ward): code
        for province, ward, code in _asked("SELECT provinceKey, wardKey, wardCode FROM admin_units")
    }
    table = json.loads((files(PACKAGE) / "data" / "converter_2025.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, FormerUnit]] = defaultdict(dict)
    for province, wards in table["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, keys in wards.items():
            for key in keys:
                if (province, ward) in new and key in old:
                    found[new[province, ward]][old[key].code] = old[key]
    for province, divided in table["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in divided.items():
            for part in parts:
                place = (province, part["newWardKey"])
                if place in new and key in old:
                    found[new[place]][old[key].code] = _part_of(old[key])
    return {code: tuple(units[each] for each in sorted(units)) for code, units in found.items()}


def _part_of(unit: FormerUnit) -> FormerUnit:
    return FormerUnit(unit.code, unit.name, True, unit.province_code, unit.province)


def _asked(query: str) -> list[tuple[str, ...]]:
    source = files(PACKAGE) / "data" / "dataset.db"
    with as_file(source) as path, closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
        return list(database.execute(query))


def _clean(text: object) -> str:
    return one_line(str(text))
