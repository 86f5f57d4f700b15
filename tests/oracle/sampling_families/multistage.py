"""Family multistage: inclusion probabilities and base weights over several stages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sampling import (
    first_stage_probability,
    multiplicity_weight,
    overlapping_lists_probability,
    person_weight,
    product_of_stages,
    substitute_probability,
    take_from_list,
)

Answer = dict[str, Any]
Inputs = Mapping[str, Any]
SEGMENT_SIZE = re.compile(r"size|(^|_)(M|hh|households?|pop|population)(_|$)")
WEIGHT = re.compile(r"(^|_)(w|d|wt|weights?|base)\d*(_|$)")
PROBABILITY = re.compile(r"(^|_)(p|pi|prob\w*)\d*(_|$)")


def answer(inputs: Inputs) -> Answer:
    """p1, p2, π and w of a case."""
    return QUESTIONS[inputs["what"]](inputs)


def _two_stages(i: Inputs) -> Answer:
    p1 = first_stage_probability(i["psus_in_stratum"], i["M_i"], i["sum_M"], segment=_segment(i))
    return _of_stages(p1, take_from_list(i["take"], i["listed"]))


def _segment(i: Inputs) -> float:
    """The share of the drawn segment: itself, its size beside M_i or another whole, or a number of equal segments."""
    known = {"what", "psus_in_stratum", "M_i", "sum_M", "take", "listed"}
    told = [value for key, value in i.items() if key not in known and not isinstance(value, str)]
    sizes = [value for value in told if isinstance(value, list)]
    size = next((value for key, value in i.items() if key not in known and SEGMENT_SIZE.search(key)), None)
    if size is not None and not sizes and len(told) == 1 and size > 1:
        return float(size) / float(i["M_i"])
    numbers = [float(value) for value in told if not isinstance(value, list)]
    if not told:
        return 1.0
    if sizes:
        part = numbers[0]
        return part / sum(sizes[0]) if part in sizes[0] else sizes[0][int(part) - 1] / sum(sizes[0])
    if len(numbers) == 1:
        return numbers[0] if numbers[0] <= 1 else 1 / numbers[0]
    return next((number for number in numbers if number < 1), min(numbers) / max(numbers))


def _of_stages(*probabilities: float) -> Answer:
    pi = product_of_stages(probabilities)
    named = {f"p{number}": p for number, p in enumerate(probabilities, start=1)}
    return {**named, "pi": pi, "w": 1 / pi}


def _self_weighting(i: Inputs) -> Answer:
    """The list is as long as the measure of size said, so every PSU gives the same π."""
    sizes = i["M"] if isinstance(i["M"], list) else [i["M"]]
    stages = [(first_stage_probability(i["a"], m, i["sum_M"]), take_from_list(i["take"], m)) for m in sizes]
    pi = [product_of_stages(stage) for stage in stages]
    return {"p1": [p1 for p1, _ in stages], "p2": [p2 for _, p2 in stages], "pi": pi, "w": [1 / p for p in pi]}


def _product(i: Inputs) -> Answer:
    told = i["pi"] if "pi" in i else [value for key, value in i.items() if PROBABILITY.search(key)]
    return _of_stages(*(told if isinstance(told, list) else [told]))


def _person(i: Inputs) -> Answer:
    share = np.asarray(i["p"] if "p" in i else np.divide(i.get("selected", 1), i["eligible"]), dtype=float)
    before, chances = np.broadcast_arrays(np.atleast_1d(_weights({key: i[key] for key in i if key != "p"})), share)
    weights = [person_weight(float(w), float(p)) for w, p in zip(before, chances, strict=True)]
    return {"p2": chances.tolist(), "w": weights}


def _two_lists(i: Inputs) -> Answer:
    pi = overlapping_lists_probability(i["pA"], i.get("pB") or 0.0, in_both=i.get("in_both", True))
    return {"pi": pi, "w": 1 / pi}


def _substitute(i: Inputs) -> Answer:
    """What is told of the unit that was drawn counts, nothing that is told of the substitute."""
    numbers = {key: value for key, value in i.items() if _number(value)}
    drawn = {key: value for key, value in numbers.items() if not re.search("subst|_sub|new|own", key)} or numbers
    told = {key: value for key, value in drawn.items() if re.search("repl|orig|drawn", key)} or drawn
    stages = [value for key, value in told.items() if re.fullmatch(r"p\d", key)]
    pi = product_of_stages(stages) if stages else next((value for value in told.values() if value <= 1), None)
    pi = substitute_probability(1 / next(iter(told.values())) if pi is None else pi)
    return {"pi": pi, "w": 1 / pi}


def _multiplicity(i: Inputs) -> Answer:
    """The count of links is what is neither a weight nor a probability."""
    told = {key: value for key, value in i.items() if isinstance(value, list) or _number(value)}
    links = next(value for key, value in told.items() if not _is_weight(key))
    before, counts = np.broadcast_arrays(np.atleast_1d(_weights(i)), links)
    weights = [multiplicity_weight(float(w), int(count)) for w, count in zip(before, counts, strict=True)]
    return {"w": weights, "pi": [1 / weight for weight in weights]}


def _is_weight(key: str) -> bool:
    return WEIGHT.search(key) is not None or PROBABILITY.search(key) is not None


def _weights(i: Inputs) -> Any:
    """The weights before the last step, as weights or as the probabilities that they come from."""
    told = next(key for key in i if _is_weight(key))
    given = np.asarray(i[told], dtype=float)
    return given if WEIGHT.search(told) else 1 / given


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


QUESTIONS: dict[str, Callable[[Inputs], Answer]] = {
    "dhs_two_stage": _two_stages,
    "dhs_segmented": _two_stages,
    "self_weighting": _self_weighting,
    "three_stage": _product,
    "person_in_household": _person,
    "two_list_overlap": _two_lists,
    "substitution": _substitute,
    "multiplicity": _multiplicity,
}
