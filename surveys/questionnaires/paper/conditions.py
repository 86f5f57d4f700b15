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
from surveys.text import format_number
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

Node = Mapping[str, Any]
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

    `subject` is what a question or box is called ("Câu 3", "Ô X1"), `code` what is printed for a code, '' for one that
    no option has.
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
        """What is printed for the codes; a code that no option has cannot be ticked, so it is left out."""
        printed = tuple(self.code(ticked.name, code) for code in ticked.codes)
        return listed(tuple(each for each in printed if each) or ticked.codes)

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
            wide = condition.every and isinstance(part, Ticked) and len(part.codes) > 1
            clauses.append(f"({clause})" if nested or wide else clause)
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


ALWAYS, NEVER = Untold("true"), Untold("false")
"""What is fixed; a condition that is one of these says nothing about the paper."""
