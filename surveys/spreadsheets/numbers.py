"""Counts as people type them: 4250, 4.250, 4,250, "4 250", '4250 — and what is no count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from surveys.text import nfc, search_key

CountKind = Literal["number", "number-as-text", "empty", "nothing", "fraction", "error", "no-number"]
GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
PLAIN = re.compile(r"[+-]?\d+")
WITH_FRACTION = re.compile(r"[+-]?\d{1,3}(?:([.,' ]?)\d{3})*[.,]\d+|[+-]?\d+[.,]\d+")
NOTHING = {
    "-",
    "–",
    "—",
    "--",
    "khong",
    "khong co",
    "ko",
    "ko co",
    "chua co",
    "trong",
    "n/a",
    "na",
    "x",
    "/",
    "...",
    "…",
}
FORMULA_ERROR = re.compile(r"#(?:REF!|N/A|DIV/0!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
MOST_DIGITS = 15


@dataclass(frozen=True)
class Count:
    """The whole number in a cell, or what stands there instead.

    "nothing" are the words for none ("không có", "-"); "fraction" a number that is not whole; "error" a formula's.
    """

    kind: CountKind
    value: int | None = None
    text: str = ""


def read_count(value: Any) -> Count:
    """What a cell says as a count; groups of three digits may stand apart by a dot, comma, space or apostrophe."""
    if value is None or value == "":
        return Count("empty")
    if isinstance(value, bool):
        return Count("no-number", text=str(value))
    if isinstance(value, int):
        return Count("number", value, str(value))
    if isinstance(value, float):
        if value.is_integer():
            return Count("number", int(value), str(int(value)))
        return Count("fraction", text=f"{value:.10g}".replace(".", ","))
    return _of_text(" ".join(nfc(str(value)).replace("\xa0", " ").split()))


def is_formula_error(value: Any) -> bool:
    """Whether a cell shows an error of a formula, such as #REF!."""
    return isinstance(value, str) and FORMULA_ERROR.fullmatch(value) is not None


def is_number_as_text(text: str) -> bool:
    """Whether a text is a number that someone typed as text; codes with zeros in front are no numbers."""
    bare = text.lstrip("'").strip()
    if re.match(r"0\d", bare) or len(bare) > MOST_DIGITS + 6:
        return False
    return any(form.fullmatch(bare) for form in (PLAIN, GROUPED, WITH_FRACTION))


def _of_text(text: str) -> Count:
    bare = text.lstrip("'").strip()
    if not bare:
        return Count("empty")
    if is_formula_error(bare):
        return Count("error", text=text)
    if search_key(bare).strip(". ") in NOTHING or bare in NOTHING:
        return Count("nothing", text=text)
    if PLAIN.fullmatch(bare) or GROUPED.fullmatch(bare):
        digits = re.sub(r"[^\d-]", "", bare)
        return (
            Count("number-as-text", int(digits), text) if len(digits) <= MOST_DIGITS else Count("no-number", text=text)
        )
    if WITH_FRACTION.fullmatch(bare):
        return Count("fraction", text=text)
    return Count("no-number", text=text)
