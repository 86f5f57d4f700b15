"""Numbers as they are written: 1.234.567,8 and 34,4% in Vietnamese, 1,234,567.8 and 34.4% on a page in English."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from surveys.text.i18n import speaks_english

MISSING = "–"
VIETNAMESE_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
ENGLISH_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
SWAPPED = str.maketrans(",.", ".,")


class OtherNotation(ValueError):
    """A number in the other language's notation; `proposal` is how it is written here."""

    def __init__(self, text: str, proposal: str) -> None:
        super().__init__(f"{text!r} is the other notation, here it is {proposal!r}")
        self.proposal = proposal


def format_number(value: float | int | Decimal | None, decimals: int | None = None) -> str:
    """Number with separators between thousands and a decimal sign; without `decimals`, as many as it has."""
    if value is None:
        return MISSING
    number = value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else value)
    if not number.is_finite():
        return MISSING
    if decimals is not None:
        number = _rounded(number, decimals)
    elif number != number.to_integral_value():
        number = number.normalize()
    else:
        number = number.to_integral_value()
    if number == 0:
        number = abs(number)
    english = f"{number:,f}"
    return english if speaks_english() else english.translate(SWAPPED)


def rounded(value: float, decimals: int) -> float:
    """A number as it would be written with so many decimals, for a cell of a workbook."""
    return float(_rounded(Decimal(repr(value)), decimals))


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def format_percent(value: float | Decimal | None, decimals: int = 1) -> str:
    """Percentage already on the scale of 100: 34.4 gives 34,4%."""
    text = format_number(value, decimals)
    return text if text == MISSING else f"{text}%"


def parse_number(text: str, *, english: bool | None = None) -> float:
    """The number that was typed, in the notation of the page (or in that of `english`): "1.234,5" gives 1234.5.

    A sign is never guessed: what is a number in the other notation only, such as "1.5" on a Vietnamese page, raises
    `OtherNotation` with the way to write it; anything else that is none raises ValueError.
    """
    as_english = speaks_english() if english is None else english
    own, other = (ENGLISH_NUMBER, VIETNAMESE_NUMBER) if as_english else (VIETNAMESE_NUMBER, ENGLISH_NUMBER)
    compact = text.strip().replace("\u00a0", "").replace(" ", "")
    if own.fullmatch(compact):
        plain = compact if as_english else compact.translate(SWAPPED)
        return float(plain.replace(",", ""))
    if other.fullmatch(compact):
        raise OtherNotation(text, compact.translate(SWAPPED))
    raise ValueError(f"not a number in this notation: {text!r}")
