"""Reads an expression as rows, where its meaning is exactly that of rows; what is richer stays written.

Every pattern here is one that `source_of` writes, or one that means the same whatever is answered: of a question with
one answer `selected(${Q}, '1')` is `${Q} = '1'`, and `not(${Q} = '1')` is `${Q} != '1'`, but `not(${Q} > 3)` is no
`${Q} <= 3`, for it holds of an unanswered question too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaires.expressions import Expression, ExpressionError
from surveys.questionnaires.expressions.values import NUMBER, to_number
from surveys.questionnaires.studio.condition_rows import (
    COMPARED,
    OWN_ANSWER,
    TODAY,
    Group,
    Joint,
    Row,
    Rows,
    is_complete,
    is_day,
    number_words,
    tidied,
)
from surveys.questionnaires.studio.condition_subjects import (
    Document,
    Subject,
    Subjects,
    compiled,
    own_subject,
    place_of,
    subjects_of,
)

Node = Mapping[str, Any]
MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
NEGATED: dict[Joint, Joint] = {"and": "or", "or": "and"}
OPERATOR_OF = {relation: operator for operator, relation in COMPARED.items()}
COMPLEMENTS = {
    "is": "not", "same": "differs", "differs": "same", "has": "has_none", "answered": "blank",
    "blank": "answered", "eq": "ne", "ne": "eq",
}  # fmt: skip
"""What holds exactly where the other does not, unanswered questions included."""

STEPS_BEYOND = {
    "count_ge": ("count_le", -1), "count_le": ("count_ge", 1), "length_ge": ("length_le", -1),
    "length_le": ("length_ge", 1),
}  # fmt: skip
"""A count is always a number: not 3 or more is 2 at most."""


@dataclass(frozen=True)
class Joined:
    """Parts of a condition, however deep."""

    joined: Joint
    parts: tuple[Row | Joined, ...]


Tree = Row | Joined


class TooRich(Exception):
    """A condition, or a part of one, that no rows say."""


@dataclass(frozen=True)
class Reader:
    """Reads the conditions of one item: the questions there are, the item itself, the repeats around it."""

    subjects: Subjects
    own: Subject | None = None
    repeats: tuple[str, ...] = ()

    @classmethod
    def at(cls, document: Document, uid: str = "", *, subjects: Subjects | None = None) -> Reader:
        """The reader of an item's conditions; without an item, of any outside repeats."""
        known = subjects_of(document) if subjects is None else subjects
        return cls(known, own_subject(known, uid), place_of(document, uid)[1])

    def rows(self, source: str | Expression) -> Rows | None:
        """The rows, tidied; None where it cannot be read or says more than rows can."""
        try:
            return _rows(self.tree(source))
        except TooRich:
            return None

    def tree(self, source: str | Expression) -> Tree:
        """The rows however deep they stand in brackets; raises TooRich."""
        try:
            return self._tree(compiled(source)["expression"])
        except ExpressionError as error:
            raise TooRich from error

    def _tree(self, node: Node) -> Tree:
        if node["op"] in {"and", "or"}:
            return Joined(node["op"], tuple(self._tree(part) for part in node["of"]))
        if node["op"] == "call" and node["name"] == "not":
            return _negated(self._tree(node["arguments"][0]))
        row = self._call(node) if node["op"] == "call" else self._relation(node) if node["op"] == "binary" else None
        if row is None or (isinstance(row, Row) and not is_complete(row)):
            raise TooRich
        return row

    def _call(self, node: Node) -> Row | None:
        """selected(${Q}, 'code')."""
        if node["name"] != "selected" or node["arguments"][1]["op"] != "string":
            return None
        subject = self._subject(node["arguments"][0])
        code = node["arguments"][1]["value"]
        if subject is None or not code or any(letter.isspace() for letter in code):
            return None
        if subject.family == "choice" and subject.options and not _has_spaces(subject):
            return Row(self._name(subject, node["arguments"][0]), "is", (code,))
        has = subject.family in {"choices", "calculated"}
        return Row(self._name(subject, node["arguments"][0]), "has", (code,)) if has else None

    def _relation(self, node: Node) -> Tree | None:
        left, right, relation = node["left"], node["right"], node["operator"]
        if relation not in MIRRORED:
            return None
        if left["op"] in {"string", "number", "negate"} or _is_moment(left):
            left, right, relation = right, left, MIRRORED[relation]
        if left["op"] == "call":
            return self._measured(left, relation, right)
        subject = self._subject(left)
        if subject is None:
            return None
        name = self._name(subject, left)
        if right["op"] == "string" and right["value"] == "" and relation in {"=", "!="}:
            return Row(name, "blank" if relation == "=" else "answered")
        if right["op"] in {"reference", "self"}:
            return self._other_answer(subject, name, relation, right)
        by_family = {
            "choice": self._choice, "choices": self._choices, "number": self._number, "date": self._date,
            "text": self._text, "calculated": self._calculated,
        }  # fmt: skip
        read = by_family.get(subject.family)
        return read(subject, name, relation, right) if read else None

    def _measured(self, call: Node, relation: str, right: Node) -> Row | None:
        """count-selected(${Q}) and string-length(${Q}) against a whole number."""
        if call["name"] not in {"count-selected", "string-length"}:
            return None
        subject, number = self._subject(call["arguments"][0]), _whole(right)
        if subject is None or number is None:
            return None
        name = self._name(subject, call["arguments"][0])
        if call["name"] == "string-length":
            is_blank = (relation, number) in {("=", 0), ("<", 1), ("<=", 0)}
            if is_blank or (relation, number) in {("!=", 0), (">", 0), (">=", 1)}:
                return Row(name, "blank" if is_blank else "answered")
            return Row(name, *_bounded("length", relation, number)) if subject.family == "text" else None
        return Row(name, *_bounded("count", relation, number)) if subject.family == "choices" else None

    def _other_answer(self, subject: Subject, name: str, relation: str, right: Node) -> Row | None:
        other = self._subject(right)
        if other is None or other.name == subject.name or right["op"] == "self":
            return None
        value = f"${{{other.name}}}"
        if {subject.family, other.family} <= {"number", "calculated"} or subject.family == other.family == "date":
            return Row(name, OPERATOR_OF[relation], (value,))
        if subject.family == other.family in {"choice", "text"} and relation in {"=", "!="}:
            return Row(name, "same" if relation == "=" else "differs", (value,))
        return None

    def _choice(self, subject: Subject, name: str, relation: str, right: Node) -> Row | None:
        """A code, or a number that some of the codes are: `${Q} >= 4` of codes 1 … 5 is "4 or 5"."""
        if right["op"] == "string" and relation in {"=", "!="}:
            return Row(name, "is" if relation == "=" else "not", (right["value"],))
        number = _number(right)
        if number is None or not subject.options:
            return None
        wanted = "=" if relation == "!=" else relation
        codes = tuple(code for code in subject.option_words if _holds(to_number(code), wanted, number))
        return Row(name, "not" if relation == "!=" else "any", codes) if codes else None

    def _choices(self, subject: Subject, name: str, relation: str, right: Node) -> Row | None:
        """`${Q} = '3'` of several answers holds where 3 is the only one."""
        if relation != "=":
            return None
        if right["op"] == "string":
            return Row(name, "only", (right["value"],))
        number = _number(right)
        codes = [code for code in subject.option_words if number is not None and to_number(code) == number]
        return Row(name, "only", (codes[0],)) if len(codes) == 1 else None

    def _number(self, subject: Subject, name: str, relation: str, right: Node) -> Row | None:
        number = _number(right)
        if number is None and right["op"] == "string" and NUMBER.fullmatch(right["value"]):
            is_exact = relation not in {"=", "!="} or (
                subject.is_whole and number_words(float(right["value"])) == right["value"]
            )
            number = float(right["value"]) if is_exact else None
        words = number_words(number) if number is not None else None
        return Row(name, OPERATOR_OF[relation], (words,)) if words else None

    def _date(self, subject: Subject, name: str, relation: str, right: Node) -> Row | None:
        day = _day(right, is_text=relation not in {"=", "!="})
        return Row(name, OPERATOR_OF[relation], (day,)) if day else None

    def _text(self, subject: Subject, name: str, relation: str, right: Node) -> Row | None:
        if right["op"] != "string" or relation not in {"=", "!="}:
            return None
        return Row(name, "is" if relation == "=" else "not", (right["value"],))

    def _calculated(self, subject: Subject, name: str, relation: str, right: Node) -> Row | None:
        """A calculated value may be a text, a number or a day: the other side says as which it is looked at."""
        if right["op"] == "string" and relation in {"=", "!="}:
            return self._text(subject, name, relation, right)
        return self._number(subject, name, relation, right) or self._date(subject, name, relation, right)

    def _subject(self, node: Node) -> Subject | None:
        """The question that a node is the answer to, where it has one answer here."""
        if node["op"] == "self":
            return self.own
        found = self.subjects.get(node["name"]) if node["op"] == "reference" else None
        if found is None or found.repeats != self.repeats[: len(found.repeats)]:
            return None
        return found

    @staticmethod
    def _name(subject: Subject, node: Node) -> str:
        return OWN_ANSWER if node["op"] == "self" else subject.name


