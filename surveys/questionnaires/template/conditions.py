"""“Chỉ hỏi khi” in plain Vietnamese → an XLSForm expression: `C5 = 1, 2`, `Câu 5 khác 1`, `C3 = 1 và C4 >= 60`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.text import search_key

JOIN = re.compile(r"\s+(và|hoặc)\s+|\s*(;)\s*", re.IGNORECASE)
CLAUSE = re.compile(
    r"(?:nếu\s+)?(?P<question>(?:câu\s*)?[\w.]+?)\s*"
    r"(?P<relation>>=|<=|<>|!=|≠|≥|≤|=|>|<|\bkhác\b|\blà\b|\bcó chọn\b|\bchọn\b)\s*(?P<values>.+)",
    re.IGNORECASE,
)
RELATIONS = {"khác": "!=", "<>": "!=", "≠": "!=", "là": "=", "chọn": "=", "có chọn": "=", "≥": ">=", "≤": "<="}
SEPARATOR = re.compile(r"\s*(?:,|/|\bhoặc\b)\s*")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Target:
    """A question that a condition may name: its variable, its kind, and its options by code."""

    name: str
    kind: str
    options: Mapping[str, str]


class ConditionError(Exception):
    """A condition that cannot be read; `part` is the piece and `reason` a code."""

    def __init__(self, reason: str, part: str) -> None:
        super().__init__(f"{reason}: {part}")
        self.reason = reason
        self.part = part


def to_expression(text: str, targets: Mapping[str, Target]) -> str:
    """The XLSForm expression of a condition; `targets` by `question_key`. Raises ConditionError."""
    if "${" in text:
        return text
    pieces = [piece for piece in JOIN.split(text.strip()) if piece is not None]
    expression = _clause(pieces[0], targets)
    for joint, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        expression += f" {'or' if joint.lower() == 'hoặc' else 'and'} {_clause(piece, targets)}"
    return expression


def question_key(code: str) -> str:
    """What makes "Câu 5", "câu5", "C5" and "5" the same question."""
    bare = re.sub(r"[\s.]+", "", search_key(code))
    bare = re.sub(r"^cau(?=\d)", "", bare)
    return re.sub(r"^c(?=\d)", "", bare)


def _clause(text: str, targets: Mapping[str, Target]) -> str:
    match = CLAUSE.fullmatch(text.strip().rstrip("."))
    if match is None:
        raise ConditionError("unreadable", text.strip())
    target = targets.get(question_key(match["question"]))
    if target is None:
        raise ConditionError("unknown-question", match["question"])
    written = match["relation"].lower()
    relation = RELATIONS.get(written, written)
    values = [_value(value, target) for value in SEPARATOR.split(match["values"].strip()) if value]
    if relation not in {"=", "!="}:
        if len(values) != 1 or not NUMBER.fullmatch(values[0]):
            raise ConditionError("number-needed", match["values"])
        return f"${{{target.name}}} {relation} {values[0]}"
    tests = [_test(target, value) for value in values]
    if relation == "=":
        return tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"
    answered = f"${{{target.name}}} != ''"
    return f"({answered} and not({' or '.join(tests)}))"


def _test(target: Target, value: str) -> str:
    if target.kind == "select_multiple":
        return f"selected(${{{target.name}}}, '{value}')"
    if not target.options and NUMBER.fullmatch(value):
        return f"${{{target.name}}} = {value}"
    return f"${{{target.name}}} = '{value}'"


def _value(text: str, target: Target) -> str:
    """A code, or the code of the option with these words."""
    bare = text.strip().strip("'\"“”")
    if not target.options:
        return bare.replace(",", ".").replace("'", "")
    if bare in target.options:
        return bare
    by_label = {search_key(label): code for code, label in target.options.items()}
    code = by_label.get(search_key(bare))
    if code is None:
        raise ConditionError("unknown-option", bare)
    return code
