"""Vietnamese alphabetical order, and the order of people by given name."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}
RANK_OF_LETTER = {letter: rank for rank, letter in enumerate(ALPHABET)}
FIRST_LETTER_RANK = 1000
WORDS_KEPT, LETTERS_KEPT = 8192, 1024
"""Names are made of few words, and a page sorts the same ones each time it is shown."""

AlphabetKey = tuple[tuple[tuple[int, str], ...], tuple[int, ...], tuple[bool, ...], str]


@lru_cache(maxsize=WORDS_KEPT)
def vi_alphabet_key(text: str) -> AlphabetKey:
    """Sort key of the Vietnamese alphabet: letters first, then tones, then lower before upper case."""
    letters: list[tuple[int, str]] = []
    tones: list[int] = []
    capitals: list[bool] = []
    for character in " ".join(unicodedata.normalize("NFC", text).split()):
        letter, tone = _letter_and_tone(character)
        letters.append(_letter_rank(letter))
        tones.append(tone)
        capitals.append(character != character.lower())
    return tuple(letters), tuple(tones), tuple(capitals), text


def given_name_key(name: str) -> tuple[AlphabetKey, AlphabetKey, AlphabetKey]:
    """Sort key of a person's name: given name (the last word), then surname (the first), then middle names."""
    words = name.split()
    if not words:
        return vi_alphabet_key(""), vi_alphabet_key(""), vi_alphabet_key("")
    surname = words[0] if len(words) > 1 else ""
    return vi_alphabet_key(words[-1]), vi_alphabet_key(surname), vi_alphabet_key(" ".join(words[1:-1]))


@lru_cache(maxsize=LETTERS_KEPT)
def _letter_and_tone(character: str) -> tuple[str, int]:
    """The lower-case letter without its tone (ấ gives â), and the rank of the tone."""
    tone = 0
    kept = []
    for part in unicodedata.normalize("NFD", character.lower()):
        if part in TONES:
            tone = TONES[part]
        elif not unicodedata.combining(part) or part in LETTER_MARKS:
            kept.append(part)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def _letter_rank(letter: str) -> tuple[int, str]:
    rank = RANK_OF_LETTER.get(letter)
    if rank is not None:
        return FIRST_LETTER_RANK + rank, ""
    return (0, letter) if letter == " " else (2 if letter.isdigit() else 1, letter)
