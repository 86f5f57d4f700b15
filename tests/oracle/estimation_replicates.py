"""Reference cases with replicate weights that come with the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis import (
    Mean,
    Ratio,
    Total,
    WeightedSample,
    estimate,
    estimate_jointly,
    estimate_quantiles,
    from_replicate_weights,
    regress,
)
from analysis.formulas import read_formula
from tests.oracle.case import Case, Pairs, build_sample


def check_replicate(case: Case, data: pd.DataFrame) -> Pairs:
    expected, given = case["expected"], case["replicates"]
    weights = pd.read_csv(Path(case["directory"]) / given["file"]).to_numpy(dtype=float)
    sample = build_sample(data, case)
    if not given["combined_weights"]:
        weights = weights * sample.weights[:, None]
    sample = from_replicate_weights(
        sample, weights, scale=given["scale"], rscales=given["rscales"], mse=given["mse"], method=given["type"]
    )
    names = expected["variables"]
    yield "df", sample.design_df, expected["df"]
    means = estimate_jointly([Mean(name) for name in names], sample)
    totals = estimate_jointly([Total(name) for name in names], sample)
    for i, (mean, total) in enumerate(zip(means.estimates, totals.estimates, strict=True)):
        low, high = mean.confidence_interval()
        values = {"mean": mean.value, "mean_se": mean.se, "ci_low": low, "ci_high": high}
        for name, value in (values | {"total": total.value, "total_se": total.se}).items():
            yield f"{name}[{i}]", value, expected[name][i]
        for j, wanted in enumerate(expected["mean_vcov"][i]):
            yield f"mean_vcov[{i},{j}]", means.covariance[i, j], wanted
    yield from check_ratio(sample, expected["ratio"])
    if "by" in expected:
        by = expected["by"]
        yield from check_groups(estimate(Mean(by["variable"]), sample, by=by["by"]), by)
    if "glm" in expected:
        yield from check_model(sample, expected["glm"])
    if "quantile" in expected:
        yield from check_quantiles(sample, expected["quantile"])


def check_ratio(sample: WeightedSample, wanted: dict) -> Pairs:  # type: ignore[type-arg]
    got = estimate(Ratio(wanted["numerator"], wanted["denominator"]), sample)
    yield "ratio", got.value, wanted["estimate"]
    yield "ratio_se", got.se, wanted["se"]


def check_groups(got: Sequence, wanted: dict) -> Pairs:  # type: ignore[type-arg]
    found = {str(one.domain[wanted["by"]]): one for one in got}
    for i, group in enumerate(wanted["groups"]):
        yield f"by mean[{i}]", found[str(group)].value, wanted["mean"][i]
        yield f"by se[{i}]", found[str(group)].se, wanted["se"][i]


def check_model(sample: WeightedSample, wanted: dict) -> Pairs:  # type: ignore[type-arg]
    formula = read_formula(wanted["formula"])
    got = regress(
        formula.response,
        formula.terms,
        sample,
        family=wanted["family"],
        level=formula.level,
        categorical=formula.categorical,
    )
    for i in range(len(wanted["terms"])):
        yield f"glm coef[{i}]", got.coefficients[i], wanted["coef"][i]
        yield f"glm se[{i}]", got.se[i], wanted["se"][i]


def check_quantiles(sample: WeightedSample, wanted: dict) -> Pairs:  # type: ignore[type-arg]
    got = estimate_quantiles(
        wanted["variable"], sample, wanted["probs"], rule=wanted["qrule"], interval=wanted["interval_type"]
    )
    for i, one in enumerate(got):
        for name, value in {"estimate": one.value, "ci_low": one.low, "ci_high": one.high, "se": one.se}.items():
            yield f"quantile {name}[{i}]", value, wanted[name][i]
