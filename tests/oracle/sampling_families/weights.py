"""Weighting steps: the fields of a case put to `analysis`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.calibration_solver import raked_weights
from analysis.eligibility import (
    INELIGIBLE,
    NONRESPONDENT,
    RESPONDENT,
    UNKNOWN,
    share_nonresponse,
    share_unknown,
    weighting_class_factors,
)
from analysis.errors import AnalysisError
from analysis.response_propensity import response_propensities
from analysis.trimming import EQUAL_TO_UNTRIMMED, trimmed, trimming_threshold
from analysis.weight_ledger import WeightLedger
from analysis.weighting_steps import normalising_factor

STATUS = {"R": RESPONDENT, "NR": NONRESPONDENT, "IN": INELIGIBLE, "UNK": UNKNOWN}
CODES = {status: code for code, status in STATUS.items()}
EMPTY = "error_empty_cell_collapse"


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case."""
    return STEPS[inputs["step"]](inputs)


def _weighting_class(inputs: Mapping[str, Any]) -> dict[str, Any]:
    cells = inputs["cells"]
    if not isinstance(cells, Mapping):
        cells = {str(cell.get("cell", place)): cell for place, cell in enumerate(cells, start=1)}
    eligible = {name: float(cell["eligible_w"]) for name, cell in cells.items()}
    respondents = {name: float(cell["resp_w"]) for name, cell in cells.items()}
    try:
        return {"factor": weighting_class_factors(eligible, respondents)}
    except AnalysisError as refusal:
        if refusal.code != "empty_weighting_cell":
            raise
        empty = refusal.facts["cells"]
    rest = {name: total for name, total in eligible.items() if name not in empty}  # type: ignore[operator]
    factors: dict[str, Any] = dict(weighting_class_factors(rest, respondents))
    return {"factor": {name: factors.get(name, EMPTY) for name in cells}}


def _eligibility_nonresponse(inputs: Mapping[str, Any]) -> dict[str, Any]:
    status = np.array([STATUS[code] for code in _listed(inputs["status"])], dtype=object)
    w = np.broadcast_to(np.asarray(inputs["w"], dtype=float), status.shape)
    named = inputs.get("cell")
    cells = _listed(named) if isinstance(named, list) else ["all" if named is None else named] * len(w)
    cell = np.array([str(one) for one in cells], dtype=object)
    try:
        known, first = share_unknown(w, cell, status)
        final, second = share_nonresponse(known, cell, status)
    except AnalysisError as refusal:
        if refusal.code != "empty_weighting_cell":
            raise
        return _with_empty_cells(w, status, cell)
    steps = {"eligibility": _by_cell(first), "nonresponse": _by_cell(second)}
    product = {name: steps["eligibility"].get(name, 1.0) * f for name, f in steps["nonresponse"].items()}
    sums = {"sum": final.sum(), "sum_in": w.sum(), "sum_out": final.sum()}
    return {"w": final.tolist(), "factor": product, "factors": steps, **sums}


def _with_empty_cells(w: np.ndarray, status: np.ndarray, cell: np.ndarray) -> dict[str, Any]:
    """The factors cell by cell, for a chain that was refused as a whole."""
    if len(np.unique(cell)) == 1:
        return {"error": EMPTY, "w": EMPTY, "factor": {str(cell[0]): EMPTY}, "factors": EMPTY}
    found: dict[str, Any] = {}
    for name in dict.fromkeys(cell):
        inside = cell == name
        part = {"w": w[inside].tolist(), "status": [CODES[one] for one in status[inside]], "cell": name}
        found[name] = _eligibility_nonresponse(part)["factor"][name]
    return {"error": EMPTY, "w": EMPTY, "factor": found, "factors": found}


def _listed(values: Any) -> list[Any]:
    """A vector of one element may stand without brackets."""
    return values if isinstance(values, list) else [values]


def _by_cell(ledger: WeightLedger) -> dict[str, float]:
    return {step.cell: step.factor for step in ledger.steps}


def _propensity(inputs: Mapping[str, Any]) -> dict[str, Any]:
    given, responding = inputs.get("w"), np.asarray(inputs["resp"])
    weights = None
    if given is not None and inputs.get("weighted", True):
        weights = np.broadcast_to(np.asarray(given, dtype=float), responding.shape)
    fitted = response_propensities(responding, _columns(inputs["x"]), weights)
    return {
        "coef": fitted.coefficients.tolist(),
        "phat": fitted.values.tolist(),
        "inv_factor_resp": fitted.inverse_factors.tolist(),
    }


def _columns(x: Sequence[Any]) -> np.ndarray:
    rows = [list(row.values()) if isinstance(row, Mapping) else row for row in x]
    return np.asarray(rows, dtype=float)


def _poststratify(inputs: Mapping[str, Any]) -> dict[str, Any]:
    w, totals = np.atleast_1d(np.asarray(inputs["w"], dtype=float)), inputs["totals"]
    names, code = np.unique(np.broadcast_to(np.asarray(inputs["cell"]), w.shape), return_inverse=True)
    wanted = [totals[str(name)] for name in names] if isinstance(totals, Mapping) else np.atleast_1d(totals)
    final = raked_weights(w, [code], [np.asarray(wanted, dtype=float)])
    factors = {str(name): float((final / w)[code == place][0]) for place, name in enumerate(names)}
    return {"w": final.tolist(), "factor": factors, "factors": factors, **_sums(w, final)}


def _trim(inputs: Mapping[str, Any]) -> dict[str, Any]:
    w = np.atleast_1d(np.asarray(inputs["w"], dtype=float))
    final = trimmed(
        w,
        lower=inputs.get("lower"),
        upper=inputs.get("upper"),
        redistribute=inputs.get("redistribute") or EQUAL_TO_UNTRIMMED,
        strict=bool(inputs.get("strict", False)),
    )
    return {"w": final.tolist(), **_sums(w, final)}


def _threshold(inputs: Mapping[str, Any]) -> dict[str, Any]:
    options = {"k": inputs.get("k", 10.0), "quantile_type": int(inputs.get("quantile_type", 7))}
    w = np.atleast_1d(np.asarray(inputs["w"], dtype=float))
    return {"upper": trimming_threshold(w, inputs["rule"], **options)}


def _normalise(inputs: Mapping[str, Any]) -> dict[str, Any]:
    w = np.atleast_1d(np.asarray(inputs["w"], dtype=float))
    factor = normalising_factor(w)
    return {"w": (w * factor).tolist(), "factor": factor, **_sums(w, w * factor)}


def _sums(before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    return {"sum": float(after.sum()), "sum_in": float(before.sum()), "sum_out": float(after.sum())}


STEPS = {
    "weighting_class": _weighting_class,
    "adjust_eligibility_nonresponse": _eligibility_nonresponse,
    "propensity_logistic": _propensity,
    "poststratify": _poststratify,
    "trim": _trim,
    "trim_threshold": _threshold,
    "normalise": _normalise,
    "normalize": _normalise,
}
