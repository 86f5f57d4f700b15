"""XPath 1.0 comparisons (section 3.4): a node-set equals a value when any of its members does."""

from __future__ import annotations

import operator
from collections.abc import Callable

from surveys.questionnaires.expressions.values import Moment, NodeSet, Value, to_boolean, to_number, to_string

RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(relation: str, left: Value, right: Value, offset_minutes: int = 0) -> bool:
    """The truth of left relation right, where relation is one of = != < <= > >=."""
    if isinstance(left, NodeSet) and not isinstance(right, bool):
        return any(compare(relation, member, right, offset_minutes) for member in left)
    if isinstance(right, NodeSet) and not isinstance(left, bool):
        return any(compare(relation, left, member, offset_minutes) for member in right)
    if isinstance(left, NodeSet) or isinstance(right, NodeSet):
        left, right = to_boolean(left), to_boolean(right)
    if relation in RELATIONS:
        return RELATIONS[relation](to_number(left, offset_minutes), to_number(right, offset_minutes))
    equal = _equal(left, right, offset_minutes)
    return equal if relation == "=" else not equal


def _equal(left: Value, right: Value, offset_minutes: int) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, Moment | float | int) or isinstance(right, Moment | float | int):
        return to_number(left, offset_minutes) == to_number(right, offset_minutes)
    return to_string(left) == to_string(right)
