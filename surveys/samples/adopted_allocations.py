"""The province's own allocation, adopted as it came: cases without probabilities, under the basis it has."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

import sampling
from sampling import Basis
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.allocation_workbook import AllocationReading, AllocationRow, read_allocation_workbook
from surveys.samples.commitments import next_draw_number, refuse_committed
from surveys.samples.frames import codes_elsewhere, frame_of, frame_of_allocation, latest_frame, survey_communes
from surveys.samples.records import FrameVersion, SampleDraw
from surveys.samples.service import SHORTEST_REASON, discard_current
from surveys.samples.small_groups import refuse_few_answers, refuse_small_population
from surveys.samples.versions import add_design, refuse_after_design, refuse_errors, store_draw
from surveys.spreadsheets import OldText
from surveys.text import nfc, one_line
from surveys.units.changes import former_units_of


def read_allocation(
    session: Session, survey: Survey, content: bytes, *, filename: str = "", old_text: OldText = "ask"
) -> AllocationReading:
    """An allocation file checked against the survey's communes; nothing is stored."""
    communes = survey_communes(session, survey)
    elsewhere = codes_elsewhere(session, survey, communes)
    return read_allocation_workbook(
        content,
        units=communes,
        known_elsewhere=elsewhere,
        former=former_units_of(session, communes),
        filename=filename,
        old_text=old_text,
    )


def adopt_allocation(
    session: Session,
    survey: Survey,
    *,
    filename: str,
    content: bytes,
    basis: Basis | str,
    basis_reason: str,
    discard_reason: str = "",
    old_text: OldText = "ask",
    person: Person,
    now: datetime,
) -> SampleDraw:
    """Adopt the province's own allocation as it came: cases without probabilities, under the basis it has.

    The survey's frame is used where it holds every commune of the allocation; else the allocation is alone.
    Errors: `sample.allocation_findings`, `sample.reason_missing`, `sample.few_answers`, `basis_needs_draw`.
    """
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    refuse_committed(session, survey)
    reading = read_allocation(session, survey, content, filename=filename, old_text=old_text)
    refuse_errors(reading, code="sample.allocation_findings")
    basis_reason = one_line(basis_reason)
    if len(basis_reason) < SHORTEST_REASON:
        raise SurveyError("sample.basis_reason_missing", "The basis needs a reason.", least=SHORTEST_REASON)
    refuse_few_answers(reading.forms)
    rows = tuple(row for row in reading.rows if row.forms)
    version = _covering_frame(session, survey, rows)
    if version is not None:
        refuse_small_population(sum(unit.size for unit in version.units))
    frame = frame_of(version) if version else frame_of_allocation(rows)
    drawn = sampling.adopt_allocation(frame, {row.code: row.forms for row in rows}, Basis(basis))
    discard_current(session, survey, reason=discard_reason, person=person, now=now)
    planning = {
        "source_filename": nfc(filename),
        "rows": [asdict(row) for row in reading.rows],
        "groups": [group.to_dict() for group in reading.groups],
        "warnings": [asdict(finding) for finding in reading.warnings],
    }
    design_version = add_design(
        session,
        survey,
        version,
        design=drawn.design,
        basis_reason=basis_reason,
        planning=planning,
        person=person,
        now=now,
    )
    return store_draw(
        session,
        survey,
        design_version,
        drawn,
        number=next_draw_number(session, survey.id),
        seed_source="",
        names={row.code: row.name for row in rows},
        person=person,
        now=now,
    )


def _covering_frame(session: Session, survey: Survey, rows: tuple[AllocationRow, ...]) -> FrameVersion | None:
    version = latest_frame(session, survey.id)
    codes = {unit.unit_code for unit in version.units} if version else set()
    return version if all(row.code in codes for row in rows) else None
