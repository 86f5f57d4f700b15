"""From the weighted sample to what may be shown: one pass of the crosstab book, through the one disclosure gate."""

from __future__ import annotations

from dataclasses import replace
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
from surveys.reports.column_differences import NO_MARKS, Marks, TableMarks, column_marks
from surveys.reports.means import number_question
from surveys.reports.plan import Plan, PlannedQuestion, plan_of
from surveys.reports.results import Answer, Cell, DomainResult, OpenQuestion, QuestionResult, ResultsBook
from surveys.reports.scale_scores import scale_scores
from surveys.reports.weight_summary import WeightSummary
from surveys.requests.records import Survey
from surveys.responses.dataset import field_cases, weighted_sample
from surveys.responses.releases import latest_release, live_banners
from surveys.responses.weights import response_balance

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")


def results_book(
    session: Session, survey: Survey, *, released_only: bool = True, only: str | None = None
) -> tuple[ResultsBook, WeightLedger]:
    """All results of a survey (or those of the question `only`) as they may be shown now, with the ledger of weights.

    They are kept until what they rest on changes. One question is taken from the book of all, so that its page shows
    neither more nor less than theirs.
    Raises SurveyError `results.no_questionnaire`, `results.no_draw`, `results.no_responses`.
    """
    released_only = released_only and survey.state == "fieldwork"
    key = book_key(session, survey, released_only=released_only)
    book, ledger = kept_results(session, key, lambda: _results_book(session, survey, released_only=released_only))
    return (book if only is None else book.only(only)), ledger


def _results_book(session: Session, survey: Survey, *, released_only: bool) -> tuple[ResultsBook, WeightLedger]:
    plan = plan_of(session, survey)
    if plan is None:
        raise SurveyError("results.no_questionnaire", "No questionnaire has been published.")
    if released_only:
        plan = replace(plan.asked(), banners=live_banners(session, survey, plan))
    elif survey.state == "fieldwork":
        plan = plan.asked()
    sample, ledger = weighted_sample(session, survey, released_only=released_only)
    book = tabulate(sample, plan)
    if book.bears_error:
        balance = response_balance(field_cases(session, survey))
        book = replace(book, weights=WeightSummary(diagnose_weights(sample.weights), ledger, balance))
    release = latest_release(session, survey)
    return replace(book, release=None if release is None else release.number), ledger


def tabulate(sample: WeightedSample, plan: Plan) -> ResultsBook:
    """Every question of the plan, overall and by its banners, protected."""
    sample = derive(sample, plan.derived)
    derived = DerivedTables(sample.data, plan.derived)
    banners = _with_answers(plan.banners, sample)
    published = protect(crosstab_book(sample, _with_seen_options(plan.items, sample), banners), derived=derived)
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
    )


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
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


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
