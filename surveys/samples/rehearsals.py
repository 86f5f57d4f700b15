"""Rehearsals of a design: begun, carried out as long work, kept with what was assumed."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.rehearsal import Rehearsal, rehearse
from analysis.rehearsed_fieldwork import Assumptions
from sampling import SampleDesign, SamplingError, expected_precision, inclusion_probabilities, spread_of_adults
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.samples.alternatives import alternatives
from surveys.samples.frames import frame_of, latest_frame
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.planning import plan_sample
from surveys.samples.records import DesignVersion, FrameVersion, SampleRehearsal
from surveys.text import nfc
from surveys.text.i18n import gettext as _


@dataclass(frozen=True)
class RehearsableDesign:
    """A design that can be rehearsed: a saved version, or an alternative that was kept with a name."""

    key: str
    name: str
    design: SampleDesign
    frame: FrameVersion
    version: DesignVersion | None


REPLICATIONS = (500, 2000, 5000)
"""How often a survey may be rehearsed; enough to see a coverage to within about 2, 1 and 0,6 percentage points."""
USUAL_REPLICATIONS = 2000
MOST_WAITING = 3


def begin_rehearsal(
    session: Session,
    survey: Survey,
    frame: FrameVersion,
    *,
    design: SampleDesign,
    name: str,
    assumptions: Assumptions,
    replications: int = USUAL_REPLICATIONS,
    design_version: DesignVersion | None = None,
    waiting: int = 0,
    person: Person,
    now: datetime,
) -> SampleRehearsal:
    """Keep what is to be rehearsed; `carry_out` then does it. The seed is the running number in the survey.

    The same design under the same assumptions is not rehearsed twice: the earlier rehearsal is given back. `waiting`:
    rehearsals of the survey that wait or run; a few may, so that other work of the office gets its turn.
    Errors: `sample.rehearsal_adopted` for an allocation that nobody draws, `rehearsal_takes`,
    `sample.rehearsals_waiting`, `rehearsal_assumption`.
    """
    hold_survey(session, survey.id)
    if design.quotas:
        raise SurveyError("sample.rehearsal_adopted", "An adopted allocation has no draw to rehearse.")
    if design.takes:
        raise SurveyError("rehearsal_takes", "Takes of single communes are not rehearsed.")
    earlier = rehearsals(session, survey.id)
    wanted = (frame.id, design.to_dict(), _plain(assumptions), replications)
    for each in earlier:
        if (each.frame_id, each.definition, each.assumptions, each.replications) == wanted:
            return each
    if waiting >= MOST_WAITING:
        raise SurveyError("sample.rehearsals_waiting", "Wait for the earlier rehearsals.", most=MOST_WAITING)
    rehearsal = SampleRehearsal(
        survey_id=survey.id,
        frame_id=frame.id,
        design_id=design_version.id if design_version else None,
        name=nfc(name).strip(),
        definition=design.to_dict(),
        assumptions=_plain(assumptions),
        replications=replications,
        seed=len(earlier) + 1,
        created_at=now,
        created_by_id=person.id,
    )
    session.add(rehearsal)
    session.flush()
    audit.log(
        session,
        "design.rehearsed",
        "sample_rehearsal",
        rehearsal.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=rehearsal.name,
    )
    return rehearsal


def carry_out(rehearsal: SampleRehearsal, *, progress: Callable[[int, int], None]) -> Rehearsal:
    """Rehearse; nothing is written."""
    return rehearse(
        frame_of(rehearsal.frame),
        SampleDesign.from_dict(rehearsal.definition),
        assumptions_of(rehearsal),
        replications=rehearsal.replications,
        seed=rehearsal.seed,
        progress=progress,
    )


def keep_result(rehearsal: SampleRehearsal, result: Rehearsal, *, now: datetime) -> None:
    """Keep what came of it."""
    rehearsal.result = result.to_dict()
    rehearsal.finished_at = now


def rehearsals(session: Session, survey_id: int) -> list[SampleRehearsal]:
    """All rehearsals of a survey, the newest first."""
    chosen = select(SampleRehearsal).where(SampleRehearsal.survey_id == survey_id)
    return list(session.scalars(chosen.order_by(SampleRehearsal.id.desc())))


def latest_rehearsal(session: Session, survey_id: int) -> SampleRehearsal | None:
    """The newest rehearsal that was carried out."""
    return next((each for each in rehearsals(session, survey_id) if each.result is not None), None)


def designs_to_rehearse(session: Session, survey_id: int) -> list[RehearsableDesign]:
    """Saved designs that are drawn from a frame, the newest first; then the alternatives, on the newest frame."""
    chosen = select(DesignVersion).where(DesignVersion.survey_id == survey_id).order_by(DesignVersion.number.desc())
    found = [
        RehearsableDesign(
            f"phien-ban-{version.number}",
            _("Thiết kế phiên bản %(number)s", number=version.number),
            SampleDesign.from_dict(version.definition),
            version.frame,
            version,
        )
        for version in session.scalars(chosen)
        if version.frame is not None and not version.adopted and not version.definition.get("takes")
    ]
    frame = latest_frame(session, survey_id)
    return found + (_alternatives(session, survey_id, frame) if frame is not None else [])


def _alternatives(session: Session, survey_id: int, frame: FrameVersion) -> list[RehearsableDesign]:
    """The alternatives that can be planned on a frame as it is now."""
    found, listed = [], frame_of(frame)
    for each in alternatives(session, survey_id):
        with suppress(SurveyError, SamplingError):
            design = plan_sample(listed, PlanInputs.from_dict(each.inputs)).design()
            name = _("Phương án “%(name)s”", name=each.name)
            found.append(RehearsableDesign(f"phuong-an-{each.id}", name, design, frame, None))
    return found


def assumptions_of(rehearsal: SampleRehearsal) -> Assumptions:
    """What was assumed."""
    return Assumptions(**rehearsal.assumptions)


def result_of(rehearsal: SampleRehearsal) -> Rehearsal | None:
    """What came of it, None until it is done."""
    return Rehearsal.from_dict(rehearsal.result) if rehearsal.result is not None else None


def _plain(assumptions: Assumptions) -> dict[str, Any]:
    plain = asdict(assumptions)
    return {**plain, "shares": dict(assumptions.shares), "response_rates": dict(assumptions.response_rates)}


def planned_margins(rehearsal: SampleRehearsal) -> dict[tuple[str, str], float]:
    """The margin that the design expects of each domain, by kind and name, for what it was planned for."""
    design, data = SampleDesign.from_dict(rehearsal.definition), frame_of(rehearsal.frame).data
    sizes = data["size"].to_numpy(dtype=float)
    stratum, grouping = data["stratum"].to_numpy(dtype=object), data["grouping"].to_numpy(dtype=object)
    chances = np.zeros(len(sizes))
    for name, psus in design.allocation.items():
        chances[stratum == name] = inclusion_probabilities(sizes[stratum == name], psus)
    lines = np.minimum(data["households"].to_numpy(dtype=float), design.households_per_psu)
    one_asked = design.stage("person") is not None
    adults = spread_of_adults(sizes / data["households"].to_numpy(dtype=float)) * one_asked
    domains = {("whole", ""): np.ones(len(sizes), dtype=bool)}
    domains |= {("stratum", name): stratum == name for name in sorted(set(stratum))}
    domains |= {("grouping", name): grouping == name for name in sorted(set(grouping) - {""})}
    margins = {
        domain: expected_precision(
            sizes[units],
            chances[units],
            lines[units] * design.response_rate,
            household_spread=adults[units],
            deff=design.deff,
            proportion=design.proportion,
            confidence=design.confidence,
        ).margin
        for domain, units in domains.items()
    }
    return {domain: margin for domain, margin in margins.items() if math.isfinite(margin)}
