"""Limits that can be read off a constraint, so that a page can show them: `count-selected(.) <= 3`, `. >= 18`."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

from surveys.questionnaires.expressions import Expression

Node = dict[str, Any]
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def maximum_choices(constraint: Expression | None) -> int | None:
    """The k of count-selected(.) <= k (or < k + 1), wherever it is one of the conditions that must all hold."""
    limits = [_whole(sign, value) for sign, value in _limits(constraint, _is_count) if sign in {"<", "<=", "="}]
    return min(limits) if limits else None


def minimum_choices(constraint: Expression | None) -> int | None:
    """The k of count-selected(.) >= k (or > k - 1)."""
    limits = [_whole(sign, value) for sign, value in _limits(constraint, _is_count) if sign in {">", ">=", "="}]
    return max(limits) if limits else None


def lowest(constraint: Expression | None, start: str | None = None) -> float | None:
    """The number of `. >= number`, or the start of a range."""
    limits = [value for relation, value in _limits(constraint, _is_self) if relation in {">", ">=", "="}]
    limits += _parameter(start)
    return max(limits) if limits else None


def highest(constraint: Expression | None, end: str | None = None) -> float | None:
    """The number of `. <= number`, or the end of a range."""
    limits = [value for relation, value in _limits(constraint, _is_self) if relation in {"<", "<=", "="}]
    limits += _parameter(end)
    return min(limits) if limits else None


def _parameter(text: str | None) -> list[float]:
    """The end of a range that is a number there is: "1e999" is none that anybody answers."""
    try:
        return [float(text)] if text and isfinite(float(text)) else []
    except ValueError:
        return []


def _limits(constraint: Expression | None, is_subject: Any) -> Iterator[tuple[str, float]]:
    for node in _conditions(constraint["expression"]) if constraint else ():
        if node["op"] != "binary" or node["operator"] not in MIRRORED:
            continue
        left, right = _number(node["left"]), _number(node["right"])
        if is_subject(node["left"]) and right is not None:
            yield node["operator"], right
        elif is_subject(node["right"]) and left is not None:
            yield MIRRORED[node["operator"]], left


def _conditions(node: Node) -> Iterator[Node]:
    if node["op"] == "and":
        for part in node["of"]:
            yield from _conditions(part)
    else:
        yield node


def _number(node: Node) -> float | None:
    is_negative = node["op"] == "negate"
    inner = node["of"] if is_negative else node
    if inner["op"] != "number" or not isfinite(inner["value"]):
        return None
    return -float(inner["value"]) if is_negative else float(inner["value"])


def _is_self(node: Node) -> bool:
    return node["op"] == "self"


def _is_count(node: Node) -> bool:
    return node["op"] == "call" and node["name"] == "count-selected" and _is_self(node["arguments"][0])


def _whole(relation: str, value: float) -> int:
    if relation == "<":
        return int(value) - 1 if value == int(value) else int(value)
    if relation == ">":
        return int(value) + 1
    return int(value) if relation != ">=" or value == int(value) else int(value) + 1
