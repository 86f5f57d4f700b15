"""Reference cases of models and adjusted weights: glm, calibration, standardize."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis import Mean, Total, WeightedSample, estimate, estimate_jointly, rake, regress, standardize
from analysis.formulas import read_formula
from analysis.specification import adjust_weights
from tests.oracle.case import Case, Pairs, build_sample, domain_of


def check_glm(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    formula = read_formula(spec["formula"])
    family = {"Gamma": "gamma", "quasibinomial": "binomial", "quasipoisson": "poisson"}.get(
        spec["family"], spec["family"]
    )
    got = regress(
        formula.response,
        formula.terms,
        build_sample(data, case),
        family=family,
        level=formula.level,
        categorical=formula.categorical,
        deviance_tolerance=1e-14,
        domain=domain_of(case, data),
    )
    yield "coefficients", len(got.terms), len(expected["terms"])
    low, high = got.confidence_intervals(spec.get("level", 0.95))
    columns = {
        "coef": got.coefficients,
        "se": got.se,
        "t": got.t,
        "p_value": got.p_values,
        "ci_low": low,
        "ci_high": high,
    }
    for name, values in columns.items():
        for i, wanted in enumerate(expected.get(name) or []):
            yield f"{name}[{i}]", values[i], wanted
    for i, row in enumerate(expected.get("vcov") or []):
        for j, wanted in enumerate(row):
            yield f"vcov[{i},{j}]", got.covariance[i, j], wanted
    yield "df_residual", got.df, expected["df_residual"]
    test = expected.get("term_test")
    if test:
        term = got.term_test(read_formula(f"~{test['term']}").terms[0])
        for name, value in {"F": term.f, "df": term.df, "ddf": term.denominator_df, "p_value": term.p_value}.items():
            yield f"term {name}", value, test[name]


def calibrated(case: Case, data: pd.DataFrame) -> WeightedSample:
    sample, spec = build_sample(data, case), case["estimand"]
    if spec["method"] == "rake":
        margins = {m["variable"]: dict(zip(m["levels"], m["totals"], strict=True)) for m in spec["margins"]}
        return rake(sample, margins, plain_residuals=True)
    return adjust_weights(spec, sample)


def check_calibration(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    sample = calibrated(case, data)
    weights = sample.weights
    sums = {"sum_w": weights.sum(), "sum_w2": (weights**2).sum(), "min_w": weights.min(), "max_w": weights.max()}
    for name, value in sums.items():
        if name in expected:
            yield name, value, expected[name]
    if "weights_csv" in expected:
        path = Path(case["directory"]) / expected["weights_csv"]
        given = pd.read_csv(path)
        column = given.select_dtypes("number").iloc[:, -1].to_numpy()
        yield "weights", float(np.abs(weights - column).max() / np.abs(column).max()) + 1.0, 1.0
    names = spec["then"]["mean_total"]
    domain = domain_of(case, data)
    # Means are listwise over the variables, totals likewise.
    means = estimate_jointly([Mean(name) for name in names], sample, domain=domain).estimates
    totals = estimate_jointly([Total(name) for name in names], sample, domain=domain).estimates
    for i, _ in enumerate(names):
        yield f"mean[{i}]", means[i].value, expected["mean"][i]
        yield f"mean_se[{i}]", means[i].se, expected["mean_se"][i]
        yield f"total[{i}]", totals[i].value, expected["total"][i]
        yield f"total_se[{i}]", totals[i].se, expected["total_se"][i]
    yield "df", sample.design_df, expected["df"]


def check_standardize(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    population = dict(zip(spec["by_levels"], spec["population"], strict=True))
    sample = build_sample(data, case)
    known = sample.column(spec["variable"]).notna().to_numpy() if spec.get("na_rm") else None
    sample = standardize(sample, spec["by"], population, over=spec["over"], domain=known)
    got = estimate(Mean(spec["variable"]), sample, by=spec["over"], domain=domain_of(case, data))
    for i, one in enumerate(got):
        yield f"group[{i}]", float(str(one.domain[spec["over"]]) == str(expected["groups"][i])), 1.0
        yield f"estimate[{i}]", one.value, expected["estimate"][i]
        yield f"se[{i}]", one.se, expected["se"][i]
