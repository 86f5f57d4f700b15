"""One reference case: its data, design, domain and numbers, as values of the library."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import INTERVALS, Estimand, Estimate, JointVariance, Mean, Proportion, Total, WeightedSample

Case = dict[str, Any]
Pairs = Iterator[tuple[str, Any, Any]]

COMPARE: dict[str, Callable[[pd.Series, Any], pd.Series]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "in": pd.Series.isin,
}


class NotSupportedError(Exception):
    """The case asks for something that the library does not offer yet."""


@lru_cache(maxsize=32)
def read_data(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


FIRST_STAGES = {
    "brewer": "pps_brewer",
    "overton": "pps_overton",
    "HR": "pps_hartley_rao",
    "hartley_rao": "pps_hartley_rao",
}
VARIANCES = {"HT": "horvitz_thompson", "YG": "yates_grundy"}


def build_sample(data: pd.DataFrame, case: Case) -> WeightedSample:
    design, spec = case["design"], case["estimand"]
    pps = spec.get("pps") or design.get("pps")
    if pps is not None and pps not in FIRST_STAGES:
        raise NotSupportedError(f"pps {pps}")
    joint = None
    if pps in ("HR", "overton"):
        # The reference puts the sample's own Σπ² where Hartley and Rao have the population's.
        squares = float((data[design["fpc"][0]] ** 2).sum())
        estimator = VARIANCES[spec.get("variance") or design.get("variance") or "HT"]
        joint = JointVariance(estimator=estimator, population_sum_of_squares=squares)
    return WeightedSample.from_frame(
        data,
        strata=design["strata"],
        psu=design["psu"],
        weights=design["weights"],
        fpc=None if pps else design["fpc"],
        first_stage=FIRST_STAGES[pps] if pps else "without_replacement",
        probabilities=design["fpc"][0] if pps else None,
        lonely_psu=design["lonely_psu"],
        lonely_in_domain=bool(spec.get("adjust_domain_lonely")),
        joint=joint,
    )


def domain_of(case: Case, data: pd.DataFrame) -> np.ndarray:
    mask = np.ones(len(data), dtype=bool)
    for condition in case["estimand"].get("domain") or []:
        column, value = data[condition["variable"]], condition["value"]
        hit = COMPARE[condition["op"]](column, value)
        mask &= (hit & column.notna()).to_numpy()
    return mask


def estimand_of(spec: dict[str, Any], variable: str) -> Estimand:
    match spec["type"]:
        case "mean":
            return Mean(variable)
        case "total":
            return Total(variable)
        case "proportion":
            if spec["ci_method"] not in ("xlogit", *INTERVALS):
                raise NotSupportedError(f"interval {spec['ci_method']}")
            method = "logit" if spec["ci_method"] == "xlogit" else spec["ci_method"]
            return Proportion(variable, spec["value"], interval=method)
    raise NotSupportedError(f"estimand {spec['type']}")


def compare_estimate(got: Estimate, expected: dict[str, Any], level: float, at: int | None = None) -> Pairs:
    """Pairs (name, got, expected) for one estimate; `at` picks from lists of several variables."""
    low, high = got.confidence_interval(level)
    values = {
        "estimate": got.value,
        "se": got.se,
        "df": got.df,
        "ci_low": low,
        "ci_high": high,
        "deff": got.deff,
        "deff_replace": got.deff_replace,
    }
    for name, value in values.items():
        wanted = expected.get(name)
        if isinstance(wanted, list):
            wanted = wanted[at or 0]
        elif at:
            continue
        if wanted is not None:
            yield (name if at is None else f"{name}[{at}]"), value, wanted
