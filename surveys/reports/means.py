"""The mean of a number as it may be shown, overall and by each banner."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis import Banner, Mean, WeightedSample, estimate
from analysis.disclosure import DEFF_DECIMALS, MEAN_DECIMALS, MEAN_SE_DECIMALS, PublishedBook
from analysis.linked_tables import DerivedTables
from analysis.withheld_means import LEAST_BEHIND_MEAN, tells_of_others, withheld_means
from surveys.reports.planned_question import PlannedQuestion
from surveys.reports.results import Answer, Cell, DomainResult, QuestionResult
from surveys.text.i18n import gettext as _


def number_question(
    planned: PlannedQuestion,
    published: PublishedBook,
    sample: WeightedSample,
    banners: Sequence[Banner],
    derived: DerivedTables,
) -> QuestionResult:
    """The mean of a number overall and by each banner."""
    cell = _mean(sample, planned.variable, published, None)
    if tells_of_others(planned.variable, None, None, published, sample, derived):
        cell = _hidden()
    divided = [each for each in banners if not derived.says_nothing(planned.variable, each.variable)]
    withheld = withheld_means(planned.variable, published, sample, divided, derived)
    domains = [
        _domain(banner, code, label, _hidden() if code in withheld[banner.variable] else one)
        for banner in divided
        for code, label in banner.categories
        for one in [_mean(sample, planned.variable, published, {banner.variable: code})]
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
        definition=planned.definition,
        is_later=planned.is_later,
        wordings=planned.wordings,
    )


def _domain(banner: Banner, code: str, label: str, cell: Cell) -> DomainResult:
    return DomainResult(banner.variable, banner.label, label, cell.n, (cell,), cell.hidden, cell.flagged, category=code)


def _mean(sample: WeightedSample, variable: str, published: PublishedBook, domain: dict[str, object] | None) -> Cell:
    if variable not in sample.data:
        return _hidden()
    found = estimate(Mean(variable), sample, domain=domain)
    if found.n < max(LEAST_BEHIND_MEAN, published.minimum_base) or math.isnan(found.value):
        return _hidden()
    low, high = found.confidence_interval() if published.claims.confidence_interval else (None, None)
    value, se = round(found.value, MEAN_DECIMALS), None
    if published.claims.standard_error:
        se = _rounded(found.se, MEAN_SE_DECIMALS)
    return Cell(
        value=value,
        n=found.n,
        count=found.n,
        se=se,
        low=_rounded(low, MEAN_DECIMALS),
        high=_rounded(high, MEAN_DECIMALS),
        deff=_rounded(float(found.deff), DEFF_DECIMALS) if published.claims.standard_error else None,
        cv=None if se is None or not value else 100 * se / value,
        df=found.df if se is not None else None,
        flagged=found.n < published.flag_base,
    )


def _hidden() -> Cell:
    return Cell(value=None, n=None, hidden=True)


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None or math.isnan(value) else round(value, decimals)
