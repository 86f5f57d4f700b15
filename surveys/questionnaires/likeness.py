"""Whether two wordings say the same: equal, equal but for typing errors, or different."""

from __future__ import annotations

import re
from typing import Literal

from surveys.questionnaires.numbering import split_number
from surveys.text import nfc, plain_words, search_key

Likeness = Literal["same", "spelling", "different"]

INSTRUCTION = re.compile(r"\(\s*(?:xin |đề nghị )?(?:ghi rõ|nêu rõ|please specify|specify)[^)]*\)", re.IGNORECASE)
WORD = re.compile(r"\w+")
SHORTEST_MISTYPED = 5
"""A letter more or less makes another syllable of a short one ("tin", "tinh"); of a longer one it is an error."""


def likeness(old: str, new: str) -> Likeness:
    """Numbers of questions, punctuation, capitals and "(ghi rõ)" aside.

    A typing error is one syllable in the place of another that differs by its marks alone, by a letter too many or too
    few, or by two letters in the wrong order. A word more or less, or other figures, are a different wording.
    """
    before, after = bare_words(old), bare_words(new)
    if before == after:
        return "same"
    if len(before) != len(after):
        return "spelling" if "".join(before) == "".join(after) else "different"
    pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    return "spelling" if all(_is_mistyped(*pair) for pair in pairs) else "different"


def bare_words(text: str) -> tuple[str, ...]:
    """The words that count: two texts with the same say the same."""
    bare = INSTRUCTION.sub(" ", plain_words(nfc(text)))
    return tuple(WORD.findall(split_number(" ".join(bare.split()))[1].casefold()))


def _is_mistyped(old: str, new: str) -> bool:
    one, other = sorted((search_key(old), search_key(new)), key=len)
    if one == other:
        return True
    if any(character.isdigit() for character in one + other) or len(one) < SHORTEST_MISTYPED:
        return False
    if len(one) == len(other):
        return any(one[:at] + one[at + 1] + one[at] + one[at + 2 :] == other for at in range(len(one) - 1))
    return any(other[:at] + other[at + 1 :] == one for at in range(len(other)))
