"""Conditions as an interviewer follows them on paper: what is ticked or written at which number.

A condition becomes a small tree of its own. Its words are printed; `met` reads it by hand from what stands on the
paper, with no help from the engine, so that a test can hold the two against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaires.answers import PLAIN
from surveys.questionnaires.conditions import MIRRORED
from surveys.questionnaires.questionnaire import Question
from surveys.text import format_number
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

Node = Mapping[str, Any]
MOST_CODES = 20
RELATIONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
NUMBER_WORDS = {
    "=": _l("%(subject)s bằng %(value)s"),
    "!=": _l("%(subject)s khác %(value)s"),
    "<": _l("%(subject)s nhỏ hơn %(value)s"),
    "<=": _l("%(subject)s không quá %(value)s"),
    ">": _l("%(subject)s lớn hơn %(value)s"),
    ">=": _l("%(subject)s từ %(value)s trở lên"),
}
COUNT_WORDS = {
    "=": _l("%(question)s chọn đúng %(value)s phương án"),
    "!=": _l("%(question)s không chọn đúng %(value)s phương án"),
    "<": _l("%(question)s chọn ít hơn %(value)s phương án"),
    "<=": _l("%(question)s chọn không quá %(value)s phương án"),
    ">": _l("%(question)s chọn hơn %(value)s phương án"),
    ">=": _l("%(question)s chọn từ %(value)s phương án trở lên"),
}
OPERATORS = {"+": "+", "-": "−", "*": "×", "div": ":"}
Marks = Callable[[str], str]
"""What stands on the paper at a question: codes with blanks between them, a number, words; '' where nothing does."""


@dataclass(frozen=True)
class Ticked:
    """One of the codes is ticked at a question (`only`: and no other)."""

    name: str
    codes: tuple[str, ...]
    only: bool = False


@dataclass(frozen=True)
class Filled:
    """Something is ticked or written at a question."""

    name: str


@dataclass(frozen=True)
class Says:
    """Exactly these words are written at a question or into a box (`among`: with others, perhaps)."""

    name: str
    words: str
    among: bool = False


@dataclass(frozen=True)
class Counted:
    """So many options are ticked."""

    name: str
    relation: str
    number: float


@dataclass(frozen=True)
class Compared:
    """Two amounts, reckoned from what is written, compared; false where one of the numbers is missing."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True)
class Joined:
    """All or any of several conditions."""

    parts: tuple[Condition, ...]
    every: bool


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Condition


@dataclass(frozen=True)
class Untold:
    """What no line on paper can say; the manual explains it, and the interviewer decides."""

    source: str


Condition = Ticked | Filled | Says | Counted | Compared | Joined | Not | Untold


def leaves(condition: Condition) -> list[Condition]:
    """The conditions that are not made of others."""
    if isinstance(condition, Joined):
        return [leaf for part in condition.parts for leaf in leaves(part)]
    return leaves(condition.part) if isinstance(condition, Not) else [condition]


def is_told(condition: Condition) -> bool:
    """Whether the whole of it can be said on paper."""
    return not any(isinstance(leaf, Untold) for leaf in leaves(condition))


def met(condition: Condition, marks: Marks, untold: Callable[[Untold], bool] = lambda _leaf: False) -> bool:
    """Whether a reader of the paper finds the condition met."""
    if isinstance(condition, Joined):
        found = [met(part, marks, untold) for part in condition.parts]
        return all(found) if condition.every else any(found)
    if isinstance(condition, Not):
        return not met(condition.part, marks, untold)
    if isinstance(condition, Untold):
        return untold(condition)
    if isinstance(condition, Compared):
        return RELATIONS[condition.relation](_amount(condition.left, marks), _amount(condition.right, marks))
    mark = marks(condition.name)
    if isinstance(condition, Ticked):
        ticked = mark.split()
        return ticked == [condition.codes[0]] if condition.only else any(code in ticked for code in condition.codes)
    if isinstance(condition, Counted):
        return RELATIONS[condition.relation](len(mark.split()), condition.number)
    if isinstance(condition, Says):
        return condition.words in mark.split() if condition.among else mark == condition.words
    return bool(mark)


def _amount(node: Node, marks: Marks) -> float:
    if node["op"] == "number":
        return float(node["value"])
    if node["op"] == "reference":
        mark = marks(node["name"])
        return float(mark) if PLAIN.fullmatch(mark) else math.nan
    if node["op"] == "negate":
        return -_amount(node["of"], marks)
    left, right = _amount(node["left"], marks), _amount(node["right"], marks)
    if node["operator"] == "div":
        return left / right if right else math.nan
    return {"+": left + right, "-": left - right, "*": left * right}[node["operator"]]


