"""From the weighted sample to what may be shown: one pass of the crosstab book, through the one disclosure gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from analysis import Item, WeightedSample, crosstab_book, derive, diagnose_weights, kish_deff
from analysis.answers import Banner
from analysis.disclosure import HIDDEN, PublishedBook, PublishedCell, PublishedTable, protect
from analysis.linked_tables import DerivedTables
from analysis.weighting import WeightLedger
from sampling.deferred import deferred
from surveys.errors import SurveyError
from surveys.reports.book_cache import book_key, kept_results
from surveys.reports.calibration_summary import calibration_of
from surveys.reports.column_differences import NO_MARKS, Marks, TableMarks, column_marks
from surveys.reports.means import number_question
from surveys.reports.plan import Plan, PlannedQuestion, plan_of
from surveys.reports.plan_versions import shown_before as banners_shown_before
from surveys.reports.results import Answer, Cell, DomainResult, OpenQuestion, QuestionResult, ResultsBook
from surveys.reports.scale_scores import scale_scores
from surveys.reports.weight_effects import weight_effects
from surveys.reports.weight_summary import WeightSummary
from surveys.reports.wordings import responses_by_wording
from surveys.requests.records import Survey
from surveys.responses.dataset import declared_weighting, field_cases, field_design, weighted_sample
from surveys.responses.modes import SAMPLE, VOLUNTEERS
from surveys.responses.releases import OF_DESIGN, live_banners, steps_so_far
from surveys.responses.weights import response_balance

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")


def results_book(
    session: Session, survey: Survey, *, released_only: bool = True, only: str | None = None, source: str | None = None
) -> tuple[ResultsBook, WeightLedger]:
    """All results of a survey (or those of the question `only`) as they may be shown now, with the ledger of weights.

    `source`: volunteers' by an open link where those of the sample are not meant. They are kept until what they rest on
    changes. One question is taken from the book of all, so that its page shows
    neither more nor less than theirs.
    Raises SurveyError `results.no_questionnaire`, `results.no_draw`, `results.no_responses`.
    """
    released_only = released_only and survey.state == "fieldwork"
    source = source or source_of_results(session, survey)
    key = book_key(session, survey, released_only=released_only, source=source)
    book, ledger = kept_results(
        session, key, lambda: _results_book(session, survey, source, released_only=released_only)
    )
    return (book if only is None else book.only(only)), ledger


def source_of_results(session: Session, survey: Survey) -> str:
    """Whose answers a survey's results are of: the sample's, or volunteers' where there is nothing else."""
    design = field_design(session, survey)
    return SAMPLE if design is None else design.source


def _results_book(
    session: Session, survey: Survey, source: str, *, released_only: bool
) -> tuple[ResultsBook, WeightLedger]:
    plan = plan_of(session, survey)
    if plan is None:
        raise SurveyError("results.no_questionnaire", "No questionnaire has been published.")
    if source == VOLUNTEERS:  # they were not drawn from strata
        plan = replace(plan, banners=tuple(each for each in plan.banners if each.variable not in OF_DESIGN))
    if released_only:
        plan = replace(plan.asked(), banners=live_banners(session, survey, plan, source=source))
    elif survey.state == "fieldwork":
        plan = plan.asked()
    cases = field_cases(session, survey)
    sample, ledger = weighted_sample(session, survey, released_only=released_only, source=source, cases=cases)
    book = tabulate(sample, plan, shown_before=banners_shown_before(session, survey) if source == SAMPLE else ())
    if book.bears_error:
        weights = _weight_summary(session, survey, cases, sample, ledger)
        if survey.state != "fieldwork":  # while forms come in, the weights of the day are told and nothing beside them
            weights = replace(weights, effects=weight_effects(sample, plan, book, tabulate=tabulate))
        book = replace(book, weights=weights)
    if any(question.wordings for question in book.questions):
        numbers = responses_by_wording(session, survey, source=source, released_only=released_only)
        book = replace(book, by_wording=numbers)
    return replace(book, release=steps_so_far(session, survey, source=source) or None), ledger


def _weight_summary(
    session: Session, survey: Survey, cases: pd.DataFrame, sample: WeightedSample, ledger: WeightLedger
) -> WeightSummary:
    """How the weights are spread, how even response was, and what calibration did."""
    balance = response_balance(cases)
    calibration = calibration_of(sample, declared_weighting(session, survey), ledger)
    return WeightSummary(diagnose_weights(sample.weights), ledger, balance, calibration)


