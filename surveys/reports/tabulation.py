"""From the weighted sample to what may be shown: one pass of the crosstab book, through the one disclosure gate."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy.orm import Session

from analysis import Item, Mean, WeightedSample, crosstab_book, estimate, kish_deff
from analysis.answers import Banner, encode_single
from analysis.disclosure import HIDDEN, LOWEST_THRESHOLDS, PublishedBook, PublishedCell, PublishedTable, protect
from analysis.weighting import WeightLedger
from sampling.deferred import deferred
from surveys.errors import SurveyError
from surveys.reports.book_cache import book_key, kept_results
from surveys.reports.plan import Plan, PlannedQuestion, plan_of
from surveys.reports.results import Answer, Cell, DomainResult, OpenQuestion, QuestionResult, ResultsBook
from surveys.requests.records import Survey
from surveys.responses.dataset import weighted_sample
from surveys.responses.releases import latest_release, live_banners
from surveys.text.i18n import gettext as _

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
        plan = replace(plan, banners=live_banners(session, survey, plan))
    sample, ledger = weighted_sample(session, survey, released_only=released_only)
    book = tabulate(sample, plan)
    release = latest_release(session, survey)
    return replace(book, release=None if release is None else release.number), ledger


def tabulate(sample: WeightedSample, plan: Plan) -> ResultsBook:
    """Every question of the plan, overall and by its banners, protected."""
    banners = _with_answers(plan.banners, sample)
    published = protect(crosstab_book(sample, _with_seen_options(plan.items, sample), banners))
    questions = [_question(question, published, sample, banners) for question in plan.questions]
    return ResultsBook(
        basis=str(published.basis),
        bears_interval=published.claims.confidence_interval,
        bears_error=published.claims.standard_error,
        n=published.n,
        questions=tuple(question for question in questions if isinstance(question, QuestionResult)),
        open_questions=tuple(question for question in questions if isinstance(question, OpenQuestion)),
        banners=tuple((banner.variable, banner.label) for banner in banners),
        weighting_deff=kish_deff(sample.weights),
    )


def _question(
    planned: PlannedQuestion, published: PublishedBook, sample: WeightedSample, banners: tuple[Banner, ...]
) -> QuestionResult | OpenQuestion:
    if planned.item is None:
        answered = int(sample.data[planned.variable].notna().sum()) if planned.variable in sample.data else 0
        if planned.kind == "open":
            return OpenQuestion(
                planned.variable, planned.number, planned.label, planned.section, answered, planned.numeral
            )
        return _number_question(planned, published, sample, banners)
    total = published.table(planned.variable)
    answers = tuple(
        Answer(code, label, _cell(cells[0]))
        for (code, label), cells in zip(total.item.options, total.cells, strict=True)
    )
    domains = [
        domain
        for banner in banners
        if banner.variable != planned.variable
        for domain in _domains(published.table(planned.variable, banner.variable))
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
    )


def _domains(table: PublishedTable) -> list[DomainResult]:
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
                cells=tuple(_cell(row[place]) for row in table.cells),
                hidden=column.status == HIDDEN,
                flagged=column.status == "flagged",
            )
        )
    return found


def _cell(cell: PublishedCell) -> Cell:
    return Cell(
        value=_percent(cell.share),
        n=cell.base,
        count=cell.count,
        se=_percent(cell.se),
        low=_percent(cell.low),
        high=_percent(cell.high),
        deff=cell.deff,
        hidden=cell.status == HIDDEN,
        flagged=cell.status == "flagged",
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _number_question(
    planned: PlannedQuestion, published: PublishedBook, sample: WeightedSample, banners: tuple[Banner, ...]
) -> QuestionResult:
    cell = _mean(sample, planned.variable, published, None)
    domains = []
    for banner in banners:
        cells = [
            (label, _mean(sample, planned.variable, published, {banner.variable: code}))
            for code, label in banner.categories
        ]
        withheld = _withheld(sample, planned.variable, banner)
        cells = [
            (label, _hidden(one) if code in withheld else one)
            for (code, _label), (label, one) in zip(banner.categories, cells, strict=True)
        ]
        domains += [
            DomainResult(banner.variable, banner.label, label, one.n, (one,), one.hidden, one.flagged)
            for label, one in cells
        ]
    return QuestionResult(
        variable=planned.variable,
        number=planned.number,
        numeral=planned.numeral,
        label=planned.label,
        section=planned.section,
        kind="number",
        n=cell.n or 0,
        answers=(Answer("", _("Trung bình"), cell),),
        domains=tuple(domains),
        bears_interval=published.claims.confidence_interval,
        is_profile=planned.is_profile,
    )


def _withheld(sample: WeightedSample, variable: str, banner: Banner) -> set[str]:
    """The groups whose mean is hidden: small ones, and others until together they hold enough.

    Those who skipped the banner's question are a group as well: the total less all others is theirs.
    """
    least = LOWEST_THRESHOLDS["minimum_base"]
    if variable not in sample.data:
        return set()
    answered = sample.data[variable].notna()
    groups = encode_single(sample.data.loc[answered, banner.variable], banner.codes, variable=banner.variable)
    sizes = sorted((int(n), code) for code, n in zip(("", *banner.codes), np.bincount(groups + 1), strict=False) if n)
    small = [(n, code) for n, code in sizes if n < least]
    large = [(n, code) for n, code in sizes if n >= least and code]
    while small and large and (len(small) < 2 or sum(n for n, _code in small) < least):
        small.append(large.pop(0))
    return {code for _n, code in small}


def _mean(sample: WeightedSample, variable: str, published: PublishedBook, domain: dict[str, object] | None) -> Cell:
    if variable not in sample.data:
        return _hidden(None)
    found = estimate(Mean(variable), sample, domain=domain)
    if found.n < LOWEST_THRESHOLDS["minimum_base"] or math.isnan(found.value):
        return _hidden(None)
    low, high = found.confidence_interval() if published.claims.confidence_interval else (None, None)
    bears_error = published.claims.standard_error
    return Cell(
        value=found.value,
        n=found.n,
        count=found.n,
        se=_finite(found.se) if bears_error else None,
        low=_finite(low),
        high=_finite(high),
        deff=_finite(float(found.deff)) if bears_error else None,
        flagged=found.n < LOWEST_THRESHOLDS["flag_base"],
    )


def _hidden(_cell: Cell | None) -> Cell:
    return Cell(value=None, n=None, hidden=True)


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


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
    seen = {str(value) for value in values.dropna().unique() if value != ""}
    return tuple((code, code) for code in sorted(seen - set(codes)))
