"""What the report says about request, design and fieldwork, read from the database once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analysis.disclosure import LOWEST_THRESHOLDS
from sampling import Basis, SampleDesign
from surveys.fieldwork.dispositions import aapor_class
from surveys.fieldwork.lock.records import locked_numbers
from surveys.fieldwork.records import Case
from surveys.fieldwork.response_rates import Counts, OutcomeRates, counts_of, outcome_rates
from surveys.imports.records import ResponseImport
from surveys.questionnaires.modes import FACE_TO_FACE, HANDED_OVER, OPEN_LINK, PAPER, SELF_COMPLETION
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey, SurveyRequest
from surveys.requests.service import LOCAL_TIME
from surveys.responses.dataset import field_design
from surveys.responses.modes import SAMPLE, VOLUNTEERS, counted_modes, live_modes, of_source
from surveys.responses.records import Response
from surveys.samples.basis_corrections import correction_words, corrections_of
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
class ImportedForms:
    """An import that counts: where its forms come from, on which basis, how many came in and why others did not.

    `of_cases`: they are forms of the sample's own cases, which the returns count already.
    """

    origin: str
    mode: str
    basis: Basis
    rows: int
    forms: int
    dropped: Mapping[str, int]
    imported_on: date
    of_cases: bool

    @property
    def duplicates(self) -> int:
        """Rows that were left out because they were in the file, or in the survey, already."""
        return sum(
            self.dropped.get(reason, 0) for reason in ("identical", "same-id", "taken-id", "case-twice", "case-taken")
        )


@dataclass(frozen=True)
class ReportFacts:
    """Everything but the answers. `draw` and `design` are None where all forms were collected elsewhere."""

    survey: Survey
    request: SurveyRequest
    version: QuestionnaireVersion
    design: SampleDesign | None
    draw: SampleDraw | None
    frame: FrameVersion | None
    basis: Basis
    strata: tuple[StratumReturns, ...]
    counts: Counts
    rates: OutcomeRates
    first_day: date | None
    last_day: date | None
    modes: Mapping[str, int]
    volunteers: int = 0
    """Valid forms by an open link, which stand apart from all others here unless there are no others."""
    source: str = SAMPLE
    imports: tuple[ImportedForms, ...] = ()
    corrections: tuple[str, ...] = ()

    @property
    def imported(self) -> int:
        """Forms that were collected elsewhere and are none of the sample's own."""
        return sum(each.forms for each in self.imports if not each.of_cases)

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
    """The facts of a survey; None without a published questionnaire, or with neither sample nor imported forms."""
    design = field_design(session, survey)
    published = (
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.published_at.is_not(None))
        .order_by(QuestionnaireVersion.number.desc())
    )
    version = session.scalars(published).first()
    if design is None or version is None:
        return None
    draw = design.draw
    counts = _counts(session, draw) if draw is not None else Counts()
    first, last = _days(session, survey, design.source)
    live = survey.state == "fieldwork"
    modes = counted_modes(session, survey, source=design.source, released_only=live)
    return ReportFacts(
        survey=survey,
        request=survey.request,
        version=version,
        design=SampleDesign.from_dict(draw.design.definition) if draw is not None else None,
        draw=draw,
        frame=draw.design.frame if draw is not None else None,
        basis=design.basis,
        strata=_returns(session, survey, draw) if draw is not None else (),
        counts=counts,
        rates=outcome_rates(counts),
        first_day=survey.fieldwork_from or first,
        last_day=last or survey.fieldwork_until,
        modes=live_modes(modes) if live else shown_modes(modes),
        volunteers=counted_modes(session, survey, source=VOLUNTEERS, released_only=False).get(OPEN_LINK, 0),
        source=design.source,
        imports=imported_forms(session, survey),
        corrections=basis_corrections(session, draw),
    )


def _days(session: Session, survey: Survey, source: str) -> tuple[date | None, date | None]:
    """The first and the last day of a source's responses; after lock, as they were then."""
    if survey.locked_at is not None:
        told = locked_numbers(session, survey)["days"].get(source)
        return (date.fromisoformat(told[0]), date.fromisoformat(told[1])) if told else (None, None)
    days = func.min(Response.submitted_on), func.max(Response.submitted_on)
    first, last = session.execute(select(*days).where(Response.survey_id == survey.id, of_source(source))).one()
    return first, last


def facts_of_volunteers(facts: ReportFacts) -> ReportFacts:
    """The facts of what volunteers answered beside a sample, with nothing of the sample in them."""
    return replace(
        facts,
        design=None,
        draw=None,
        frame=None,
        basis=Basis.VOLUNTEER,
        strata=(),
        counts=Counts(),
        rates=outcome_rates(Counts()),
        modes={OPEN_LINK: facts.volunteers},
        source=VOLUNTEERS,
        imports=(),
        corrections=(),
    )


def shown_modes(counted: dict[str, int]) -> dict[str, int]:
    """A handful of interviews in which people answered alone, or all but a handful, are not told apart from others."""
    for alone, with_interviewer in ((HANDED_OVER, FACE_TO_FACE), (SELF_COMPLETION, PAPER)):
        counted = _told_together(counted, alone, with_interviewer)
    return counted


def _told_together(counted: dict[str, int], alone: str, with_interviewer: str) -> dict[str, int]:
    few, others = counted.get(alone, 0), counted.get(with_interviewer, 0)
    if not few or min(few, others or few) >= LOWEST_THRESHOLDS["minimum_count"]:
        return counted
    rest = {mode: number for mode, number in counted.items() if mode != alone}
    return rest | {with_interviewer: few + others}


def basis_corrections(session: Session, draw: SampleDraw | None) -> tuple[str, ...]:
    """Corrections of the sample's basis in words, each with name, date and reason."""
    return () if draw is None else tuple(correction_words(each) for each in corrections_of(session, draw))


def imported_forms(session: Session, survey: Survey) -> tuple[ImportedForms, ...]:
    """The imports that count, in the order in which they came in."""
    counting = select(ResponseImport).where(ResponseImport.survey_id == survey.id, ResponseImport.state == "imported")
    return tuple(
        ImportedForms(
            origin=each.origin,
            mode=each.mode,
            basis=Basis(each.basis),
            rows=each.rows,
            forms=each.responses,
            dropped=each.mapping.get("dropped", {}),
            imported_on=(each.imported_at or each.created_at).astimezone(LOCAL_TIME).date(),
            of_cases=each.mapping.get("placement") == "case",
        )
        for each in session.scalars(counting.order_by(ResponseImport.id))
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
    beside = select(ResponseImport).where(ResponseImport.survey_id == survey.id)
    ours = [each.id for each in session.scalars(beside) if each.mapping.get("placement") == "case"]
    of_sample = or_(Response.import_id.is_(None), Response.import_id.in_(ours))
    statement = select(Response.stratum, func.count()).where(
        Response.survey_id == survey.id, of_sample, of_source(SAMPLE)
    )
    counting = Response.state == "submitted" if valid_only else Response.state != "screened_out"
    statement = statement.where(counting)
    return dict(session.execute(statement.group_by(Response.stratum)).all())
