"""Selection from given random numbers: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sampling import (
    inclusion_probabilities,
    pareto,
    poisson,
    pps_systematic,
    sequential_poisson,
    serpentine_order,
    srs,
    systematic,
)
from sampling.pareto import pareto_ranks, sequential_poisson_ranks

Fields = Mapping[str, Any]


def answer(inputs: Fields) -> dict[str, Any]:
    return METHODS[inputs["method"]](inputs)


def rows(positions: Any) -> Any:
    """Row numbers from 1, in the order of the list."""
    return np.sort(positions) + 1


def by_systematic(inputs: Fields) -> dict[str, Any]:
    pi = np.full(inputs["N"], inputs["n"] / inputs["N"])
    return {"rows_1based": rows(systematic(inputs["N"], inputs["n"], start=inputs["u"])), "pi": pi}


def by_pps_systematic(inputs: Fields) -> dict[str, Any]:
    sizes, n = inputs["mos"], inputs["n"]
    chosen = pps_systematic(sizes, n, start=inputs["u"], order=list_order(inputs))
    return {"rows_1based": rows(chosen), "pi": inclusion_probabilities(sizes, n)}


def list_order(inputs: Fields) -> Any:
    """Positions in the order that the case names: that of the frame, by size, or row numbers from 1."""
    order, sizes = inputs.get("order", "frame"), np.asarray(inputs["mos"], dtype=float)
    if not isinstance(order, str):
        return np.asarray(order) - 1
    if "desc" in order or "decreas" in order:
        return np.argsort(-sizes, kind="stable")
    if "asc" in order or "increas" in order or order == "size":
        return np.argsort(sizes, kind="stable")
    return None


def by_srs(inputs: Fields) -> dict[str, Any]:
    chosen = srs(inputs["u"], inputs["n"], start=inputs.get("start", 0.0))
    return {"rows_1based": rows(chosen), "pi": np.full(len(inputs["u"]), inputs["n"] / len(inputs["u"]))}


def by_pareto(inputs: Fields) -> dict[str, Any]:
    target = inputs["lambda"]
    return {"rows_1based": rows(pareto(target, inputs["n"], inputs["u"])), "xi": pareto_ranks(target, inputs["u"])}


def by_sequential_poisson(inputs: Fields) -> dict[str, Any]:
    target, u = inputs["lambda"], inputs["u"]
    return {"rows_1based": rows(sequential_poisson(target, inputs["n"], u)), "xi": sequential_poisson_ranks(target, u)}


def by_poisson(inputs: Fields) -> dict[str, Any]:
    return {"rows_1based": rows(poisson(inputs["pi"], inputs["u"])), "pi": inputs["pi"]}


def by_serpentine(inputs: Fields) -> dict[str, Any]:
    keys, words = inputs["keys"], str(inputs.get("order", "")).split(",")
    descending = [word.split()[0] for word in words if word.split()[1:2] == ["desc"]]
    order = serpentine_order(pd.DataFrame(keys), list(keys), descending=descending)
    return {"order_1based": order + 1}


METHODS = {
    "systematic_fractional": by_systematic,
    "pps_systematic": by_pps_systematic,
    "sequential_srs_prn": by_srs,
    "pareto_prn": by_pareto,
    "sequential_poisson_prn": by_sequential_poisson,
    "poisson_prn": by_poisson,
    "implicit_stratification_serpentine": by_serpentine,
}
