"""Permanent random numbers, what is selected by them, and Kish's tables: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    seed, stage, draw = inputs["seed"], inputs["stage"], inputs.get("draw", 0)
    found: dict[str, Any] = {
        "u": permanent_random_numbers(seed, stage, inputs["ids"], draw),
        "sha256_first": permanent_random_number_digest(seed, stage, inputs["ids"][0], draw),
    }
    if "n" not in inputs:
        return found
    ids, n = sorted(inputs["ids"]), inputs["n"]
    u = permanent_random_numbers(seed, stage, ids, draw)
    if inputs.get("method") == "pareto":
        sizes = dict(zip(inputs["ids"], inputs["mos"], strict=True))
        target = inclusion_probabilities([sizes[name] for name in ids], n)
        return {**found, "selected": sorted(ids[row] for row in pareto(target, n, u))}
    order = [ids[row] for row in srs(u, n + inputs.get("reserve", 0))]
    return {**found, "selected": sorted(order[:n]), "reserve_in_order": order[n:]}


def kish_grid(inputs: Fields) -> dict[str, Any]:
    p = kish_grid_probabilities(inputs["eligible"], tables=inputs["table"], shares=inputs["shares"])
    return {
        "p": {str(number): value for number, value in enumerate(p, start=1)},
        "sum": sum(p),
        "equal": max(p) - min(p) < 1e-9,
    }
