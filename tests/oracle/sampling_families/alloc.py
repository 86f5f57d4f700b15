"""Allocation: the fields of a case put to `sampling`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sampling.integer_allocation import IntegerAllocation
from sampling.optimum_allocation import (
    Allocation,
    bankier_power_allocation,
    cost_optimal_allocation,
    integer_optimal_allocation,
    kish_compromise_allocation,
    neyman_allocation,
    proportional_allocation,
    square_root_allocation,
    stratified_variance,
)

Inputs = Mapping[str, Any]


def _bound(inputs: Inputs, name: str) -> Any:
    """A bound as numbers; "N" says that whole strata bound it."""
    return inputs["N"] if inputs.get(name) == "N" else inputs.get(name)


def _ties(rule: str) -> str:
    """The case's words for which of two equal fractions is rounded up."""
    larger = re.search(r"(larg|bigg)(er|est)(?! remainder)", rule.replace("_", " "))
    return "last" if "last" in rule else "larger" if larger else "first"


def _cost_optimal(inputs: Inputs) -> Allocation:
    targets = {"budget": inputs.get("budget"), "cv": inputs.get("CV0"), "mean": inputs.get("mean")}
    wanted = {name: value for name, value in targets.items() if value is not None}
    if "budget" in wanted:
        wanted.pop("mean", None)
    return cost_optimal_allocation(inputs["N"], inputs["S"], inputs["cost"], **wanted)


METHODS: dict[str, Callable[[Inputs], Allocation | IntegerAllocation]] = {
    "proportional": lambda i: proportional_allocation(i["n"], i["N"]),
    "square_root": lambda i: square_root_allocation(i["n"], i["N"]),
    "neyman": lambda i: neyman_allocation(i["n"], i["N"], i["S"], maximum=_bound(i, "max")),
    "cost_optimal_budget": _cost_optimal,
    "cost_optimal_cv": _cost_optimal,
    "kish_compromise": lambda i: kish_compromise_allocation(i["n"], i["W"], importance=i["I"]),
    "bankier_power": lambda i: bankier_power_allocation(
        i["n"], i["X"], i["CV"], power=i["q"], maximum=_bound(i, "max")
    ),
    "integer_optimal": lambda i: integer_optimal_allocation(
        int(i["n"]), i["N"], i["S"], minimum=_bound(i, "min"), maximum=_bound(i, "max")
    ),
}


def answer(inputs: Inputs) -> dict[str, Any]:
    found = METHODS[inputs["method"]](inputs)
    if isinstance(found, Allocation) and inputs.get("rounding", "none") != "none":
        found = found.rounded(ties=_ties(str(inputs.get("ties", "")).lower()), size=inputs.get("N", inputs.get("W")))
    fields: dict[str, Any] = {"nh": found.nh, "n": found.n}
    if "S" in inputs and "N" in inputs:
        variance = stratified_variance(inputs["N"], inputs["S"], found.nh)
        fields["se_mean"] = variance.se_of_mean
        fields["var_total"] = variance.variance_of_total
        fields["sum_N2S2_over_n"] = variance.sum_of_squares_over_n
    if isinstance(found, Allocation) and found.cost is not None:
        fields["cost"] = found.cost
    return fields
