"""Stratum boundaries: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sampling.lavallee_hidiroglou import least_stratification
from sampling.stratum_boundaries import cum_root_f_boundaries, geometric_boundaries, stratify
from tests.oracle.sampling_judging import generated_sizes


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    x, strata, whole = generated_sizes(inputs["x_gen"]), int(inputs["L"]), int(inputs.get("takeall", 0))
    if inputs["method"] == "lavallee_hidiroglou":
        found = least_stratification(x, strata, cv=inputs["CV"], take_all=whole, minimum=1, divisor_lost=0)
    else:
        geometric = inputs["method"] == "geometric"
        bounds = geometric_boundaries(x, strata) if geometric else _cum_root_f(inputs, x)
        found = stratify(x, bounds, int(inputs["n"]), take_all=whole, divisor_lost=0)
    return {"bh": found.boundaries, "Nh": found.size, "nh": found.nh, "n": found.n, "rrmse": found.cv}


def _cum_root_f(inputs: Mapping[str, Any], x: Any) -> Any:
    return {"cumrootf": cum_root_f_boundaries}[inputs["method"]](x, int(inputs["L"]), classes=int(inputs["nclass"]))
