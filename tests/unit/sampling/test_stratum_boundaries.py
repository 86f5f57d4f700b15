"""Stratum boundaries by hand, and the least sample size against every boundary and every allocation."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from sampling import (
    SamplingError,
    cum_root_f_boundaries,
    geometric_boundaries,
    least_stratification,
    stratify,
)

SKEWED = np.round(np.exp(np.random.default_rng(5).normal(4, 1, 300)))


def test_cum_root_f_by_hand():
    # Four classes of width 2 from 0 to 8 with 4, 1, 1, 4 units: cum √f = 2, 3, 4, 6; the half is 3.
    x = [0, 0, 1, 1, 3, 5, 6, 7, 7, 8]
    assert cum_root_f_boundaries(x, 2, classes=4).tolist() == [4]
    # A third is 2: after the first class, and after the third, which closes just at it.
    assert cum_root_f_boundaries(x, 3, classes=4).tolist() == [2, 6]


def test_geometric_boundaries_grow_by_one_ratio():
    bounds = geometric_boundaries([2, 3, 8, 20, 162], 4)
    assert bounds == pytest.approx([6, 18, 54])


def test_strata_of_given_boundaries():
    plan = stratify([1, 2, 3, 10, 20, 30, 100, 200], [10, 100], 5)
    assert plan.size.tolist() == [3, 3, 2]
    # N_h S_h = 3, 30, 141: the two largest are taken whole, and the rest is shared 0.27 : 2.73, at least 1 each.
    assert plan.take_all == 1
    assert plan.nh.tolist() == [1, 2, 2]
    assert plan.cv == pytest.approx(np.sqrt(9 * (1 - 1 / 3) * 1 + 9 * (1 / 2 - 1 / 3) * 100) / 366)


def test_a_census_has_no_error():
    assert stratify(SKEWED, [50, 150], 300).cv == 0


def least_of_all(x, strata, cv, take_all):
    """The least n over every boundary between different values and every allocation."""
    levels, best = np.unique(x), np.inf
    for cuts in combinations(range(1, len(levels)), strata - 1):
        parts = np.split(np.sort(x), [int((x < levels[cut]).sum()) for cut in cuts])
        sampled = parts[: strata - take_all]
        if min(len(part) for part in sampled) < 2:
            continue
        whole = sum(len(part) for part in parts[strata - take_all :])
        for nh in product(*(range(2, len(part) + 1) for part in sampled)):
            if sum(nh) + whole >= best:
                continue
            pairs = zip(sampled, nh, strict=True)
            variance = sum(len(p) ** 2 * (1 / n - 1 / len(p)) * p.var(ddof=1) for p, n in pairs)
            if variance <= (cv * x.sum()) ** 2 * (1 + 1e-9):
                best = sum(nh) + whole
    return best


@pytest.mark.parametrize(("strata", "take_all", "cv"), [(2, 1, 0.05), (3, 1, 0.03), (3, 0, 0.06), (3, 2, 0.03)])
def test_no_boundaries_need_fewer_units(strata, take_all, cv):
    x = np.round(np.exp(np.random.default_rng(strata).normal(4, 1.1, 16)))
    plan = least_stratification(x, strata, cv=cv, take_all=take_all)
    assert plan.n == least_of_all(x, strata, cv, take_all)
    assert plan.cv <= cv * (1 + 1e-9)
    assert (plan.nh[strata - take_all :] == plan.size[strata - take_all :]).all()


def test_least_boundaries_beat_the_rules_of_thumb():
    plan = least_stratification(SKEWED, 4, cv=0.03)
    for bounds in (cum_root_f_boundaries(SKEWED, 4, classes=60), geometric_boundaries(SKEWED, 4)):
        assert stratify(SKEWED, bounds, plan.n).cv > 0.03
    assert plan.n >= least_stratification(SKEWED, 5, cv=0.03).n
    assert plan.n < least_stratification(SKEWED, 4, cv=0.02).n


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: cum_root_f_boundaries(SKEWED, 4, classes=3), "classes_outside"),
        (lambda: cum_root_f_boundaries(SKEWED, 1, classes=30), "strata_outside"),
        (lambda: cum_root_f_boundaries([5, 5, 5], 2, classes=30), "values_invalid"),
        (lambda: geometric_boundaries([0, 1, 2], 2), "values_invalid"),
        (lambda: geometric_boundaries([-1, 1, 2], 2), "values_invalid"),
        (lambda: stratify(SKEWED, [50, 150], 2), "n_outside"),
        (lambda: stratify(SKEWED, [50, 150], 50, take_all=3), "take_all_outside"),
        (lambda: least_stratification(SKEWED, 3, cv=0), "cv_outside"),
        (lambda: least_stratification(SKEWED, 3, cv=0.1, take_all=3), "take_all_outside"),
    ],
)
def test_what_cannot_be_cut_is_refused(refused, code):
    with pytest.raises(SamplingError) as refusal:
        refused()
    assert refusal.value.code == code
