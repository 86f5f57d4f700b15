"""Classes of letters in patterns, as sorted ranges of UTF-16 units: \\d, \\w, \\s as in browsers, \\p{L} as in Java."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

Letters = tuple[int, ...]
"""(first, last, first, last, …), sorted, without overlap."""

LAST = 0xFFFF


def one(letter: int) -> Letters:
    """The class of one letter."""
    return (letter, letter)


def union(classes: Iterable[Letters]) -> Letters:
    """What any of the classes holds."""
    pairs = sorted(pair for letters in classes for pair in zip(letters[::2], letters[1::2], strict=True))
    joined: list[int] = []
    for first, last in pairs:
        if joined and first <= joined[-1] + 1:
            joined[-1] = max(joined[-1], last)
        else:
            joined += [first, last]
    return tuple(joined)


def complement(letters: Letters) -> Letters:
    """What the class does not hold."""
    edges = [-1, *(edge for pair in zip(letters[::2], letters[1::2], strict=True) for edge in pair), LAST + 1]
    gaps = ((before + 1, after - 1) for before, after in zip(edges[::2], edges[1::2], strict=True))
    return tuple(edge for first, last in gaps if first <= last for edge in (first, last))


def in_either_case(letters: Letters) -> Letters:
    """The class with the other case of each of its letters, for (?i)."""
    added = [letters]
    for first, last in zip(letters[::2], letters[1::2], strict=True):
        for letter in map(chr, range(first, last + 1)):
            added += [
                one(ord(other)) for other in (letter.lower(), letter.upper()) if len(other) == 1 and other != letter
            ]
    return union(added)


def _ranges(holds: Callable[[str], bool]) -> Letters:
    return union(one(letter) for letter in range(LAST + 1) if holds(chr(letter)))


DIGIT: Letters = (0x30, 0x39)
WORD: Letters = (0x30, 0x39, 0x41, 0x5A, 0x5F, 0x5F, 0x61, 0x7A)
SPACE: Letters = (
    0x09, 0x0D, 0x20, 0x20, 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x202F,
    0x205F, 0x205F, 0x3000, 0x3000, 0xFEFF, 0xFEFF,
)  # fmt: skip
NOT_LINE_END = complement((0x0A, 0x0A, 0x0D, 0x0D, 0x2028, 0x2029))
CLASSES = {"d": DIGIT, "w": WORD, "s": SPACE}
CATEGORIES = {
    *("L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe"),
    *("Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf"),
}
NAMED = {
    "Lower": (0x61, 0x7A),
    "Upper": (0x41, 0x5A),
    "Alpha": (0x41, 0x5A, 0x61, 0x7A),
    "Digit": DIGIT,
    "Alnum": (0x30, 0x39, 0x41, 0x5A, 0x61, 0x7A),
    "Punct": (0x21, 0x2F, 0x3A, 0x40, 0x5B, 0x60, 0x7B, 0x7E),
    "Space": (0x09, 0x0D, 0x20, 0x20),
}
"""Java's names for classes of ASCII letters."""


def is_word(letter: int) -> bool:
    """Whether a letter is one of \\w."""
    return any(first <= letter <= last for first, last in zip(WORD[::2], WORD[1::2], strict=True))


@lru_cache(maxsize=64)
def category(name: str) -> Letters | None:
    """The class of \\p{name}, or None when there is none of that name."""
    if name in NAMED:
        return NAMED[name]
    name = name.removeprefix("Is") if name.removeprefix("Is") in CATEGORIES else name
    return _ranges(lambda letter: unicodedata.category(letter).startswith(name)) if name in CATEGORIES else None
