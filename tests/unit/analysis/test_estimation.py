"""Estimates and variances against numbers worked by hand or printed in textbooks."""

from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from analysis import (
    AnalysisError,
    Mean,
    Proportion,
    Ratio,
    Total,
    WeightedSample,
    estimate,
    estimate_jointly,
    proportion_interval,
    recode_certainty_psus,
)

# Lohr (2010), Sampling: Design and Analysis, 2nd ed., example 5.2: 5 of 100 suites, grade averages of 4 students each.
SUITES = pd.DataFrame(
    {
        "suite": np.repeat([1, 2, 3, 4, 5], 4),
        "gpa": [
            *(3.08, 2.60, 3.44, 3.04),
            *(2.36, 3.04, 3.28, 2.68),
            *(2.00, 2.56, 2.52, 1.88),
            *(3.00, 2.88, 3.44, 3.64),
            *(2.68, 1.92, 3.28, 3.20),
        ],
        "suites": 100,
        "w": 20.0,
    }
)


def suites() -> WeightedSample:
    return WeightedSample.from_frame(SUITES, psu="suite", fpc="suites", weights="w")


def test_cluster_total_and_mean_agree_with_lohr() -> None:
    total, mean = estimate(Total("gpa"), suites()), estimate(Mean("gpa"), suites())
    assert total.value == pytest.approx(1130.4)
    assert total.se == pytest.approx(65.466, abs=1e-3)
    assert mean.value == pytest.approx(2.826)
    assert mean.se == pytest.approx(0.1637, abs=1e-4)
    assert (mean.n, mean.df) == (20, 4)


def test_weights_follow_from_population_sizes_when_none_are_given() -> None:
    sample = WeightedSample.from_frame(SUITES, psu="suite", fpc="suites")
    assert sample.weights.tolist() == [20.0] * 20


def test_stratified_mean_by_hand() -> None:
    data = pd.DataFrame({"h": list("aaabb"), "y": [1.0, 2.0, 3.0, 10.0, 14.0], "N": [6, 6, 6, 4, 4], "w": [2.0] * 5})
    sample = WeightedSample.from_frame(data, strata="h", fpc="N", weights="w")
    result = estimate(Total("y"), sample)
    # Cochran (1977), eq. 5.13: 6·2 + 4·12 = 60; V = 36·(1−1/2)·1/3 + 16·(1−1/2)·8/2 = 6 + 32.
    assert result.value == pytest.approx(60)
    assert result.se == pytest.approx(math.sqrt(38))
    assert result.df == 3


def test_second_stage_adds_its_variance_weighted_by_the_first_fraction() -> None:
    data = pd.DataFrame(
        {"psu": [1, 1, 2, 2], "unit": [1, 2, 3, 4], "y": [1.0, 3.0, 5.0, 9.0], "A": 4, "B": [4, 4, 6, 6]}
    )
    sample = WeightedSample.from_frame(data, psu=["psu", "unit"], fpc=["A", "B"])
    # Cochran (1977), eq. 11.24: estimated PSU totals 8 and 42, so s² = 578 and V1 = 16·(1/2)·578/2 = 2312;
    # V2 = (4/2)·[16·(1/2)·2/2 + 36·(2/3)·8/2] = 2·(8 + 96) = 208.
    result = estimate(Total("y"), sample)
    assert result.value == pytest.approx(2 * (8 + 42))
    assert result.se == pytest.approx(math.sqrt(2312 + 208))


def test_brewer_uses_inclusion_probabilities_not_a_sampling_fraction() -> None:
    pi, y = np.array([0.5, 0.25, 0.2]), np.array([10.0, 4.0, 5.0])
    data = pd.DataFrame({"y": y, "pi": pi})
    result = estimate(Total("y"), WeightedSample.from_frame(data, first_stage="pps_brewer", probabilities="pi"))
    expanded = y / pi
    by_hand = 3 / 2 * np.sum((1 - pi) * (expanded - expanded.mean()) ** 2)
    assert result.value == pytest.approx(expanded.sum())
    assert result.se**2 == pytest.approx(by_hand)


def test_with_replacement_is_the_conservative_alternative() -> None:
    data = pd.DataFrame({"y": [10.0, 4.0, 5.0], "pi": [0.5, 0.25, 0.2], "w": [2.0, 4.0, 5.0]})
    brewer = WeightedSample.from_frame(data, first_stage="pps_brewer", probabilities="pi", weights="w")
    replacing = WeightedSample.from_frame(data, first_stage="with_replacement", weights="w")
    assert estimate(Total("y"), replacing).se > estimate(Total("y"), brewer).se
    assert "conservative" in replacing.method


