"""A text that an author's pattern accepts."""

from __future__ import annotations

import random
from typing import Any

from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.pattern_parser import PatternParser

MOST_TIMES = 8
PREFERRED = tuple(map(ord, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def text_of(pattern: str, rng: random.Random) -> str:
    """A text of the pattern's language, plain letters and digits where it leaves the choice."""
    try:
        tree = PatternParser(pattern).parse()
    except ExpressionError:
        return ""
    return _text(tree, rng).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _text(tree: tuple[Any, ...], rng: random.Random) -> str:
    kind, *parts = tree
    if kind == "letters":
        return _letter(parts[0], rng)
    if kind == "sequence":
        return "".join(_text(part, rng) for part in parts)
    if kind == "either":
        return _text(rng.choice(parts), rng)
    if kind == "repeat":
        part, least, most = parts
        times = rng.randint(least, max(least, min(least + MOST_TIMES, least + MOST_TIMES if most is None else most)))
        return "".join(_text(part, rng) for _ in range(times))
    return ""


def _letter(ranges: tuple[int, ...], rng: random.Random) -> str:
    """A letter of a class given as pairs of first and last."""
    pairs = list(zip(ranges[::2], ranges[1::2], strict=True))
    plain = [code for code in PREFERRED if any(low <= code <= high for low, high in pairs)]
    if plain:
        return chr(rng.choice(plain))
    low, high = rng.choice(pairs)
    return chr(rng.randint(low, min(high, low + 20)))
