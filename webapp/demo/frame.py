"""The demonstration's frame: real communes with real codes, and counts that are plainly marked as made up."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from surveys.samples.frame_workbook import FRAME_COLUMNS
from surveys.samples.templates_to_fill import FilledSheet, write_table
from surveys.units.records import Unit

SYNTHETIC_NOTE = "SỐ LIỆU GIẢ LẬP để minh họa: số người và số hộ do máy sinh ra, không phải số thật."
FIRST_CODE_OF_FORMER_THAI_BINH = "12440"
"""Communes kept codes of the former province that their seat lay in: Hưng Yên below, Thái Bình above."""


def demo_frame_workbook(communes: Sequence[Unit]) -> bytes:
    """The frame of the given communes as an Excel file, with the same counts on every machine."""
    values = {}
    for unit in communes:
        adults = synthetic_adults(unit)
        values[unit.code] = {
            "stratum": demo_stratum(unit),
            "grouping": former_area(unit),
            "size": adults,
            "households": round(adults / (2.4 + 0.4 * _uniform(unit.code, "households"))),
        }
    sheet = FilledSheet("DÀN MẪU", [SYNTHETIC_NOTE], values, totals=True)
    return write_table(communes, FRAME_COLUMNS, sheet)


def synthetic_adults(unit: Unit) -> int:
    """Made-up adults, 3,000 to 26,000: many middling xã, a few very large phường."""
    u = _uniform(unit.code, "adults")
    if unit.type == "Phường":
        return round(7000 + 19000 * u**1.5)
    return round(3000 + 11000 * u**1.8)


def demo_stratum(unit: Unit) -> str:
    """Type by former area: four strata."""
    return f"{unit.type} – {former_area(unit)}"


def former_area(unit: Unit) -> str:
    """The former province in which the commune's seat lay."""
    return "Thái Bình cũ" if unit.code >= FIRST_CODE_OF_FORMER_THAI_BINH else "Hưng Yên cũ"


def _uniform(code: str, purpose: str) -> float:
    """A number between 0 and 1 that belongs to the code alone."""
    digest = hashlib.sha256(f"khaosat-demo|{purpose}|{code}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56
