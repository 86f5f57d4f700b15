"""Cluster take: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sampling.cluster_take import three_stage_take, two_stage_take
from sampling.design_effects import design_effect


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    if inputs["what"] == "deff_cluster":
        rho, takes = np.broadcast_arrays(np.atleast_1d(inputs["rho"]), inputs["b"])
        return {"deff": [design_effect(float(one), float(take)) for one, take in zip(rho, takes, strict=True)]}
    prices = [inputs[name] for name in ("C1", "C2", "C3") if name in inputs]
    prices = prices or list(inputs["C"])
    goal: dict[str, Any] = {"unit_relvariance": inputs.get("unit_relvar", 1.0)}
    goal |= {"cv": inputs["CV0"]} if inputs.get("CV0") is not None else {"budget": inputs["budget"]}
    if inputs["what"].startswith("two_stage"):
        two = two_stage_take(prices[0], prices[1], inputs["delta"], k=inputs.get("k", 1.0), **goal)
        return {"m": two.psus, "nbar": two.units_per_psu, "cost": two.cost, "cv": two.cv}
    three = three_stage_take(
        prices[0],
        prices[1],
        prices[2],
        inputs["delta1"],
        inputs["delta2"],
        k1=inputs.get("k1", 1.0),
        k2=inputs.get("k2", 1.0),
        **goal,
    )
    return {
        "m": three.psus,
        "nbar": three.ssus_per_psu,
        "qbar": three.units_per_ssu,
        "cost": three.cost,
        "cv": three.cv,
    }
