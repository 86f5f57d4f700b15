"""New versions of frames, designs and draws: numbered, stored, logged; and what keeps them from being stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import sampling
from sampling import SampleDesign
from surveys import audit
from surveys.errors import SurveyError
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.allocation_workbook import AllocationReading
from surveys.samples.cases import store_selection
from surveys.samples.frame_workbook import FrameReading
from surveys.samples.records import DesignVersion, FrameUnit, FrameVersion, SampleDraw


def add_design(
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
    """Store the next version of a survey's design."""
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
    log_act(session, "design.saved", "design_version", version.id, survey, person, now, design.basis.value)
    return version


def store_draw(
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
    """Store a draw with its ledger, its units and their cases."""
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
    log_act(session, "sample.drawn", "sample_draw", sample_draw.id, survey, person, now, sample_draw.ledger_hash)
    return sample_draw


def refuse_after_design(survey: Survey) -> None:
    """The sample is fixed once fieldwork has started: `sample.fieldwork_started`."""
    if survey.state != "design":
        raise SurveyError("sample.fieldwork_started", "Fieldwork has started: the sample is fixed.")


def refuse_errors(reading: FrameReading | AllocationReading, *, code: str = "sample.frame_findings") -> None:
    """A file with errors is not stored: the error carries all findings."""
    count = len(reading.errors)
    if count:
        raise SurveyError(
            code, f"The file has {count} errors.", count=count, findings=reading.findings, sheet=reading.sheet
        )


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


def log_act(
    session: Session,
    action: str,
    subject: str,
    subject_id: int,
    survey: Survey,
    person: Person,
    now: datetime,
    detail: str,
) -> None:
    """Write an act on a sample to the audit log."""
    audit.log(session, action, subject, subject_id, at=now, person_id=person.id, survey_id=survey.id, detail=detail)
