"""Administrative units on their way into a list, whatever they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

COMMUNE_CODE_WIDTH, PROVINCE_CODE_WIDTH = 5, 2


@dataclass(frozen=True)
class FormerUnit:
    """A unit that became this one: its code and name then; `partial` where only a part of it did."""

    code: str
    name: str
    partial: bool = False
    province_code: str = ""
    province: str = ""


@dataclass(frozen=True)
class UnitRow:
    """A commune with its province, the days between which it is valid, and what it was before."""

    province_code: str
    province: str
    code: str
    name: str
    type: str
    grouping: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    decree: str = ""
    former: tuple[FormerUnit, ...] = ()
