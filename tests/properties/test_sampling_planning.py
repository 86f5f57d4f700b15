"""Whatever is planned: sums and bounds hold, more precision never costs less, n has the power that was asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling import (
    clustered_weights_effect,
    compare_proportions,
    largest_remainder,
    margin_for_sample_size,
    multivariate_allocation,
    neyman_allocation,
    power_to_compare_proportions,
    required_size_for_proportion,
    weighting_effect,
)

SHARE = st.floats(0.02, 0.98)
STRATA = st.lists(st.tuples(st.integers(2, 400), st.floats(0.1, 50), st.floats(1, 60)), min_size=1, max_size=8)


@given(p=SHARE, n=st.integers(2, 5000), more=st.integers(0, 5000), deff=st.floats(1, 4))
def test_a_larger_sample_never_has_a_larger_margin(p, n, more, deff):
    small, large = (margin_for_sample_size(k, proportion=p, deff=deff, population=10_001) for k in (n, n + more))
    assert large <= small


@given(p=SHARE, margin=st.floats(0.01, 0.2), population=st.integers(2, 10**7), deff=st.floats(1, 5))
def test_the_size_of_a_proportion_never_exceeds_its_population(p, margin, population, deff):
    size = required_size_for_proportion(p, margin=margin, population=population, deff=deff)
    assert size.n <= population * (1 + 1e-12)
    assert size.n <= deff * size.unbounded * population / (population - 1) * (1 + 1e-12)


@given(p1=SHARE, p2=SHARE, power=st.floats(0.2, 0.99), pooled=st.booleans(), deff=st.floats(1, 3))
def test_n_has_the_power_and_one_less_has_not(p1, p2, power, pooled, deff):
    if abs(p1 - p2) < 0.005:
        return
    n = compare_proportions(p1, p2, power=power, pooled=pooled, deff=deff).n1
    assert power_to_compare_proportions(n, p1, p2, pooled=pooled, deff=deff) >= power - 1e-6
    if n > 1:
        assert power_to_compare_proportions(n - 1, p1, p2, pooled=pooled, deff=deff) < power + 1e-6


@given(rows=STRATA, part=st.floats(0.01, 1))
def test_capped_neyman_gives_out_everything_and_never_more_than_there_is(rows, part):
    size, sd, _ = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    n = part * size.sum()
    best = neyman_allocation(n, size, sd, maximum=size)
    assert best.n == pytest.approx(n)
    assert (best.nh <= size * (1 + 1e-12)).all()
    open_strata = ~best.taken_whole
    rates = best.nh[open_strata] / (size * sd)[open_strata]
    assert np.ptp(rates) <= 1e-9 * rates.max() if len(rates) else True


@settings(max_examples=40)
@given(rows=STRATA, cv=st.floats(0.005, 0.3))
def test_a_multivariate_allocation_attains_its_cv_within_its_bounds(rows, cv):
    size, sd, mean = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    best = multivariate_allocation(size, np.stack([sd, sd[::-1]], 1), np.stack([mean, mean + 5], 1), cv=cv)
    assert (best.cv <= cv * (1 + 1e-9)).all()
    assert (best.cv_whole <= cv * (1 + 1e-9)).all()
    assert ((np.minimum(2, size) <= best.nh_whole) & (best.nh_whole <= size)).all()
    assert best.gap < 1e-7


@given(shares=st.lists(st.floats(0, 1000), min_size=1, max_size=12))
def test_rounding_by_largest_remainders_keeps_the_sum_and_stays_within_one(shares):
    whole = largest_remainder(shares)
    assert whole.sum() == round(sum(shares))
    assert (np.abs(whole - shares) < 1 + 1e-6).all()


@given(weights=st.lists(st.floats(0.1, 50), min_size=1, max_size=30), rho=st.floats(0, 0.5), scale=st.floats(0.1, 9))
def test_design_effects_do_not_depend_on_the_unit_of_the_weights(weights, rho, scale):
    assert weighting_effect(weights).deff >= 1 - 1e-12
    halves = [weights[::2], weights[1::2] or [1.0]]
    scaled = [[scale * w for w in half] for half in halves]
    assert clustered_weights_effect(scaled, rho).deff == pytest.approx(clustered_weights_effect(halves, rho).deff)
