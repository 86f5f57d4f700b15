"""Power: published numbers, and n has the power while one unit less has not."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from sampling import (
    SamplingError,
    compare_means,
    compare_proportions,
    power_of_t_test,
    power_to_compare_means,
    power_to_compare_proportions,
    size_of_t_test,
)


def test_published_numbers():
    # The examples of R's power.t.test and power.prop.test; Cohen (1988): 64 a group for a medium effect.
    assert power_of_t_test(20, difference=1, sd=1) == pytest.approx(0.8689528, abs=1e-7)
    assert size_of_t_test(difference=1, sd=1, power=0.9).exact == pytest.approx(22.02110, abs=1e-5)
    one_sided = size_of_t_test(difference=1, sd=1, power=0.9, alternative="one_sided")
    assert one_sided.exact == pytest.approx(17.84713, abs=1e-5)
    assert size_of_t_test(difference=0.5, sd=1).n1 == 64
    assert power_to_compare_proportions(50, 0.5, 0.75, pooled=True) == pytest.approx(0.740, abs=5e-4)
    assert compare_proportions(0.5, 0.75, pooled=True, power=0.9).exact == pytest.approx(76.7, abs=0.05)


@pytest.mark.parametrize("samples", ["two_sample", "one_sample", "paired"])
@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
def test_a_t_test_has_its_power_and_with_one_unit_less_not(samples, power):
    for difference in (0.2, 0.7, 1.5):
        n = size_of_t_test(difference=difference, sd=1, power=power, samples=samples).n1
        assert power_of_t_test(n, difference=difference, sd=1, samples=samples) >= power
        assert n == 2 or power_of_t_test(n - 1, difference=difference, sd=1, samples=samples) < power


def test_comparisons_have_their_power_and_with_one_unit_less_not():
    means = {"difference": 5, "variances": (200, 260), "correlation": 0.8, "overlap": 0.4, "ratio": 1.5, "deff": 1.7}
    n = compare_means(**means).n1
    assert power_to_compare_means(n, **means) >= 0.8 > power_to_compare_means(n - 1, **means)
    for pooled in (False, True):
        n = compare_proportions(0.3, 0.36, pooled=pooled, deff=1.3, power=0.9).n1
        reached = [power_to_compare_proportions(k, 0.3, 0.36, pooled=pooled, deff=1.3) for k in (n - 1, n)]
        assert reached[0] < 0.9 <= reached[1]


def test_a_panel_that_overlaps_needs_fewer_if_answers_stay_alike():
    sizes = [
        compare_means(difference=5, variances=(200, 200), correlation=0.9, overlap=part).n1 for part in (0, 0.5, 1)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[2] < sizes[0] / 5
    apart = compare_means(difference=5, variances=(200, 200), correlation=0, overlap=1).n1
    assert apart == sizes[0]


def test_the_variance_of_a_difference_with_overlap_is_the_one_of_its_parts():
    """60 units in both waves, 40 more in the first, 20 more in the second: three independent parts."""
    rho, both, n1, n2 = 0.7, 60, 100, 80
    shared = (4 / n1**2 + 9 / n2**2 - 2 * rho * 2 * 3 / (n1 * n2)) * both
    variance = shared + 4 * 40 / n1**2 + 9 * 20 / n2**2
    asked = compare_means(difference=1, variances=(4, 9), correlation=rho, overlap=both / n1, ratio=n1 / n2)
    reach = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
    assert asked.exact == pytest.approx(variance * n1 * reach**2)


def test_design_effect_and_nonresponse_enlarge_both_groups():
    plain = compare_proportions(0.3, 0.4, ratio=2)
    field = compare_proportions(0.3, 0.4, ratio=2, deff=1.5, response_rate=0.8)
    assert field.exact == pytest.approx(1.5 * plain.exact)
    assert (field.n2, field.n1_issued) == (-(-field.n1 // 2), -(-field.n1 * 10 // 8))


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: size_of_t_test(difference=0, sd=1), "difference_outside"),
        (lambda: size_of_t_test(difference=1, sd=0), "sd_outside"),
        (lambda: size_of_t_test(difference=1, sd=1, power=0.04), "power_outside"),
        (lambda: size_of_t_test(difference=1, sd=1, alternative="both"), "alternative_unknown"),
        (lambda: size_of_t_test(difference=1, sd=1, samples="three"), "samples_unknown"),
        (lambda: power_of_t_test(1, difference=1, sd=1), "n_outside"),
        (lambda: compare_means(difference=1, variances=(1, 0)), "variance_outside"),
        (lambda: compare_means(difference=1, variances=(1, 1), correlation=2), "correlation_outside"),
        (lambda: compare_means(difference=1, variances=(1, 1), overlap=0.6, ratio=2), "overlap_outside"),
        (lambda: compare_proportions(0.3, 0.4, both=0.35), "both_outside"),
        (lambda: compare_proportions(0.3, 0.3, pooled=True), "difference_outside"),
        (lambda: compare_proportions(0.3, 0.4, pooled=True, ratio=2), "pooled_without_overlap"),
        (lambda: compare_means(difference=1, variances=(1, 1), alpha=1), "alpha_outside"),
    ],
)
def test_what_cannot_be_compared_is_refused(refused, code):
    with pytest.raises(SamplingError) as refusal:
        refused()
    assert refusal.value.code == code
