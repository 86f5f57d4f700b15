"""Coarsening beside the answers: five of everything, weights' sums kept, as fine as that allows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.fieldwork.lock.coarsening import ENOUGH, MIXED, Beside, coarsen

FIRST = date(2026, 3, 2)
ROWS = st.lists(
    st.builds(
        Beside,
        cell=st.sampled_from(["A", "B", "C"]),
        probability=st.sampled_from([None, 1.0, 0.5, 1 / 3, 0.25, 1 / 7]),
        mode=st.sampled_from(["face_to_face", "telephone", "paper"]),
        day=st.dates(FIRST, FIRST + timedelta(days=40)),
    ),
    max_size=60,
)


@given(ROWS)
def test_every_combination_is_that_of_five_or_of_a_whole_cell(rows: list[Beside]) -> None:
    made = coarsen(rows, first_day=FIRST)
    sizes = Counter(row.cell for row in rows)
    beside = Counter((row.cell, row.probability, row.mode, row.day) for row in made.rows)
    for (cell, *_rest), count in beside.items():
        assert count >= min(ENOUGH, sizes[cell])
    assert made.small_cells == sum(size < ENOUGH for size in sizes.values())


@given(ROWS)
def test_the_weights_of_a_cell_add_up_to_what_they_did(rows: list[Beside]) -> None:
    made = coarsen(rows, first_day=FIRST)
    before: dict[object, float] = defaultdict(float)
    after: dict[object, float] = defaultdict(float)
    for old, new in zip(rows, made.rows, strict=True):
        assert old.cell == new.cell
        before[old.cell] += 1 / (old.probability or 1.0)
        after[new.cell] += 1 / (new.probability or 1.0)
    assert after == pytest.approx(before)


def test_what_is_frequent_enough_stays_as_it_was() -> None:
    rows = [
        Beside("A", probability, mode, day)
        for probability, mode, day in product((1.0, 0.5), ("paper", "telephone"), (FIRST, FIRST + timedelta(days=1)))
        for _time in range(ENOUGH)
    ]
    made = coarsen(rows, first_day=FIRST)
    assert list(made.rows) == rows
    assert (made.reweighted, made.modes_untold, made.days["day"]) == (0, 0, len(rows))


def test_classes_are_of_neighbours_and_days_go_to_the_finest_that_five_share() -> None:
    adults = [1, 1, 1, 2, 2, 5, 5, 6, 6, 6]
    days = [FIRST + timedelta(days=place % 5) for place in range(5)] * 2
    made = coarsen([Beside("A", 1 / n, "paper", d) for n, d in zip(adults, days, strict=True)], first_day=FIRST)
    weights = [round(1 / (row.probability or 1), 6) for row in made.rows]
    assert weights == [1.4] * 5 + [5.6] * 5
    assert made.days == {"day": 0, "week": 10, "month": 0, "whole": 0}
    assert {row.day for row in made.rows} == {FIRST}


def test_a_rare_mode_takes_another_along_or_the_rest_would_tell_it() -> None:
    rows = [Beside("A", None, mode, FIRST) for mode in ["telephone"] * 2 + ["paper"] * 5 + ["face_to_face"] * 9]
    told = Counter(row.mode for row in coarsen(rows, first_day=FIRST).rows)
    assert told == {MIXED: 7, "face_to_face": 9}


def test_a_volunteer_keeps_the_mode_that_sets_volunteers_apart() -> None:
    made = coarsen([Beside("", None, "open_link", FIRST, keeps_mode=True)], first_day=FIRST)
    assert made.rows[0].mode == "open_link"