def tabulate(sample: WeightedSample, plan: Plan, *, shown_before: Sequence[Sequence[str]] = ()) -> ResultsBook:
    """Every question of the plan, overall and by its banners, protected; also beside the tables of the banners that
    earlier versions of the plan showed."""
    sample = derive(sample, plan.derived)
    derived = DerivedTables(sample.data, plan.derived)
    banners = _with_answers(plan.banners, sample)
    beside = _with_answers(_shown_otherwise(plan, shown_before), sample)
    counted = crosstab_book(sample, _with_seen_options(plan.items, sample), (*banners, *beside))
    there = {each.variable for each in counted.banners}
    earlier = [[name for name in names if name in there] for names in shown_before]
    published = protect(counted, derived=derived, shown_before=earlier, **asdict(plan.thresholds))
    marks = column_marks(sample, published, banners) if plan.marks_differences else {}
    questions = [
        _question(question, published, sample, banners, derived, marks)
        for question in plan.questions
        if question.item is None or (question.variable, None) in published.tables
    ]
    closed = tuple(question for question in questions if isinstance(question, QuestionResult))
    scales = scale_scores(
        closed,
        sample,
        bears_error=published.claims.standard_error,
        bears_interval=published.claims.confidence_interval,
    )
    return ResultsBook(
        basis=str(published.basis),
        bears_interval=published.claims.confidence_interval,
        bears_error=published.claims.standard_error,
        n=published.n,
        questions=closed,
        scales=scales,
        open_questions=tuple(question for question in questions if isinstance(question, OpenQuestion)),
        banners=tuple((banner.variable, banner.label) for banner in banners),
        definitions=tuple((each.variable, each.definition) for each in plan.questions if each.definition),
        weighting_deff=kish_deff(sample.weights),
        plan_version=plan.version,
        later=plan.later,
    )


def _shown_otherwise(plan: Plan, shown_before: Sequence[Sequence[str]]) -> tuple[Banner, ...]:
    """Banners that tables were divided by once and are not any more."""
    earlier = {name for names in shown_before for name in names} - {each.variable for each in plan.banners}
    return tuple(each for each in plan.possible_banners if each.variable in earlier)


def _question(
    planned: PlannedQuestion,
    published: PublishedBook,
    sample: WeightedSample,
    banners: tuple[Banner, ...],
    derived: DerivedTables,
    marks: Marks,
) -> QuestionResult | OpenQuestion:
    if planned.item is None:
        answered = int(sample.data[planned.variable].notna().sum()) if planned.variable in sample.data else 0
        if planned.kind == "open":
            return OpenQuestion(
                planned.variable, planned.number, planned.label, planned.section, answered, planned.numeral
            )
        return number_question(planned, published, sample, banners, derived)
    total = published.table(planned.variable)
    answers = tuple(
        Answer(code, label, _cell(cells[0]))
        for (code, label), cells in zip(total.item.options, total.cells, strict=True)
    )
    domains = [
        domain
        for banner in banners
        if banner.variable != planned.variable and (planned.variable, banner.variable) in published.tables
        for domain in _domains(
            published.table(planned.variable, banner.variable),
            marks.get((planned.variable, banner.variable), NO_MARKS),
        )
    ]
    return QuestionResult(
        variable=planned.variable,
        number=planned.number,
        numeral=planned.numeral,
        label=planned.label,
        section=planned.section,
        kind=planned.kind,
        n=total.columns[0].base or 0,
        answers=answers,
        domains=tuple(domains),
        battery=planned.battery,
        bears_interval=published.claims.confidence_interval,
        is_profile=planned.is_profile,
        definition=planned.definition,
        is_later=planned.is_later,
        wordings=planned.wordings,
    )


def _domains(table: PublishedTable, marks: TableMarks) -> list[DomainResult]:
    assert table.banner is not None
    found = []
    for place, column in enumerate(table.columns):
        if column.category is None or column.base == 0:
            continue
        found.append(
            DomainResult(
                banner=table.banner.variable,
                banner_label=table.banner.label,
                label=column.label,
                category=column.category,
                n=column.base,
                cells=tuple(
                    _cell(row[place], marks.above(option, column.category))
                    for option, row in zip(table.item.codes, table.cells, strict=True)
                ),
                hidden=column.status == HIDDEN,
                flagged=column.status == "flagged",
                letter=marks.letter(column.category),
            )
        )
    return found


def _cell(cell: PublishedCell, above: str = "") -> Cell:
    return Cell(
        value=_percent(cell.share),
        n=cell.base,
        count=cell.count,
        se=_percent(cell.se),
        low=_percent(cell.low),
        high=_percent(cell.high),
        deff=cell.deff,
        cv=_percent(cell.cv),
        margin=_percent(cell.margin),
        unweighted=_percent(cell.unweighted_share),
        hidden=cell.status == HIDDEN,
        flagged=cell.status == "flagged",
        above=above,
        df=cell.df,
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 2)


def _with_answers(banners: tuple[Banner, ...], sample: WeightedSample) -> tuple[Banner, ...]:
    """Banners with every value that occurs, so that no answer of an earlier version is refused."""
    found = []
    for banner in banners:
        if banner.variable in sample.data:
            extra = _unlisted(sample.data[banner.variable], banner.codes)
            found.append(Banner(banner.variable, banner.label, banner.categories + extra))
    return tuple(found)


def _with_seen_options(items: tuple[Item, ...], sample: WeightedSample) -> list[Item]:
    complete = []
    for item in items:
        values = sample.data[item.variable]
        extra = _unlisted(values.explode() if item.multiple else values, item.codes)
        complete.append(Item(item.variable, item.label, item.options + extra, item.multiple))
    return complete


def _unlisted(values: pd.Series, codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    seen = {_code(value) for value in values.dropna().unique() if value != ""}
    return tuple((code, code) for code in sorted(seen - set(codes)))


def _code(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
