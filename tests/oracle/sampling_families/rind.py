"""Representativity of response: the fields of a case put to `analysis`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.representativity import r_indicator
from analysis.response_propensity import response_propensities


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case."""
    weights = None if inputs.get("w") is None else np.asarray(inputs["w"], dtype=float)
    fitted = response_propensities(np.asarray(inputs["resp"]), np.asarray(inputs["x"], dtype=float), weights)
    found = r_indicator(fitted.values, weights)
    return {"rho_bar": found.mean, "S": found.sd, "R": found.indicator, "cv": found.cv}
