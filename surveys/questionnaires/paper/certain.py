"""What is certain once one option is ticked, whatever else was or will be answered.

Conditions are weighed in three values: true, false, and "it depends". A part is given to the engine only where all
that it looks at is known; so "false" is never said of a question that anybody who ticks the option is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from surveys.questionnaires.expressions import Context, Value, evaluate, parts, to_boolean
from surveys.questionnaires.questionnaire import Question, Questionnaire

Node = Mapping[str, Any]
PLAIN_OPERATIONS = frozenset({"reference", "string", "number", "binary", "call", "and", "or", "negate"})
PLAIN_FUNCTIONS = frozenset(
    {"selected", "not", "if", "coalesce", "count-selected", "number", "string", "boolean", "true", "false", "int"}
)
NO_DAY = date(2000, 1, 1)
"""No function that looks at the day is weighed, so any day will do."""


class Certain:
    """What follows from ticking the option `code` of a question that takes one option."""

    def __init__(self, questionnaire: Questionnaire, question: Question, code: str) -> None:
        self.questionnaire = questionnaire
        self.ticked = question
        self.code = code
        self._asked: dict[str, bool | None] = {}

    def is_asked(self, name: str) -> bool | None:
        """Whether an item is asked: True, False, or None where it depends on other answers."""
        if name == self.ticked.name:
            return True
        if name not in self._asked:
            self._asked[name] = None
            self._asked[name] = self._weigh_item(name)
        return self._asked[name]

    def _weigh_item(self, name: str) -> bool | None:
        placed = self.questionnaire.placed[name]
        around = self.is_asked(placed.groups[-1]) if placed.groups else True
        if around is False:
            return False
        condition = placed.item.relevant
        own = True if condition is None else self._truth(condition["expression"], name)
        return own if own is False or around else None

    def _truth(self, node: Node, here: str) -> bool | None:
        if node["op"] in {"and", "or"}:
            found = [self._truth(part, here) for part in node["of"]]
            settling = node["op"] == "or"
            if settling in found:
                return settling
            return None if None in found else not settling
        if node["op"] == "call" and node["name"] == "not":
            inner = self._truth(node["arguments"][0], here)
            return None if inner is None else not inner
        values = self._values_behind(node, here)
        return None if values is None else to_boolean(self._evaluated(node, values))

    def _evaluated(self, node: Node, values: Mapping[str, str]) -> Value:
        return evaluate(dict(node), Context(today=NO_DAY, value=lambda name: values[name]))

    def _values_behind(self, node: Node, here: str) -> dict[str, str] | None:
        """What every question that a part looks at says; None where one of them is not known."""
        values: dict[str, str] = {}
        for part in parts(node):
            if part["op"] not in PLAIN_OPERATIONS:
                return None
            if part["op"] == "call" and part["name"] not in PLAIN_FUNCTIONS:
                return None
            if part["op"] == "reference":
                value = self._value(part["name"], here)
                if value is None:
                    return None
                values[part["name"]] = value
        return values

    def _value(self, name: str, here: str) -> str | None:
        placed = self.questionnaire.placed.get(name)
        around = self.questionnaire.placed[here].repeats
        if placed is None or not isinstance(placed.item, Question) or placed.repeats != around[: len(placed.repeats)]:
            return None
        if name == self.ticked.name:
            return self.code
        return "" if self.is_asked(name) is False else None
