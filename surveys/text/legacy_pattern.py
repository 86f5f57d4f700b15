"""Whether a text was written for an old Vietnamese font, told by its words alone.

A word counts when it is no Vietnamese syllable as it stands and is one once converted. Ordinary Vietnamese, English
and French words do not do that; words of an old font nearly all do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.text.legacy import BEYOND_ASCII, ENCODINGS, UNICODE_VIETNAMESE, Encoding, from_legacy
from surveys.text.syllables import is_syllable

FEWEST_WORDS = 3
"""A file without fonts is taken for an old one from this many clear words on."""

WORD = re.compile(r"[A-Za-z\xa1-\xff]+")
SAME_IN_VNI = re.compile(r"[A-Za-zìíÌÍ]+")
PRODUCT = re.compile(r"[A-Za-z]·[A-Za-z]")
"""As in "N·n": also "bãi" in TCVN3, so it speaks for neither."""


@dataclass(frozen=True)
class Evidence:
    """Words of a text that speak for an encoding, that read both ways, and that speak for today's text."""

    encoding: Encoding | None
    for_legacy: int = 0
    either: int = 0
    for_unicode: int = 0
    neither: int = 0

    @property
    def clear(self) -> bool:
        """Whether this text alone is hardly anything else."""
        return self.for_legacy > 0 and self.for_legacy > self.for_unicode + self.neither


def evidence(text: str, encoding: Encoding | None = None) -> Evidence:
    """What the words of a text say for an encoding, or for the one that explains more of them."""
    if UNICODE_VIETNAMESE.search(text):
        return Evidence(None, for_unicode=1)
    if not BEYOND_ASCII.search(text):
        return Evidence(None)
    words = [word for word in WORD.findall(text) if BEYOND_ASCII.search(word)]
    wanted = [encoding] if encoding else list(ENCODINGS)
    return max((_weigh(words, each) for each in wanted), key=lambda found: (found.for_legacy, found.either))


def _weigh(words: list[str], encoding: Encoding) -> Evidence:
    counts = {"for_legacy": 0, "either": 0, "for_unicode": 0, "neither": 0}
    for word in words:
        as_is = is_syllable(word)
        converted = from_legacy(word, encoding)
        if as_is and converted == word and encoding == "vni" and SAME_IN_VNI.fullmatch(word):
            continue
        vietnamese = converted != word and _is_word(word) and is_syllable(converted)
        kind = (
            ("either" if as_is or PRODUCT.fullmatch(word) else "for_legacy")
            if vietnamese
            else ("for_unicode" if as_is else "neither")
        )
        if kind != "neither" or _is_word(word):
            counts[kind] += 1
    return Evidence(encoding, **counts)


def _is_word(word: str) -> bool:
    """Signs such as "½" and "·" that stand alone are no words."""
    return any(letter.isascii() for letter in word) or len(word) > 1
