"""Different ways to the same number: replicates and linearisation, margins and calibration, tests and regressions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import (
    AnalysisError,
    JointVariance,
    Linear,
    Logit,
    Mean,
    Proportion,
    Raking,
    Ratio,
    Total,
    WeightedSample,
    calibrate,
    change_between_waves,
    compare_domains,
    cronbach_alpha,
    design_matrix,
    estimate,
    estimate_moments,
    estimate_quantiles,
    kappa,
    poststratify,
    rake,
    rank_test,
    regress,
    t_test,
    test_independence,
    trim_weights,
    with_replicates,
)
from analysis.replication import hadamard

AGES = {"old": 900.0, "young": 1100.0}
SEXES = {"f": 1050.0, "m": 950.0}


def people(seed: int = 1, *, strata: int = 4, psus: int = 6, take: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [(h, j) for h in range(strata) for j in range(psus) for _ in range(take)]
    data = pd.DataFrame(rows, columns=["stratum", "psu"])
    n = len(data)
    effect = rng.normal(0, 1, (strata, psus))[data["stratum"], data["psu"]]
    return data.assign(
        w=rng.uniform(5, 25, n),
        population=psus * 4,
        y=10 + effect + rng.normal(0, 2, n),
        x=rng.uniform(1, 3, n),
        q=rng.choice(["a", "b", "c"], n, p=[0.5, 0.3, 0.2]),
        again=rng.choice(["a", "b", "c"], n),
        age=rng.choice(list(AGES), n),
        sex=rng.choice(list(SEXES), n),
        i1=rng.integers(1, 6, n),
        i2=rng.integers(1, 6, n),
        i3=rng.integers(1, 6, n),
    )


def sample_of(data: pd.DataFrame, **options: Any) -> WeightedSample:
    return WeightedSample.from_frame(data, strata="stratum", psu="psu", weights="w", **options)


def margins_matrix(sample: WeightedSample) -> tuple[np.ndarray, np.ndarray]:
    matrix = design_matrix(sample.data, ["age", "sex"])
    return matrix.columns, np.array([2000.0, AGES["young"], SEXES["m"]])


@pytest.mark.parametrize("fpc", [None, "population"])
def test_the_jackknife_of_a_total_is_its_linearised_variance(fpc: str | None) -> None:
    sample = sample_of(people(), fpc=fpc)
    assert estimate(Total("y"), with_replicates(sample, "JKn", mse=True)).se == pytest.approx(
        estimate(Total("y"), sample).se, rel=1e-10
    )


def test_balanced_half_samples_give_the_linearised_variance_of_a_total() -> None:
    sample = sample_of(people(strata=7, psus=2))
    for method, rho in (("BRR", 0.0), ("Fay", 0.3)):
        got = estimate(Total("y"), with_replicates(sample, method, rho=rho))
        assert got.se == pytest.approx(estimate(Total("y"), sample).se, rel=1e-10)


@pytest.mark.parametrize("method", ["bootstrap", "subbootstrap", "mrbbootstrap"])
@pytest.mark.parametrize("estimand", [Mean("y"), Ratio("y", "x"), Proportion("q", "a")])
def test_bootstraps_come_near_the_linearised_variance(method: str, estimand: Any) -> None:
    data = people(strata=8, psus=10)
    sample = sample_of(data, fpc="population" if method == "mrbbootstrap" else None)
    replicated = with_replicates(sample, method, replicates=1500, rng=np.random.default_rng(3))
    assert estimate(estimand, replicated).se == pytest.approx(estimate(estimand, sample).se, rel=0.1)


@pytest.mark.parametrize("order", [4, 8, 12, 20, 24, 28, 36, 40, 44, 60])
def test_hadamard_matrices_are_orthogonal(order: int) -> None:
    matrix = hadamard(order - 1)
    assert set(np.unique(matrix)) == {-1, 1}
    assert (matrix[:, 0] == 1).all()
    np.testing.assert_array_equal(matrix @ matrix.T, len(matrix) * np.eye(len(matrix)))


@pytest.mark.parametrize("distance", [Linear(), Raking(), Linear(0.4, 2.5), Logit(0.3, 3.0)])
def test_calibrated_weights_meet_their_totals_and_have_no_variance_there(distance: Any) -> None:
    sample = sample_of(people())
    x, totals = margins_matrix(sample)
    calibrated = calibrate(sample, x, totals, distance=distance)
    np.testing.assert_allclose(calibrated.weights @ x, totals, rtol=1e-9)
    variance = np.diag(calibrated.covariance(x, np.ones(len(sample), dtype=bool)))
    np.testing.assert_allclose(variance, 0, atol=1e-12 * totals.max() ** 2)


def test_raking_by_margins_is_calibration_with_the_raking_distance() -> None:
    sample = sample_of(people())
    x, totals = margins_matrix(sample)
    by_margins, by_totals = rake(sample, {"age": AGES, "sex": SEXES}), calibrate(sample, x, totals, distance=Raking())
    np.testing.assert_allclose(by_margins.weights, by_totals.weights, rtol=1e-8)
    for estimand in (Mean("y"), Total("y"), Proportion("q", "b")):
        assert estimate(estimand, by_margins).se == pytest.approx(estimate(estimand, by_totals).se, rel=1e-6)


def test_poststratification_is_linear_calibration_on_the_cells() -> None:
    sample = sample_of(people())
    matrix = design_matrix(sample.data, ["age"])
    by_cells = poststratify(sample, "age", AGES)
    by_totals = calibrate(sample, matrix.columns, np.array([2000.0, AGES["young"]]))
    np.testing.assert_allclose(by_cells.weights, by_totals.weights, rtol=1e-10)
    assert estimate(Mean("y"), by_cells).se == pytest.approx(estimate(Mean("y"), by_totals).se, rel=1e-10)


def test_bounds_that_no_weights_can_meet_are_refused_with_the_total() -> None:
    sample = sample_of(people())
    x, totals = margins_matrix(sample)
    with pytest.raises(AnalysisError) as caught:
        calibrate(sample, x, totals * 9, distance=Logit(0.9, 1.1))
    assert caught.value.code == "calibration_failed"


@pytest.mark.parametrize("strict", [False, True])
def test_trimming_keeps_the_sum_of_weights(strict: bool) -> None:
    sample = sample_of(people())
    trimmed = trim_weights(sample, lower=8, upper=20, strict=strict)
    assert trimmed.weights.sum() == pytest.approx(sample.weights.sum())
    if strict:
        assert trimmed.weights.min() >= 8
        assert trimmed.weights.max() <= 20


def test_a_t_test_is_a_regression_on_the_group_and_a_difference_of_domains() -> None:
    sample = sample_of(people())
    tested = t_test("y", sample, group="sex")
    model = regress("y", ["sex"], sample)
    difference = compare_domains(Mean("y"), sample, by="sex").difference("m", "f")
    assert tested.estimate == pytest.approx(model.coefficients[1], rel=1e-10)
    assert tested.contrast.se == pytest.approx(model.se[1], rel=1e-10)
    assert tested.p_value == pytest.approx(model.p_values[1], rel=1e-8)
    assert (tested.estimate, tested.contrast.se) == pytest.approx((difference.value, difference.se), rel=1e-12)
    assert tested.df == model.df == sample.design_df - 1


def test_a_regression_without_terms_gives_the_mean() -> None:
    sample = sample_of(people(), fpc="population")
    model, mean = regress("y", [], sample), estimate(Mean("y"), sample)
    assert (model.coefficients[0], model.se[0]) == pytest.approx((mean.value, mean.se), rel=1e-12)


def test_logit_of_a_group_is_the_logit_of_its_share() -> None:
    sample = sample_of(people())
    model = regress("q", ["sex"], sample, family="binomial", level="a")
    share = estimate(Proportion("q", "a"), sample, domain={"sex": "f"})
    assert 1 / (1 + np.exp(-model.coefficients[0])) == pytest.approx(share.value, rel=1e-10)
    assert model.se[0] == pytest.approx(share.se / (share.value * (1 - share.value)), rel=1e-8)


def test_rank_tests_do_not_see_a_monotone_change_of_scale() -> None:
    data = people()
    for score in ("wilcoxon", "van_der_waerden", "median"):
        here = rank_test("y", "sex", sample_of(data), score=score)
        there = rank_test("y", "sex", sample_of(data.assign(y=np.exp(data["y"] / 4))), score=score)
        assert here.p_value == pytest.approx(there.p_value, rel=1e-10)


@pytest.mark.parametrize("statistic", ["F", "chi_square", "wald", "adjusted_wald", "integration", "saddlepoint"])
def test_independence_is_the_same_with_rows_and_columns_exchanged(statistic: str) -> None:
    sample = sample_of(people())
    here = test_independence("q", "age", sample, statistic=statistic)
    there = test_independence("age", "q", sample, statistic=statistic)
    assert (here.statistic, here.p_value) == pytest.approx((there.statistic, there.p_value), rel=1e-8)
    assert 0 <= here.p_value <= 1


def test_the_two_tails_agree_with_each_other() -> None:
    sample = sample_of(people(strata=6, psus=8))
    tails = [test_independence("q", "age", sample, statistic=kind).p_value for kind in ("integration", "saddlepoint")]
    assert tails[0] == pytest.approx(tails[1], rel=0.05)


def test_kappa_of_a_coding_with_itself_is_one() -> None:
    sample = sample_of(people())
    same = kappa("q", "q", sample)
    assert (same.value, same.se) == pytest.approx((1, 0), abs=1e-12)
    assert abs(kappa("q", "again", sample).value) < 0.3


def test_alpha_of_one_item_repeated_is_one_and_of_two_items_follows_their_correlation() -> None:
    data = people().assign(copy=lambda frame: frame["i1"])
    sample = sample_of(data)
    assert cronbach_alpha(["i1", "copy"], sample).value == pytest.approx(1)
    standard = data.assign(**{name: (data[name] - data[name].mean()) for name in ("i1", "i2")})
    moments = estimate_moments(["i1", "i2"], sample_of(standard))
    covariance = moments.covariance
    expected = 2 * (1 - np.trace(covariance) / covariance.sum())
    assert cronbach_alpha(["i1", "i2"], sample).value == pytest.approx(expected, rel=1e-10)


def test_alpha_has_the_standard_error_of_the_jackknife() -> None:
    data = people(strata=10, psus=10, take=6)
    data["i2"] = np.clip(data["i1"] + np.random.default_rng(2).integers(-1, 2, len(data)), 1, 5)
    data["i3"] = np.clip(data["i1"] + np.random.default_rng(4).integers(-2, 3, len(data)), 1, 5)
    sample = sample_of(data)
    found = cronbach_alpha(["i1", "i2", "i3"], sample)
    replicates = with_replicates(sample, "JKn").replicates
    assert replicates is not None
    values = np.array([[alpha_under(data, column)] for column in replicates.row_weights(sample.weights).T])
    assert found.se == pytest.approx(np.sqrt(replicates.covariance(values, np.array([found.value]))[0, 0]), rel=0.03)


def alpha_under(data: pd.DataFrame, weights: np.ndarray) -> float:
    covariance = np.cov(data[["i1", "i2", "i3"]].to_numpy(float).T, aweights=weights)
    return 1.5 * (1 - np.trace(covariance) / covariance.sum())


def test_waves_with_the_same_rows_do_not_change_and_separate_ones_add_up() -> None:
    first = sample_of(people(1))
    same = change_between_waves(Mean("y"), first, first, psu="psu", strata="stratum")
    assert (same.difference.value, same.difference.se) == pytest.approx((0, 0), abs=1e-7)
    other = people(2)
    apart = sample_of(other.assign(psu=other["psu"] + 100))
    changed = change_between_waves(Mean("y"), first, apart, psu="psu", strata="stratum")
    assert changed.difference.se**2 == pytest.approx(
        estimate(Mean("y"), first).se ** 2 + estimate(Mean("y"), apart).se ** 2
    )
    assert changed.common_psus == 0


def test_a_panel_part_makes_the_change_more_precise() -> None:
    first = people(1)
    second = first.assign(y=first["y"] + 1 + np.random.default_rng(5).normal(0, 0.1, len(first)))
    changed = change_between_waves(Mean("y"), sample_of(first), sample_of(second), psu="psu", strata="stratum")
    assert changed.correlation > 0.9
    assert changed.difference.se < 0.3 * estimate(Mean("y"), sample_of(first)).se


def all_statistics(sample: WeightedSample) -> dict[str, list[float]]:
    """Value and standard error of one of each kind."""
    moments, model = estimate_moments(["y", "x"], sample), regress("y", ["x", "sex"], sample)
    median = estimate_quantiles("y", sample, [0.5])[0]
    test, ranks = test_independence("q", "age", sample), rank_test("y", "sex", sample)
    alpha, agreement = cronbach_alpha(["i1", "i2", "i3"], sample), kappa("q", "again", sample)
    return {
        "moments": [*moments.covariance.ravel(), *moments.se.ravel()],
        "model": [*model.coefficients, *model.se],
        "median": [median.value, median.low, median.high],
        "independence": [test.statistic, test.p_value],
        "ranks": [ranks.statistic, ranks.p_value],
        "alpha": [alpha.value, alpha.se],
        "kappa": [agreement.value, agreement.se],
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.sample(frac=1, random_state=np.random.default_rng(9)),
        lambda data: data.assign(w=data["w"] * 37.5),
        lambda data: data.set_axis(np.arange(len(data)) * 7 % 1009),
    ],
    ids=["row order", "scale of weights", "index"],
)
def test_what_does_not_matter_changes_no_statistic(change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    data = people()
    here, there = all_statistics(sample_of(data)), all_statistics(sample_of(change(data)))
    for name, values in here.items():
        assert there[name] == pytest.approx(values, rel=1e-7), name


def test_a_census_has_no_variance_in_any_statistic() -> None:
    data = people().assign(w=1.0, population=6, take=5)
    data["row"] = range(len(data))
    sample = WeightedSample.from_frame(
        data, strata="stratum", psu=["psu", "row"], weights="w", fpc=["population", "take"]
    )
    assert sample.is_census
    moments, model = estimate_moments(["y", "x"], sample), regress("y", ["x"], sample)
    spread = [*moments.se.ravel(), *model.se, cronbach_alpha(["i1", "i2"], sample).se, kappa("q", "again", sample).se]
    assert spread == pytest.approx([0] * len(spread), abs=1e-12)


def test_variance_estimators_of_a_total_are_unbiased_over_all_samples() -> None:
    """Every sample of 3 from a population of 6: simple random sampling, its joint probabilities, its jackknife."""
    y = np.array([3.0, 7.0, 1.0, 12.0, 5.0, 9.0])
    n, size = 3, 6
    joint = np.full((n, n), n * (n - 1) / (size * (size - 1)))
    np.fill_diagonal(joint, n / size)
    estimates: dict[str, list[float]] = {"srs": [], "horvitz_thompson": [], "yates_grundy": [], "jackknife": []}
    totals = []
    for chosen in combinations(range(size), n):
        data = pd.DataFrame({"y": y[list(chosen)], "w": size / n, "pi": n / size, "N": size})
        simple = WeightedSample.from_frame(data, weights="w", fpc="N")
        totals.append(estimate(Total("y"), simple).value)
        estimates["srs"].append(estimate(Total("y"), simple).se ** 2)
        estimates["jackknife"].append(estimate(Total("y"), with_replicates(simple, "JK1")).se ** 2)
        for estimator in ("horvitz_thompson", "yates_grundy"):
            unequal = WeightedSample.from_frame(
                data,
                weights="w",
                first_stage="pps_joint",
                probabilities="pi",
                joint=JointVariance(estimator, probabilities=joint),  # type: ignore[arg-type]
            )
            # A Horvitz–Thompson variance may be negative; its square root is not taken here.
            influence = data[["y"]].to_numpy()
            estimates[estimator].append(float(unequal.covariance(influence, np.ones(n, dtype=bool))[0, 0]))
    true = np.mean((np.array(totals) - y.sum()) ** 2)
    for name, values in estimates.items():
        assert np.mean(values) == pytest.approx(true, rel=1e-9), name
