"""The margins of a step of the results, for key questions and domains: taken from what is published, nothing else.

A margin and its n give p(1 − p), so every margin here is one that the live tables show (of a question, the largest of
its options), with its domain hidden or flagged as it is there. Strata are not shown while fieldwork goes on (a small
one would never make a whole step); theirs is reckoned from the published margin of the whole with the stratum's own
numbers of interviews, communes and its own weights, and tells nothing of its answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis import WeightedSample, kish_deff
from analysis.disclosure import LOWEST_THRESHOLDS
from analysis.remaining_interviews import MarginReached, effective_communes
from surveys.fieldwork.precision.domains import FLAGGED, HIDDEN, SHOWN, WHOLE, DomainPrecision, QuestionPrecision
from surveys.fieldwork.precision.rules import RuleFields
from surveys.reports.results import Cell, DomainResult, QuestionResult, ResultsBook
from surveys.responses.dataset import STRATUM_COLUMN

Z = 1.959963984540054


class PublishedMargins:
    """What the margins of one step rest on. `population`, `drawn`: persons and communes of the sample by stratum, of
    the whole under ""."""

    def __init__(
        self,
        sample: WeightedSample,
        book: ResultsBook,
        bears: str,
        *,
        population: Mapping[str, int],
        drawn: Mapping[str, int],
    ) -> None:
        self.data, self.weights = sample.data, np.asarray(sample.weights, dtype=float)
        self.book, self.bears, self.population, self.drawn = book, bears, population, drawn
        self.everyone = np.ones(len(self.data), dtype=bool)

    def whole(self, rule: RuleFields) -> DomainPrecision:
        """All interviews."""
        found = self._whole(rule)
        return _domain(WHOLE, self.book.n, rule.margin, rule.questions, found, reckoned=False)

    def published(self, rule: RuleFields) -> list[DomainPrecision]:
        """Domains that the book shows, in its order."""
        results = [self.book.question(name) for name in rule.questions]
        labels = dict.fromkeys(
            domain.label for each in results if each is not None for domain in each.by_banner(rule.domain)
        )
        return [self._published(rule, label, results) for label in labels]

    def _published(self, rule: RuleFields, label: str, results: Sequence[QuestionResult | None]) -> DomainPrecision:
        columns = [_column(each, rule.domain, label) for each in results]
        found = self._reached([each.cells if each else () for each in columns], self._rows(rule.domain, label), label)
        hidden = any(each is not None and each.hidden for each in columns)
        n = None if hidden else max((each.n for each in columns if each is not None and each.n), default=None)
        return _domain(label, n, rule.domain_margin, rule.questions, found, reckoned=False)

    def strata(self, rule: RuleFields) -> list[DomainPrecision]:
        """Strata whose tables are not shown, reckoned from the whole."""
        wholes = self._whole(rule)
        found = []
        for name in sorted(self.data[STRATUM_COLUMN].dropna().unique()):
            rows = (self.data[STRATUM_COLUMN] == name).to_numpy()
            margins = [self._reckoned(whole, rows, name) for whole in wholes]
            n = int(rows.sum())
            found.append(_domain(name, n, rule.domain_margin, rule.questions, margins, reckoned=True))
        return found

    def _whole(self, rule: RuleFields) -> list[MarginReached | None]:
        results = [self.book.question(name) for name in rule.questions]
        cells = [[answer.cell for answer in each.answers] if each is not None else [] for each in results]
        return self._reached(cells, self.everyone, WHOLE)

    def _rows(self, variable: str, label: str) -> Any:
        """Whose answer has that label; only their communes and weights are looked at."""
        if variable == STRATUM_COLUMN:
            return (self.data[variable] == label).to_numpy()
        question = self.book.question(variable)
        codes = {answer.code for answer in question.answers if answer.label == label} if question is not None else set()
        return self.data[variable].astype(object).isin(codes or {label}).to_numpy()

    def _reached(self, questions: Sequence[Sequence[Cell]], rows: Any, name: str) -> list[MarginReached | None]:
        """Of each question the largest published margin of its options, with what it rests on.

        The design effect of clustering is the mean over all options of all the questions: that of the one option whose
        margin is largest is large by chance as well, and would ask for too many interviews.
        """
        weighting = self._weighting(rows)
        shown = [cell.deff for cells in questions for cell in cells if self._margin(cell) is not None]
        deffs = [deff for deff in shown if deff is not None and math.isfinite(deff)]
        clustering = float(np.mean(deffs)) / weighting if deffs else 1.0
        found: list[MarginReached | None] = []
        for cells in questions:
            margins = [(margin, cell.n) for cell in cells if (margin := self._margin(cell)) is not None and cell.n]
            if not margins:
                found.append(None)
                continue
            margin, n = max(margins)
            communes, people = self._communes(rows), self.population.get(name)
            found.append(MarginReached(n, margin, communes, clustering, people, self._drawn(name)))
        return found

    def _reckoned(self, whole: MarginReached | None, rows: Any, name: str) -> MarginReached | None:
        n = int(rows.sum())
        if whole is None or n < LOWEST_THRESHOLDS["minimum_base"]:
            return None
        communes, answering = self._communes(rows), n * whole.interviews / max(len(rows), 1)
        weighting = self._weighting(rows) / self._weighting(self.everyone)
        clustering = 1 + (max(answering / communes, 1) - 1) * whole.rho
        times = whole.interviews / answering * weighting * clustering / max(whole.clustering, 1.0)
        people, drawn = self.population.get(name), self._drawn(name)
        return MarginReached(answering, whole.margin * math.sqrt(times), communes, clustering, people, drawn)

    def _margin(self, cell: Cell) -> float | None:
        if cell.hidden:
            return None
        margin = cell.margin if self.bears == "interval" else None if cell.se is None else Z * cell.se
        return margin if margin is not None and math.isfinite(margin) and margin > 0 else None

    def _drawn(self, name: str) -> int | None:
        return self.drawn.get(name, self.drawn.get(WHOLE))

    def _communes(self, rows: Any) -> float:
        return effective_communes([int(each) for each in self.data["_psu"][rows].value_counts()])

    def _weighting(self, rows: Any) -> float:
        return kish_deff(self.weights[rows]) if rows.any() else 1.0


def _column(result: QuestionResult | None, banner: str, label: str) -> DomainResult | None:
    found = () if result is None else result.by_banner(banner)
    return next((each for each in found if each.label == label), None)


def _domain(
    name: str,
    n: int | None,
    wanted: float | None,
    questions: Sequence[str],
    found: Sequence[MarginReached | None],
    *,
    reckoned: bool,
) -> DomainPrecision:
    """Without any number where fewer than ten are in it."""
    if n is None or n < LOWEST_THRESHOLDS["minimum_base"]:
        blank = tuple(QuestionPrecision(variable, None, None) for variable in questions)
        return DomainPrecision(name, None, wanted, HIDDEN, reckoned, blank)
    status = FLAGGED if n < LOWEST_THRESHOLDS["flag_base"] else SHOWN
    each = tuple(_question(variable, one, n, wanted) for variable, one in zip(questions, found, strict=True))
    return DomainPrecision(name, n, wanted, status, reckoned, each)


def _question(variable: str, reached: MarginReached | None, n: int, wanted: float | None) -> QuestionPrecision:
    """`missing` counts all interviews of the domain, also for a question that only some of its n people are asked."""
    if reached is None:
        return QuestionPrecision(variable, None, None)
    missing = 0 if wanted is None else reached.missing(wanted)
    if missing:
        missing = math.ceil(missing * max(n / reached.interviews, 1) - 1e-9)
    return QuestionPrecision(variable, reached.margin, missing)
