"""From a statistical draw to rows: the units that it selected, a case for each household line to visit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from sampling import Draw
from surveys.database import Base
from surveys.fieldwork.records import Case
from surveys.samples.records import SampleDraw, SelectedUnit

PSU_STAGE, HOUSEHOLD_STAGE = 1, 2


def store_selection(
    session: Session, sample_draw: SampleDraw, drawn: Draw, *, names: Mapping[str, str], now: datetime
) -> int:
    """Write the selected units and the cases, each in one statement; returns the number of cases.

    Only released lines become cases: a reserve that is not released is nobody's work.
    """
    households = drawn.households.to_dict("records")
    units = [_psu_row(sample_draw.id, row, now) for row in drawn.psus.to_dict("records")]
    units += [_household_row(sample_draw.id, row, drawn, now) for row in households]
    session.execute(insert(Base.metadata.tables[SelectedUnit.__tablename__]), units)
    cases = [_case_row(sample_draw, row, drawn, names) for row in households if row["released"]]
    session.execute(insert(Base.metadata.tables[Case.__tablename__]), cases)
    return len(cases)


def remove_cases(session: Session, sample_draw: SampleDraw) -> None:
    """Take away the cases of a discarded draw, none of them visited; its selected units stay on record."""
    session.execute(delete(Case).where(Case.draw_id == sample_draw.id))


def _psu_row(draw_id: int, row: Mapping[Any, Any], now: datetime) -> dict[str, Any]:
    probability = _known(row["inclusion_probability"])
    return {
        "draw_id": draw_id,
        "stage": PSU_STAGE,
        "unit_key": row["unit_id"],
        "psu": row["unit_id"],
        "stratum": row["stratum"],
        "household_line": None,
        "prn": _known(row["prn"]),
        "conditional_probability": probability,
        "inclusion_probability": probability,
        "certainty": bool(row["certainty"]),
        "role": "main",
        "position": int(row["order"]),
        "released_at": now,
    }


def _household_row(draw_id: int, row: Mapping[Any, Any], drawn: Draw, now: datetime) -> dict[str, Any]:
    return {
        "draw_id": draw_id,
        "stage": HOUSEHOLD_STAGE,
        "unit_key": f"{row['psu']}/{row['line']}",
        "psu": row["psu"],
        "stratum": row["stratum"],
        "household_line": _line(row, drawn),
        "prn": _known(row["prn"]),
        "conditional_probability": _known(row["conditional_probability"]),
        "inclusion_probability": _known(row["inclusion_probability"]),
        "certainty": False,
        "role": row["role"],
        "position": int(row["order"]),
        "released_at": now if row["released"] else None,
    }


def _case_row(sample_draw: SampleDraw, row: Mapping[Any, Any], drawn: Draw, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "survey_id": sample_draw.survey_id,
        "draw_id": sample_draw.id,
        "code": f"{row['psu']}-{row['order']:03d}",
        "stratum": row["stratum"],
        "psu": row["psu"],
        "psu_name": names[row["psu"]],
        "household_line": _line(row, drawn),
        "role": row["role"],
        "state": "unassigned",
    }


def _line(row: Mapping[Any, Any], drawn: Draw) -> int | None:
    """The line of the commune's list; an adopted allocation has forms to fill, not lines to visit."""
    return None if drawn.design.quotas else int(row["line"])


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
