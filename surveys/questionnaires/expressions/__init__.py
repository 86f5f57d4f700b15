"""One language of expressions: compiled once to a JSON tree, evaluated wherever the questionnaire runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.evaluate import Context, evaluate
from surveys.questionnaires.expressions.parser import Parser
from surveys.questionnaires.expressions.values import NodeSet, Value, to_boolean, to_number, to_string

VERSION = 1
Expression = dict[str, Any]


def compile_expression(
    text: str, *, names: Collection[str] | None = None, columns: Collection[str] | None = None
) -> Expression:
    """Expression text → {"version", "source", "expression", "references"}.

    `names` are the variables that exist (None: any); `columns` the bare names allowed in a choice filter.
    Raises ExpressionError with a code, and the place where one is known.
    """
    tree = Parser(text, columns=columns).parse()
    compiled: Expression = {"version": VERSION, "source": text, "expression": tree, "references": _references(tree)}
    if names is not None:
        for name in compiled["references"]:
            if name not in names:
                raise ExpressionError("unknown-reference", f"no question named {name!r}", name=name)
    return compiled


def literal(value: str) -> Expression:
    """A fixed text as an expression, for defaults that are not calculated."""
    return {"version": VERSION, "source": value, "expression": {"op": "string", "value": value}, "references": []}


def references(expression: Expression) -> list[str]:
    """Names of the questions that an expression looks at, in order of appearance."""
    found: list[str] = expression["references"]
    return found


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every node of a tree."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            if "op" in current:
                yield current
            waiting.extend(reversed(list(current.values())))
        elif isinstance(current, list):
            waiting.extend(reversed(current))


def _references(tree: Any) -> list[str]:
    found: dict[str, None] = {}
    for node in parts(tree):
        if node["op"] in {"reference", "indexed", "choice_label"}:
            found[node["name"]] = None
        if node["op"] == "indexed":
            found.update({name: None for name, _ in node["repeats"]})
    return list(found)


__all__ = [
    "Context",
    "Expression",
    "ExpressionError",
    "NodeSet",
    "Value",
    "compile_expression",
    "evaluate",
    "literal",
    "parts",
    "references",
    "to_boolean",
    "to_number",
    "to_string",
]
