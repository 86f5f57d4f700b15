"""Quality of fieldwork: the fields of a case put to `analysis`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.durations import duration_deviations
from analysis.heaping import MYERS_RANGE, WHIPPLE_RANGE, counts_of_ages, myers_index, whipple_index
from analysis.item_nonresponse import funnel_limits
from analysis.near_duplicates import max_percent_match
from analysis.straightlining import straightlining_measures


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case."""
    return METRICS[inputs["metric"]](inputs)


def _whipple(inputs: Mapping[str, Any]) -> dict[str, Any]:
    low, high = _range(inputs, WHIPPLE_RANGE)
    found = whipple_index(_counts(inputs, low), low=low, high=high)
    return {"whipple": found.index, "n_in_range": found.n}


def _myers(inputs: Mapping[str, Any]) -> dict[str, Any]:
    low, high = _range(inputs, MYERS_RANGE)
    counts = _counts(inputs, low)
    found = myers_index(counts, low=low, high=high)
    inside = sum(n for age, n in counts.items() if low <= age <= high)
    return {"myers": found.index, "blended_pct": found.shares.tolist(), "n_in_range": inside}


def _range(inputs: Mapping[str, Any], usual: tuple[int, int]) -> tuple[int, int]:
    given = inputs.get("range") or usual
    bounds = given.replace("–", "-").split("-") if isinstance(given, str) else given
    return int(bounds[0]), int(bounds[-1])


def _counts(inputs: Mapping[str, Any], low: int) -> dict[int, float]:
    """Counts by age: of single ages, by name, by position from the range's beginning, or from age 0 where that long."""
    if "ages" in inputs and "counts_by_age" not in inputs:
        return counts_of_ages(inputs["ages"])
    given = inputs["counts_by_age"]
    if isinstance(given, Mapping) and "age" in given:
        given = [dict(zip(given, row, strict=True)) for row in zip(*given.values(), strict=True)]
    if not isinstance(given, Mapping) and isinstance(given[0], Mapping):
        return {int(row["age"]): float(next(n for name, n in row.items() if name != "age")) for row in given}
    if isinstance(given, Mapping):
        return {int(age): float(n) for age, n in given.items()}
    if "ages" in inputs and len(inputs["ages"]) == len(given):
        return {int(age): float(n) for age, n in zip(inputs["ages"], given, strict=True)}
    high = _range(inputs, MYERS_RANGE)[1]
    first = 0 if len(given) > high - low + 1 else low
    return {first + place: float(n) for place, n in enumerate(given)}


def _percentmatch(inputs: Mapping[str, Any]) -> dict[str, Any]:
    data, missing = _answers(inputs)
    return {
        "pairwise_nonmissing": max_percent_match(data, missing=missing).tolist(),
        "missing_as_value": max_percent_match(data, missing=missing, as_value=True).tolist(),
    }


def _straightline(inputs: Mapping[str, Any]) -> dict[str, Any]:
    data, missing = _answers(inputs)
    found = straightlining_measures(data, missing=missing)
    return {
        "longest_run": found.longest_run.tolist(),
        "irv": found.irv.tolist(),
        "mode_share": found.mode_share.tolist(),
    }


def _answers(inputs: Mapping[str, Any]) -> tuple[np.ndarray, float | None]:
    rows = [list(row.values()) if isinstance(row, Mapping) else row for row in inputs["data"]]
    return np.atleast_2d(np.asarray(rows, dtype=float)), inputs.get("missing_code")


def _funnel(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = funnel_limits(np.atleast_1d(inputs["x"]).astype(float), np.atleast_1d(inputs["n"]).astype(float))
    return {
        "p0": found.p0,
        "z": found.z.tolist(),
        "lcl3": found.low.tolist(),
        "ucl3": found.high.tolist(),
        "chi2": found.chi2,
        "p": found.p,
        "flag": found.outside.tolist(),
    }


def _durations(inputs: Mapping[str, Any]) -> dict[str, Any]:
    options = {"k": inputs["k"]} if inputs.get("k") is not None else {}
    found = duration_deviations(np.atleast_1d(np.asarray(inputs["minutes"], dtype=float)), **options)
    return {
        "median_log": found.median_log,
        "mad_log": found.mad_log,
        "z": found.z.tolist(),
        "flag": found.unusual.tolist(),
    }


METRICS = {
    "whipple_5": _whipple,
    "myers": _myers,
    "percentmatch_max": _percentmatch,
    "straightline": _straightline,
    "item_nonresponse_by_interviewer_funnel": _funnel,
    "duration_mad_log": _durations,
}
