"""Margins to expect before the field, against textbook cases worked by hand and a simulated two-stage survey."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sampling import SamplingError, design_effect, expected_precision, margin_for_sample_size, spread_of_adults
from sampling.selection import sampford


def test_single_persons_drawn_at_random_have_the_margin_of_cochran():
    precision = expected_precision(np.ones(500), np.full(500, 0.3), np.ones(500), rho=0.2)
    assert precision.margin == pytest.approx(margin_for_sample_size(150, population=500), rel=1e-12)
    assert (precision.interviews, precision.deff) == (pytest.approx(150), pytest.approx(1))


def test_equal_clusters_out_of_many_have_kish_s_design_effect():
    # 20 of 2.000 communes of 5.000 persons, 17 interviews each, ρ = 0,03: deff 1,48 and nearly no correction.
    precision = expected_precision(np.full(2000, 5000), np.full(2000, 0.01), np.full(2000, 17), rho=0.03)
    assert precision.clustering == pytest.approx(design_effect(0.03, 17))
    assert precision.correction == pytest.approx(1 - (0.03 + 0.97 / 5000) / (1 + 16 * 0.03) * 17 * 0.01, rel=1e-4)
    simple = margin_for_sample_size(340, deff=1.48)
    assert precision.margin == pytest.approx(simple * math.sqrt(precision.correction), rel=1e-4)


def test_disproportionate_strata_weigh_as_kish_says():
    # Two strata of 1.000 and 9.000 persons, 100 interviews in each: 1 + cv² = 2·(0,1² + 0,9²) = 1,64.
    size = np.concatenate([np.full(100, 10), np.full(100, 90)])
    precision = expected_precision(size, np.full(200, 0.5), np.full(200, 2))
    assert precision.weighting == pytest.approx(1.64)


def test_communes_that_are_all_drawn_differ_no_more():
    # ρ leaves only the persons within: V = 0,25·(1 − ρ)·(1/85 − 1/5000)·N/(N − 1).
    precision = expected_precision(np.full(5, 1000), np.ones(5), np.full(5, 17), rho=0.03)
    variance = 0.25 * 0.97 * (1 / 85 - 1 / 5000) * 5000 / 4999
    assert precision.margin == pytest.approx(1.959963984540054 * math.sqrt(variance))


def test_a_known_design_effect_stands_for_the_resemblance():
    precision = expected_precision(np.full(50, 4000), np.full(50, 0.2), np.full(50, 10), rho=0.9, deff=2.0)
    assert precision.margin == pytest.approx(margin_for_sample_size(100, deff=2, population=200_000), rel=1e-9)


def test_where_nothing_is_drawn_nothing_is_claimed():
    precision = expected_precision([10, 20], [0, 0], [5, 5])
    assert math.isnan(precision.margin) and precision.population == 0
    for chance, taken in ((1.2, 5), (0.5, 0), (-0.1, 5)):
        with pytest.raises(SamplingError, match="between 0 and 1"):
            expected_precision([10], [chance], [taken])


def test_the_margin_is_that_of_a_two_stage_survey_repeated_many_times():
    rng = np.random.default_rng(5)
    size = np.array([200, 300, 400, 500, 600, 700, 900, 1100, 1300, 4000])
    rho, take, n = 0.1, 20, 4
    chance = np.minimum(size / size.sum() * n, 1)
    chance[:-1] = size[:-1] / size[:-1].sum() * (n - 1)
    chance[-1] = 1.0
    weight, errors = size / chance / size.sum(), []
    for _ in range(1500):
        values = [
            math.sqrt(rho) * rng.standard_normal() + math.sqrt(1 - rho) * rng.standard_normal(people) for people in size
        ]
        drawn = sampford(chance, rng.random(len(size)))
        truth = sum(each.sum() for each in values) / size.sum()
        means = [rng.choice(values[i], take, replace=False).mean() for i in drawn]
        errors.append(float((weight[drawn] * means).sum()) - truth)
    precision = expected_precision(size, chance, np.full(10, take), rho=rho, proportion=0.5)
    expected = precision.margin / 1.959963984540054 / 0.5  # values of variance 1 instead of 0,25
    assert np.std(errors) == pytest.approx(expected, rel=4 / math.sqrt(2 * 1500))


def test_asking_one_adult_a_household_costs_what_their_unequal_weights_cost():
    """Without clustering the design effect of households is Kish's 1 + cv² of the adults, here 0.25/4 = 1/16."""
    sizes = np.full(50, 10_000)
    alone = expected_precision(sizes, np.full(50, 0.1), np.full(50, 20))
    one_of = expected_precision(sizes, np.full(50, 0.1), np.full(50, 20), household_spread=1 / 16)
    assert one_of.weighting == pytest.approx(alone.weighting * 17 / 16)
    assert one_of.margin == pytest.approx(alone.margin * np.sqrt(17 / 16), rel=2e-3)


def test_adults_of_a_household_spread_as_one_and_a_binomial_number_of_others():
    """Mean 3: two others of four, variance 4·¼ = 1, cv² = 1/9; a household of one adult has no spread."""
    assert spread_of_adults([3.0, 1.0, 0.5]) == pytest.approx([1 / 9, 0.0, 0.0])
