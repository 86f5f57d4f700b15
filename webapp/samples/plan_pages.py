"""What the planner's page shows, shaped from plans: no decision is made here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from sampling import Frame, SampleDesign, SamplingError
from surveys.errors import SurveyError
from surveys.people.service import collaborators
from surveys.reports.pictures import Picture
from surveys.requests.records import Survey
from surveys.samples import service
from surveys.samples.alternatives import alternatives
from surveys.samples.plan_inputs import PlanInputs, inputs_of
from surveys.samples.plan_words import domain_words, points
from surveys.samples.planned_frame import WHOLE, Domain
from surveys.samples.planning import plan_sample
from surveys.samples.records import PlanAlternative
from surveys.samples.survey_plan import DomainPlan, SurveyPlan
from surveys.text.i18n import gettext as _

WIDEST = 0.2
"""Margins beyond ±20 points tell nothing: their line ends at the edge."""


@dataclass(frozen=True)
class DomainRow:
    """A domain as a row: its plan, and in percent of the line's length where its dots stand."""

    plan: DomainPlan
    name: str
    kind: str
    interviews: int
    expected_at: float | None
    wanted_at: float | None


@dataclass(frozen=True)
class Compared:
    """A design among others: its plan, or None with the sentence why there is none."""

    name: str
    plan: SurveyPlan | None
    kept: PlanAlternative | None = None
    reason: SurveyError | SamplingError | None = None

    def margin(self, domain: Domain) -> float | None:
        """What this design promises a domain; None where it promises nothing."""
        found = next((each for each in self.plan.domains if each.domain == domain), None) if self.plan else None
        return found.margin if found is not None and found.interviews else None


@dataclass(frozen=True)
class AllocationBar:
    """A stratum's share of the adults and of the expected interviews, in percent; widths fill the widest bar."""

    stratum: str
    adults: float
    interviews: float
    adults_width: float
    interviews_width: float


def first_inputs(session: Session, survey: Survey) -> PlanInputs:
    """The inputs of the saved design, else the usual ones with the collaborators that the unit has."""
    saved = service.latest_design(session, survey.id)
    if saved is not None and not saved.adopted:
        if saved.planning:
            return PlanInputs.from_dict(saved.planning)
        return inputs_of(SampleDesign.from_dict(saved.definition))
    people = len(collaborators(session, survey.unit))
    return PlanInputs(collaborators=people) if people else PlanInputs()


def domain_rows(plan: SurveyPlan) -> list[DomainRow]:
    """The domains with their dots on one scale from 0."""
    shown = [each for plan_of in plan.domains for each in (plan_of.margin, plan_of.wanted) if each is not None]
    widest = min(max((each for each in shown if each == each), default=WIDEST), WIDEST)

    def place(margin: float | None) -> float | None:
        return None if margin is None or margin != margin else 100 * min(margin / widest, 1.0)

    kinds = {"stratum": _("tầng"), "grouping": _("khu vực")}
    return [
        DomainRow(
            plan=each,
            name=each.domain.name or domain_label(each.domain),
            kind=kinds.get(each.domain.kind, ""),
            interviews=plan.interviews if each.domain == WHOLE else math.floor(each.interviews + 1e-9),
            expected_at=place(each.margin),
            wanted_at=place(each.wanted),
        )
        for each in plan.domains
    ]


def domain_label(domain: Domain) -> str:
    """A domain as the head of a row."""
    words = domain_words(domain)
    return words[:1].upper() + words[1:]


def compared(session: Session, survey: Survey, frame: Frame, plan: SurveyPlan | None) -> list[Compared]:
    """The plan that is looked at and all alternatives, worked out on the same frame."""
    shown = [Compared(_("Đang xem"), plan)] if plan else []
    return shown + [_worked_out(frame, each) for each in alternatives(session, survey.id)]


def _worked_out(frame: Frame, kept: PlanAlternative) -> Compared:
    try:
        return Compared(kept.name, plan_sample(frame, PlanInputs.from_dict(kept.inputs)), kept)
    except (SurveyError, SamplingError) as error:
        return Compared(kept.name, None, kept, error)


def compared_domains(designs: Sequence[Compared]) -> tuple[Domain, ...]:
    """The domains of one frame, which all designs share."""
    return next((tuple(each.domain for each in design.plan.domains) for design in designs if design.plan), (WHOLE,))


def comparison_picture(designs: Sequence[Compared], *, width: float) -> Picture:
    """Expected margins of every domain, a dot for each design; of very many domains the first ones."""
    from analysis.dot_chart import DotRow, dot_chart

    drawn = [design for design in designs if design.plan]
    rows = [
        DotRow(domain_label(domain), tuple(design.margin(domain) for design in drawn))
        for domain in compared_domains(drawn)[:40]
    ]
    draw = partial(
        dot_chart,
        rows,
        series=[design.name for design in drawn],
        title=_("Sai số dự kiến của từng nhóm theo từng phương án"),
        foot=_("± điểm phần trăm; số bên phải là của “%(name)s”. Càng về bên trái càng chính xác.", name=drawn[0].name),
        format_value=points,
        width=width,
    )
    return Picture(draw, _("Sai số dự kiến theo từng phương án; các số có trong bảng ngay dưới đây."))


def allocation_bars(plan: SurveyPlan) -> list[AllocationBar]:
    """Whether each stratum gets its share: percent of adults beside percent of interviews."""
    shares = [
        (s.stratum, 100 * s.adults / plan.population, 100 * s.interviews / max(plan.interviews, 1)) for s in plan.strata
    ]
    widest = max(max(adults, interviews) for _stratum, adults, interviews in shares)
    return [
        AllocationBar(stratum, adults, interviews, 100 * adults / widest, 100 * interviews / widest)
        for stratum, adults, interviews in shares
    ]
