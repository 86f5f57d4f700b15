"""What is shown is protected, and says no more than the basis bears."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from analysis import Proportion, estimate
from sampling import Basis
from surveys.reports.plan import plan_of
from surveys.reports.results import Cell, ResultsBook
from surveys.reports.tabulation import results_book, tabulate
from surveys.responses.dataset import weighted_sample
from tests.conftest import World
from tests.documents.small_survey import build_survey


def _cells(book: ResultsBook) -> list[Cell]:
    questions = book.questions
    totals = [answer.cell for question in questions for answer in question.answers]
    return totals + [cell for question in questions for domain in question.domains for cell in domain.cells]


def test_a_percentage_is_the_estimate_of_the_design(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    book, _ledger = results_book(session, survey)
    sample, _steps = weighted_sample(session, survey)
    expected = estimate(Proportion("q1", "2"), sample)
    question = book.question("q1")
    assert question is not None
    cell = question.answers[1].cell
    low, high = expected.confidence_interval()
    assert (cell.value, cell.se) == (round(100 * expected.value, 1), round(100 * expected.se, 2))
    assert (cell.low, cell.high) == (round(100 * low, 1), round(100 * high, 1))


def test_groups_of_fewer_than_ten_show_nothing(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    sample, _ledger = weighted_sample(session, survey)
    plan = plan_of(session, survey)
    assert plan is not None
    old = sample.data["age"].to_numpy(dtype=object)
    old[old == "4"] = "3"
    old[:7] = "4"
    sample.data["age"] = old
    question = tabulate(sample, plan).question("q1")
    assert question is not None
    oldest = question.by_banner("age")[-1]
    assert oldest.hidden
    assert oldest.n is None
    assert all(cell.hidden and cell.value is None and cell.n is None for cell in oldest.cells)
    mean = tabulate(sample, plan).question("members")
    assert mean is not None
    assert [domain.hidden for domain in mean.by_banner("age")].count(True) >= 2


def test_a_base_below_thirty_is_flagged(session: Session, world: World) -> None:
    book, _ledger = results_book(session, build_survey(session, world))
    flagged = [domain for question in book.questions for domain in question.domains if domain.flagged]
    assert flagged
    assert all(domain.n is not None and 10 <= domain.n < 30 for domain in flagged)


def test_a_probability_sample_shows_its_precision(session: Session, world: World) -> None:
    book, _ledger = results_book(session, build_survey(session, world))
    assert book.bears_interval
    assert all(cell.has_interval and cell.se is not None for cell in _cells(book) if cell.value not in (None, 0.0))


@pytest.mark.parametrize("basis", [Basis.QUOTA, Basis.VOLUNTEER, Basis.RANDOM_ROUTE, Basis.MIXED])
def test_other_samples_show_none(session: Session, world: World, basis: Basis) -> None:
    book, _ledger = results_book(session, build_survey(session, world, basis=basis))
    assert not book.bears_interval
    assert all((cell.se, cell.low, cell.high, cell.deff) == (None,) * 4 for cell in _cells(book))


def test_an_open_question_shows_only_how_many_answered(session: Session, world: World) -> None:
    book, _ledger = results_book(session, build_survey(session, world))
    assert [question.variable for question in book.open_questions] == ["proposal"]
    assert 0 < book.open_questions[0].answers < book.n
    assert "đường liên thôn" not in repr(book)


def test_the_results_of_one_question_are_those_of_the_book(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    whole, _ledger = results_book(session, survey)
    alone, _ledger = results_book(session, survey, only="concern")
    assert alone.question("concern") == whole.question("concern")
    assert len(alone.questions) == 1
