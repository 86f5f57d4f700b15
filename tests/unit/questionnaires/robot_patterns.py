"""A text that an author's pattern accepts."""

from __future__ import annotations

import random
from re import _parser as patterns  # type: ignore[attr-defined]
from typing import Any

LETTERS = "abcXYZđế0189 _-@./"
MOST_TIMES = 12
CLASSES = {"CATEGORY_DIGIT": "0123456789", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "abcXYZ019_"}


def text_of(pattern: str, rng: random.Random) -> str:
    """A text of the pattern's language; '' where the pattern is beyond this generator."""
    try:
        return _sequence(patterns.parse(pattern), rng)
    except Exception:  # a pattern that Python reads differently is no matter of the robot
        return ""


def _sequence(items: Any, rng: random.Random) -> str:
    return "".join(_one(str(operation), value, rng) for operation, value in items)


def _one(operation: str, value: Any, rng: random.Random) -> str:
    if operation == "LITERAL":
        return chr(value)
    if operation in {"IN", "NOT_LITERAL", "ANY"}:
        return rng.choice([letter for letter in _alphabet(value) if _is_in(operation, value, letter)])
    if operation in {"MAX_REPEAT", "MIN_REPEAT"}:
        low, high, inner = value
        times = rng.randint(low, max(low, min(int(high), low + MOST_TIMES)))
        return "".join(_sequence(inner, rng) for _ in range(times))
    if operation == "SUBPATTERN":
        return _sequence(value[-1], rng)
    return _sequence(rng.choice(value[1]), rng) if operation == "BRANCH" else ""


def _alphabet(value: Any) -> str:
    ends = (
        [chr(code) for kind, part in value if str(kind) == "RANGE" for code in (part[0], part[1])]
        if isinstance(value, list)
        else []
    )
    single = [chr(part) for kind, part in value if str(kind) == "LITERAL"] if isinstance(value, list) else []
    return "".join([*ends, *single]) + LETTERS


def _is_in(operation: str, value: Any, letter: str) -> bool:
    if operation == "ANY":
        return True
    if operation == "NOT_LITERAL":
        return ord(letter) != value
    negated = str(value[0][0]) == "NEGATE"
    return any(_in_part(str(kind), part, letter) for kind, part in value) != negated


def _in_part(kind: str, part: Any, letter: str) -> bool:
    if kind == "LITERAL":
        return ord(letter) == part
    if kind == "RANGE":
        return part[0] <= ord(letter) <= part[1]
    return kind == "CATEGORY" and letter in CLASSES.get(str(part), "")
