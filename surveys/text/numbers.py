"""Numbers as they are written in Vietnamese: 1.234.567,8 and 34,4%."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

MISSING = "–"
VIETNAMESE_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")


def format_number(value: float | int | Decimal | None, decimals: int | None = None) -> str:
    """Number with dots between thousands and a decimal comma; without `decimals`, as many as it has."""
    if value is None:
        return MISSING
    number = value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else value)
    if not number.is_finite():
        return MISSING
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    elif number != number.to_integral_value():
        number = number.normalize()
    else:
        number = number.to_integral_value()
    if number == 0:
        number = abs(number)
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


def format_percent(value: float | Decimal | None, decimals: int = 1) -> str:
    """Percentage already on the scale of 100: 34.4 gives 34,4%."""
    text = format_number(value, decimals)
    return text if text == MISSING else f"{text}%"


def parse_number(text: str) -> float:
    """Number written in Vietnamese: "1.234,5" gives 1234.5; raises ValueError for anything else."""
    compact = text.strip().replace("\u00a0", "").replace(" ", "")
    if not VIETNAMESE_NUMBER.fullmatch(compact):
        raise ValueError(f"not a number in Vietnamese notation: {text!r}")
    return float(compact.replace(".", "").replace(",", "."))
