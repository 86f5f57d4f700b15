"""Quality of fieldwork by hand: heaping, alike interviews, straightlining, funnels, durations, interviewers."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.durations import duration_deviations
from analysis.errors import AnalysisError
from analysis.heaping import counts_of_ages, myers_index, whipple_index
from analysis.interviewer_effects import interviewer_effect
from analysis.item_nonresponse import funnel_limits
from analysis.near_duplicates import max_percent_match
from analysis.representativity import propensities_by_cell, r_indicator
from analysis.straightlining import straightlining_measures
from analysis.trimming import trimmed, trimming_threshold
from analysis.weight_diagnostics import diagnose_weights


def test_indices_of_heaping_at_their_two_ends() -> None:
    even = dict.fromkeys(range(100), 3.0)
    assert whipple_index(even).index == pytest.approx(100)
    # 8 ages end in each digit from 10 on and 7 from 20 on: (j + 1) · 8 + (9 − j) · 7 = 71 + j, in all 755.
    assert myers_index(even).shares == pytest.approx([100 * (71 + j) / 755 for j in range(10)])
    assert myers_index(even, high=95).index == myers_index(even).index == pytest.approx(1250 / 755)
    heaped = dict.fromkeys(range(0, 100, 5), 3.0)
    assert whipple_index(heaped).index == 500
    tens = myers_index(dict.fromkeys(range(0, 100, 10), 1.0))
    assert tens.index == 90 and tens.shares[0] == 100
    assert counts_of_ages([20.9, 20, np.nan, 31]) == {20: 2, 31: 1}
    with pytest.raises(AnalysisError):
        whipple_index({5: 3.0})


def test_the_band_of_an_index_is_that_of_the_united_nations() -> None:
    assert whipple_index(dict.fromkeys(range(100), 3.0)).band == "highly accurate"
    assert whipple_index({25: 1.0, 26: 1.0}).band == "very rough"


def test_alike_interviews_are_compared_on_what_both_answered() -> None:
    data = np.array([[1, 2, 3, 4], [1, 2, 3, np.nan], [4, 4, 4, 4], [np.nan] * 4])
    assert max_percent_match(data) == pytest.approx([1, 1, 0.25, np.nan], nan_ok=True)
    assert max_percent_match(data, as_value=True) == pytest.approx([0.75, 0.75, 0.25, 0.25])
    many = np.random.default_rng(1).integers(0, 5, (600, 20)).astype(float)
    many[599] = many[3]
    assert np.flatnonzero(max_percent_match(many) == 1).tolist() == [3, 599]


def test_straightlining_leaves_out_what_was_not_answered() -> None:
    found = straightlining_measures(np.array([[3, 3, -9, 3], [1, 2, 3, 4], [-9, -9, -9, 2], [-9] * 4]), missing=-9)
    assert found.longest_run.tolist() == [3, 1, 1, 0]
    assert found.irv == pytest.approx([0, np.std([1, 2, 3, 4], ddof=1), np.nan, np.nan], nan_ok=True)
    assert found.mode_share == pytest.approx([1, 0.25, 1, np.nan], nan_ok=True)


def test_a_funnel_says_who_is_outside() -> None:
    found = funnel_limits(np.array([10.0, 10, 40, 0]), np.array([100.0, 100, 100, 0]))
    assert found.p0 == pytest.approx(0.2)
    assert found.z[:3] == pytest.approx([-2.5, -2.5, 5])
    assert found.outside.tolist() == [False, False, True, False]
    nothing = funnel_limits(np.array([0.0, 0]), np.array([5.0, 5]))
    assert nothing.p0 == 0 and np.isnan(nothing.p) and np.isnan(nothing.z).all()
    with pytest.raises(AnalysisError):
        funnel_limits(np.array([3.0]), np.array([2.0]))


def test_durations_far_from_the_median_are_unusual() -> None:
    found = duration_deviations(np.array([20.0, 22, 18, 21, 25, 2, np.nan, 0]))
    assert found.unusual.tolist() == [False] * 5 + [True, False, False]
    assert found.under_a_third.tolist() == found.unusual.tolist()
    same = duration_deviations(np.array([5.0, 5, 5, 9]))
    assert same.mad_log == 0 and same.z.tolist() == [0, 0, 0, np.inf]


def test_interviewer_effects_are_not_clipped() -> None:
    alike = interviewer_effect(np.array([1.0, 2, 1, 2]), ["a", "a", "b", "b"])
    assert alike.rho == -1 and alike.deff == 0 and not alike.wants_review
    apart = interviewer_effect(np.array([1.0, 1, 1, 5, 5, 5, np.nan]), list("aaabbba"))
    assert apart.rho == 1 and apart.f == np.inf and apart.wants_review
    uneven = interviewer_effect(np.array([1.0, 2, 3, 4, 6]), list("aaabb"))
    assert uneven.n0 == pytest.approx((5 - (9 + 4) / 5) / 1)
    for who in (["a"] * 3, list("abc")):
        with pytest.raises(AnalysisError):
            interviewer_effect(np.array([1.0, 2, 3]), who)


def test_equal_propensities_are_fully_representative() -> None:
    assert r_indicator(np.full(50, 0.6)).indicator == pytest.approx(1)
    worst = r_indicator(np.repeat([0.0, 1.0], 500))
    assert worst.indicator == pytest.approx(0, abs=2e-3) and worst.cv == pytest.approx(1, abs=2e-3)


def test_propensities_by_cell_are_weighted_shares_by_hand() -> None:
    found = propensities_by_cell(np.array([1, 0, 1, 0]), np.array(["x", "x", "y", "y"]), np.array([3.0, 1, 1, 1]))
    assert found == pytest.approx([0.75, 0.75, 0.5, 0.5])


def test_diagnostics_of_weights_by_hand() -> None:
    found = diagnose_weights([1.0, 1, 2, 4, 0])
    assert (found.n, found.total, found.smallest, found.largest, found.ratio) == (4, 8, 1, 4, 4)
    assert found.deff == pytest.approx(4 * 22 / 64) and found.effective_n == pytest.approx(64 / 22)
    assert sum(found.counts) == 4 and len(found.edges) == len(found.counts) + 1
    assert diagnose_weights([2.0, 2, 2]).counts == (3,)


def test_rules_of_trimming_and_what_cannot_be_trimmed() -> None:
    w = np.array([1.0, 2, 3, 4, 100, 0])
    assert trimming_threshold(w, "3.5*median") == 10.5
    assert trimming_threshold(w, "sqrt(k*mean(w^2))", k=2) == pytest.approx(np.sqrt(2 * 10030 / 5))
    assert trimmed(w[:5], upper=50).sum() == 110
    with pytest.raises(AnalysisError, match="widen"):
        trimmed(w[:5], upper=5, strict=True)


def test_weights_raised_to_the_lower_bound_take_their_share_of_what_later_rounds_cut() -> None:
    w = np.array([1, 1.2, 0.8, 1.5, 2, 9, 3, 0.9, 14, 1.1, 1.3, 0.7])
    # 13 are cut and 7.5 added; 5.5 go to 2 and 3, which become 4.75 and 5.75; 0.75 over, in the end a ninth of it each.
    found = trimmed(w, lower=2, upper=5, redistribute="equal_add_to_untrimmed", strict=True)
    assert found == pytest.approx(np.where(w < 2, 2 + 0.75 / 9, np.where(w == 2, 4.75 + 0.75 / 9, 5)), rel=1e-13)
    for rule in ("equal_add_to_untrimmed", "equal_add_to_strictly_inside", "proportional"):
        close = trimmed(w, lower=1.1, upper=4, redistribute=rule, strict=True)
        assert close.sum() == pytest.approx(36.5) and close.min() >= 1.1 and close.max() <= 4 * (1 + 1e-12)
    crowded = trimmed(np.append(np.full(999, 1.0), 1.0005), upper=1.0000005, strict=True)
    assert crowded.sum() == pytest.approx(1000.0005) and crowded.max() <= 1.0000005 * (1 + 1e-12)
