"""What can be done with a survey's sample: frame, design, draw, discarding a draw, adopting an allocation."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import sampling
from sampling import Basis, Frame, SampleDesign
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.allocation_workbook import AllocationReading, AllocationRow, read_allocation_workbook
from surveys.samples.cases import remove_cases, store_selection
from surveys.samples.commitments import next_draw_number, open_commitment, refuse_committed
from surveys.samples.frame_workbook import FrameReading
from surveys.samples.frames import (
    codes_elsewhere,
    frame_of,
    frame_of_allocation,
    frame_of_draw,
    latest_frame,
    names_of,
    read_frame,
    survey_communes,
)
from surveys.samples.records import (
    COMMITMENT_STATES,
    DRAW_STATES,
    DesignVersion,
    FrameUnit,
    FrameVersion,
    SampleDraw,
)
from surveys.samples.seeds import checked_seed
from surveys.samples.small_groups import refuse_few_answers, refuse_small_population
from surveys.spreadsheets import OldText
from surveys.text import nfc
from surveys.units.changes import former_units_of

SHORTEST_REASON = 10


def upload_frame(
    session: Session,
    survey: Survey,
    *,
    filename: str,
    content: bytes,
    as_of: date,
    note: str,
    synthetic: bool,
    old_text: OldText = "ask",
    person: Person,
    now: datetime,
) -> FrameVersion:
    """Store an Excel frame as the next version, or nothing: `sample.frame_findings` carries all findings."""
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    refuse_committed(session, survey)
    reading = read_frame(session, survey, content, filename=filename, old_text=old_text)
    _refuse_errors(reading)
    official = {unit.code: unit.name for unit in survey_communes(session, survey)}
    records = [{**record, "name": official[record["unit_id"]]} for record in reading.records]
    frame = Frame.from_records(records, as_of=as_of.isoformat(), note=nfc(note), synthetic=synthetic)
    version = FrameVersion(
        survey_id=survey.id,
        number=next_number(session, FrameVersion, survey.id),
        frame_hash=frame.hash,
        as_of=as_of,
        note=nfc(note).strip(),
        synthetic=synthetic,
        source_filename=nfc(filename),
        unit_list_id=survey.unit_list_id,
        warnings=[asdict(finding) for finding in reading.warnings],
        created_at=now,
        created_by_id=person.id,
        units=[frame_unit(record) for record in frame.data.to_dict("records")],
    )
    session.add(version)
    session.flush()
    _log(session, "frame.uploaded", "frame_version", version.id, survey, person, now, frame.hash)
    return version


def save_design(
    session: Session,
    survey: Survey,
    frame: FrameVersion,
    *,
    design: SampleDesign,
    basis_reason: str = "",
    planning: dict[str, Any] | None = None,
    person: Person,
    now: datetime,
) -> DesignVersion:
    """Store a design on a frame as the next version; groups too small to hide in are refused."""
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    refuse_committed(session, survey)
    refuse_small_population(sum(unit.size for unit in frame.units))
    refuse_few_answers(design.household_lines * design.response_rate)
    return _add_design(
        session,
        survey,
        frame,
        design=design,
        basis_reason=basis_reason,
        planning=planning or {},
        person=person,
        now=now,
    )


def draw(
    session: Session,
    survey: Survey,
    design_version: DesignVersion,
    *,
    seed: str,
    seed_source: str = "public",
    discard_reason: str = "",
    person: Person,
    now: datetime,
) -> SampleDraw:
    """Draw communes and household lines, from a seed taken after the method was committed to; make cases.

    An earlier current draw is discarded, which needs a reason; every draw keeps its ledger. The salt of the
    household lines is that of the commitment.
    Errors: `sample.fieldwork_started`, `sample.not_committed`, `sample.seed_short`, `sample.reason_missing`,
    those of sampling.draw.
    """
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    if design_version.adopted or design_version.frame is None:
        raise SurveyError("sample.design_adopted", "An adopted allocation is not drawn.")
    promised = open_commitment(session, survey.id)
    if promised is None or promised.design is not design_version:
        raise SurveyError("sample.not_committed", "The method has to be committed to before the seed is taken.")
    _discard_current(session, survey, reason=discard_reason, person=person, now=now)
    drawn = sampling.draw(
        frame_of(design_version.frame),
        SampleDesign.from_dict(design_version.definition),
        seed=checked_seed(seed),
        draw_number=promised.number,
        salt=promised.salt,
    )
    COMMITMENT_STATES.move(session, promised, "used")
    design_version.basis = drawn.basis.value  # of an earlier draw of this design it may have been corrected
    return _store_draw(
        session,
        survey,
        design_version,
        drawn,
        number=promised.number,
        seed_source=seed_source,
        names=names_of(design_version.frame),
        commitment=promised.record,
        person=person,
        now=now,
    )


def discard(
    session: Session, survey: Survey, sample_draw: SampleDraw, *, reason: str, person: Person, now: datetime
) -> None:
    """Discard the current draw for a reason: it stays on record, its cases go."""
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    reason = " ".join(nfc(reason).split())
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("sample.reason_missing", "Discarding a draw needs a reason.", least=SHORTEST_REASON)
    DRAW_STATES.move(session, sample_draw, "discarded", discarded_reason=reason)
    remove_cases(session, sample_draw)
    _log(session, "draw.discarded", "sample_draw", sample_draw.id, survey, person, now, reason)


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
    _refuse_errors(reading, code="sample.allocation_findings")
    basis_reason = " ".join(nfc(basis_reason).split())
    if len(basis_reason) < SHORTEST_REASON:
        raise SurveyError("sample.basis_reason_missing", "The basis needs a reason.", least=SHORTEST_REASON)
    refuse_few_answers(reading.forms)
    rows = tuple(row for row in reading.rows if row.forms)
    version = _covering_frame(session, survey, rows)
    if version is not None:
        refuse_small_population(sum(unit.size for unit in version.units))
    frame = frame_of(version) if version else frame_of_allocation(rows)
    drawn = sampling.adopt_allocation(frame, {row.code: row.forms for row in rows}, Basis(basis))
    _discard_current(session, survey, reason=discard_reason, person=person, now=now)
    planning = {
        "source_filename": nfc(filename),
        "rows": [asdict(row) for row in reading.rows],
        "groups": [group.to_dict() for group in reading.groups],
        "warnings": [asdict(finding) for finding in reading.warnings],
    }
    design_version = _add_design(
        session,
        survey,
        version,
        design=drawn.design,
        basis_reason=basis_reason,
        planning=planning,
        person=person,
        now=now,
    )
    return _store_draw(
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


def current_draw(session: Session, survey_id: int) -> SampleDraw | None:
    """The draw that the field works from, if there is one."""
    chosen = select(SampleDraw).where(SampleDraw.survey_id == survey_id, SampleDraw.state == "current")
    return session.scalar(chosen)


def draws(session: Session, survey_id: int) -> list[SampleDraw]:
    """All draws of a survey, the discarded ones too, the newest first."""
    chosen = select(SampleDraw).where(SampleDraw.survey_id == survey_id)
    return list(session.scalars(chosen.order_by(SampleDraw.number.desc())))


def latest_design(session: Session, survey_id: int) -> DesignVersion | None:
    """The newest version of the survey's design, adopted allocations included."""
    chosen = select(DesignVersion).where(DesignVersion.survey_id == survey_id)
    return session.scalar(chosen.order_by(DesignVersion.number.desc()).limit(1))


