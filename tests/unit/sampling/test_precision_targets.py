"""Sample sizes for a wanted precision: book numbers, and the precision comes back from the size."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from sampling import (
    Domain,
    SamplingError,
    dhs_sample_size,
    field_size,
    mics_sample_size,
    required_size_for_mean,
    required_size_for_proportion,
    required_size_for_ratio,
    required_size_for_total,
    sizes_for_domains,
)

Z = NormalDist().inv_cdf(0.975)
TWO_SIGMA = math.erf(math.sqrt(2))


def test_book_numbers():
    # Cochran (1977), section 4.4: 5 points at z = 2 of 3,200 units.
    cochran = required_size_for_proportion(0.5, margin=0.05, confidence=TWO_SIGMA, population=3200)
    assert (round(cochran.unbounded), cochran.complete) == (400, 356)
    # DHS manual, section 1.7: deft 1.5, 20 %, relative error 10 %.
    dhs = dhs_sample_size(0.2, relative_error=0.1, household_response=0.92, person_response=0.95)
    assert dhs.persons == pytest.approx(900)
    # MICS manual, chapter 4: 4·r(1 − r)·deff·1.1/((0.12 r)²·p·h).
    mics = mics_sample_size(0.4, deff=1.5, target_share=0.03, household_size=6, response_rate=1 / 1.1)
    assert mics.households == pytest.approx(4 * 0.24 * 1.5 * 1.1 / ((0.12 * 0.4) ** 2 * 0.03 * 6))


@pytest.mark.parametrize("population", [None, 900])
def test_the_size_has_the_precision_that_was_asked(population):
    def variance(n, unit, deff=1.0):
        return deff * unit / n - (0 if population is None else deff * unit / population)

    def mean(**wish):
        return required_size_for_mean(population=population, **wish).n

    assert variance(mean(variance=4, unit_variance=900), 900) == pytest.approx(4)
    assert Z * math.sqrt(variance(mean(margin=2, unit_variance=900), 900)) == pytest.approx(2)
    assert math.sqrt(variance(mean(cv=0.05, unit_cv=0.8), 0.64)) == pytest.approx(0.05)
    assert Z * math.sqrt(variance(mean(relative_margin=0.1, unit_cv=0.8), 0.64)) == pytest.approx(0.1)
    unit = 0.21 if population is None else 0.21 * population / (population - 1)
    share = required_size_for_proportion(0.3, relative_margin=0.1, population=population)
    assert Z * math.sqrt(variance(share.n, unit)) == pytest.approx(0.03)
    ratio = required_size_for_ratio(residual_variance=144, variance=0.01, denominator_mean=4, population=population)
    assert variance(ratio.n, 144) / 16 == pytest.approx(0.01)


def test_a_wilson_interval_is_as_long_as_asked():
    size = required_size_for_proportion(0.04, margin=0.01, interval="wilson")
    n, k = size.n, Z**2 / size.n
    half = Z * math.sqrt(0.04 * 0.96 / n + Z**2 / (4 * n**2)) / (1 + k)
    assert half == pytest.approx(0.01)
    assert size.interval == pytest.approx(((0.04 + k / 2) / (1 + k) - 0.01, (0.04 + k / 2) / (1 + k) + 0.01))


@pytest.mark.parametrize("population", [None, 2000])
def test_a_logit_interval_is_as_long_as_asked(population):
    p = 0.1
    size = required_size_for_proportion(p, margin=0.03, interval="logit", population=population)
    unit = p * (1 - p) * (1 if population is None else population / (population - 1))
    error = math.sqrt(unit * (1 / size.n - (0 if population is None else 1 / population))) / (p * (1 - p))
    low, high = (1 / (1 + math.exp(-(math.log(p / (1 - p)) + sign * Z * error))) for sign in (-1, 1))
    assert high - low == pytest.approx(0.06)
    assert size.interval == pytest.approx((low, high))
    practools = required_size_for_proportion(p, margin=0.03, interval="logit_practools", population=population)
    assert (practools.n == pytest.approx(size.n, rel=1e-12)) == (population is None)


def test_the_design_effect_stands_before_the_correction_and_nonresponse_after():
    size = required_size_for_proportion(0.5, margin=0.02, population=500, deff=3, response_rate=0.8)
    assert size.n < 500 < size.issued
    assert size.issued == math.ceil(size.n / 0.8)
    assert field_size(600.227940733457, deff=1.8, response_rate=0.85) == 1272


def test_a_total_is_a_mean_times_the_population():
    mean = required_size_for_mean(margin=2, unit_variance=900, population=8000)
    assert required_size_for_total(8000, margin=16_000, unit_variance=900).n == pytest.approx(mean.n)


def test_a_wider_margin_never_needs_more():
    for interval in ("symmetric", "wilson", "logit"):
        sizes = [required_size_for_proportion(0.2, margin=e / 200, interval=interval).n for e in range(1, 40)]
        assert sizes == sorted(sizes, reverse=True)


def test_a_domain_that_cannot_be_a_stratum_decides_for_the_whole():
    towns = [Domain("town", 20_000, 0.05), Domain("country", 80_000, 0.05)]
    planned = sizes_for_domains(towns, population=100_000)
    assert (planned.n, planned.governing) == (377 + 383, None)
    old = Domain("65+", 9_000, 0.08, planned=False, response_rate=0.5)
    both = sizes_for_domains([*towns, old], population=100_000)
    assert (both.n, both.governing) == (1641, "65+")
    assert both.issued == 3281
    assert both.required[2].complete == 148


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: required_size_for_mean(unit_variance=9), "precision_target_missing"),
        (lambda: required_size_for_mean(cv=0.1, margin=2, unit_variance=9), "precision_target_missing"),
        (lambda: required_size_for_mean(cv=0.1, unit_variance=9), "precision_target_missing"),
        (lambda: required_size_for_mean(variance=0, unit_variance=9), "variance_outside"),
        (lambda: required_size_for_mean(cv=0.1, unit_cv=-1), "unit_cv_outside"),
        (lambda: required_size_for_proportion(1, margin=0.1), "proportion_outside"),
        (lambda: required_size_for_proportion(0.5, margin=0.1, interval="exact"), "interval_unknown"),
        (lambda: required_size_for_proportion(0.5, margin=0.6, interval="wilson"), "margin_outside"),
        (lambda: required_size_for_proportion(0.5, margin=0.1, population=1), "population_outside"),
        (lambda: dhs_sample_size(0.2, relative_error=0.1, eligible_per_household=0), "eligible_per_household_outside"),
        (lambda: mics_sample_size(0.2, target_share=0, household_size=4), "share_outside"),
        (lambda: sizes_for_domains([], population=100), "domains_invalid"),
        (lambda: sizes_for_domains([Domain("a", 200, 0.1)], population=100), "domains_invalid"),
    ],
)
def test_what_has_no_size_is_refused(refused, code):
    with pytest.raises(SamplingError) as refusal:
        refused()
    assert refusal.value.code == code
