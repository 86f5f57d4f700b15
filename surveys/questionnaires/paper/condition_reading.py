"""Turns the compiled conditions of a questionnaire into conditions on paper."""

from __future__ import annotations

from collections.abc import Callable

from surveys.questionnaires.answers import PLAIN
from surveys.questionnaires.conditions import MIRRORED
from surveys.questionnaires.paper.conditions import (
    ALWAYS,
    NEVER,
    OPERATORS,
    RELATIONS,
    Compared,
    Condition,
    Counted,
    Filled,
    Joined,
    Node,
    Not,
    Says,
    Ticked,
    Untold,
)
from surveys.questionnaires.questionnaire import Question

MOST_CODES = 20
"""Of a longer list a comparison such as "less than 5" is not spelled out in codes."""


class Reading:
    """Turns compiled expressions into conditions on paper.

    `question_at` gives a question that the paper shows before this place and in this instance, else None; `behind`
    the calculation of one that is worked out, else None.
    """

    def __init__(
        self,
        question_at: Callable[[str], Question | None],
        codes_of: Callable[[Question], tuple[str, ...]],
        behind: Callable[[str], Node | None],
    ) -> None:
        self.question_at = question_at
        self.codes_of = codes_of
        self.behind = behind

    def condition(self, node: Node) -> Condition:
        """The condition that a tree states."""
        if node["op"] in {"and", "or"}:
            return self._joined([self.condition(part) for part in node["of"]], every=node["op"] == "and")
        if node["op"] == "call" and node["name"] in {"not", "selected"}:
            if node["name"] == "not":
                inner = self.condition(node["arguments"][0])
                return inner.part if isinstance(inner, Not) else Not(inner)
            return self._selected(node) or Untold(str(node))
        if node["op"] == "call" and node["name"] in {"true", "false"}:
            return ALWAYS if node["name"] == "true" else NEVER
        if node["op"] == "call" and node["name"] == "if" and len(node["arguments"]) == 3:
            return self._either(node["arguments"], self.condition) or Untold(str(node))
        if node["op"] == "binary" and node["operator"] in RELATIONS:
            return self._relation(node["left"], node["operator"], node["right"]) or Untold(str(node))
        return Untold(str(node))

    def _joined(self, parts: list[Condition], *, every: bool) -> Condition:
        """Neighbours about the same question become one: "chọn 1 hoặc 2"."""
        found: list[Condition] = []
        for part in parts:
            inner = part.parts if isinstance(part, Joined) and part.every == every else (part,)
            for each in inner:
                merged = _merged(found[-1], each, every=every) if found else None
                if merged is not None:
                    found[-1] = merged
                elif each not in found:
                    found.append(each)
        return found[0] if len(found) == 1 else Joined(tuple(found), every=every)

    def _selected(self, node: Node) -> Condition | None:
        subject, code = node["arguments"]
        if code["op"] not in {"string", "number"}:
            return None
        wanted, question = _written(code).strip(), self._question(subject)
        if not wanted or " " in wanted:
            return None
        if question is None:
            calculation = self.behind(subject["name"]) if subject["op"] == "reference" else None
            return self._relation(calculation, "=", {"op": "string", "value": wanted}) if calculation else None
        if not question.row.asked:
            return Says(question.name, wanted, among=True)
        return Ticked(question.name, (wanted,)) if question.row.chooses else None

    def _relation(self, left: Node, relation: str, right: Node) -> Condition | None:
        if left["op"] in {"string", "number"} and right["op"] not in {"string", "number"}:
            left, right, relation = right, left, MIRRORED[relation]
        if left["op"] == "call" and left["name"] == "if" and len(left["arguments"]) == 3:
            return self._either(left["arguments"], lambda side: self._fixed(side, relation, right)
                                or self._relation(side, relation, right))  # fmt: skip
        if left["op"] == "reference" and self.question_at(left["name"]) is None:
            calculation = self.behind(left["name"])
            return self._relation(calculation, relation, right) if calculation is not None else None
        if right["op"] in {"string", "number"}:
            if left["op"] == "call" and left["name"] == "count-selected":
                return self._counted(left, relation, right)
            question = self._question(left)
            if question is not None:
                return self._of_question(question, relation, right)
        amounts = [self._reckonable(left), self._reckonable(right)]
        return Compared(left, relation, right) if all(amounts) else None

    def _either(self, arguments: list[Node], say: Callable[[Node], Condition | None]) -> Condition | None:
        """if(c, a, b), where each side is a condition of its own or fixed."""
        test = self.condition(arguments[0])
        sides = [say(argument) for argument in arguments[1:]]
        if isinstance(test, Untold) or any(side is None for side in sides):
            return None
        yes, no = sides
        parts: list[Condition] = []
        if yes != NEVER:
            parts.append(test if yes == ALWAYS else Joined((test, yes), every=True))  # type: ignore[arg-type]
        if no != NEVER:
            parts.append(Not(test) if no == ALWAYS else Joined((Not(test), no), every=True))  # type: ignore[arg-type]
        return self._joined(parts, every=False) if parts else None

    def _fixed(self, side: Node, relation: str, right: Node) -> Condition | None:
        """Two fixed values compared."""
        if side["op"] not in {"string", "number"} or right["op"] not in {"string", "number"}:
            return None
        one, other = _written(side), _written(right)
        if relation in {"=", "!="} and not (PLAIN.fullmatch(one) and PLAIN.fullmatch(other)):
            return ALWAYS if (one == other) == (relation == "=") else NEVER
        if not (PLAIN.fullmatch(one) and PLAIN.fullmatch(other)):
            return NEVER
        return ALWAYS if RELATIONS[relation](float(one), float(other)) else NEVER

    def _counted(self, left: Node, relation: str, right: Node) -> Condition | None:
        question, number = self._question(left["arguments"][0]), _written(right)
        if question is None or not question.row.chooses or not PLAIN.fullmatch(number):
            return None
        return Counted(question.name, relation, float(number))

    def _of_question(self, question: Question, relation: str, right: Node) -> Condition | None:
        value = _written(right)
        if value == "":
            filled = Filled(question.name)
            return Not(filled) if relation == "=" else filled if relation == "!=" else None
        if question.row.chooses:
            return self._of_choices(question, relation, right)
        if (
            not question.row.asked
            and PLAIN.fullmatch(value)
            and (right["op"] == "number" or relation not in {"=", "!="})
        ):
            return Compared(
                {"op": "reference", "name": question.name}, relation, {"op": "number", "value": float(value)}
            )
        if question.row.counts and PLAIN.fullmatch(value) and (right["op"] == "number" or relation not in {"=", "!="}):
            return Compared(
                {"op": "reference", "name": question.name}, relation, {"op": "number", "value": float(value)}
            )
        if question.reading == "whole" and PLAIN.fullmatch(value) and "." not in value:
            return Compared(
                {"op": "reference", "name": question.name}, relation, {"op": "number", "value": float(value)}
            )
        if (
            (question.reading == "text" or not question.row.asked)
            and right["op"] == "string"
            and relation in {"=", "!="}
        ):
            says = Says(question.name, value)
            return says if relation == "=" else Not(says)
        return None

    def _of_choices(self, question: Question, relation: str, right: Node) -> Condition | None:
        value = _written(right)
        if relation in {"=", "!="}:
            if " " in value:
                return None
            if right["op"] == "number":
                alike = [c for c in self.codes_of(question) if PLAIN.fullmatch(c) and float(c) == right["value"]]
                value = alike[0] if len(alike) == 1 else value
            ticked = Ticked(question.name, (value,), only=question.is_multiple)
            return ticked if relation == "=" else Not(ticked)
        codes = self.codes_of(question)
        if question.is_multiple or len(codes) > MOST_CODES or not PLAIN.fullmatch(value):
            return None
        fitting = tuple(c for c in codes if PLAIN.fullmatch(c) and RELATIONS[relation](float(c), float(value)))
        return Ticked(question.name, fitting) if fitting else None

    def _question(self, node: Node) -> Question | None:
        return self.question_at(node["name"]) if node["op"] == "reference" else None

    def _reckonable(self, node: Node) -> bool:
        if node["op"] == "number":
            return True
        if node["op"] == "reference":
            question = self.question_at(node["name"])
            return question is not None and (question.row.counts or not question.row.asked)
        if node["op"] == "negate":
            return self._reckonable(node["of"])
        return (
            node["op"] == "binary"
            and node["operator"] in OPERATORS
            and self._reckonable(node["left"])
            and self._reckonable(node["right"])
        )


def _merged(before: Condition, after: Condition, *, every: bool) -> Condition | None:
    if not every and isinstance(before, Ticked) and isinstance(after, Ticked):
        alike = before.name == after.name and not before.only and not after.only
        return Ticked(before.name, tuple(dict.fromkeys([*before.codes, *after.codes]))) if alike else None
    if every and isinstance(before, Not) and isinstance(after, Not):
        merged = _merged(before.part, after.part, every=False)
        return Not(merged) if merged is not None else None
    return None


def _written(node: Node) -> str:
    value = node["value"]
    return str(value) if isinstance(value, str) else f"{value:.15g}"
