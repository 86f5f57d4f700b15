"""Which part of a survey's fieldwork lies in whose unit: a commune, the communes of one grouping, or all of them.

A commune's office may see its own commune of a survey that its province runs, and no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.requests.records import Survey
from surveys.samples.records import FrameUnit, SampleDraw
from surveys.samples.service import current_draw
from surveys.text import search_key, vi_alphabet_key
from surveys.units.records import Unit
from surveys.units.service import COMMUNE_LEVEL, covers

GROUPING = "cum-"


@dataclass(frozen=True)
class Part:
    """Communes of a survey that are shown together: `code` in the address, `name`, the communes' codes."""

    code: str
    name: str
    psus: tuple[str, ...]

    @property
    def is_one_commune(self) -> bool:
        return self.psus == (self.code,)


def parts_within(session: Session, survey: Survey, unit: Unit) -> list[Part]:
    """The parts of a survey that somebody of `unit` may see: groupings first, where all of one is in it, then communes.

    Empty where nothing of the survey lies in the unit.
    """
    draw = current_draw(session, survey.id)
    if draw is None:
        return []
    rows = select(Case.psu, Case.psu_name).where(Case.draw_id == draw.id, Case.state != "void").distinct()
    names = dict(session.execute(rows).all())
    if covers(session, unit.id, survey.unit_id):
        inside = set(names)
    else:
        inside = {unit.code} & set(names) if _lies_in(session, survey, unit) else set()
    communes = [Part(psu, names[psu], (psu,)) for psu in sorted(inside, key=lambda psu: vi_alphabet_key(names[psu]))]
    groupings = _groupings(session, survey, draw, worked=set(names)) if len(inside) > 1 else {}
    whole = [
        Part(_address(name), name, psus)
        for name, psus in sorted(groupings.items(), key=lambda each: vi_alphabet_key(each[0]))
        if len(psus) > 1 and inside.issuperset(psus)
    ]
    return whole + communes


def part_of(session: Session, survey: Survey, code: str, *, unit: Unit) -> Part | None:
    """The part with that code, or None where there is none or it is not wholly inside `unit`."""
    return next((part for part in parts_within(session, survey, unit) if part.code == code), None)


def surveys_in(session: Session, unit: Unit) -> list[Survey]:
    """Surveys of units above a commune that are in the field there, the one that ends first on top."""
    if unit.level != COMMUNE_LEVEL:
        return []
    there = select(Case.id).where(Case.draw_id == SampleDraw.id, Case.psu == unit.code, Case.state != "void")
    chosen = (
        select(Survey)
        .join(SampleDraw, SampleDraw.survey_id == Survey.id)
        .where(
            Survey.state == "fieldwork",
            Survey.practice_of_id.is_(None),
            SampleDraw.state == "current",
            there.exists(),
        )
        .order_by(Survey.fieldwork_until, Survey.id)
    )
    return [survey for survey in session.scalars(chosen) if _lies_in(session, survey, unit)]


def _lies_in(session: Session, survey: Survey, unit: Unit) -> bool:
    """Whether `unit` is a commune below the survey's unit, and one of the list that the survey keeps to."""
    if unit.level != COMMUNE_LEVEL or not covers(session, survey.unit_id, unit.id):
        return False
    there = select(Unit.id).where(
        Unit.list_id == survey.unit_list_id, Unit.level == COMMUNE_LEVEL, Unit.code == unit.code
    )
    return session.scalar(there) is not None


def _groupings(session: Session, survey: Survey, draw: SampleDraw, *, worked: set[str]) -> dict[str, tuple[str, ...]]:
    """Grouping → its communes that have cases; the frame's own groupings, else those of the list of units."""
    if draw.design.frame_id is not None:
        found = select(FrameUnit.grouping, FrameUnit.unit_code).where(FrameUnit.frame_id == draw.design.frame_id)
    else:
        found = select(Unit.grouping, Unit.code).where(Unit.list_id == survey.unit_list_id, Unit.level == COMMUNE_LEVEL)
    inside: dict[str, list[str]] = {}
    for grouping, code in session.execute(found):
        if grouping and code in worked:
            inside.setdefault(grouping, []).append(code)
    return {name: tuple(sorted(codes)) for name, codes in inside.items()}


def _address(grouping: str) -> str:
    """The name of a grouping as a part of an address."""
    return GROUPING + re.sub(r"[^a-z0-9]+", "-", search_key(grouping)).strip("-")
