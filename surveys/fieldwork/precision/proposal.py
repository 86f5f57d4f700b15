"""What a stopping rule could say: as the sample was planned, so that the office changes numbers and invents none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from sampling import Basis, SampleDesign, SamplingError
from sampling.design import claims
from surveys.fieldwork.precision.rules import RuleFields, key_questions
from surveys.questionnaires.exports.codebook import conditions_of
from surveys.questionnaires.service import questionnaire_of, version_in_use
from surveys.reports.plan import Plan
from surveys.requests.records import Survey
from surveys.responses.dataset import STRATUM_COLUMN
from surveys.samples.frames import frame_of
from surveys.samples.plan_inputs import PlanInputs, inputs_of
from surveys.samples.planned_frame import WHOLE, Domain, PlannedFrame
from surveys.samples.records import DesignVersion
from surveys.samples.service import current_draw, latest_design

USUAL_VISITS = 3
PROPOSED_QUESTIONS = 4
NO_MARGIN = 0.0


@dataclass(frozen=True)
class PlannedPrecision:
    """What the sample was planned for, in percentage points: the whole, each stratum, and the interviews expected."""

    margin: float | None = None
    strata: Mapping[str, float] = field(default_factory=dict)
    interviews: int = 0
    response_rate: float | None = None

    @property
    def of_strata(self) -> float | None:
        """The margin that the plan gives every stratum."""
        return max(self.strata.values(), default=None)


def planned_precision(session: Session, survey: Survey) -> PlannedPrecision:
    """From the design of the current draw, else the newest; nothing where there is none."""
    draw = current_draw(session, survey.id)
    design = draw.design if draw is not None else latest_design(session, survey.id)
    if design is None:
        return PlannedPrecision()
    if design.adopted or design.frame is None or not claims(Basis(design.basis)).standard_error:
        return PlannedPrecision(interviews=sum(row["forms"] for row in design.planning.get("rows", ())))
    return _of_design(design)


def proposed_rule(session: Session, survey: Survey, plan: Plan) -> RuleFields:
    """The first questions that everybody is asked, the strata where there are several, and what the plan says."""
    planned = planned_precision(session, survey)
    divided = planned.of_strata is not None and any(each.variable == STRATUM_COLUMN for each in plan.possible_banners)
    return RuleFields(
        questions=_first_questions(session, survey, plan),
        domain=STRATUM_COLUMN if divided else "",
        margin=planned.margin,
        domain_margin=planned.of_strata if divided else None,
        least_responses=max(planned.interviews, 1),
        least_response_rate=planned.response_rate,
        most_visits=USUAL_VISITS,
        latest_on=survey.fieldwork_until,
    )


def _first_questions(session: Session, survey: Survey, plan: Plan) -> tuple[str, ...]:
    version = version_in_use(session, survey.id)
    names = [each.variable for each in key_questions(plan)]
    if version is None:
        return tuple(names[:PROPOSED_QUESTIONS])
    asked = questionnaire_of(version)
    of_all = [name for name in names if name in asked.placed and not conditions_of(asked.placed[name], asked)]
    return tuple((of_all or names)[:PROPOSED_QUESTIONS])


def _of_design(version: DesignVersion) -> PlannedPrecision:
    design = SampleDesign.from_dict(version.definition)
    assert version.frame is not None
    known = {name for name in version.planning if name in PlanInputs.__dataclass_fields__}
    inputs = PlanInputs.from_dict(version.planning) if {"margin", "take"} <= known else inputs_of(design)
    try:
        frame = PlannedFrame(frame_of(version.frame), inputs)
        margins = {
            name: _points(inputs.margins.get(Domain("stratum", name).key) or _expected(frame, name, design))
            for name in design.allocation
        }
        interviews = frame.precision(WHOLE, design.allocation).interviews
    except SamplingError:
        margins, interviews = {}, design.household_lines * design.response_rate
    whole = _points(design.margin or inputs.margin)
    several = len(margins) > 1
    return PlannedPrecision(
        margin=whole,
        strata={name: margin for name, margin in margins.items() if margin and several},
        interviews=math.floor(interviews + 1e-9),
        response_rate=round(100 * inputs.response_rate, 1),
    )


def _expected(frame: PlannedFrame, stratum: str, design: SampleDesign) -> float:
    margin = frame.precision(Domain("stratum", stratum), design.allocation).margin
    return margin if math.isfinite(margin) else NO_MARGIN


def _points(margin: float) -> float:
    """Rounded up to a tenth of a point: a plan never promises more than it gives."""
    return math.ceil(1000 * margin - 1e-6) / 10
