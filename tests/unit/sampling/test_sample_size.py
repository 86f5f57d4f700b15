"""Sample sizes against published and hand-worked numbers."""

import pytest

from sampling import (
    SamplingError,
    design_effect,
    margin_for_sample_size,
    optimal_take,
    sample_size_for_margin,
    slovin,
)


def test_slovin_for_5000_people_is_371():
    # Used by Vietnamese ministries: 5000 / (1 + 5000 · 0.05²) = 370.37.
    size = slovin(5000, 0.05)
    assert size.n_fpc == pytest.approx(370.37, abs=0.005)
    assert (size.method, size.n, size.issued, size.z) == ("slovin", 371, 371, 2.0)


def test_slovin_goes_to_400_for_an_endless_population():
    assert slovin(10**9, 0.05).n == 400


def test_cochran_for_5000_people_is_357_and_385_without_end():
    assert sample_size_for_margin(0.05, population=5000).n == 357
    assert sample_size_for_margin(0.05).n == 385


def test_each_step_can_be_followed_by_hand():
    # z = 1.959964: n = 3.841459 · 0.25 / 0.03² = 1067.07; · 1.6 = 1707.31;
    # / (1 + 1706.31/9000) = 1435.21; / 0.85 = 1688.48.
    size = sample_size_for_margin(0.03, deff=1.6, response_rate=0.85, population=9000)
    assert size.n_srs == pytest.approx(1067.0719, abs=1e-4)
    assert size.n_deff == pytest.approx(1707.3150, abs=1e-3)
    assert size.n_fpc == pytest.approx(1435.21, abs=0.01)
    assert (size.n, size.issued) == (1436, 1689)


def test_the_sample_never_exceeds_the_population_but_the_forms_may():
    size = sample_size_for_margin(0.01, deff=3, response_rate=0.5, population=200)
    assert size.n <= 200
    assert size.exceeds_population
    assert not sample_size_for_margin(0.05, population=5000).exceeds_population


def test_a_whole_number_is_not_rounded_up_by_floating_point():
    # 1.96² · 0.25 / e² = 400 exactly at e = z/40.
    z = 1.959963984540054
    assert sample_size_for_margin(z / 40).n == 400


@pytest.mark.parametrize("population", [None, 400, 9000])
@pytest.mark.parametrize("deff", [1.0, 1.8])
def test_the_margin_undoes_the_sample_size(population, deff):
    n = 350
    margin = margin_for_sample_size(n, proportion=0.3, deff=deff, population=population)
    size = sample_size_for_margin(margin, proportion=0.3, deff=deff, population=population)
    assert size.n_fpc == pytest.approx(n, rel=1e-9)


def test_a_census_has_no_margin():
    assert margin_for_sample_size(200, population=200) == 0


def test_cluster_numbers_of_kish_and_of_hansen_hurwitz_and_madow():
    assert design_effect(0.06, 15) == pytest.approx(1.84)
    assert optimal_take(500, 100, 0.05) == pytest.approx((5 * 19) ** 0.5)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: sample_size_for_margin(0), "margin_outside"),
        (lambda: sample_size_for_margin(3), "margin_outside"),
        (lambda: sample_size_for_margin(0.03, proportion=1), "proportion_outside"),
        (lambda: sample_size_for_margin(0.03, confidence=95), "confidence_outside"),
        (lambda: sample_size_for_margin(0.03, deff=0), "deff_outside"),
        (lambda: sample_size_for_margin(0.03, response_rate=0), "response_rate_outside"),
        (lambda: sample_size_for_margin(0.03, population=0), "population_outside"),
        (lambda: slovin(0, 0.05), "population_outside"),
        (lambda: margin_for_sample_size(0), "n_outside"),
        (lambda: margin_for_sample_size(11, population=10), "n_outside"),
        (lambda: design_effect(0.05, 0.5), "take_outside"),
        (lambda: optimal_take(0, 100, 0.05), "cost_outside"),
        (lambda: optimal_take(500, 100, 0), "rho_outside"),
    ],
)
def test_impossible_inputs_are_refused_by_name(call, code):
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
    assert "value" in refusal.value.facts