def test_certainty_psu_becomes_a_stratum_of_its_second_stage_units() -> None:
    data = pd.DataFrame(
        {
            "stratum": ["x"] * 6,
            "commune": ["c1", "c1", "c2", "c2", "c3", "c3"],
            "household": range(6),
            "pi": [1.0, 1.0, 0.4, 0.4, 0.5, 0.5],
            "households": [10, 10, 20, 20, 8, 8],
            "y": [3.0, 7.0, 2.0, 4.0, 6.0, 6.0],
        }
    )
    recoded = recode_certainty_psus(
        data, stratum="stratum", psu="commune", second_stage_unit="household", probability="pi", fpc="households"
    )
    sample = WeightedSample.from_frame(
        recoded,
        strata="stratum",
        psu=["commune", "household"],
        fpc=[None, "households"],
        first_stage="pps_brewer",
        probabilities="pi",
    )
    total = estimate(Total("y"), sample, domain={"stratum": "certainty c1"})
    # Simple random sampling of 2 households out of 10: N²(1 − n/N)s²/n = 100·0.8·8/2.
    assert total.se**2 == pytest.approx(320)
    assert total.value == pytest.approx(50)
    assert estimate(Total("y"), sample).df == 4 - 2


def test_ratio_by_hand() -> None:
    data = pd.DataFrame({"y": [2.0, 4.0, 9.0], "x": [1.0, 2.0, 3.0], "N": 30})
    result = estimate(Ratio("y", "x"), WeightedSample.from_frame(data, fpc="N"))
    residual = np.array([2, 4, 9]) - 2.5 * np.array([1, 2, 3])
    # Cochran (1977), eq. 6.13: (1 − f)/(n x̄²) · Σ(y − R̂x)²/(n − 1).
    assert result.value == pytest.approx(2.5)
    assert result.se**2 == pytest.approx(0.9 / (3 * 4) * (residual**2).sum() / 2)


def test_domain_keeps_the_full_design() -> None:
    data = pd.DataFrame({"y": [1.0, 5.0, 2.0, 8.0], "inside": [1, 0, 1, 0], "w": 3.0})
    sample = WeightedSample.from_frame(data, weights="w")
    total = estimate(Total("y"), sample, domain={"inside": 1})
    zeros = np.array([3.0, 0.0, 6.0, 0.0])
    assert total.se**2 == pytest.approx(4 / 3 * ((zeros - zeros.mean()) ** 2).sum())
    assert (total.n, total.df) == (2, 1)


def test_missing_answers_are_outside_the_domain_not_deleted() -> None:
    data = pd.DataFrame({"y": [1.0, np.nan, 2.0, 8.0], "w": 3.0})
    with_missing = estimate(Mean("y"), WeightedSample.from_frame(data, weights="w"))
    as_domain = estimate(
        Mean("z"),
        WeightedSample.from_frame(data.assign(z=data.y.fillna(99)), weights="w"),
        domain=data.y.notna(),
    )
    assert with_missing.se == pytest.approx(as_domain.se)
    assert with_missing.n == 3


def test_joint_estimates_are_listwise_with_their_covariance() -> None:
    data = pd.DataFrame({"a": [1.0, 2.0, 4.0, np.nan], "b": [2.0, 3.0, 9.0, 1.0]})
    joint = estimate_jointly([Mean("a"), Mean("b")], WeightedSample.from_frame(data))
    assert [one.n for one in joint.estimates] == [3, 3]
    assert joint.covariance[0, 1] == joint.covariance[1, 0]
    assert joint.covariance[0, 0] == pytest.approx(joint.estimates[0].se ** 2)


def test_no_degrees_of_freedom_gives_nan_with_a_reason_never_the_normal() -> None:
    data = pd.DataFrame({"psu": [1, 1, 2, 2], "y": [1.0, 2.0, 3.0, 5.0], "d": [1, 1, 0, 0]})
    sample = WeightedSample.from_frame(data, psu="psu")
    result = estimate(Mean("y"), sample, domain={"d": 1})
    assert result.df == 0
    assert result.reason == "no_degrees_of_freedom"
    assert all(math.isnan(limit) for limit in result.confidence_interval())


def test_empty_domain_gives_nan_with_a_reason() -> None:
    result = estimate(Mean("gpa"), suites(), domain=np.zeros(20, dtype=bool))
    assert math.isnan(result.value)
    assert result.reason == "no_answers"


