"""The exact allocation in whole numbers, against every possibility and against a heap that goes unit by unit."""

from __future__ import annotations

import heapq
from itertools import product

import numpy as np
import pytest

from sampling import SamplingError, integer_allocation, integer_optimal_allocation, largest_remainder

RNG = np.random.default_rng(7)


def by_heap(n, weight, lower, upper):
    """Wright's algorithm word by word: each unit to the stratum where it gains most."""
    nh = lower.copy()
    queue = [(-(weight[h] ** 2) / (nh[h] * (nh[h] + 1)), h) for h in range(len(nh)) if nh[h] < upper[h]]
    heapq.heapify(queue)
    for _ in range(n - int(nh.sum())):
        _, h = heapq.heappop(queue)
        nh[h] += 1
        if nh[h] < upper[h]:
            heapq.heappush(queue, (-(weight[h] ** 2) / (nh[h] * (nh[h] + 1)), h))
    return nh


@pytest.mark.parametrize("weights", ["lognormal", "equal", "whole", "heavy"])
@pytest.mark.parametrize("n", [2300, 9000, 60_000])
def test_a_thousand_strata_have_the_objective_of_a_heap(weights, n):
    make = {
        "lognormal": lambda: RNG.lognormal(5, 1.5, 1000),
        "equal": lambda: np.ones(1000),
        "whole": lambda: RNG.integers(1, 30, 1000).astype(float),
        "heavy": lambda: RNG.pareto(0.7, 1000) + 1,
    }
    weight = make[weights]()
    upper = RNG.integers(1, 400, 1000)
    lower = np.minimum(2, upper)
    best = integer_allocation(n, weight, minimum=lower, maximum=upper)
    assert best.n == n
    assert ((lower <= best.nh) & (best.nh <= upper)).all()
    assert best.objective == pytest.approx(float((weight**2 / by_heap(n, weight, lower, upper)).sum()), rel=1e-13)


def test_no_allocation_within_the_bounds_is_better():
    for _ in range(60):
        strata = int(RNG.integers(2, 5))
        weight = RNG.integers(0, 6, strata) * RNG.choice([1.0, 2.5], strata)
        upper = RNG.integers(1, 7, strata)
        lower = np.minimum(RNG.integers(0, 3, strata), upper)
        n = int(RNG.integers(lower.sum(), upper.sum() + 1))
        best = integer_allocation(n, weight, minimum=lower, maximum=upper)
        ranges = (range(low, high + 1) for low, high in zip(lower, upper, strict=True))
        least = min(
            sum(w**2 / k if k else (np.inf if w else 0.0) for w, k in zip(weight, nh, strict=True))
            for nh in product(*ranges)
            if sum(nh) == n
        )
        assert best.n == n
        assert best.objective == pytest.approx(least, rel=1e-12)


def test_a_giant_leaves_no_stratum_empty():
    best = integer_optimal_allocation(100, [1e6, 10, 10, 10], [1, 1, 1, 1], minimum=2)
    assert best.nh.tolist() == [94, 2, 2, 2]


def test_without_a_minimum_a_small_stratum_is_taken_whole():
    assert integer_optimal_allocation(20, [500, 1], [1, 1]).nh.tolist() == [19, 1]


def test_a_minimum_above_the_stratum_means_all_of_it():
    assert integer_optimal_allocation(50, [500, 30, 5], [1, 1, 1], minimum=8).nh.tolist() == [37, 8, 5]


def test_equal_gains_go_to_the_larger_stratum_then_to_the_first_name():
    best = integer_allocation(8, [1, 1, 1], minimum=2, maximum=9, names=["c", "a", "b"], size=[5, 5, 9])
    assert best.nh.tolist() == [2, 3, 3]


def test_too_few_units_go_to_what_matters_most():
    assert integer_allocation(2, [1, 5, 3, 0], minimum=0, maximum=9).nh.tolist() == [0, 1, 1, 0]


def test_strata_without_importance_are_filled_last():
    best = integer_allocation(14, [2, 0, 1, 0], minimum=1, maximum=[4, 5, 4, 5], size=[9, 3, 9, 8])
    assert best.nh.tolist() == [4, 1, 4, 5]


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: integer_allocation(3, [1, 1], maximum=9), "allocation_below_minimum"),
        (lambda: integer_allocation(30, [1, 1], maximum=9), "allocation_above_maximum"),
        (lambda: integer_allocation(5, [1, 1], minimum=[4, 0], maximum=[3, 9]), "allocation_bounds_cross"),
        (lambda: integer_allocation(5, [1, 1], minimum=-1, maximum=9), "allocation_bounds_cross"),
        (lambda: integer_allocation(5, [1, float("nan")], maximum=9), "allocation_strata_invalid"),
        (lambda: integer_allocation(5, [], maximum=9), "allocation_strata_invalid"),
    ],
)
def test_what_no_allocation_can_be_is_refused(refused, code):
    with pytest.raises(SamplingError) as refusal:
        refused()
    assert refusal.value.code == code


def test_largest_remainders_keep_the_sum_and_break_ties_as_told():
    assert largest_remainder([2.5, 2.5, 5]).tolist() == [3, 2, 5]
    assert largest_remainder([2.5, 2.5, 5], ties="last").tolist() == [2, 3, 5]
    assert largest_remainder([2.5, 2.5, 5], ties="larger", size=[1, 9, 1]).tolist() == [2, 3, 5]
    assert largest_remainder([1 / 3] * 3).tolist() == [1, 0, 0]
    assert largest_remainder([2.9999999999999996, 4.0]).tolist() == [3, 4]
