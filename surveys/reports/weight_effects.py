"""What the weights do to the key estimates: as forms are counted, with base weights, with the final ones.

Every percentage comes from a book that went through the disclosure gate; what the book of results hides stays hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.weighted_sample import WeightedSample
from surveys.reports.plan import Plan
from surveys.reports.results import Answer, QuestionResult, ResultsBook
from surveys.reports.sentences import is_evasive
from surveys.responses.weights import BASE_WEIGHT_COLUMN
from surveys.text import rounded

MOST_EFFECTS = 5


@dataclass(frozen=True)
class WeightEffect:
    """One answer in percent of forms, by base weights (None where that book does not show it), by final weights."""

    question: str
    answer: str
    forms: float
    base: float | None
    final: float

    @property
    def difference(self) -> float:
        """Final less unweighted, in percentage points, as the rounded numbers give it."""
        return rounded(self.final - self.forms, 1)


def weight_effects(
    sample: WeightedSample, plan: Plan, book: ResultsBook, *, tabulate: Callable[[WeightedSample, Plan], ResultsBook]
) -> tuple[WeightEffect, ...]:
    """The findings that the plan asks for, else the first questions of opinion, each by its answer.

    Base weights are tabulated by `tabulate`, through the same gate, only for these questions and without groups.
    """
    chosen = _key_answers(plan, book)
    if not chosen:
        return ()
    names = {question.variable for question, _answer in chosen}
    asked = plan.asked()
    few = replace(asked, questions=tuple(each for each in asked.questions if each.variable in names), banners=())
    base_weights = sample.data[BASE_WEIGHT_COLUMN].to_numpy(dtype=float)
    by_base = tabulate(replace(sample, weights=base_weights, credits=()), few) if few.questions else None
    return tuple(_effect(question, answer, by_base) for question, answer in chosen)


def _key_answers(plan: Plan, book: ResultsBook) -> list[tuple[QuestionResult, Answer]]:
    opinions = [each.variable for each in book.questions if not (each.is_profile or each.is_number or each.definition)]
    wanted = [(each.variable, each.answer) for each in plan.findings] or [(name, "") for name in opinions]
    found = []
    for variable, code in wanted:
        question = book.question(variable)
        answer = None if question is None or question.is_number else _answer(question, code)
        if question is not None and answer is not None:
            found.append((question, answer))
    return found[:MOST_EFFECTS]


def _answer(question: QuestionResult, code: str) -> Answer | None:
    shown = [each for each in question.answers if each.cell.value is not None and each.cell.unweighted is not None]
    if code:
        return next((each for each in shown if each.code == code), None)
    return max(shown, key=lambda each: (not is_evasive(each), each.cell.value or 0.0), default=None)


def _effect(question: QuestionResult, answer: Answer, by_base: ResultsBook | None) -> WeightEffect:
    alike = by_base.question(question.variable) if by_base is not None else None
    base = next((each.cell.value for each in alike.answers if each.code == answer.code), None) if alike else None
    final, forms = answer.cell.value, answer.cell.unweighted
    assert final is not None and forms is not None
    return WeightEffect(
        question.heading, answer.label, rounded(forms, 1), None if base is None else rounded(base, 1), rounded(final, 1)
    )
