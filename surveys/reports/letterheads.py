"""The layouts of an office: the presets, what it wrote over them version by version, and the one a report has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.reports.letterhead_style import PRESETS, LetterheadStyle, preset_for, style_from
from surveys.reports.records import LetterheadTemplate
from surveys.requests.records import Survey
from surveys.units.records import Unit

LETTERHEAD_TEXT = "letterhead"
"""The key under which a survey keeps the name of its layout among the texts of its report."""


@dataclass(frozen=True)
class LetterheadVersion:
    """A layout as it stands in a unit: `version` 0 is the preset as it comes, written by nobody."""

    style: LetterheadStyle
    version: int
    written_at: datetime | None = None
    written_by: str = ""
    is_preset: bool = True


def letterhead_of(session: Session, survey: Survey, texts: Mapping[str, str]) -> LetterheadStyle:
    """The layout that a survey's report has now: chosen among its texts, otherwise that of such a body."""
    chosen = texts.get(LETTERHEAD_TEXT, "").strip()
    issuing = texts.get("issuing_body", "").strip() or survey.request.implementing_body
    preset = chosen if chosen in PRESETS else preset_for(issuing)
    return current_letterhead(session, survey.unit, preset).style


def letterheads_of(session: Session, unit: Unit) -> list[LetterheadVersion]:
    """The layouts as they stand in a unit, one a preset."""
    return [current_letterhead(session, unit, preset) for preset in PRESETS]


def current_letterhead(session: Session, unit: Unit, preset: str) -> LetterheadVersion:
    """How a unit has a layout now: what it wrote last, otherwise what the unit above it did, otherwise the preset.

    SurveyError `letterhead.unknown_preset`.
    """
    for each in _with_those_above(unit):
        latest = _rows(session, each, preset).limit(1)  # units are known by their codes: lists have versions
        found = session.scalars(latest).first()
        if found is not None:
            return _version(session, found)
    return LetterheadVersion(style_from(preset, {}), 0)


def letterhead_versions(session: Session, unit: Unit, preset: str) -> list[LetterheadVersion]:
    """All that a unit itself wrote over a preset, newest first."""
    return [_version(session, row) for row in session.scalars(_rows(session, unit, preset))]


def save_letterhead(
    session: Session, unit: Unit, preset: str, content: Mapping[str, Any], *, person: Person, now: datetime
) -> LetterheadVersion | None:
    """Write the next version of a unit's layout; None if it would be as it is. Older ones stay as they are.

    Raises what `style_from` raises, and SurveyError `letterhead.other_unit`.
    """
    if person.unit.code != unit.code:
        raise SurveyError("letterhead.other_unit", "A layout is written by its own unit.")
    style = style_from(preset, content)
    current = current_letterhead(session, unit, preset)
    if style == current.style:
        return None
    latest = session.scalar(
        select(func.max(LetterheadTemplate.version))
        .join(Unit, Unit.id == LetterheadTemplate.unit_id)
        .where(Unit.code == unit.code, LetterheadTemplate.preset == preset)
    )
    row = LetterheadTemplate(
        unit_id=unit.id,
        preset=preset,
        version=(latest or 0) + 1,
        content=style.content(),
        written_at=now,
        written_by_id=person.id,
    )
    session.add(row)
    session.flush()
    audit.log(
        session,
        "letterhead.written",
        "letterhead_template",
        row.id,
        at=now,
        person_id=person.id,
        detail=f"{preset} {row.version}",
    )
    return _version(session, row)


def restore_preset(
    session: Session, unit: Unit, preset: str, *, person: Person, now: datetime
) -> LetterheadVersion | None:
    """Go back to the preset as it comes, as a version of its own; None if nothing was written over it."""
    return save_letterhead(session, unit, preset, {}, person=person, now=now)


def _rows(session: Session, unit: Unit, preset: str) -> Any:
    return (
        select(LetterheadTemplate)
        .join(Unit, Unit.id == LetterheadTemplate.unit_id)
        .where(Unit.code == unit.code, LetterheadTemplate.preset == preset)
        .order_by(LetterheadTemplate.version.desc())
    )


def _version(session: Session, row: LetterheadTemplate) -> LetterheadVersion:
    style = style_from(row.preset, row.content)
    person = session.get(Person, row.written_by_id)
    return LetterheadVersion(
        style, row.version, row.written_at, person.full_name if person else "", is_preset=style == PRESETS[row.preset]
    )


def _with_those_above(unit: Unit) -> list[Unit]:
    found = [unit]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found
