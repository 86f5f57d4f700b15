"""Permanent random numbers, what is selected by them, and Kish's tables: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sampling import (
    inclusion_probabilities,
    kish_grid_probabilities,
    pareto,
    permanent_random_number_digest,
    permanent_random_numbers,
    srs,
)

Fields = Mapping[str, Any]


def answer(inputs: Fields) -> dict[str, Any]:
    return kish_grid(inputs) if inputs.get("what") == "kish_grid_probabilities" else selected(inputs)


def selected(inputs: Fields) -> dict[str, Any]:
    seed, stage, draw = str(inputs["seed"]), str(inputs["stage"]), int(inputs.get("draw", 0))
    listed = [str(one) for one in np.atleast_1d(np.asarray(inputs["ids"], dtype=object))]
    found: dict[str, Any] = {
        "u": permanent_random_numbers(seed, stage, listed, draw),
        "sha256_first": permanent_random_number_digest(seed, stage, listed[0], draw),
    }
    if inputs.get("n") is None:
        return found
    by_id = sorted(range(len(listed)), key=listed.__getitem__)
    ids, u, n = [listed[row] for row in by_id], found["u"][by_id], int(inputs["n"])
    if inputs.get("method") == "pareto":
        target = inclusion_probabilities(np.atleast_1d(inputs["mos"])[by_id], n)
        return {**found, "selected": sorted(ids[row] for row in pareto(target, n, u))}
    order = [ids[row] for row in srs(u, n + int(inputs.get("reserve") or 0))]
    return {**found, "selected": sorted(order[:n]), "reserve_in_order": order[n:]}


def kish_grid(inputs: Fields) -> dict[str, Any]:
    tables, shares = inputs["table"], inputs["shares"]
    named = shares if isinstance(shares, Mapping) else dict(zip(tables, shares, strict=True))
    p = kish_grid_probabilities(int(inputs["eligible"]), tables=tables, shares=named)
    return {
        "p": {str(number): value for number, value in enumerate(p, start=1)},
        "sum": sum(p),
        "equal": max(p) - min(p) < 1e-9,
    }
