"""A grid on one scale: mean score and two best answers of each item, and how well the items hold together.

They rest on answers that are all shown: where one count of an item is hidden, its score and share would tell of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis import AnalysisError, Mean, Proportion, Score, TopBox, WeightedSample, cronbach_alpha, derive, estimate
from surveys.reports.pictures import battery_scale
from surveys.reports.results import Battery, Cell, QuestionResult, grouped

FEWEST = 30
SHORTEST_SCALE = 3


@dataclass(frozen=True)
class ItemScore:
    """Mean score and percentage of the two best answers of one item; alpha if the item were left out."""

    variable: str
    label: str
    mean: Cell
    top: Cell
    alpha_without: float | None


@dataclass(frozen=True)
class ScaleScores:
    """A grid: the steps of its scale from 1 point up, its items, Cronbach's alpha with its interval and n."""

    key: str
    steps: tuple[str, ...]
    left_out: str
    items: tuple[ItemScore, ...]
    alpha: Cell | None


def scale_scores(
    questions: Sequence[QuestionResult], sample: WeightedSample, *, bears_error: bool, bears_interval: bool
) -> tuple[ScaleScores, ...]:
    """The scores of every grid among the questions."""
    found = []
    for battery in grouped(list(questions)):
        if isinstance(battery, Battery):
            steps, aside = battery_scale(battery)
            if len(steps) >= SHORTEST_SCALE:
                codes = tuple(step.code for step in steps)
                items, alpha = _scored(battery, codes, sample, bears_error, bears_interval)
                labels = tuple(step.label for step in steps)
                found.append(ScaleScores(battery.key, labels, "" if aside is None else aside.label, items, alpha))
    return tuple(found)


def _scored(
    battery: Battery, codes: tuple[str, ...], sample: WeightedSample, bears_error: bool, bears_interval: bool
) -> tuple[tuple[ItemScore, ...], Cell | None]:
    names = [question.variable for question in battery.questions]
    points = tuple((code, str(place)) for place, code in enumerate(codes, start=1))
    aside = tuple(answer.code for answer in battery.questions[0].answers if answer.code not in codes)
    made = [Score(f"_score_{name}", "", name, points) for name in names]
    best = [TopBox(f"_best_{name}", "", name, codes[-2:], aside) for name in names]
    scored = derive(sample, [*made, *best])
    whole = {q.variable for q in battery.questions if not any(answer.cell.hidden for answer in q.answers)}
    alpha: Cell | None = None
    without: dict[str, float] = {}
    if whole == set(names):
        alpha, without = _alpha([each.name for each in made], scored, bears_error, bears_interval)
    items = []
    for question, score, top in zip(battery.questions, made, best, strict=True):
        mean = share = Cell(None, None, hidden=True)
        if question.variable in whole:
            mean = _cell(estimate(Mean(score.name), scored), 1.0, bears_error, bears_interval)
            share = _cell(estimate(Proportion(top.name, "1"), scored), 100.0, bears_error, bears_interval)
        items.append(ItemScore(question.variable, question.label, mean, share, without.get(score.name)))
    return tuple(items), alpha


def _alpha(
    names: list[str], sample: WeightedSample, bears_error: bool, bears_interval: bool
) -> tuple[Cell | None, dict[str, float]]:
    try:
        found = cronbach_alpha(names, sample)
    except AnalysisError:
        return None, {}
    if found.n < FEWEST:
        return None, {}
    return _cell(found, 1.0, bears_error, bears_interval), found.without


def _cell(found: object, scale: float, bears_error: bool, bears_interval: bool) -> Cell:
    decimals = 2 if scale == 1.0 else 1  # as they are printed: points, and percentages
    n, value, se = found.n, found.value, found.se  # type: ignore[attr-defined]
    if n < FEWEST or math.isnan(value):
        return Cell(None, None, hidden=True)
    low, high = found.confidence_interval() if bears_interval else (math.nan, math.nan)  # type: ignore[attr-defined]
    return Cell(
        value=round(scale * value, decimals),
        n=n,
        se=round(scale * se, 2) if bears_error and not math.isnan(se) else None,
        low=None if math.isnan(low) else round(scale * low, decimals),
        high=None if math.isnan(high) else round(scale * high, decimals),
    )