def rows_of(source: str | Expression, document: Document, uid: str = "") -> Rows | None:
    """The rows that an expression of an item stands for; None where it says more than rows can."""
    return Reader.at(document, uid).rows(source)


def _rows(tree: Tree) -> Rows:
    """The rows of a tree that is no deeper than one group in a list, once neighbours have come together."""
    if isinstance(tree, Row):
        return tidied(Rows("and", (tree,)))
    parts: list[Row | Group] = []
    for part in tree.parts:
        inner = _rows(part)
        if any(isinstance(row, Group) for row in inner.rows):
            if inner.joined != tree.joined:
                raise TooRich
            parts += inner.rows
        else:
            parts.append(Group(inner.joined, tuple(row for row in inner.rows if isinstance(row, Row))))
    return tidied(Rows(tree.joined, tuple(parts)))


def joined_neighbours(tree: Tree) -> Tree | Rows:
    """The tree with neighbours that say one thing together as one row, at every depth."""
    try:
        return _rows(tree)
    except TooRich:
        assert isinstance(tree, Joined)
        parts: list[Tree] = []
        for part in map(joined_neighbours, tree.parts):
            inner = _as_tree(part)
            parts += inner.parts if isinstance(inner, Joined) and inner.joined == tree.joined else [inner]
        return Joined(tree.joined, tuple(parts))