def test_lonely_psu_is_refused_by_name_with_its_remedies() -> None:
    data = pd.DataFrame({"h": ["a", "b", "b"], "y": [1.0, 2.0, 3.0]})
    with pytest.raises(AnalysisError, match="adjust") as caught:
        WeightedSample.from_frame(data, strata="h")
    assert caught.value.code == "lonely_psu"
    assert caught.value.facts["strata"] == ["a"]


@pytest.mark.parametrize(("policy", "variance"), [("certainty", 1), ("remove", 1), ("average", 2), ("adjust", 2)])
def test_lonely_psu_policies_by_hand(policy: str, variance: float) -> None:
    data = pd.DataFrame({"h": ["a", "b", "b"], "y": [0.0, 1.0, 2.0]})
    result = estimate(Total("y"), WeightedSample.from_frame(data, strata="h", lonely_psu=policy))
    # Stratum b alone: n/(n−1)·Σ(y − ȳ)² = 2·(1/4 + 1/4) = 1; the mean of all is 1, so adjust adds (0 − 1)² = 1;
    # average doubles what one of two strata gives.
    assert result.se**2 == pytest.approx(variance)


def test_proportion_of_none_out_of_ten_has_the_exact_upper_limit() -> None:
    sample = WeightedSample.from_frame(pd.DataFrame({"q": ["no"] * 10}))
    low, high = estimate(Proportion("q", "yes"), sample).confidence_interval()
    # Clopper & Pearson (1934): 1 − 0.025^(1/10).
    assert low == 0
    assert high == pytest.approx(1 - 0.025**0.1)
    low, high = estimate(Proportion("q", "no"), sample).confidence_interval()
    assert (low, high) == (pytest.approx(0.025**0.1), 1)


def test_korn_graubard_with_simple_random_sampling_is_clopper_pearson() -> None:
    low, high = proportion_interval(0.25, math.sqrt(0.25 * 0.75 / 40), 40, 39)
    # Clopper–Pearson limits of 10 out of 40.
    assert (float(low), float(high)) == (pytest.approx(0.12691, abs=2e-5), pytest.approx(0.41196, abs=2e-5))


def test_effective_sample_size_can_be_capped_at_n() -> None:
    free = proportion_interval(0.5, 0.01, 100, 50)
    capped = proportion_interval(0.5, 0.01, 100, 50, cap_effective_n=True)
    assert capped[1] - capped[0] > free[1] - free[0]


def test_estimate_prints_one_line_and_makes_a_row() -> None:
    mean = estimate(Mean("gpa"), suites())
    assert "mean of gpa: 2.826" in repr(mean)
    assert mean.to_frame()[["value", "n", "df"]].iloc[0].tolist() == [pytest.approx(2.826), 20, 4]
    assert mean.cv == pytest.approx(mean.se / 2.826)


