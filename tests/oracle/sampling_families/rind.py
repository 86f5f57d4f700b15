"""Representativity of response: the fields of a case put to `analysis`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.representativity import r_indicator
from analysis.response_propensity import response_propensities


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case."""
    responding = np.asarray(inputs["resp"])
    given = inputs.get("w")
    weights = None if given is None else np.broadcast_to(np.asarray(given, dtype=float), responding.shape)
    x = [list(row.values()) if isinstance(row, Mapping) else row for row in inputs["x"]]
    fitted = response_propensities(responding, np.asarray(x, dtype=float), weights)
    found = r_indicator(fitted.values, weights)
    return {"rho_bar": found.mean, "S": found.sd, "R": found.indicator, "cv": found.cv}
