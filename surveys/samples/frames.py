"""Between the survey's area, its frame as uploaded and the statistical `sampling.Frame`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from sampling import Frame
from surveys.requests.records import Survey
from surveys.samples.allocation_workbook import AllocationRow
from surveys.samples.frame_comparison import ReadUnit, compare_frames, findings_since
from surveys.samples.frame_workbook import FrameReading, read_frame_workbook
from surveys.samples.records import FrameVersion, SampleDraw
from surveys.spreadsheets import OldText
from surveys.text import format_date, vi_alphabet_key
from surveys.text.i18n import gettext as _
from surveys.units.changes import former_units_of
from surveys.units.records import Unit
from surveys.units.service import COMMUNE_LEVEL


def survey_communes(session: Session, survey: Survey) -> list[Unit]:
    """The communes that the survey concerns, out of its pinned list, in alphabetical order."""
    upper = aliased(Unit)
    pinned = (
        select(Unit, upper.code)
        .join(upper, Unit.parent_id == upper.id, isouter=True)
        .where(Unit.list_id == survey.unit_list_id, Unit.level == COMMUNE_LEVEL)
        .order_by(Unit.code)
    )
    concerned = {entry.unit.code for entry in survey.request.concerned_units} or {survey.unit.code}
    rows = session.execute(pinned)
    found = [unit for unit, parent in rows if unit.code in concerned or parent in concerned]
    return sorted(found, key=lambda unit: vi_alphabet_key(unit.name))


def codes_elsewhere(session: Session, survey: Survey, communes: list[Unit]) -> dict[str, str]:
    """All other codes of the pinned list with the name and the province, to say where a wrong code leads."""
    upper = aliased(Unit)
    own = {unit.code for unit in communes}
    rows = session.execute(
        select(Unit.code, Unit.name, upper.name)
        .join(upper, Unit.parent_id == upper.id)
        .where(Unit.list_id == survey.unit_list_id, Unit.level == COMMUNE_LEVEL)
    )
    return {code: f"{name}, {province}" for code, name, province in rows if code not in own}


def read_frame(
    session: Session, survey: Survey, content: bytes, *, filename: str = "", old_text: OldText = "ask"
) -> FrameReading:
    """A frame file checked against the survey's communes and the frame before it; nothing is stored."""
    communes = survey_communes(session, survey)
    elsewhere = codes_elsewhere(session, survey, communes)
    reading = read_frame_workbook(
        content,
        units=communes,
        known_elsewhere=elsewhere,
        former=former_units_of(session, communes),
        filename=filename,
        old_text=old_text,
    )
    previous = previous_frame(session, survey)
    if previous is None or reading.errors:
        return reading
    comparison = compare_frames(previous.units, _read_units(reading))
    since = findings_since(comparison, former=_in_words(previous, survey), rows=reading.rows)
    return replace(reading, findings=(*reading.findings, *since))


def previous_frame(session: Session, survey: Survey) -> FrameVersion | None:
    """The frame that a new one is held against: the survey's newest, else the province's newest of an earlier survey.

    Made-up counts of another survey say nothing about real ones.
    """
    own = latest_frame(session, survey.id)
    if own is not None:
        return own
    others = (
        select(FrameVersion)
        .join(Survey, FrameVersion.survey_id == Survey.id)
        .where(Survey.unit_id == survey.unit_id, FrameVersion.synthetic.is_(False), Survey.id != survey.id)
    )
    return session.scalar(others.order_by(FrameVersion.created_at.desc(), FrameVersion.id.desc()).limit(1))


def _read_units(reading: FrameReading) -> list[ReadUnit]:
    return [
        ReadUnit(r["unit_id"], r["name"], r["stratum"], int(r["size"]), int(r["households"])) for r in reading.records
    ]


def _in_words(previous: FrameVersion, survey: Survey) -> str:
    day = format_date(previous.as_of)
    if previous.survey_id == survey.id:
        return _("dàn mẫu phiên bản %(number)s ngày %(day)s", number=previous.number, day=day)
    return _("dàn mẫu ngày %(day)s của cuộc điều tra trước", day=day)


def frame_versions(session: Session, survey_id: int) -> list[FrameVersion]:
    """All versions of the survey's frame, the newest first."""
    chosen = select(FrameVersion).where(FrameVersion.survey_id == survey_id)
    return list(session.scalars(chosen.order_by(FrameVersion.number.desc())))


def latest_frame(session: Session, survey_id: int) -> FrameVersion | None:
    """The newest version of the survey's frame."""
    chosen = select(FrameVersion).where(FrameVersion.survey_id == survey_id)
    return session.scalar(chosen.order_by(FrameVersion.number.desc()).limit(1))


def frame_of(version: FrameVersion) -> Frame:
    """The statistical frame of a stored version; its hash is the stored one."""
    records = [
        {
            "unit_id": unit.unit_code,
            "name": unit.name,
            "stratum": unit.stratum,
            "grouping": unit.grouping or "",
            "size": unit.size,
            "households": unit.households,
        }
        for unit in version.units
    ]
    return Frame.from_records(records, as_of=version.as_of.isoformat(), note=version.note, synthetic=version.synthetic)


def names_of(version: FrameVersion) -> Mapping[str, str]:
    """Names of the units of a frame by code."""
    return {unit.unit_code: unit.name for unit in version.units}


def frame_of_draw(sample_draw: SampleDraw) -> Frame:
    """The frame that a draw was made from, also of an allocation that came without one."""
    if sample_draw.design.frame is not None:
        return frame_of(sample_draw.design.frame)
    rows = (AllocationRow(**row) for row in sample_draw.design.planning["rows"])
    return frame_of_allocation(tuple(row for row in rows if row.forms))


def frame_of_allocation(rows: tuple[AllocationRow, ...]) -> Frame:
    """An allocation that stands alone as a list of units: the only size known of a commune is its forms."""
    records = [
        {
            "unit_id": row.code,
            "name": row.name,
            "stratum": row.stratum,
            "size": row.forms,
            "households": row.forms,
        }
        for row in rows
    ]
    return Frame.from_records(records)
