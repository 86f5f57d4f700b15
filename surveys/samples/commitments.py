"""The method of a draw, committed to before the seed is taken: fixed with its hash, time and name, or withdrawn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import sampling
from sampling import COORDINATED_METHODS, Coordination, SampleDesign
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.frames import latest_frame
from surveys.samples.records import COMMITMENT_STATES, DesignVersion, DrawCommitment, SampleDraw
from surveys.samples.versions import add_design, refuse_after_design
from surveys.text import one_line

SHORTEST_PLAN = 10
SHARED = "shared"
"""The numbers of this draw may be used by later surveys; it uses nobody's."""


@dataclass(frozen=True)
class Sharing:
    """How a draw's random numbers hang together with other surveys.

    kind: "" for not at all, "shared", or one of sampling.COORDINATIONS with the earlier draw; replaced: share of
    the units that a rotation changes.
    """

    kind: str = ""
    earlier: SampleDraw | None = None
    replaced: float = 0.25


NOT_SHARED = Sharing()


def commit_method(
    session: Session,
    survey: Survey,
    design_version: DesignVersion,
    *,
    seed_plan: str,
    sharing: Sharing = NOT_SHARED,
    person: Person,
    now: datetime,
) -> DrawCommitment:
    """Fix frame, design, number and salt of the next draw, and how its seed will be taken; publish the hash.

    Until the draw, or until the commitment is withdrawn for a reason, frame and design stay as they are. Where
    the numbers are shared, the design is stored anew with a method that follows them.
    Errors: `sample.fieldwork_started`, `sample.design_adopted`, `sample.design_outdated`, `sample.committed`,
    `sample.seed_plan_short`, `sample.earlier_missing`, those of sampling.coordinate.
    """
    hold_survey(session, survey.id)
    refuse_after_design(survey)
    if design_version.adopted or design_version.frame is None:
        raise SurveyError("sample.design_adopted", "An adopted allocation is not drawn.")
    refuse_committed(session, survey)
    if latest_frame(session, survey.id) is not design_version.frame:
        raise SurveyError("sample.design_outdated", "The design was made on an older frame.")
    seed_plan = one_line(seed_plan)
    if len(seed_plan) < SHORTEST_PLAN:
        raise SurveyError("sample.seed_plan_short", "How the seed will be taken is not said.", least=SHORTEST_PLAN)
    design_version = _with_sharing(session, survey, design_version, sharing, person=person, now=now)
    number, salt = next_draw_number(session, survey.id), secrets.token_hex(16)
    assert design_version.frame is not None
    record = sampling.commitment(
        frame_hash=design_version.frame.frame_hash,
        design=SampleDesign.from_dict(design_version.definition),
        draw_number=number,
        salt=salt,
        seed_plan=seed_plan,
    )
    made = DrawCommitment(
        survey_id=survey.id,
        design=design_version,
        number=number,
        state="open",
        record=record,
        commitment_hash=record["commitment_hash"],
        salt=salt,
        seed_plan=seed_plan,
        committed_at=now,
        committed_by_id=person.id,
    )
    session.add(made)
    session.flush()
    _log(session, "draw.committed", made, person, now, made.commitment_hash)
    return made


def withdraw_commitment(session: Session, survey: Survey, *, reason: str, person: Person, now: datetime) -> None:
    """Withdraw the open commitment for a reason; it stays on record and its draw number is spent.

    Errors: `sample.not_committed`, `sample.withdrawal_reason_missing`.
    """
    hold_survey(session, survey.id)
    made = open_commitment(session, survey.id)
    if made is None:
        raise SurveyError("sample.not_committed", "Nothing is committed to.")
    reason = one_line(reason)
    if len(reason) < SHORTEST_PLAN:
        raise SurveyError("sample.withdrawal_reason_missing", "A withdrawal needs a reason.", least=SHORTEST_PLAN)
    COMMITMENT_STATES.move(session, made, "withdrawn", withdrawn_reason=reason, withdrawn_at=now)
    _log(session, "draw.commitment_withdrawn", made, person, now, reason)