@pytest.mark.parametrize("basis", ["quota", "volunteer", "random_route", "census_attempt"])
def test_basis_without_interval_refuses_one(basis: str) -> None:
    sample = WeightedSample.from_frame(SUITES, psu="suite", weights="w", basis=basis)
    result = estimate(Mean("gpa"), sample)
    with pytest.raises(AnalysisError) as caught:
        result.confidence_interval()
    assert caught.value.code == "basis_claims_no_interval"
    assert not {"low", "high"} & set(result.to_frame().columns)


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        ({}, {"psu": "nowhere"}, "unknown_column"),
        ({}, {"first_stage": "poisson"}, "unknown_option"),
        ({}, {"basis": "hearsay"}, "unknown_option"),
        ({"suite": np.nan}, {"psu": "suite"}, "missing_design_value"),
        ({"suites": 3}, {"psu": "suite", "fpc": "suites"}, "population_smaller_than_sample"),
        ({"suites": range(100, 120)}, {"psu": "suite", "fpc": "suites"}, "fraction_varies"),
        ({"suites": -0.5}, {"psu": "suite", "fpc": "suites"}, "fraction_out_of_range"),
        ({"w": -1.0}, {"weights": "w"}, "bad_weights"),
    ],
)
def test_faulty_designs_are_refused(change: dict, options: dict, code: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        WeightedSample.from_frame(SUITES.assign(**change), **options)
    assert caught.value.code == code


def test_text_has_no_mean() -> None:
    sample = WeightedSample.from_frame(pd.DataFrame({"q": ["a", "b"]}))
    with pytest.raises(AnalysisError) as caught:
        estimate(Mean("q"), sample)
    assert caught.value.code == "not_numeric"


POPULATION = pd.DataFrame({"h": list("aaabbb"), "y": [1.0, 4.0, 6.0, 2.0, 2.0, 9.0]})


def test_variance_is_unbiased_over_every_simple_random_sample() -> None:
    results = [
        estimate(Total("y"), WeightedSample.from_frame(POPULATION.iloc[list(rows)].assign(N=6), fpc="N"))
        for rows in combinations(range(6), 3)
    ]
    values = np.array([one.value for one in results])
    assert values.mean() == pytest.approx(POPULATION.y.sum())
    assert np.mean([one.se**2 for one in results]) == pytest.approx(values.var())


def test_variance_is_unbiased_over_every_stratified_sample() -> None:
    results = [
        estimate(
            Total("y"),
            WeightedSample.from_frame(POPULATION.iloc[[*first, *second]].assign(N=3), strata="h", fpc="N"),
        )
        for first, second in product(combinations(range(3), 2), combinations(range(3, 6), 2))
    ]
    values = np.array([one.value for one in results])
    assert values.mean() == pytest.approx(POPULATION.y.sum())
    assert np.mean([one.se**2 for one in results]) == pytest.approx(values.var())


def test_variance_is_unbiased_over_every_two_stage_sample() -> None:
    psus = {"p": [0, 1, 2], "q": [3, 4], "r": [5]}
    data = POPULATION.assign(psu=list("pppqqr"), A=3, B=[3, 3, 3, 2, 2, 1])
    values, variances, chances = [], [], []
    for first, second in combinations(psus, 2):
        takes = [list(combinations(psus[name], min(2, len(psus[name])))) for name in (first, second)]
        for left, right in product(*takes):
            drawn = data.iloc[[*left, *right]].assign(unit=[*left, *right])
            result = estimate(Total("y"), WeightedSample.from_frame(drawn, psu=["psu", "unit"], fpc=["A", "B"]))
            values.append(result.value)
            variances.append(result.se**2)
            chances.append(1 / 3 / (len(takes[0]) * len(takes[1])))
    mean = np.average(values, weights=chances)
    assert mean == pytest.approx(POPULATION.y.sum())
    assert np.average(variances, weights=chances) == pytest.approx(
        np.average((np.array(values) - mean) ** 2, weights=chances)
    )


def test_variance_is_unbiased_over_every_poisson_sample() -> None:
    """Units come in one by one, a certainty among them and strata with one unit too; nothing drawn is a total of 0."""
    pi = np.array([0.2, 0.9, 0.5, 1.0, 0.4, 0.7])
    values, variances, chances = [], [], []
    for chosen in product([False, True], repeat=6):
        inside = np.array(chosen)
        chance = float(np.where(inside, pi, 1 - pi).prod())
        if not chance:
            continue
        drawn = POPULATION.assign(pi=pi, w=1 / pi)[inside]
        result = estimate(
            Total("y"),
            WeightedSample.from_frame(
                drawn, strata="h", weights="w", probabilities="pi", first_stage="pps_poisson", lonely_psu="fail"
            ),
        )
        values.append(result.value)
        variances.append(result.se**2)
        chances.append(chance)
    assert sum(chances) == pytest.approx(1)
    mean = np.average(values, weights=chances)
    assert mean == pytest.approx(POPULATION.y.sum())
    assert np.average(variances, weights=chances) == pytest.approx(
        np.average((np.array(values) - mean) ** 2, weights=chances)
    )


def test_domain_of_another_length_is_refused() -> None:
    with pytest.raises(AnalysisError) as caught:
        estimate(Mean("gpa"), suites(), domain=[True, False])
    assert caught.value.code == "domain_length"


def test_ratio_to_nothing_is_refused() -> None:
    sample = WeightedSample.from_frame(pd.DataFrame({"y": [1.0, 2.0], "x": [0.0, 0.0]}))
    with pytest.raises(AnalysisError) as caught:
        estimate(Ratio("y", "x"), sample)
    assert caught.value.code == "zero_denominator"


def test_no_rows_are_refused() -> None:
    with pytest.raises(AnalysisError) as caught:
        WeightedSample.from_frame(SUITES.iloc[:0])
    assert caught.value.code == "no_rows"


def test_sample_says_what_it_is() -> None:
    assert repr(suites()) == "WeightedSample(20 rows, 5 PSUs in 1 strata, without_replacement, probability)"
    assert suites().design_df == 4
    with pytest.raises(AttributeError):
        suites().weights = np.ones(20)  # type: ignore[misc]
