"""One language of expressions: compiled once to a JSON tree, evaluated wherever the questionnaire runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.evaluate import Context, evaluate
from surveys.questionnaires.expressions.parser import Parser
from surveys.questionnaires.expressions.patterns import is_anchored
from surveys.questionnaires.expressions.places import Places
from surveys.questionnaires.expressions.values import NodeSet, Value, to_boolean, to_number, to_string

VERSION = 2
"""1: patterns stood in the tree as text, and a choice list had one predicate or none; both are still evaluated here."""
MAX_TREE_DEPTH = 200
Expression = dict[str, Any]


def compile_expression(
    text: str,
    *,
    names: Collection[str] | None = None,
    columns: Collection[str] | None = None,
    places: Places | None = None,
) -> Expression:
    """Expression text → {"version", "source", "expression", "references"}.

    `names` are the variables that exist (None: any); `columns` the bare names allowed in a choice filter; `places`
    where the form's items stand, for node paths written by hand.
    Raises ExpressionError with a code, and the place where one is known.
    """
    tree = Parser(text, columns=columns, places=places).parse()
    if _depth(tree) > MAX_TREE_DEPTH:
        raise ExpressionError("too-deep", "the expression is nested too deeply", limit=MAX_TREE_DEPTH)
    compiled: Expression = {"version": VERSION, "source": text, "expression": tree, "references": _references(tree)}
    if names is not None:
        for name in compiled["references"]:
            if name not in names:
                raise ExpressionError("unknown-reference", f"no question named {name!r}", name=name)
    return compiled


def up_to_date(expression: Expression) -> Expression:
    """The expression as it is compiled today, for one that was stored by an earlier version."""
    if expression["version"] == VERSION:
        return expression
    if expression["expression"]["op"] == "string":
        return {**expression, "version": VERSION}
    columns = {node["name"] for node in parts(expression["expression"]) if node["op"] == "column"}
    return compile_expression(expression["source"], columns=columns)


def loose_patterns(expression: Expression) -> list[str]:
    """Patterns that are searched for in an answer, since they lack ^ or $; ODK Collect asks for the whole answer."""
    patterns = (node for node in parts(expression["expression"]) if node["op"] == "regex")
    return [node["pattern"] for node in patterns if not is_anchored(node["machine"])]


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
            waiting.extend(value for key, value in reversed(current.items()) if key != "machine")
        elif isinstance(current, list):
            waiting.extend(reversed(current))


def _references(tree: Any) -> list[str]:
    found: dict[str, None] = {}
    for node in parts(tree):
        if node["op"] in {"reference", "indexed", "choice_label", "instances", "member"}:
            found[node["name"]] = None
        if node["op"] == "indexed":
            found.update({name: None for name, _ in node["repeats"]})
        if node["op"] == "instances":
            found[node["repeat"]] = None
    return list(found)


def _depth(tree: Any) -> int:
    """How many nodes stand one inside the other at most."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = [value for key, value in node.items() if key != "machine"] if isinstance(node, dict) else node
        for value in inner:
            if isinstance(value, dict | list):
                waiting.append((value, depth + isinstance(value, dict)))
    return deepest


__all__ = [
    "Context",
    "Expression",
    "ExpressionError",
    "NodeSet",
    "Places",
    "Value",
    "compile_expression",
    "evaluate",
    "literal",
    "loose_patterns",
    "parts",
    "references",
    "to_boolean",
    "to_number",
    "to_string",
    "up_to_date",
]
