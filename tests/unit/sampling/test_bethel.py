"""Multivariate allocation: the least cost for every CV, against closed forms and every possibility."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sampling import SamplingError, cost_optimal_allocation, multivariate_allocation

RNG = np.random.default_rng(11)


def attained(sizes, sd, mean, nh):
    variance = (np.square(sizes) / nh - sizes) @ np.square(sd)
    return np.sqrt(variance) / (sizes @ mean)


def test_one_variable_is_the_cost_optimal_allocation():
    sizes, sd, mean, cost = np.array([400.0, 300, 200]), [4.0, 10, 25], [20.0, 30, 90], [1.0, 4, 9]
    best = multivariate_allocation(sizes, sd, mean, cv=0.04, unit_cost=cost)
    single = cost_optimal_allocation(sizes, sd, cost, cv=0.04, mean=float(sizes @ mean) / 900)
    assert best.nh == pytest.approx(single.nh, rel=1e-9)
    assert best.cost == pytest.approx(single.cost, rel=1e-9)
    assert best.cv == pytest.approx([0.04])


@pytest.mark.parametrize(("strata", "variables"), [(3, 2), (12, 4), (60, 7), (9, 12), (800, 5)])
def test_every_cv_is_attained_and_no_cost_is_left_to_save(strata, variables):
    sizes = RNG.integers(1, 3000, strata).astype(float)
    sd = RNG.lognormal(1, 1, (strata, variables)) * (RNG.random((strata, variables)) > 0.1)
    mean, cost = RNG.lognormal(2, 0.7, (strata, variables)), RNG.uniform(1, 5, strata)
    wanted = RNG.uniform(0.005, 0.1, variables)
    best = multivariate_allocation(sizes, sd, mean, cv=wanted, unit_cost=cost)
    assert best.gap < 1e-9
    for nh, reached in ((best.nh, best.cv), (best.nh_whole, best.cv_whole)):
        assert (attained(sizes, sd, mean, nh) <= wanted * (1 + 1e-9)).all()
        assert attained(sizes, sd, mean, nh) == pytest.approx(reached, rel=1e-6, abs=1e-9)
        assert (np.minimum(2, sizes) <= nh).all()
        assert (nh <= sizes).all()
    assert best.cost <= best.cost_whole <= cost @ np.ceil(best.nh - 1e-9)
    # A variable whose price is above zero is met exactly: precision that is paid for is not given away.
    priced = best.multipliers > 1e-9 * best.cost
    assert best.cv[priced] == pytest.approx(wanted[priced], rel=1e-6)


def test_whole_numbers_cost_hardly_more_than_the_best_of_all():
    for _ in range(12):
        sizes = RNG.integers(8, 30, 3).astype(float)
        sd, mean = RNG.uniform(1, 6, (3, 2)), RNG.uniform(8, 12, (3, 2))
        cost, wanted = np.array([1.0, 2, 3]), RNG.uniform(0.05, 0.12, 2)
        best = multivariate_allocation(sizes, sd, mean, cv=wanted, unit_cost=cost)
        all_of_them = np.array(list(product(*(range(2, int(size) + 1) for size in sizes))), dtype=float)
        variance = (np.square(sizes) / all_of_them - sizes) @ np.square(sd)
        met = (np.sqrt(variance) <= wanted * (sizes @ mean)).all(axis=1)
        least = (all_of_them[met] @ cost).min()
        assert best.cost - 1e-9 <= least <= best.cost_whole <= least + cost.max()


def test_a_stratum_smaller_than_the_minimum_is_taken_whole_and_maxima_hold():
    best = multivariate_allocation([500, 3, 400], [9, 1, 9], [10, 10, 10], cv=0.05, minimum=5, maximum=[120, 9, 400])
    assert best.nh_whole[1] == 3
    assert best.nh_whole[0] == 120
    assert best.cv_whole[0] <= 0.05


def test_a_variable_that_never_varies_costs_nothing():
    best = multivariate_allocation([50, 50], [[0.0], [0.0]], [[1.0], [2.0]], cv=0.01)
    assert best.nh_whole.tolist() == [2, 2]
    assert best.cv_whole.tolist() == [0]


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: multivariate_allocation([50, 50], [9, 9], [1, 1], cv=0.01, maximum=10), "precision_unreachable"),
        (lambda: multivariate_allocation([50, 50], [9, 9], [1, -1], cv=0.1), "total_zero"),
        (lambda: multivariate_allocation([50, 50], [9, 9], [1, 1], cv=0), "cv_outside"),
        (lambda: multivariate_allocation([50, 50], [9, 9], [1, 1], cv=0.1, unit_cost=[1, 0]), "cost_outside"),
        (
            lambda: multivariate_allocation([50, 50], [9, 9], [1, 1], cv=0.1, minimum=np.nan),
            "allocation_strata_invalid",
        ),
        (lambda: multivariate_allocation([50, 0], [9, 9], [1, 1], cv=0.1), "allocation_strata_invalid"),
        (lambda: multivariate_allocation([50, 50], [9, -9], [1, 1], cv=0.1), "allocation_strata_invalid"),
        (
            lambda: multivariate_allocation([50, 50], [9, 9], [1, 1], cv=0.1, minimum=20, maximum=10),
            "allocation_bounds_cross",
        ),
    ],
)
def test_what_no_allocation_can_give_is_refused(refused, code):
    with pytest.raises(SamplingError) as refusal:
        refused()
    assert refusal.value.code == code
