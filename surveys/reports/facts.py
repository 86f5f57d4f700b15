"""What the report says about request, design and fieldwork, read from the database once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sampling import Basis, SampleDesign
from surveys.fieldwork.dispositions import aapor_class
from surveys.fieldwork.records import Case
from surveys.fieldwork.response_rates import Counts, OutcomeRates, counts_of, outcome_rates
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey, SurveyRequest
from surveys.responses.dataset import field_design
from surveys.responses.records import Response
from surveys.samples.records import FrameVersion, SampleDraw


@dataclass(frozen=True)
class StratumReturns:
    """Forms of one stratum: issued, returned, valid, and its communes."""

    stratum: str
    communes: int
    issued: int
    returned: int
    valid: int


@dataclass(frozen=True)
class ReportFacts:
    """Everything but the answers."""

    survey: Survey
    request: SurveyRequest
    version: QuestionnaireVersion
    design: SampleDesign
    draw: SampleDraw
    frame: FrameVersion | None
    basis: Basis
    strata: tuple[StratumReturns, ...]
    counts: Counts
    rates: OutcomeRates
    first_day: date | None
    last_day: date | None
    modes: Mapping[str, int]

    @property
    def issued(self) -> int:
        return sum(stratum.issued for stratum in self.strata)

    @property
    def returned(self) -> int:
        return sum(stratum.returned for stratum in self.strata)

    @property
    def valid(self) -> int:
        return sum(stratum.valid for stratum in self.strata)

    @property
    def communes(self) -> int:
        return sum(stratum.communes for stratum in self.strata)


def report_facts(session: Session, survey: Survey) -> ReportFacts | None:
    """The facts of a survey, or None while it has no published questionnaire or no sample."""
    design = field_design(session, survey)
    published = (
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.published_at.is_not(None))
        .order_by(QuestionnaireVersion.number.desc())
    )
    version = session.scalars(published).first()
    if design is None or version is None:
        return None
    counts = _counts(session, design.draw)
    first, last = session.execute(
        select(func.min(Response.submitted_on), func.max(Response.submitted_on)).where(Response.survey_id == survey.id)
    ).one()
    modes = select(Response.mode, func.count()).where(Response.survey_id == survey.id).group_by(Response.mode)
    return ReportFacts(
        survey=survey,
        request=survey.request,
        version=version,
        design=SampleDesign.from_dict(design.draw.design.definition),
        draw=design.draw,
        frame=design.draw.design.frame,
        basis=design.basis,
        strata=_returns(session, survey, design.draw),
        counts=counts,
        rates=outcome_rates(counts),
        first_day=survey.fieldwork_from or first,
        last_day=last or survey.fieldwork_until,
        modes=dict(session.execute(modes).all()),
    )


def _counts(session: Session, draw: SampleDraw) -> Counts:
    dispositions = session.scalars(select(Case.disposition).where(Case.draw_id == draw.id))
    return counts_of(aapor_class(disposition) for disposition in dispositions)


def _returns(session: Session, survey: Survey, draw: SampleDraw) -> tuple[StratumReturns, ...]:
    issued = session.execute(
        select(Case.stratum, func.count(func.distinct(Case.psu)), func.count())
        .where(Case.draw_id == draw.id)
        .group_by(Case.stratum)
        .order_by(Case.stratum)
    )
    returned = _responses_by_stratum(session, survey, valid_only=False)
    valid = _responses_by_stratum(session, survey, valid_only=True)
    return tuple(
        StratumReturns(stratum, communes, cases, returned.get(stratum, 0), valid.get(stratum, 0))
        for stratum, communes, cases in issued
    )


def _responses_by_stratum(session: Session, survey: Survey, *, valid_only: bool) -> dict[str, int]:
    statement = select(Response.stratum, func.count()).where(Response.survey_id == survey.id)
    if valid_only:
        statement = statement.where(Response.state == "submitted")
    return dict(session.execute(statement.group_by(Response.stratum)).all())
