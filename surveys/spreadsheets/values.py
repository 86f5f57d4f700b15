"""Values of cells as Python values: whole numbers as int, text composed and without what nobody sees."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from surveys.spreadsheets.limits import LONGEST_CELL
from surveys.text import nfc

SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u180e]")
SOFT_HYPHEN = "\xad"
LARGEST_WHOLE = 1e15
"""Beyond this a float no longer tells neighbouring whole numbers apart."""


def cell_value(value: Any) -> Any:
    """A reader's value as ours; None for nothing."""
    if isinstance(value, str):
        return clean_text(value) or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() and abs(value) < LARGEST_WHOLE else value
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value if isinstance(value, int | date | datetime | time) else str(value)


def clean_text(text: str) -> str:
    """Text as it is seen: composed, plain spaces, no invisible characters, no blanks at its ends."""
    text = text[:LONGEST_CELL]
    if text.isascii():
        return nfc(text).replace("\r\n", "\n").strip()
    return nfc(INVISIBLE.sub("", SPACES.sub(" ", text))).replace("\r\n", "\n").strip()


def without_soft_hyphen(value: Any) -> Any:
    """A value without soft hyphens, which are a letter (ư) in old text and nothing anywhere else."""
    return value.replace(SOFT_HYPHEN, "") or None if isinstance(value, str) and SOFT_HYPHEN in value else value


def hides_something(text: Any) -> bool:
    """Whether a text holds characters that nobody sees, or marks apart from their letters."""
    if not isinstance(text, str) or text.isascii():
        return False
    return bool(INVISIBLE.search(text)) or nfc(text) != text


def rectangle(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows of one length, without empty rows and columns at the end."""
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    width = max((place for row in rows for place, value in enumerate(row, start=1) if value is not None), default=0)
    return [row[:width] + [None] * (width - len(row)) for row in rows]
