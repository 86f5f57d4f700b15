"""The take of clusters: what a budget gives, what a CV costs, and that no other take is better."""

from __future__ import annotations

import pytest

from sampling import SamplingError, three_stage_take, two_stage_take


def test_two_stages_by_hand():
    # c₁/c₂ = 4, ρ = 0.5: n̄ = 2; a PSU costs 400 + 2·100 = 600; cv² = (1 + 0.5)/2/m.
    best = two_stage_take(400, 100, 0.5, budget=6000)
    assert (best.units_per_psu, best.psus, best.cost) == (2, 10, 6000)
    assert best.cv == pytest.approx((0.75 / 10) ** 0.5)


@pytest.mark.parametrize("stages", [2, 3])
def test_cost_for_a_cv_and_cv_for_that_budget_agree(stages):
    def plan(**goal):
        if stages == 2:
            return two_stage_take(750, 100, 0.05, unit_relvariance=0.8, k=1.2, **goal)
        return three_stage_take(500, 100, 120, 0.01, 0.1, unit_relvariance=0.8, k1=1.3, k2=0.9, **goal)

    wanted = plan(cv=0.04)
    assert wanted.cv == pytest.approx(0.04)
    assert plan(budget=wanted.cost).cv == pytest.approx(0.04)
    assert plan(budget=wanted.cost).psus == pytest.approx(wanted.psus)


def test_no_other_take_is_better_in_two_stages():
    best = two_stage_take(750, 100, 0.05, budget=100_000)
    for take in (best.units_per_psu * 0.8, best.units_per_psu * 1.2, 1, 40):
        assert two_stage_take(750, 100, 0.05, budget=100_000, units_per_psu=take).cv > best.cv


def test_no_other_take_is_better_in_three_stages():
    best = three_stage_take(500, 100, 120, 0.01, 0.1, budget=100_000, k1=1.2, k2=0.9)

    def cv_with(ssus, units):
        psus = 100_000 / (500 + 100 * ssus + 120 * ssus * units)
        inner = 1.2 * 0.01 * ssus * units + 0.9 * (1 + 0.1 * (units - 1))
        return (inner / (psus * ssus * units)) ** 0.5

    assert cv_with(best.ssus_per_psu, best.units_per_ssu) == pytest.approx(best.cv)
    for a, b in ((0.9, 1), (1.1, 1), (1, 0.9), (1, 1.1), (0.8, 1.25)):
        assert cv_with(best.ssus_per_psu * a, best.units_per_ssu * b) > best.cv


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: two_stage_take(500, 100, 0.05), "precision_target_missing"),
        (lambda: two_stage_take(500, 100, 0.05, cv=0.1, budget=9), "precision_target_missing"),
        (lambda: two_stage_take(500, 100, 0.05, cv=0), "cv_outside"),
        (lambda: two_stage_take(500, 100, 0.05, budget=-1), "budget_outside"),
        (lambda: two_stage_take(500, 0, 0.05, cv=0.1), "cost_outside"),
        (lambda: two_stage_take(500, 100, 0.05, cv=0.1, k=0), "unit_variance_outside"),
        (lambda: three_stage_take(500, 100, 120, 0, 0.1, cv=0.1), "rho_outside"),
        (lambda: three_stage_take(500, 0, 120, 0.1, 0.1, cv=0.1), "cost_outside"),
    ],
)
def test_what_has_no_take_is_refused(refused, code):
    with pytest.raises(SamplingError) as refusal:
        refused()
    assert refusal.value.code == code
