"""Unicode form and the key by which people search without typing diacritics."""

from __future__ import annotations

import re
import unicodedata

UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
VERTICAL = re.compile("[\x0b\x0c]")


def nfc(text: str) -> str:
    """Composed Unicode form, which every input takes before it is stored or compared.

    What XML and databases do not hold (control characters, halves of surrogate pairs) and what turns the direction of
    the text around it is left out; Word's line break within a paragraph is a line break.
    """
    return unicodedata.normalize("NFC", VERTICAL.sub("\n", UNPRINTABLE.sub("", text)))


def one_line(text: str) -> str:
    """What was typed as one line: composed, without spaces at the ends, one between words."""
    return " ".join(nfc(text).split())


def search_key(text: str) -> str:
    """Text without marks, đ written d, case folded, single spaces: "Đặng  Thị Ơn" becomes "dang thi on"."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.replace("đ", "d").replace("Đ", "d").casefold().split())
