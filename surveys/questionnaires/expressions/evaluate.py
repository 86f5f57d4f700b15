"""Evaluates the JSON tree of an expression. No clock, no randomness of its own, no recursion deeper than the tree,
no more than 300,000 steps, and no error: what cannot be told is blank, or not a number."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar

from surveys.questionnaires.expressions.compare import compare
from surveys.questionnaires.expressions.functions import FUNCTIONS
from surveys.questionnaires.expressions.patterns import compile_pattern, matches
from surveys.questionnaires.expressions.values import NodeSet, Value, strings, to_boolean, to_number, to_string

Node = Mapping[str, Any]
Items = Sequence[Mapping[str, str]]
Row = TypeVar("Row")
MAX_STEPS = 300_000


def _blank(name: str) -> Value:
    return ""


def _no_instance(name: str, repeats: Sequence[tuple[str, int]]) -> Value:
    return ""


def _nowhere(repeat: str) -> int | None:
    return None


def _same(name: str, code: str) -> str:
    return code


def _half() -> float:
    return 0.5


@dataclass(frozen=True)
class Context:
    """Where an expression stands: answers, today's date, the question's own answer and its place in a repeat.

    `value` gives the answer to a question ('' when blank, a NodeSet from outside a repeat); `position` is the place in
    the repeat next around the question and `place` that in any around it; `columns` the row of the
    choice that is being filtered; `lists` the choice lists for instance(); `utc_offset_minutes` the local clock.
    """

    today: date
    now: datetime | None = None
    utc_offset_minutes: int = 0
    current: Value = ""
    position: int | None = None
    place: Callable[[str], int | None] = _nowhere
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
        is_index = index.isascii() and index.isdecimal() and len(index) < 9
        return items[int(index)].get("label", "") if is_index and int(index) < len(items) else ""


class Run:
    """One evaluation: the context, the row or instance that a predicate looks at, and how much was done."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.columns = context.columns
        self.instance: tuple[str, int] | None = None
        self.row = self.rows = 0
        self.steps = 0

    def value(self, node: Node) -> Value:
        self.steps += 1
        return "" if self.steps > MAX_STEPS else OPERATIONS[node["op"]](node, self)

    def number(self, node: Node) -> float:
        return to_number(self.value(node), self.context.utc_offset_minutes)

    def is_true(self, node: Node) -> bool:
        return to_boolean(self.value(node))


def evaluate(tree: Node, context: Context) -> Value:
    """The value of a compiled expression, or of a part of one; blank when it would take more than 300,000 steps."""
    run = Run(context)
    value = run.value(tree.get("expression", tree))
    return "" if run.steps > MAX_STEPS else value


def _binary(node: Node, run: Run) -> Value:
    """A chain such as a + b + c leans to the left; it is gone through in a loop, however long it is."""
    chain = [node]
    while chain[-1]["left"]["op"] == "binary":
        chain.append(chain[-1]["left"])
    value = run.value(chain[-1]["left"])
    run.steps += len(chain) - 1
    for link in reversed(chain):
        value = _related(link["operator"], value, run.value(link["right"]), run.context.utc_offset_minutes)
    return value


def _related(operator: str, left: Value, right: Value, offset: int) -> Value:
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


def _call(node: Node, run: Run) -> Value:
    name, arguments = node["name"], node["arguments"]
    if name in LAZY:
        return LAZY[name](run, arguments)
    return FUNCTIONS[name].apply(run.context, [run.value(argument) for argument in arguments])


def _all(parts: Sequence[Node], run: Run) -> bool:
    for part in parts:  # noqa: SIM110 (no generator: it would deepen the stack)
        if not to_boolean(run.value(part)):
            return False
    return True


def _any(parts: Sequence[Node], run: Run) -> bool:
    for part in parts:  # noqa: SIM110
        if to_boolean(run.value(part)):
            return True
    return False


def _if(run: Run, arguments: Sequence[Node]) -> Value:
    return run.value(arguments[1 if run.is_true(arguments[0]) else 2])


