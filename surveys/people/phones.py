"""Telephone numbers as offices type them."""

from __future__ import annotations

import re

FEWEST_DIGITS, MOST_DIGITS = 8, 15
COUNTRY_CODE = "84"
MOBILE_WITHOUT_ZERO = re.compile(r"^[35789]\d{8}$")
WRITTEN = re.compile(r"^\+?[0-9 .()-]+$")


def plain_phone(typed: str) -> str | None:
    """The digits of a number as it is dialled within Vietnam; None if it is no number.

    Excel drops the 0 of a mobile number that was typed as a number: nine digits that can only be one get it back.
    """
    text = typed.strip().lstrip("'")
    if not WRITTEN.match(text):
        return None
    digits = re.sub(r"\D", "", text)
    if text.startswith("+") and digits.startswith(COUNTRY_CODE):
        digits = "0" + digits[len(COUNTRY_CODE) :]
    if MOBILE_WITHOUT_ZERO.match(digits):
        digits = "0" + digits
    return digits if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS else None
