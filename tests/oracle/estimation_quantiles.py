"""Reference cases of quantiles, of the present and of the older kind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import estimate_interpolated_quantiles, estimate_quantiles
from tests.oracle.case import Case, Pairs, build_sample, domain_of


def check_quantile(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    got = estimate_quantiles(
        spec["variable"],
        build_sample(data, case),
        np.atleast_1d(spec["probs"]),
        rule=spec["qrule"],
        interval="score_by_rows" if spec["interval_type"] == "score" else spec["interval_type"],
        level=spec.get("level", 0.95),
        domain=domain_of(case, data),
    )
    for i, one in enumerate(got):
        values = {"estimate": one.value, "ci_low": one.low, "ci_high": one.high, "se": one.se}
        for name, value in values.items():
            yield f"{name}[{i}]", value, np.atleast_1d(expected[name])[i]
    yield "df", got[0].df, expected["df"]


def check_quantile_old(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    got = estimate_interpolated_quantiles(
        spec["variable"],
        build_sample(data, case),
        np.atleast_1d(spec["probs"]),
        interval={"Wald": "mean", "betaWald": "beta", "score": "score"}[spec["interval_type"]],
        merge_ties=spec["ties"] == "rounded",
        step=spec["interpolation"] == "constant",
        upper_share=spec.get("f", 1),
        level=spec.get("level", 0.95),
        domain=domain_of(case, data),
    )
    for i, one in enumerate(got):
        for name, value in {"estimate": one.value, "ci_low": one.low, "ci_high": one.high, "se": one.se}.items():
            yield f"{name}[{i}]", value, np.atleast_1d(expected[name])[i]
    yield "df", got[0].df, expected["df"]
