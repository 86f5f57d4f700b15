"""Unicode form and the key by which people search without typing diacritics."""

from __future__ import annotations

import unicodedata


def nfc(text: str) -> str:
    """Composed Unicode form, which every input takes before it is stored or compared."""
    return unicodedata.normalize("NFC", text)


def search_key(text: str) -> str:
    """Text without marks, đ written d, case folded, single spaces: "Đặng  Thị Ơn" becomes "dang thi on"."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.replace("đ", "d").replace("Đ", "d").casefold().split())