def _coalesce(run: Run, arguments: Sequence[Node]) -> Value:
    texts = (to_string(run.value(argument)) for argument in arguments)
    return next((text for text in texts if text != ""), "")


def _once(run: Run, arguments: Sequence[Node]) -> Value:
    return to_string(run.context.current) or to_string(run.value(arguments[0]))


def _stored_regex(run: Run, arguments: Sequence[Node]) -> Value:
    """A pattern of a questionnaire that was issued before patterns were compiled with their expression."""
    return matches(to_string(run.value(arguments[0])), compile_pattern(to_string(run.value(arguments[1]))))


LAZY: dict[str, Callable[[Run, Sequence[Node]], Value]] = {
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "regex": _stored_regex,
}


def _indexed(node: Node, run: Run) -> Value:
    repeats: list[tuple[str, int]] = []
    for name, index in node["repeats"]:
        number = run.number(index)
        repeats.append((name, int(number) if abs(number) < 1e6 and number == int(number) else 0))
    return run.context.indexed(node["name"], repeats)


def _lookup(node: Node, run: Run) -> Value:
    """The column of the rows of a choice list that are left by every predicate."""
    items, outer = run.context.lists.get(node["list"], ()), run.columns

    def look_at(place: int) -> None:
        run.columns = items[place]

    found = _filtered(list(range(len(items))), node["where"], look_at, run)
    run.columns = outer
    if node["column"] == "itextId":
        return NodeSet(f"{node['list']}-{place}" for place in found)
    return NodeSet(items[place].get(node["column"], "") for place in found)


def _instances(node: Node, run: Run) -> Value:
    """The answers to a question in the instances of a repeat that are left by every predicate."""
    outer, repeat = run.instance, node["repeat"]
    members = strings(run.context.value(repeat))
    places = list(range(1, len(members) + 1))

    def look_at(place: int) -> None:
        run.instance = (repeat, place)

    found = _filtered(places, node["where"], look_at, run)
    run.instance = outer
    if node["name"] == repeat:
        return NodeSet(members[place - 1] for place in found)
    return NodeSet(to_string(run.context.indexed(node["name"], [(repeat, place)])) for place in found)


def _filtered(rows: list[Row], where: Any, look_at: Callable[[Row], None], run: Run) -> list[Row]:
    """The rows of which every predicate is true; position() and last() count what the one before has left."""
    predicates = where if isinstance(where, list) else [where] if where else []
    outer = run.row, run.rows
    for predicate in predicates:
        kept = []
        for place, row in enumerate(rows, start=1):
            look_at(row)
            run.row, run.rows = place, len(rows)
            if run.is_true(predicate):
                kept.append(row)
        rows = kept
    run.row, run.rows = outer
    return rows


def _member(node: Node, run: Run) -> Value:
    return run.context.indexed(node["name"], [run.instance]) if run.instance else ""


def _position(node: Node, run: Run) -> Value:
    """The place in a repeat further out, or in the one around the question."""
    place = run.context.place(node["repeat"]) if "repeat" in node else run.context.position
    return math.nan if place is None else float(place)


def _choice_label(node: Node, run: Run) -> Value:
    return run.context.choice_label(node["name"], to_string(run.value(node["value"])))


OPERATIONS: dict[str, Callable[[Node, Run], Value]] = {
    "number": lambda node, run: float(node["value"]),
    "string": lambda node, run: str(node["value"]),
    "reference": lambda node, run: run.context.value(node["name"]),
    "self": lambda node, run: run.context.current,
    "position": _position,
    "column": lambda node, run: (run.columns or {}).get(node["name"]) or NodeSet(),
    "row": lambda node, run: float(run.row),
    "rows": lambda node, run: float(run.rows),
    "member": _member,
    "negate": lambda node, run: -run.number(node["of"]),
    "and": lambda node, run: _all(node["of"], run),
    "or": lambda node, run: _any(node["of"], run),
    "binary": _binary,
    "call": _call,
    "indexed": _indexed,
    "choice_label": _choice_label,
    "lookup": _lookup,
    "instances": _instances,
    "regex": lambda node, run: matches(to_string(run.value(node["of"])), node["machine"]),
}