def _as_tree(part: Tree | Rows | Group) -> Tree:
    if isinstance(part, Row | Joined):
        return part
    inner = tuple(_as_tree(row) for row in part.rows)
    return inner[0] if len(inner) == 1 else Joined(part.joined, inner)


def _negated(tree: Tree) -> Tree:
    """Its opposite; raises TooRich where that is no row."""
    if isinstance(tree, Joined):
        return Joined(NEGATED[tree.joined], tuple(_negated(part) for part in tree.parts))
    if tree.operator in {"any", "has_any", "not", "has_none"} and len(tree.values) > 1:
        pairs = {"any": "not", "not": "any", "has_any": "has_none", "has_none": "has_any"}
        return Row(tree.question, pairs[tree.operator], tree.values)
    if tree.operator in STEPS_BEYOND and tree.values[0].isdigit():
        operator, step = STEPS_BEYOND[tree.operator]
        return _checked(Row(tree.question, operator, (str(int(tree.values[0]) + step),)))
    single = {"not": "is", "any": "not", "has_none": "has", "has_any": "has_none"}
    found = COMPLEMENTS.get(tree.operator) or single.get(tree.operator)
    if found is None:
        raise TooRich
    return Row(tree.question, found, tree.values)


def _checked(row: Row) -> Row:
    if not is_complete(row):
        raise TooRich
    return row


def _bounded(measure: str, relation: str, number: int) -> tuple[str, tuple[str, ...]]:
    """A limit of a count; more than 2 is 3 or more."""
    limits = {"=": ("eq", 0), "<=": ("le", 0), ">=": ("ge", 0), "<": ("le", -1), ">": ("ge", 1)}
    operator, step = limits.get(relation, ("", 0))
    return f"{measure}_{operator}", (str(number + step),)


def _has_spaces(subject: Subject) -> bool:
    return any(letter.isspace() for code in subject.option_words for letter in code)


def _number(node: Node) -> float | None:
    if node["op"] == "negate":
        inner = _number(node["of"])
        return None if inner is None else -inner
    return float(node["value"]) if node["op"] == "number" and math.isfinite(node["value"]) else None


def _whole(node: Node) -> int | None:
    number = _number(node)
    return int(number) if number is not None and number == int(number) and 0 <= number < 1e9 else None


def _holds(code: float, relation: str, number: float) -> bool:
    held = {
        "=": code == number, "<": code < number, "<=": code <= number, ">": code > number, ">=": code >= number,
        "!=": code != number,
    }  # fmt: skip
    return held[relation]


def _is_moment(node: Node) -> bool:
    return node["op"] == "call" and node["name"] in {"today", "date"}


def _day(node: Node, *, is_text: bool) -> str | None:
    """today(), date('2025-03-05'), and where days are compared as numbers the text alone."""
    if node["op"] == "call" and node["name"] == "today":
        return TODAY
    if node["op"] == "call" and node["name"] == "date":
        return _day(node["arguments"][0], is_text=True)
    return node["value"] if is_text and node["op"] == "string" and is_day(node["value"]) else None
