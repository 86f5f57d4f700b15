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
    units, n = int(inputs["N"]), int(inputs["n"])
    return {"rows_1based": rows(systematic(units, n, start=inputs["u"])), "pi": np.full(units, n / units)}


def by_pps_systematic(inputs: Fields) -> dict[str, Any]:
    sizes, n = np.atleast_1d(inputs["mos"]), int(inputs["n"])
    chosen = pps_systematic(sizes, n, start=inputs["u"], order=list_order(inputs))
    return {"rows_1based": rows(chosen), "pi": inclusion_probabilities(sizes, n)}


def list_order(inputs: Fields) -> Any:
    """Positions in the order that the case names: that of the frame, by size, or row numbers from 1."""
    order, sizes = inputs.get("order") or "frame", np.atleast_1d(np.asarray(inputs["mos"], dtype=float))
    if not isinstance(order, str):
        return np.asarray(order) - 1
    if "desc" in order or "decreas" in order:
        return np.argsort(-sizes, kind="stable")
    if "revers" in order:
        return np.arange(len(sizes))[::-1]
    if any(word in order for word in ("asc", "increas", "size", "mos")):
        return np.argsort(sizes, kind="stable")
    return None


def by_srs(inputs: Fields) -> dict[str, Any]:
    u, n = np.atleast_1d(inputs["u"]), int(inputs["n"])
    chosen = srs(u, n, start=inputs.get("start") or 0.0)
    return {"rows_1based": rows(chosen), "pi": np.full(len(u), n / len(u))}


def by_pareto(inputs: Fields) -> dict[str, Any]:
    target, u = np.atleast_1d(inputs["lambda"]), np.atleast_1d(inputs["u"])
    return {"rows_1based": rows(pareto(target, int(inputs["n"]), u)), "xi": np.maximum(pareto_ranks(target, u), 0.0)}


def by_sequential_poisson(inputs: Fields) -> dict[str, Any]:
    target, u = np.atleast_1d(inputs["lambda"]), np.atleast_1d(inputs["u"])
    ranks = sequential_poisson_ranks(target, u)
    chosen = sequential_poisson(target, int(inputs["n"]), u)
    return {"rows_1based": rows(chosen), "xi": np.where(ranks < 0, u, ranks)}


def by_poisson(inputs: Fields) -> dict[str, Any]:
    return {"rows_1based": rows(poisson(np.atleast_1d(inputs["pi"]), np.atleast_1d(inputs["u"]))), "pi": inputs["pi"]}


def by_serpentine(inputs: Fields) -> dict[str, Any]:
    keys, words = pd.DataFrame(inputs["keys"]), str(inputs.get("order", "")).split(",")
    descending = [word.split()[0] for word in words if "".join(word.split()[1:2]).startswith("desc")]
    order = serpentine_order(keys, list(keys.columns), descending=descending)
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
