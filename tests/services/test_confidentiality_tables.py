"""A reader with all tables of a book and a pencil: no small count may follow from the others.

The reader's knowledge is a linear system: every printed count, base and total is an equation in the unknown cells of
the full table, which also has those who skipped. A cell is worked out if its least and its largest value agree.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis import Banner, Item, PublishedBook, WeightedSample, crosstab_book, protect
from surveys.reports.plan import Plan, PlannedQuestion
from surveys.reports.tabulation import tabulate

Equation = tuple[np.ndarray, float]


def labels(count: int) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(code)) for code in range(count))


def people(rng: np.random.Generator, rows: int, columns: int, *, skipping: float) -> pd.DataFrame:
    size = int(rng.integers(60, 300))
    data = {
        name: rng.choice([str(code) for code in range(count)], size, p=rng.dirichlet(np.full(count, 2.0))).astype(
            object
        )
        for name, count in (("a", rows), ("b", columns))
    }
    for answers in data.values():
        answers[rng.random(size) < skipping] = None
    return pd.DataFrame(data)


def true_table(data: pd.DataFrame, rows: int, columns: int) -> np.ndarray:
    """The full table; the last row and the last column are those who skipped."""
    table = np.zeros((rows + 1, columns + 1), dtype=int)
    for a, b in zip(data["a"], data["b"], strict=True):
        table[rows if pd.isna(a) else int(a), columns if pd.isna(b) else int(b)] += 1
    return table


def printed(book: PublishedBook, item: str, banner: str, shape: tuple[int, int]) -> list[Equation]:
    """What one table tells, in the unknown cells of a × b."""
    found: list[Equation] = []
    options, categories = shape if item == "a" else shape[::-1]
    table = book.table(item, banner)

    def tell(rows: slice, columns: slice, value: int | None) -> None:
        if value is not None:
            unknown = np.zeros((options + 1, categories + 1))
            unknown[rows, columns] = 1
            found.append(((unknown if item == "a" else unknown.T).ravel(), float(value)))

    for place, column in enumerate(table.columns):
        across = slice(None) if column.category is None else slice(place - 1, place)
        tell(slice(0, options), across, column.base)
        for option in range(options):
            tell(slice(option, option + 1), across, table.cells[option][place].count)
    return found


def worked_out(equations: list[Equation], table: np.ndarray) -> list[tuple[int, int]]:
    """The cells with one to four answers that follow from the equations."""
    system, values = np.array([row for row, _ in equations]), np.array([value for _, value in equations])
    found = []
    answers = table[:-1].ravel()
    for place in np.flatnonzero((answers > 0) & (answers < 5)):
        goal = np.zeros(table.size)
        goal[place] = 1
        least, most = (linprog(sign * goal, A_eq=system, b_eq=values, bounds=(0, None)) for sign in (1, -1))
        assert least.status == most.status == 0
        if abs(least.fun + most.fun) < 1e-6:
            found.append(divmod(int(place), table.shape[1]))
    return found


def book_of(data: pd.DataFrame, rows: int, columns: int, *, exchanged: bool) -> PublishedBook:
    sample = WeightedSample.from_frame(data.assign(w=1.0), weights="w", basis="quota", first_stage="with_replacement")
    items = [Item("a", "A", labels(rows)), Item("b", "B", labels(columns))]
    banners = [Banner("a", "A", labels(rows)), Banner("b", "B", labels(columns))]
    return protect(crosstab_book(sample, items if exchanged else items[:1], banners if exchanged else banners[1:]))


@pytest.mark.parametrize("seed", range(40))
def test_a_question_and_a_banner_do_not_give_each_other_away(seed: int) -> None:
    """Age by sex and sex by age are one table: what one hides the other must not show."""
    rng = np.random.default_rng(seed)
    rows, columns = (int(count) for count in rng.integers(2, 6, size=2))
    data = people(rng, rows, columns, skipping=0.0)
    book = book_of(data, rows, columns, exchanged=True)
    equations = printed(book, "a", "b", (rows, columns)) + printed(book, "b", "a", (rows, columns))
    nobody = np.zeros((rows + 1, columns + 1))
    nobody[rows, :] = nobody[:, columns] = 1
    assert worked_out([*equations, (nobody.ravel(), 0.0)], true_table(data, rows, columns)) == []


@pytest.mark.parametrize("seed", range(40))
def test_those_who_skipped_the_banner_are_not_the_difference(seed: int) -> None:
    """Total less columns are the answers of those who would not say how old they are."""
    rng = np.random.default_rng(seed)
    rows, columns = (int(count) for count in rng.integers(2, 6, size=2))
    data = people(rng, rows, columns, skipping=0.03)
    table = true_table(data, rows, columns)
    told = worked_out(printed(book_of(data, rows, columns, exchanged=False), "a", "b", (rows, columns)), table)
    assert told == []


def test_one_who_skipped_takes_the_columns_along_that_leave_each_other_uncertain() -> None:
    data = pd.DataFrame({"a": ["0"] * 40 + ["1"] * 40 + ["1"], "b": (["0"] * 20 + ["1"] * 20) * 2 + [None]})
    table = book_of(data, 2, 2, exchanged=False).table("a", "b")
    assert [column.base for column in table.columns] == [81, None, None]
    assert [cell.count for cell in table.cells[1]] == [41, None, None]


def test_the_mean_of_those_who_skipped_the_banner_is_not_the_difference() -> None:
    """One of 41 would not say where they live: the mean of one of the two places goes with theirs."""
    data = pd.DataFrame({"n": [1.0] * 20 + [2.0] * 20 + [9.0], "b": ["0"] * 20 + ["1"] * 20 + [None], "w": 1.0})
    sample = WeightedSample.from_frame(data, weights="w", basis="quota", first_stage="with_replacement")
    banner = Banner("b", "B", labels(2))
    question = PlannedQuestion("n", 1, "N", "", "number")
    book = tabulate(sample, Plan((question,), (banner,), (banner,)))
    assert [domain.hidden for domain in book.questions[0].domains] == [True, False]
    complete = WeightedSample.from_frame(data[:40], weights="w", basis="quota", first_stage="with_replacement")
    shown = tabulate(complete, Plan((question,), (banner,), (banner,))).questions[0].domains
    assert [domain.hidden for domain in shown] == [False, False]
