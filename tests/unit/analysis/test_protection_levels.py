"""How far hidden counts can be narrowed, by hand: squares of hidden cells along which people can be exchanged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.protection_levels import Table, View, level_of

TWO_BY_TWO = np.array([[2, 20], [25, 30]])


def alone(counts: np.ndarray) -> View:
    return View(counts[:, :, None], np.zeros((len(counts), 1), dtype=bool))


def table(counts: np.ndarray, hidden: np.ndarray, *views: View) -> Table:
    everything, nothing = np.ones(len(counts), dtype=bool), np.zeros(len(counts), dtype=bool)
    return Table(counts, hidden.copy(), [alone(counts), *views], everything, nothing)


def test_the_level_is_three_respondents_or_a_fifth() -> None:
    assert level_of(np.array([1, 4, 15, 16, 100])).tolist() == [3, 3, 3, 4, 20]


def test_one_square_adds_as_many_as_its_other_corners_lend() -> None:
    hidden = np.ones((2, 2), dtype=bool)
    view = alone(TWO_BY_TWO)
    assert view.reach((0, 0), hidden, 99, upwards=True) == 20  # 25 below and 20 beside
    assert view.reach((0, 0), hidden, 99, upwards=False) == 2  # until nobody is left
    assert view.reach((1, 1), hidden, 99, upwards=True) == 20
    assert view.reach((1, 1), hidden, 99, upwards=False) == 2


def test_what_another_banner_prints_narrows_the_interval() -> None:
    """Whoever chose the first option is of one kind in the first group, of the other kind in the second: nobody can
    be exchanged without changing how the kinds answered."""
    apart = np.zeros((2, 2, 2), dtype=int)
    apart[0, 0, 0], apart[0, 1, 1], apart[1, 0, 0], apart[1, 1, 1] = 2, 20, 25, 30
    shown, hidden = np.zeros((2, 2), dtype=bool), np.ones((2, 2), dtype=bool)
    assert View(apart, shown).reach((0, 0), hidden, 99, upwards=True) == 0
    assert View(apart, hidden).reach((0, 0), hidden, 99, upwards=True) == 20  # where that banner hides them, too


def test_a_large_count_beside_a_small_one_takes_a_third_along() -> None:
    counts = np.array([[3, 40, 40], [40, 60, 50], [30, 30, 30]])
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[:2, :2] = True
    protected = table(counts, hidden)
    assert not protected.is_wide  # 60 can lose no more than 3: that is not a fifth
    assert protected.widen()
    assert protected.mask.sum() > 4


def test_what_the_totals_leave_is_all_that_is_asked_for() -> None:
    counts = np.array([[4, 1], [60, 70]])  # five chose it: four of them cannot become seven
    protected = table(counts, np.ones((2, 2), dtype=bool))
    assert (protected.up[0, 0], protected.down[0, 0]) == (1, 3)
    assert protected.widen()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_linear_programmes_find_no_narrower_interval(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    counts = np.array(data.draw(st.lists(st.lists(st.integers(0, 40), min_size=columns, max_size=columns),
                                         min_size=rows, max_size=rows)))  # fmt: skip
    protected = table(counts, (counts > 0) & (counts < 5))
    wide = protected.widen()
    hidden = protected.mask
    for row, column in np.argwhere(hidden & (counts > 0)) if wide else ():
        low, high = interval(counts, hidden, (row, column))
        assert high >= counts[row, column] + protected.up[row, column] - 1e-6
        assert low <= counts[row, column] - protected.down[row, column] + 1e-6


def interval(counts: np.ndarray, hidden: np.ndarray, cell: tuple[int, int]) -> tuple[float, float]:
    places = [tuple(place) for place in np.argwhere(hidden)]
    sums = [[float(place[axis] == line) for place in places] for axis in (0, 1) for line in range(counts.shape[axis])]
    values = [counts[r][hidden[r]].sum() for r in range(len(counts))]
    values += [counts[:, c][hidden[:, c]].sum() for c in range(counts.shape[1])]
    goal = np.array([float(place == cell) for place in places])
    ends = [sign * linprog(sign * goal, A_eq=sums, b_eq=values, bounds=(0, None)).fun for sign in (1.0, -1.0)]
    return ends[0], ends[1]


@pytest.mark.parametrize(("count", "enough"), [(4, True), (1, False)])
def test_two_rows_that_are_hidden_of_everybody_lend_each_other_people(count: int, enough: bool) -> None:
    """Twenty must be able to be twenty-four: four of the other row's suffice, one does not."""
    counts = np.array([[count, 10], [20, 10], [70, 60]])
    hidden = np.zeros((3, 2), dtype=bool)
    hidden[:2] = True
    pooled = np.array([True, True, False])
    protected = Table(counts, hidden.copy(), [alone(counts)], np.ones(3, dtype=bool), pooled)
    assert protected.is_wide is enough
    assert protected.widen()
    assert protected.mask.shape == (3, 2)
