"""Two interviews of the same people, by hand, by equivalence, and with answers that are known to change."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import AnalysisError, WeightedSample, kappa
from analysis.response_variance import categorical_consistency, numerical_consistency

PSYCHIATRISTS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
"""Diagnoses of 100 patients by two raters: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions,
table 18.1: κ = .676, se = .0877 over n (their example prints .68 and .087)."""
answers = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=3, max_size=40)


def pairs_of(table: list[list[int]]) -> tuple[list[int], list[int]]:
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [i for i, _ in pairs], [j for _, j in pairs]


def test_one_category_by_hand() -> None:
    # Yes twice 30, yes then no 10, no then yes 5, no twice 55.
    found = categorical_consistency(*pairs_of([[55, 5], [10, 30]]))
    yes = next(each for each in found.categories if each.category == 1)
    assert (yes.first, yes.second) == (pytest.approx(0.40), pytest.approx(0.35))
    assert yes.net_difference.value == pytest.approx(0.05)
    assert yes.gross_difference.value == found.gross_difference.value == pytest.approx(0.15)
    assert yes.net_difference.se == pytest.approx(math.sqrt((0.15 - 0.05**2) / 99))
    assert yes.inconsistency.value == pytest.approx(0.15 / (0.40 * 0.65 + 0.35 * 0.60))
    assert found.inconsistency.value == pytest.approx(yes.inconsistency.value)
    assert found.agreement.value == pytest.approx(0.85)
    assert found.agreement.se == pytest.approx(math.sqrt(0.85 * 0.15 / 99))
    assert found.level == "moderate"


def test_the_index_over_all_categories_is_the_textbooks_kappa() -> None:
    found = categorical_consistency(*pairs_of(PSYCHIATRISTS))
    assert found.kappa.value == pytest.approx((0.89 - 0.66) / (1 - 0.66), abs=0.002)
    assert found.kappa.se == pytest.approx(0.0877 * math.sqrt(100 / 99), abs=1e-4)  # over n - 1 here


def test_a_shift_of_a_scale_lowers_reliability_and_no_correlation() -> None:
    found = numerical_consistency([1.0, 2, 3, 4], [2.0, 3, 4, 5])
    assert found.correlation == pytest.approx(1.0)
    assert found.reliability.value == pytest.approx(2 * 1.25 / (1.25 + 1.25 + 1))  # Lin 1989, formula 1
    assert (found.net_difference.value, found.agreement.value) == (-1.0, 0.0)


def test_the_same_answer_from_everybody_tells_nothing_of_consistency() -> None:
    found = categorical_consistency(["a"] * 5, ["a"] * 5)
    assert found.agreement.value == 1.0
    assert math.isnan(found.inconsistency.value)
    assert found.level == ""


def test_pairs_need_both_answers() -> None:
    with pytest.raises(AnalysisError, match="both answers"):
        categorical_consistency(["a", "b"], ["a"])
    with pytest.raises(AnalysisError, match="two pairs"):
        numerical_consistency([1.0], [1.0])


@settings(max_examples=60, deadline=None)
@given(pairs=answers, data=st.data())
def test_it_is_kappa_with_its_standard_error_whatever_the_weights(pairs, data):
    first, second = zip(*pairs, strict=True)
    weights = data.draw(st.lists(st.floats(0.5, 5), min_size=len(pairs), max_size=len(pairs)))
    found = categorical_consistency(first, second, weights=weights)
    if len({*first, *second}) == 1:
        return
    frame = pd.DataFrame({"one": first, "two": second, "w": weights, "psu": range(len(pairs))})
    sample = WeightedSample.from_frame(frame, weights="w", psu="psu")
    wanted = kappa("one", "two", sample)
    assert found.kappa.value == pytest.approx(wanted.value)
    assert found.kappa.se == pytest.approx(wanted.se, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(pairs=answers)
def test_who_was_asked_first_does_not_matter_and_neither_do_names(pairs):
    first, second = zip(*pairs, strict=True)
    names = {"a": 7, "b": "x", "c": None}
    one, other = categorical_consistency(first, second), categorical_consistency(second, first)
    renamed = categorical_consistency([names[each] for each in first], [names[each] for each in second])
    for each in (other, renamed):
        assert each.inconsistency.value == pytest.approx(one.inconsistency.value, nan_ok=True)
        assert each.inconsistency.se == pytest.approx(one.inconsistency.se, nan_ok=True)
    assert sum(each.net_difference.value for each in one.categories) == pytest.approx(0, abs=1e-12)


def test_answers_that_change_at_a_known_rate_are_found_with_an_honest_standard_error() -> None:
    """A true yes of .4 that each interview reports wrongly with .1: I = ½E(y₁−y₂)² / p(1−p) with p = .42, so .36946."""
    rng = np.random.default_rng(20261123)
    n, times, slip = 200, 1500, 0.1
    truth = rng.random((times, n)) < 0.4
    first, second = (np.where(rng.random((times, n)) < slip, ~truth, truth).astype(int) for _ in range(2))
    found = [categorical_consistency(list(a), list(b)).inconsistency for a, b in zip(first, second, strict=True)]
    index = slip * (1 - slip) / (0.42 * 0.58)
    values, errors = np.array([each.value for each in found]), np.array([each.se for each in found])
    assert values.mean() == pytest.approx(index, abs=0.006)
    assert np.mean(errors) == pytest.approx(values.std(), rel=0.06)
    assert np.mean(np.abs(values - index) < 1.96 * errors) == pytest.approx(0.95, abs=0.02)
