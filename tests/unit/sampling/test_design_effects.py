"""Design effects by hand, against each other, and Spencer's against the exact ratio of variances."""

from __future__ import annotations

import numpy as np
import pytest

from sampling import (
    SamplingError,
    clustered_weights_effect,
    overall_design_effect,
    spencer_effect,
    weighting_effect,
)


def test_weights_by_hand():
    # Kish (1965), 11.7: four of weight 1 and six of weight 3: 10·(4 + 54)/22².
    effect = weighting_effect([1] * 4 + [3] * 6)
    assert effect.deff == pytest.approx(580 / 484)
    assert effect.n_effective == pytest.approx(4840 / 580)
    assert weighting_effect([7, 7, 7]).deff == 1


def test_equal_weights_in_equal_clusters_leave_the_effect_of_the_clusters():
    effect = clustered_weights_effect([[2] * 12] * 5, 0.04)
    assert effect.take == pytest.approx(12)
    assert effect.deff == pytest.approx(1 + 11 * 0.04)
    assert effect.deff == pytest.approx(overall_design_effect(1, 0.04, 12))


def test_unequal_clusters_count_by_their_weights():
    # Σ(Σw)² = 4² + 3², Σw² = 2·4 + 1·9: b* = 25/17; deff_w = 3·17/49.
    effect = clustered_weights_effect([[2, 2], [3]], 0.5)
    assert effect.take == pytest.approx(25 / 17)
    assert effect.deff == pytest.approx(3 * 17 / 49 * (1 + (25 / 17 - 1) * 0.5))


def test_spencer_with_all_four_terms_is_the_exact_ratio_of_variances():
    """A sample that holds each unit n·P_i times has the population's moments: Σ P(y/P − Y)² over N²σ²."""
    y, p = np.array([3.0, 5, 2, 9, 7, 4]), np.array([0.05, 0.1, 0.15, 0.2, 0.2, 0.3])
    copies = (p * 200_000).round().astype(int)
    w = 1 / (copies.sum() * p)
    effect = spencer_effect(*(np.repeat(column, copies) for column in (y, w, p)))
    exact = (p * (y / p - y.sum()) ** 2).sum() / (36 * y.var())
    assert effect.deff == pytest.approx(exact, rel=1e-4)
    assert effect.deff - effect.interaction != pytest.approx(exact, rel=0.1)


def test_spencer_without_unequal_probabilities_is_one():
    assert spencer_effect([1, 4, 2, 9], [5] * 4, [0.05] * 4).deff == pytest.approx(1)


def test_an_outcome_in_proportion_to_size_gains_from_it():
    p = np.array([0.1, 0.2, 0.3, 0.4])
    assert spencer_effect(10 * p, 1 / p, p).deff < 0.6


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: weighting_effect([]), "design_weights_invalid"),
        (lambda: weighting_effect([1, -1]), "design_weights_invalid"),
        (lambda: weighting_effect([0, 0]), "design_weights_invalid"),
        (lambda: clustered_weights_effect([], 0.1), "design_weights_invalid"),
        (lambda: clustered_weights_effect([[1]], 2), "rho_outside"),
        (lambda: overall_design_effect(0, 0.1, 5), "deff_outside"),
        (lambda: spencer_effect([1, 2], [1, 1], [0.5, 0]), "design_weights_invalid"),
        (lambda: spencer_effect([2, 2], [1, 1], [0.5, 0.5]), "outcome_constant"),
    ],
)
def test_what_has_no_design_effect_is_refused(refused, code):
    with pytest.raises(SamplingError) as refusal:
        refused()
    assert refusal.value.code == code
