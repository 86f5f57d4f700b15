"""Evaluates the JSON tree of an expression. No clock, no randomness of its own, no recursion deeper than the tree."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from surveys.questionnaires.expressions.compare import compare
from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.functions import FUNCTIONS
from surveys.questionnaires.expressions.values import NodeSet, Value, to_boolean, to_number, to_string

Node = Mapping[str, Any]
Items = Sequence[Mapping[str, str]]


def _blank(name: str) -> Value:
    return ""


def _no_instance(name: str, repeats: Sequence[tuple[str, int]]) -> Value:
    return ""


def _same(name: str, code: str) -> str:
    return code


def _half() -> float:
    return 0.5


@dataclass(frozen=True)
class Context:
    """Where an expression stands: answers, today's date, the question's own answer and its place in a repeat.

    `value` gives the answer to a question ('' when blank, a NodeSet from outside a repeat); `columns` the row of the
    choice that is being filtered; `lists` the choice lists for instance(); `utc_offset_minutes` the local clock.
    """

    today: date
    now: datetime | None = None
    utc_offset_minutes: int = 0
    current: Value = ""
    position: int | None = None
    value: Callable[[str], Value] = _blank
    indexed: Callable[[str, Sequence[tuple[str, int]]], Value] = _no_instance
    choice_label: Callable[[str, str], str] = _same
    columns: Mapping[str, str] | None = None
    lists: Mapping[str, Items] = field(default_factory=dict)
    random: Callable[[], float] = _half

    @property
    def moment(self) -> datetime:
        """The present moment; midnight when only the date is known."""
        return self.now or datetime.combine(self.today, time())

    def text_of(self, text_id: str) -> str:
        """The label of the choice with that itextId ("list-0")."""
        list_name, _, index = text_id.rpartition("-")
        items = self.lists.get(list_name, ())
        return items[int(index)].get("label", "") if index.isdecimal() and int(index) < len(items) else ""


def evaluate(tree: Node, context: Context) -> Value:
    """The value of a compiled expression, or of a part of one."""
    return _evaluate(tree.get("expression", tree), context)


def _evaluate(node: Node, context: Context) -> Value:
    return OPERATIONS[node["op"]](node, context)


def _binary(node: Node, context: Context) -> Value:
    left, right = _evaluate(node["left"], context), _evaluate(node["right"], context)
    operator, offset = node["operator"], context.utc_offset_minutes
    if operator in {"=", "!=", "<", "<=", ">", ">="}:
        return compare(operator, left, right, offset)
    return arithmetic(operator, to_number(left, offset), to_number(right, offset))


def arithmetic(operator: str, left: float, right: float) -> float:
    """IEEE 754 arithmetic, as XPath has it: 1 div 0 is Infinity, and mod keeps the sign of the dividend."""
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "div":
        if right != 0:
            return left / right
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    if right == 0 or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


def _call(node: Node, context: Context) -> Value:
    name, arguments = node["name"], node["arguments"]
    if name == "if":
        return _evaluate(arguments[1 if to_boolean(_evaluate(arguments[0], context)) else 2], context)
    if name == "coalesce":
        values = (_evaluate(argument, context) for argument in arguments)
        return next((value for value in values if to_string(value) != ""), "")
    if name == "once":
        return context.current if to_string(context.current) != "" else _evaluate(arguments[0], context)
    return FUNCTIONS[name].apply(context, [_evaluate(argument, context) for argument in arguments])


def _indexed(node: Node, context: Context) -> Value:
    repeats: list[tuple[str, int]] = []
    for name, index in node["repeats"]:
        number = to_number(_evaluate(index, context), context.utc_offset_minutes)
        repeats.append((name, int(number) if abs(number) < 1e6 else 0))
    return context.indexed(node["name"], repeats)


def _column(node: Node, context: Context) -> Value:
    if context.columns is None:
        raise ExpressionError("column-outside-filter", "a choice column stands outside a filter", name=node["name"])
    return context.columns.get(node["name"], "")


def _lookup(node: Node, context: Context) -> Value:
    found = []
    for index, item in enumerate(context.lists.get(node["list"], ())):
        columns = {**item, "itextId": f"{node['list']}-{index}"}
        if node["where"] is None or to_boolean(_evaluate(node["where"], replace(context, columns=columns))):
            found.append(columns.get(node["column"], ""))
    return NodeSet(found)


def _position(node: Node, context: Context) -> Value:
    return math.nan if context.position is None else float(context.position)


OPERATIONS: dict[str, Callable[[Node, Context], Value]] = {
    "number": lambda node, context: float(node["value"]),
    "string": lambda node, context: str(node["value"]),
    "reference": lambda node, context: context.value(node["name"]),
    "self": lambda node, context: context.current,
    "position": _position,
    "column": _column,
    "negate": lambda node, context: -to_number(_evaluate(node["of"], context), context.utc_offset_minutes),
    "and": lambda node, context: all(to_boolean(_evaluate(part, context)) for part in node["of"]),
    "or": lambda node, context: any(to_boolean(_evaluate(part, context)) for part in node["of"]),
    "binary": _binary,
    "call": _call,
    "indexed": _indexed,
    "choice_label": lambda node, context: context.choice_label(
        node["name"], to_string(_evaluate(node["value"], context))
    ),
    "lookup": _lookup,
}