def basis_of(session: Session, survey_id: int) -> Basis | None:
    """The basis of the current draw: it governs what may be claimed. None before there is a sample."""
    current = current_draw(session, survey_id)
    return Basis(current.design.basis) if current else None


def verify_draw(sample_draw: SampleDraw) -> list[sampling.Difference]:
    """Draw again from stored frame, design and seed: what differs from the ledger, nothing if identical."""
    return sampling.verify(sample_draw.ledger, frame_of_draw(sample_draw))


def _add_design(
    session: Session,
    survey: Survey,
    frame: FrameVersion | None,
    *,
    design: SampleDesign,
    basis_reason: str,
    planning: dict[str, Any],
    person: Person,
    now: datetime,
) -> DesignVersion:
    version = DesignVersion(
        survey_id=survey.id,
        frame=frame,
        number=next_number(session, DesignVersion, survey.id),
        basis=design.basis.value,
        basis_reason=basis_reason,
        definition=design.to_dict(),
        planning=planning,
        created_at=now,
        created_by_id=person.id,
    )
    session.add(version)
    session.flush()
    _log(session, "design.saved", "design_version", version.id, survey, person, now, design.basis.value)
    return version


def _store_draw(
    session: Session,
    survey: Survey,
    design_version: DesignVersion,
    drawn: sampling.Draw,
    *,
    number: int,
    seed_source: str,
    names: Any,
    commitment: dict[str, Any] | None = None,
    person: Person,
    now: datetime,
) -> SampleDraw:
    record = sampling.ledger(drawn, commitment=commitment)
    sample_draw = SampleDraw(
        survey_id=survey.id,
        design=design_version,
        number=number,
        seed=drawn.seed or None,
        seed_source=seed_source,
        salt=drawn.salt,
        algorithm=drawn.algorithm,
        ledger=record,
        ledger_hash=record["ledger_hash"],
        drawn_at=now,
        drawn_by_id=person.id,
    )
    session.add(sample_draw)
    session.flush()
    store_selection(session, sample_draw, drawn, names=names, now=now)
    _log(session, "sample.drawn", "sample_draw", sample_draw.id, survey, person, now, sample_draw.ledger_hash)
    return sample_draw


