"""What can be done with a survey's sample: frame, design, draw, discarding a draw, adopting an allocation."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import sampling
from sampling import Basis, Frame, SampleDesign
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.cases import remove_cases
from surveys.samples.commitments import open_commitment, refuse_committed
from surveys.samples.frames import (
    frame_of,
    frame_of_draw,
    names_of,
    read_frame,
    survey_communes,
)
from surveys.samples.records import (
    COMMITMENT_STATES,
    DRAW_STATES,
    DesignVersion,
    FrameVersion,
    SampleDraw,
)
from surveys.samples.seeds import checked_seed
from surveys.samples.small_groups import refuse_few_answers, refuse_small_population
from surveys.samples.versions import (
    add_design,
    frame_unit,
    log_act,
    next_number,
    refuse_after_design,
    refuse_errors,
    store_draw,
)
from surveys.spreadsheets import OldText
from surveys.text import nfc, one_line

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
    refuse_errors(reading)
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
    log_act(session, "frame.uploaded", "frame_version", version.id, survey, person, now, frame.hash)
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
    return add_design(
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
    discard_current(session, survey, reason=discard_reason, person=person, now=now)
    drawn = sampling.draw(
        frame_of(design_version.frame),
        SampleDesign.from_dict(design_version.definition),
        seed=checked_seed(seed),
        draw_number=promised.number,
        salt=promised.salt,
    )
    COMMITMENT_STATES.move(session, promised, "used")
    design_version.basis = drawn.basis.value  # of an earlier draw of this design it may have been corrected
    return store_draw(
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
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("sample.reason_missing", "Discarding a draw needs a reason.", least=SHORTEST_REASON)
    DRAW_STATES.move(session, sample_draw, "discarded", discarded_reason=reason)
    remove_cases(session, sample_draw)
    log_act(session, "draw.discarded", "sample_draw", sample_draw.id, survey, person, now, reason)


def discard_current(session: Session, survey: Survey, *, reason: str, person: Person, now: datetime) -> None:
    """Discard the current draw where there is one."""
    current = current_draw(session, survey.id)
    if current is not None:
        discard(session, survey, current, reason=reason, person=person, now=now)


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
