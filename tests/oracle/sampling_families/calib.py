"""Calibration: the fields of a case put to `analysis`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.calibration_solver import calibration_factors, distance_named, raked_weights
from analysis.errors import AnalysisError


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case."""
    return _raked(inputs) if inputs.get("method") == "ipf" else _calibrated(inputs)


def _calibrated(inputs: Mapping[str, Any]) -> dict[str, Any]:
    rows = [list(row.values()) if isinstance(row, Mapping) else np.atleast_1d(row) for row in inputs["X"]]
    totals, q = inputs["totals"], inputs.get("q")
    if isinstance(totals, Mapping):
        columns = inputs["X"][0] if isinstance(inputs["X"][0], Mapping) else totals
        totals = [totals[name] for name in (columns if set(columns) == set(totals) else totals)]
    d = np.broadcast_to(np.asarray(inputs["d"], dtype=float), (len(rows),))
    g = calibration_factors(
        np.asarray(rows, dtype=float),
        d,
        np.atleast_1d(np.asarray(totals, dtype=float)),
        distance_named(inputs["distance"], inputs.get("bounds")),
        q=None if q is None else np.broadcast_to(np.asarray(q, dtype=float), d.shape),
    )
    return {"g": g.tolist(), "w": (d * g).tolist()}


def _raked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    codes, totals = [], []
    for name, margin in inputs["margins"].items():
        levels, code = np.unique(np.asarray(inputs[name]), return_inverse=True)
        wanted = [margin[str(level)] for level in levels] if isinstance(margin, Mapping) else margin
        codes.append(code)
        totals.append(np.atleast_1d(np.asarray(wanted, dtype=float)))
    try:
        d = np.broadcast_to(np.asarray(inputs["d"], dtype=float), codes[0].shape)
        return {"w": raked_weights(d, codes, totals, names=list(inputs["margins"])).tolist()}
    except AnalysisError as refusal:
        return {"error": refusal.code, **{name: refusal.facts[name] for name in ("sums",) if name in refusal.facts}}
