"""Multivariate allocation: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sampling.bethel import multivariate_allocation


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    best = multivariate_allocation(
        inputs["N"],
        inputs["S"],
        inputs["M"],
        cv=inputs["cv"],
        unit_cost=inputs.get("cost", 1),
        minimum=inputs.get("min", 2),
    )
    return {
        "n_continuous": best.nh,
        "cost_continuous": best.cost,
        "cv_attained": best.cv,
        "n": best.nh_whole,
        "cost": best.cost_whole,
        "cv_whole": best.cv_whole,
    }