def _discard_current(session: Session, survey: Survey, *, reason: str, person: Person, now: datetime) -> None:
    current = current_draw(session, survey.id)
    if current is not None:
        discard(session, survey, current, reason=reason, person=person, now=now)


def refuse_after_design(survey: Survey) -> None:
    """The sample is fixed once fieldwork has started: `sample.fieldwork_started`."""
    if survey.state != "design":
        raise SurveyError("sample.fieldwork_started", "Fieldwork has started: the sample is fixed.")


def _refuse_errors(reading: FrameReading | AllocationReading, *, code: str = "sample.frame_findings") -> None:
    count = len(reading.errors)
    if count:
        raise SurveyError(
            code, f"The file has {count} errors.", count=count, findings=reading.findings, sheet=reading.sheet
        )


def _covering_frame(session: Session, survey: Survey, rows: tuple[AllocationRow, ...]) -> FrameVersion | None:
    version = latest_frame(session, survey.id)
    codes = {unit.unit_code for unit in version.units} if version else set()
    return version if all(row.code in codes for row in rows) else None


def frame_unit(record: dict[Any, Any]) -> FrameUnit:
    """The row of a unit of a statistical frame."""
    return FrameUnit(
        unit_code=record["unit_id"],
        name=record["name"],
        stratum=record["stratum"],
        grouping=record["grouping"] or None,
        size=int(record["size"]),
        households=int(record["households"]),
    )


def next_number(session: Session, table: type[Any], survey_id: int) -> int:
    """The number of the next version of a survey's frame or design."""
    return (session.scalar(select(func.max(table.number)).where(table.survey_id == survey_id)) or 0) + 1


def _log(
    session: Session,
    action: str,
    subject: str,
    subject_id: int,
    survey: Survey,
    person: Person,
    now: datetime,
    detail: str,
) -> None:
    audit.log(session, action, subject, subject_id, at=now, person_id=person.id, survey_id=survey.id, detail=detail)
