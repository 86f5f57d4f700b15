"""Serial numbers of printed forms: a number within the survey and a check digit after it.

The check digit is H. M. Damm's ("Total anti-symmetrische Quasigruppen", Marburg 2004): carried through a table that is
a totally anti-symmetric quasigroup of order 10, so every single wrong digit and every swap of neighbours is found.
Noughts in front do not change it: 00017 and 17 are the same form.
"""

from __future__ import annotations

import re

from surveys.errors import SurveyError

SHORTEST, LONGEST = 5, 9
"""Digits of a serial with its check digit; a survey's form 10,000 makes it one digit longer."""

_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_DIGITS = re.compile(r"[0-9]+")
_SCANNED = re.compile(r"KS:([0-9A-F]{4,64}):[0-9]+")


def check_digit(digits: str) -> str:
    """The digit that makes `digits` with it end at nought in Damm's table."""
    interim = "0"
    for digit in digits:
        interim = _TABLE[int(interim)][int(digit)]
    return interim


def serial_of(number: int) -> str:
    """The serial of the survey's form `number`, counted from 1."""
    digits = str(number).zfill(SHORTEST - 1)
    return digits + check_digit(digits)


def number_of(serial: str) -> int:
    """The form's number within its survey, of a serial that is right."""
    return int(serial[:-1])


def read_serial(typed: str) -> str:
    """The serial in what was typed or scanned, as it is stored.

    Spaces, dots and hyphens between the digits do not matter; of a scanned text the last run of digits counts. Errors:
    `paper.serial_missing` where there is none, `paper.serial_wrong` where the check digit tells of a slip.
    """
    runs = _DIGITS.findall(re.sub(r"(?<=[0-9])[ .\-]+(?=[0-9])", "", typed))
    digits = runs[-1].lstrip("0") if runs else ""
    if not digits:
        raise SurveyError("paper.serial_missing", "No serial number was typed.")
    if not 2 <= len(digits) <= LONGEST or check_digit(digits) != "0":
        raise SurveyError("paper.serial_wrong", f"{runs[-1]} is not a serial number.", typed=runs[-1][:30])
    return digits.zfill(SHORTEST)


def scanned_mark(typed: str) -> str:
    """The mark of the printed content in what a scanner typed; '' where there is none, or a keyboard set for Vietnamese
    has made other letters of it."""
    found = _SCANNED.fullmatch(typed.strip())
    return found[1] if found else ""