def both(parts: list[Condition]) -> Condition | None:
    """All of several conditions as one, each said once; None where there is none."""
    flat = [each for part in parts for each in conjuncts(part)]
    kept = tuple(part for place, part in enumerate(flat) if part not in flat[:place])
    return None if not kept else kept[0] if len(kept) == 1 else Joined(kept, every=True)


def conjuncts(condition: Condition | None) -> tuple[Condition, ...]:
    """The conditions that must all hold."""
    if condition is None:
        return ()
    return condition.parts if isinstance(condition, Joined) and condition.every else (condition,)


class Saying:
    """Writes conditions with the numbers of one paper.

    `subject` is what a question or box is called ("Câu 3", "Ô X1"), `code` what is printed for a code.
    """

    def __init__(self, subject: Callable[[str], str], code: Callable[[str, str], str]) -> None:
        self.subject = subject
        self.code = code

    def words(self, condition: Condition) -> str:
        """The condition as a clause: "Câu 3 chọn 1 hoặc 2 và Câu 5 từ 60 trở lên"."""
        if isinstance(condition, Joined):
            return self._joined(condition)
        if isinstance(condition, Not):
            return self._not(condition.part)
        if isinstance(condition, Untold):
            return _("đúng trường hợp nêu trong Sổ tay người hỏi")
        if isinstance(condition, Compared):
            facts = {"subject": self._amount(condition.left, first=True), "value": self._amount(condition.right)}
            return str(NUMBER_WORDS[condition.relation]) % facts
        question = self.subject(condition.name)
        if isinstance(condition, Counted):
            facts = {"question": question, "value": format_number(condition.number)}
            return str(COUNT_WORDS[condition.relation]) % facts
        if isinstance(condition, Ticked):
            facts = {"question": question, "codes": self._codes(condition)}
            return _("%(question)s chỉ chọn %(codes)s", **facts) if condition.only else _(
                "%(question)s chọn %(codes)s", **facts)  # fmt: skip
        if isinstance(condition, Says):
            return _("%(question)s ghi “%(words)s”", question=question, words=condition.words)
        return _("%(question)s có trả lời", question=question)

    def _codes(self, ticked: Ticked) -> str:
        return listed(tuple(self.code(ticked.name, code) for code in ticked.codes))

    def _not(self, part: Condition) -> str:
        if isinstance(part, Ticked) and not part.only:
            facts = {"question": self.subject(part.name), "codes": self._codes(part)}
            return _("%(question)s không chọn %(codes)s", **facts)
        if isinstance(part, Filled):
            return _("%(question)s để trống", question=self.subject(part.name))
        return _("không phải: %(clause)s", clause=self.words(part))

    def _joined(self, condition: Joined) -> str:
        clauses = []
        for part in condition.parts:
            clause = self.words(part)
            nested = isinstance(part, Joined) and part.every != condition.every
            wide = isinstance(part, Ticked) and len(part.codes) > 1
            clauses.append(f"({clause})" if nested or (wide and len(condition.parts) > 1) else clause)
        if len(clauses) > 2 and not condition.every:
            return _("%(first)s; hoặc %(last)s", first="; ".join(clauses[:-1]), last=clauses[-1])
        return (_(" và ") if condition.every else _(" hoặc ")).join(clauses)

    def _amount(self, node: Node, *, first: bool = False) -> str:
        if node["op"] == "number":
            return format_number(node["value"])
        if node["op"] == "reference":
            return self.subject(node["name"])
        if node["op"] == "negate":
            return f"−{self._amount(node['of'])}"
        sides = [self._amount(node["left"]), self._amount(node["right"])]
        words = f"{sides[0]} {OPERATORS[node['operator']]} {sides[1]}"
        return words if first else f"({words})"


def listed(codes: tuple[str, ...]) -> str:
    """Codes in a row: "1, 2 hoặc 5"."""
    if len(codes) == 1:
        return codes[0]
    return _("%(some)s hoặc %(last)s", some=", ".join(codes[:-1]), last=codes[-1])


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


ALWAYS, NEVER = Untold("true"), Untold("false")
"""What is fixed; a condition that is one of these says nothing about the paper."""


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
