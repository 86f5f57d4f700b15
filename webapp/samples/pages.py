"""What the sample's pages show, shaped from records: no decision is made here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.fieldwork.records import Case
from surveys.requests.records import Survey
from surveys.samples import service
from surveys.samples.allocation_draws import adopted_allocation
from surveys.samples.alternatives import alternatives
from surveys.samples.bases import BasisWords, words_of
from surveys.samples.basis_corrections import correction_words, corrections_of, weaker_bases
from surveys.samples.cases import PSU_STAGE
from surveys.samples.commitments import commitments, open_commitment
from surveys.samples.frames import frame_versions, latest_frame
from surveys.samples.records import DesignVersion, DrawCommitment, FrameVersion, SampleDraw, SelectedUnit
from webapp.extensions import db


@dataclass(frozen=True)
class BasisPanel:
    """The label of the sample and what it allows; `planned` before there is a sample."""

    words: BasisWords
    reason: str
    planned: bool
    corrections: tuple[str, ...] = ()
    correctable: bool = False


@dataclass(frozen=True)
class SampleOverview:
    """Where the sample stands."""

    frames: Sequence[FrameVersion]
    frame: FrameVersion | None
    design: DesignVersion | None
    draw: SampleDraw | None
    draws: Sequence[SampleDraw]
    withdrawn: Sequence[DrawCommitment]
    cases: int
    communes: int
    adopted: bool = False
    alternatives: int = 0

    @property
    def design_is_current(self) -> bool:
        """Whether a drawn design rests on the newest frame."""
        if self.frame is None or self.design is None or self.design.adopted:
            return False
        return self.design.frame_id == self.frame.id


@dataclass(frozen=True)
class StratumRow:
    """A stratum of a frame with its totals."""

    stratum: str
    communes: int
    adults: int
    households: int


@dataclass(frozen=True)
class CommuneRow:
    """A commune of a draw: the frame's numbers (None where there was no frame), what was drawn in it."""

    code: str
    name: str
    stratum: str
    adults: int | None
    households: int | None
    probability: float | None
    certainty: bool
    main: tuple[int, ...]
    reserve: tuple[int, ...]
    forms: int


def overview(session: Session, survey: Survey) -> SampleOverview:
    """Frames, design, draws of a survey."""
    draw = service.current_draw(session, survey.id)
    return SampleOverview(
        frames=frame_versions(session, survey.id),
        frame=latest_frame(session, survey.id),
        design=service.latest_design(session, survey.id),
        draw=draw,
        draws=service.draws(session, survey.id),
        withdrawn=[made for made in commitments(session, survey.id) if made.state == "withdrawn"],
        cases=_count_cases(session, draw),
        communes=_count_communes(session, draw),
        adopted=adopted_allocation(session, survey.id) is not None,
        alternatives=len(alternatives(session, survey.id)),
    )


def basis_panel(session: Session, survey: Survey, *, planned: Basis | None = None) -> BasisPanel | None:
    """The basis of the current sample; before there is one, the basis that is planned, or None."""
    draw = service.current_draw(session, survey.id)
    if draw is not None:
        corrected = tuple(correction_words(each) for each in corrections_of(session, draw))
        correctable = bool(weaker_bases(draw.design.basis))
        return BasisPanel(
            words_of(draw.design.basis), draw.design.basis_reason, False, corrected, correctable=correctable
        )
    return BasisPanel(words_of(planned), "", planned=True) if planned else None


def strata_of(frame: FrameVersion) -> list[StratumRow]:
    """Totals of a frame by stratum."""
    by_stratum: dict[str, list[Any]] = {}
    for unit in frame.units:
        by_stratum.setdefault(unit.stratum, []).append(unit)
    return [
        StratumRow(name, len(units), sum(u.size for u in units), sum(u.households for u in units))
        for name, units in sorted(by_stratum.items())
    ]


def communes_of(draw: SampleDraw) -> list[CommuneRow]:
    """The communes of a draw by stratum, in the order drawn, each with its household lines."""
    frame_units = {unit.unit_code: unit for unit in draw.design.frame.units} if draw.design.frame else {}
    named = {row["code"]: row["name"] for row in draw.design.planning.get("rows", ())}
    named |= {code: unit.name for code, unit in frame_units.items()}
    lines: dict[str, list[SelectedUnit]] = {}
    for unit in draw.units:
        if unit.stage != PSU_STAGE:
            lines.setdefault(unit.psu, []).append(unit)
    psus = sorted((u for u in draw.units if u.stage == PSU_STAGE), key=lambda u: (u.stratum, u.position))
    return [
        CommuneRow(
            code=psu.psu,
            name=named[psu.psu],
            stratum=psu.stratum,
            adults=frame_units[psu.psu].size if psu.psu in frame_units else None,
            households=frame_units[psu.psu].households if psu.psu in frame_units else None,
            probability=psu.inclusion_probability,
            certainty=psu.certainty,
            main=_lines(lines.get(psu.psu, []), "main"),
            reserve=_lines(lines.get(psu.psu, []), "reserve"),
            forms=sum(1 for unit in lines.get(psu.psu, []) if unit.role == "main"),
        )
        for psu in psus
    ]


def grouped_hash(digest: str) -> str:
    """A hash in blocks of eight: two people can compare it by eye, and it breaks on a narrow screen."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _lines(units: Sequence[SelectedUnit], role: str) -> tuple[int, ...]:
    return tuple(sorted(unit.household_line for unit in units if unit.role == role and unit.household_line))


def _count_cases(session: Session, draw: SampleDraw | None) -> int:
    if draw is None:
        return 0
    return session.scalar(select(func.count()).where(Case.draw_id == draw.id)) or 0


def _count_communes(session: Session, draw: SampleDraw | None) -> int:
    if draw is None:
        return 0
    chosen = select(func.count()).where(SelectedUnit.draw_id == draw.id, SelectedUnit.stage == PSU_STAGE)
    return session.scalar(chosen) or 0


def versions_of_sample(survey: Survey) -> list[object]:
    """Which frame, design and draw are the newest: what every form of the sample was opened on."""
    newest = (
        latest_frame(db.session, survey.id),
        service.latest_design(db.session, survey.id),
        service.current_draw(db.session, survey.id),
        open_commitment(db.session, survey.id),
    )
    return [version.id if version is not None else None for version in newest]
