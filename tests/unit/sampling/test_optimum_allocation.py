"""The textbook's allocations, against numbers worked out by hand and against what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from sampling import (
    SamplingError,
    bankier_power_allocation,
    cost_optimal_allocation,
    integer_optimal_allocation,
    kish_compromise_allocation,
    neyman_allocation,
    proportional_allocation,
    square_root_allocation,
    stratified_variance,
)

N, S, COST = [400, 300, 200, 100], [4.0, 10, 25, 60], [1.0, 4, 9, 16]


def test_allocations_by_hand():
    assert proportional_allocation(50, [60, 30, 10]).nh.tolist() == [30, 15, 5]
    assert square_root_allocation(60, [100, 400]).nh.tolist() == [20, 40]
    assert neyman_allocation(30, [100, 100], [1, 2]).nh.tolist() == [10, 20]
    assert kish_compromise_allocation(40, [0.5, 0.3, 0.2], importance=0).nh == pytest.approx([40 / 3] * 3)
    assert kish_compromise_allocation(100, [0.75, 0.25], importance=1e12).nh == pytest.approx([75, 25])
    assert bankier_power_allocation(30, [100, 400], [1, 1], power=0.5).nh.tolist() == [10, 20]
    assert bankier_power_allocation(30, [100, 400], [2, 1], power=0).nh.tolist() == [20, 10]


def test_a_stratum_above_its_size_is_taken_whole_and_the_rest_shared_again():
    best = neyman_allocation(60, [100, 100, 10], [1, 2, 90], maximum=[100, 100, 10])
    assert best.nh == pytest.approx([50 / 3, 100 / 3, 10])
    assert best.taken_whole.tolist() == [False, False, True]
    assert neyman_allocation(210, [100, 100, 10], [1, 2, 90], maximum=[100, 100, 10]).nh.tolist() == [100, 100, 10]


def test_cheap_strata_get_more_of_a_budget():
    best = cost_optimal_allocation([100, 100], [2, 1], [4, 1], budget=500)
    assert best.nh == pytest.approx([100, 100])
    assert best.cost == pytest.approx(500)


def test_least_cost_for_a_cv_has_that_cv_and_the_budget_gives_it_back():
    best = cost_optimal_allocation(N, S, COST, cv=0.04, mean=50)
    assert stratified_variance(N, S, best.nh).se_of_mean == pytest.approx(0.04 * 50)
    assert cost_optimal_allocation(N, S, COST, budget=best.cost).nh == pytest.approx(best.nh)
    assert cost_optimal_allocation(N, S, COST, variance=4).nh == pytest.approx(best.nh)


def test_neyman_is_never_worse_than_the_others_and_whole_numbers_hardly_worse_than_it():
    n = 120
    others = [
        proportional_allocation(n, N),
        square_root_allocation(n, N),
        kish_compromise_allocation(n, [0.4, 0.3, 0.2, 0.1]),
    ]
    least = stratified_variance(N, S, neyman_allocation(n, N, S).nh).variance_of_total
    assert all(stratified_variance(N, S, other.nh).variance_of_total > least for other in others)
    rounded = stratified_variance(N, S, neyman_allocation(n, N, S).rounded().nh).variance_of_total
    exact = stratified_variance(N, S, integer_optimal_allocation(n, N, S).nh).variance_of_total
    assert least <= exact <= rounded
    assert exact < least * 1.001


def test_a_census_has_no_variance_and_an_empty_stratum_no_end_of_it():
    assert stratified_variance(N, S, N).se_of_mean == 0
    assert np.isinf(stratified_variance(N, S, [1, 1, 1, 0]).variance_of_total)
    assert stratified_variance([10, 10], [1, 0], [5, 0]).variance_of_total == pytest.approx(10)


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: neyman_allocation(0, N, S), "n_outside"),
        (lambda: neyman_allocation(1001, N, S, maximum=N), "allocation_above_maximum"),
        (lambda: neyman_allocation(10, N, [0, 0, 0, 0]), "allocation_strata_invalid"),
        (lambda: cost_optimal_allocation(N, S, COST), "precision_target_missing"),
        (lambda: cost_optimal_allocation(N, S, COST, cv=0.1), "precision_target_missing"),
        (lambda: cost_optimal_allocation(N, S, [1, 1, 1, 0], budget=9), "cost_outside"),
        (lambda: cost_optimal_allocation(N, S, COST, budget=0), "budget_outside"),
        (lambda: cost_optimal_allocation(N, S, COST, cv=0.1, mean=0), "variance_outside"),
        (lambda: kish_compromise_allocation(9, [0.5, 0.5], importance=-1), "importance_outside"),
    ],
)
def test_what_cannot_be_shared_is_refused(refused, code):
    with pytest.raises(SamplingError) as refusal:
        refused()
    assert refusal.value.code == code
