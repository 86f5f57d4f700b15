"""Reference cases of tests and associations: chisq, table, categorical, contrast, ttest, variance, kappa, ranktest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis import (
    Mean,
    Proportion,
    compare_domains,
    estimate,
    estimate_jointly,
    estimate_moments,
    kappa,
    rank_test,
    t_test,
    test_independence,
)
from analysis.categories import cell_shares
from tests.oracle.case import Case, Pairs, build_sample, compare_estimate, domain_of

# Without a package for the integral the reference gives its saddlepoint for `lincom`; both with whole df.
STATISTICS = {"Chisq": "chi_square", "Wald": "wald", "adjWald": "adjusted_wald", "lincom": "saddlepoint"}
SCORES = {"vanderWaerden": "van_der_waerden", "KruskalWallis": "wilcoxon"}


def check_chisq(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    statistic = STATISTICS.get(spec["statistic"], spec["statistic"])
    got = test_independence(
        *spec["variables"],
        build_sample(data, case),
        statistic=statistic,
        whole_denominator_df=True,
        domain=domain_of(case, data),
    )
    yield "statistic", got.statistic, expected["statistic"]
    yield "p_value", got.p_value, expected["p_value"]
    parameter = expected["parameter"]
    for i, wanted in enumerate(parameter if isinstance(parameter, list) else [parameter] if parameter else []):
        yield f"parameter[{i}]", (got.df, got.denominator_df)[i], wanted


def check_table(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    sample, domain = build_sample(data, case), domain_of(case, data)
    found = cell_shares([spec["row"], spec["col"]], sample, domain=domain)
    rows, columns = ([str(level) for level in levels] for levels in found.levels)
    answered = found.usable
    for i, row in enumerate(expected["row_levels"]):
        inside = answered & (data[spec["row"]].astype(str) == str(row)).to_numpy()
        for j, column in enumerate(expected["col_levels"]):
            known = str(row) in rows and str(column) in columns
            cell = rows.index(str(row)) * len(columns) + columns.index(str(column)) if known else None
            numbers = (found.weighted, found.shares, found.se)
            for name, values in zip(("count", "total_share", "total_share_se"), numbers, strict=True):
                yield f"{name}[{i},{j}]", 0.0 if cell is None else values[cell], expected[name][i][j]
            share = estimate(Proportion(spec["col"], value_of(data, spec["col"], column)), sample, domain=inside)
            yield f"row_share[{i},{j}]", share.value, expected["row_share"][i][j]
            yield f"row_share_se[{i},{j}]", share.se, expected["row_share_se"][i][j]


def check_categorical(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    sample, domain = build_sample(data, case), domain_of(case, data)
    order = [value_of(data, spec["variable"], wanted) for wanted in expected["levels"]]
    shares = [Proportion(spec["variable"], level, interval="mean") for level in order]
    joint = estimate_jointly(shares, sample, domain=domain)
    named = {key: value for key, value in expected.items() if key != "total"}
    for i, one in enumerate(joint.estimates):
        yield from compare_estimate(one, named, 0.95, i)
        yield (
            f"total[{i}]",
            one.value * float(sample.weights[usable_in(sample, spec, domain)].sum()),
            (expected.get("total") or [None] * len(order))[i],
        )
    for i, row in enumerate(expected.get("vcov") or []):
        for j, value in enumerate(row):
            yield f"vcov[{i},{j}]", joint.covariance[i, j], value


def value_of(data: pd.DataFrame, variable: str, written: object) -> object:
    """The value of a column that is written so; a domain need not hold it."""
    return next(value for value in data[variable].dropna().unique().tolist() if str(value) == str(written))


def usable_in(sample: Any, spec: dict[str, Any], domain: np.ndarray) -> np.ndarray:
    return domain & sample.column(spec["variable"]).notna().to_numpy()


def check_contrast(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    got = compare_domains(
        Mean(spec["variable"]), build_sample(data, case), by=spec["group"], domain=domain_of(case, data)
    )
    difference, ratio = got.difference(*spec["levels"]), got.ratio(*spec["levels"])
    low, high = difference.confidence_interval()
    yield "estimate", difference.value, expected["estimate"]
    yield "se", difference.se, expected["se"]
    yield "df", difference.df, expected["df"]
    yield "ci_low", low, expected["ci_low"]
    yield "ci_high", high, expected["ci_high"]
    yield "ratio", ratio.value, expected["ratio"]
    yield "ratio_se", ratio.se, expected["ratio_se"]
    for i, value in enumerate(expected["group_estimates"]):
        yield f"group_estimates[{i}]", got.values[i], value
        for j, covariance in enumerate(expected["group_vcov"][i]):
            yield f"group_vcov[{i},{j}]", got.joint.covariance[i, j], covariance


def check_ttest(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    sample, domain = build_sample(data, case), domain_of(case, data)
    got = t_test(spec["variable"], sample, group=spec["group"], mu=spec["mu"], domain=domain)
    low, high = got.confidence_interval()
    values = {"estimate": got.estimate, "t": got.t, "df": got.df, "p_value": got.p_value}
    for name, value in (values | {"ci_low": low, "ci_high": high}).items():
        yield name, value, expected[name]


def check_variance(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    names = [spec["variable"]] if isinstance(spec["variable"], str) else spec["variable"]
    got = estimate_moments(names, build_sample(data, case), domain=domain_of(case, data))
    yield "df", got.df, expected["df"]
    if len(names) == 1:
        yield "estimate", got.covariance[0, 0], expected["estimate"]
        yield "se", got.se[0, 0], expected["se"]
        return
    for name, matrix in (("covariance", got.covariance), ("se", got.se), ("correlation", got.correlation)):
        for i, row in enumerate(expected[name]):
            for j, value in enumerate(row):
                yield f"{name}[{i},{j}]", matrix[i, j], value


def check_kappa(case: Case, data: pd.DataFrame) -> Pairs:
    got = kappa(*case["estimand"]["variables"], build_sample(data, case), domain=domain_of(case, data))
    yield "estimate", got.value, case["expected"]["estimate"]
    yield "se", got.se, case["expected"]["se"]


def check_ranktest(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    score = SCORES.get(spec["test"], spec["test"])
    got = rank_test(
        spec["variable"],
        spec["group"],
        build_sample(data, case),
        score=score,
        ties="row_means",
        domain=domain_of(case, data),
    )
    # With more than two groups the reference prints groups − 1 as `statistic` and the chi-square as `df`.
    many = not isinstance(expected["estimate"], int | float)
    yield "statistic", got.df if many else got.statistic, expected["statistic"]
    yield "df", got.chi_square if many else got.df, expected["df"]
    yield "p_value", got.p_value, expected["p_value"]
    if not many:
        yield "estimate", got.difference, expected["estimate"]