def open_commitment(session: Session, survey_id: int) -> DrawCommitment | None:
    """The commitment whose draw has not been made yet."""
    chosen = select(DrawCommitment).where(DrawCommitment.survey_id == survey_id, DrawCommitment.state == "open")
    return session.scalar(chosen)


def commitments(session: Session, survey_id: int) -> list[DrawCommitment]:
    """All commitments of a survey, also withdrawn ones, the newest first."""
    chosen = select(DrawCommitment).where(DrawCommitment.survey_id == survey_id)
    return list(session.scalars(chosen.order_by(DrawCommitment.number.desc())))


def commitment_of(session: Session, sample_draw: SampleDraw) -> DrawCommitment | None:
    """What a draw was made under; None for an adopted allocation and for draws older than commitments."""
    chosen = select(DrawCommitment).where(DrawCommitment.survey_id == sample_draw.survey_id)
    return session.scalar(chosen.where(DrawCommitment.number == sample_draw.number, DrawCommitment.state == "used"))


def refuse_committed(session: Session, survey: Survey) -> None:
    """Frame and design stay as they are while a commitment is open: `sample.committed`."""
    made = open_commitment(session, survey.id)
    if made is not None:
        raise SurveyError("sample.committed", "The method is committed to.", number=made.number)


def next_draw_number(session: Session, survey_id: int) -> int:
    """The number after that of the last draw or commitment: numbers of withdrawn commitments are spent."""
    numbers = (
        session.scalar(select(func.max(table.number)).where(table.survey_id == survey_id))
        for table in (SampleDraw, DrawCommitment)
    )
    return max(number or 0 for number in numbers) + 1


def shared_draws(session: Session, survey: Survey) -> Sequence[SampleDraw]:
    """Draws of the same office's other surveys whose random numbers this one can use, the newest first."""
    chosen = (
        select(SampleDraw)
        .join(Survey, Survey.id == SampleDraw.survey_id)
        .where(Survey.unit_id == survey.unit_id, Survey.practice_of_id.is_(None))
        .where(SampleDraw.survey_id != survey.id, SampleDraw.state == "current")
        .order_by(SampleDraw.drawn_at.desc(), SampleDraw.id.desc())
    )
    return [draw for draw in session.scalars(chosen) if _method(draw.design) in COORDINATED_METHODS]


def _with_sharing(
    session: Session, survey: Survey, version: DesignVersion, sharing: Sharing, *, person: Person, now: datetime
) -> DesignVersion:
    """The design as it will be drawn: stored as a version of its own where sharing changes it."""
    design = SampleDesign.from_dict(version.definition)
    shared: Coordination | None = None
    if sharing.kind and sharing.kind != SHARED:
        if sharing.earlier is None or sharing.earlier not in shared_draws(session, survey):
            raise SurveyError("sample.earlier_missing", "Which earlier survey is meant is not said.")
        shared = sampling.coordinate(sharing.earlier.ledger, sharing.kind, replaced=sharing.replaced)
    first = design.stages[0]
    if sharing.kind and first.method not in COORDINATED_METHODS:
        first = replace(first, method="pareto", sort=(), serpentine=False)
    changed = replace(design, stages=(first, *design.stages[1:]), coordination=shared)
    if changed == design:
        return version
    return add_design(
        session,
        survey,
        version.frame,
        design=changed,
        basis_reason=version.basis_reason,
        planning=version.planning,
        person=person,
        now=now,
    )


def _method(version: DesignVersion) -> Any:
    return version.definition["stages"][0]["method"]


def _log(session: Session, action: str, made: DrawCommitment, person: Person, now: datetime, detail: str) -> None:
    audit.log(
        session,
        action,
        "draw_commitment",
        made.id,
        at=now,
        person_id=person.id,
        survey_id=made.survey_id,
        detail=detail,
    )
