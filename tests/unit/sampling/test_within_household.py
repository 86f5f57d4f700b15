"""One person of a household: Kish's grid and the last birthday have the probabilities that are said of them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from sampling import (
    SamplingError,
    first_stage_probability,
    kish_grid_probabilities,
    last_birthday,
    last_birthday_probabilities,
    multiplicity_weight,
    overlapping_lists_probability,
    person_weight,
    product_of_stages,
    select_person_by_kish_grid,
    take_from_list,
)
from tests.unit.sampling.drawn_province import SEED

SIXTH = 1 / 6


@pytest.mark.parametrize(
    ("eligible", "expected"),
    [
        (1, [1]),
        (2, [1 / 2] * 2),
        (3, [1 / 3] * 3),
        (4, [1 / 4] * 4),
        (5, [SIXTH, SIXTH, 1 / 4, SIXTH, 1 / 4]),
        (6, [SIXTH] * 6),
        (7, [SIXTH] * 6 + [0]),
    ],
)
def test_kish_s_grid_is_not_uniform_for_five_and_leaves_out_the_seventh(eligible, expected):
    assert kish_grid_probabilities(eligible) == pytest.approx(expected)


def test_the_grid_takes_each_person_as_often_as_it_says():
    drawn = [select_person_by_kish_grid(SEED, f"12000/{line}", 5) for line in range(3000)]
    counts = Counter(position for position, _p in drawn)
    for position, p in enumerate(kish_grid_probabilities(5), start=1):
        assert abs(counts[position] - 3000 * p) < 4.5 * (3000 * p * (1 - p)) ** 0.5
    assert next(p for position, p in drawn if position == 3) == pytest.approx(1 / 4)


def test_the_last_birthday_is_uniform_over_households_but_not_inside_one():
    assert last_birthday_probabilities(3) == pytest.approx([1 / 3] * 3)
    birthdays = [(1, 1), (7, 1), (12, 31)]
    days = [date(2024, 1, 1) + timedelta(days=day) for day in range(366)]
    counts = Counter(last_birthday(birthdays, day) for day in days)
    expected = [counts[person] / 366 for person in (1, 2, 3)]
    assert last_birthday_probabilities(birthdays=birthdays) == pytest.approx(expected)
    assert expected[2] == 1 / 366
    assert last_birthday([(3, 14), (3, 14)], date(2026, 3, 14)) == 1


def test_a_weight_is_one_over_every_probability_on_the_way():
    pi = product_of_stages([first_stage_probability(20, 310, 52000, segment=0.25), take_from_list(25, 280)])
    assert 1 / pi == pytest.approx(4 * 93.9354838709677)
    assert person_weight(320, kish_grid_probabilities(5)[2]) == pytest.approx(1280)
    assert multiplicity_weight(300, 3) == 100
    assert overlapping_lists_probability(0.1, 0.05) == pytest.approx(1 - 0.9 * 0.95)
    assert overlapping_lists_probability(0.1, 0.05, in_both=False) == 0.1
    assert (first_stage_probability(20, 3000, 52000), take_from_list(25, 20)) == (1, 1)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: kish_grid_probabilities(0), "eligible_outside"),
        (lambda: kish_grid_probabilities(2, tables={"A": (1, 3)}, shares={"A": 1}), "kish_tables_invalid"),
        (lambda: kish_grid_probabilities(2, tables={"A": (1, 2)}, shares={"A": 0.5}), "kish_tables_invalid"),
        (lambda: kish_grid_probabilities(2, tables={"A": (1, 2)}, shares={}), "kish_tables_invalid"),
        (lambda: last_birthday([(2, 30)], date(2026, 1, 1)), "birthday_invalid"),
        (lambda: last_birthday_probabilities(0), "eligible_outside"),
        (lambda: product_of_stages([0.5, 0]), "probability_outside"),
        (lambda: person_weight(10, 1.5), "probability_outside"),
        (lambda: take_from_list(0, 10), "take_outside"),
        (lambda: multiplicity_weight(10, 0), "multiplicity_outside"),
        (lambda: first_stage_probability(2, 0, 10), "size_invalid"),
    ],
)
def test_impossible_numbers_are_refused(call, code):
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
