"""Values of expressions and XPath 1.0's conversions between them (sections 3.4 and 4), widened by OpenRosa's dates.

A blank answer is '' as a string, NaN as a number, false as a boolean. A question inside a repeat that is looked at
from outside is a `NodeSet`: one string for each instance.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

MAX_STRING = 20_000
WHITE_SPACE = " \t\r\n"
BETWEEN_TOKENS = re.compile(f"[{WHITE_SPACE}]+")
NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
DATE_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS_A_DAY = 86_400_000
MAX_DAYS = 2_900_000


@dataclass(frozen=True)
class Moment:
    """A date, with or without time: days since 1970-01-01 UTC (NaN when invalid), shown at a fixed offset."""

    days: float
    offset_minutes: int = 0

    @property
    def local(self) -> datetime | None:
        """The clock on the wall at that moment, or None for an invalid date."""
        if not abs(self.days) <= MAX_DAYS:
            return None
        milliseconds = math.floor(self.days * MILLISECONDS_A_DAY + 0.5)
        away = timedelta(minutes=self.offset_minutes)
        try:
            return (EPOCH + (timedelta(milliseconds=milliseconds) + away)).replace(tzinfo=timezone(away))
        except OverflowError:
            return None

    def __str__(self) -> str:
        """As ODK writes it: a date alone where the local clock shows midnight."""
        local = self.local
        if local is None:
            return "Invalid Date"
        return local.date().isoformat() if local.time() == time() else local.isoformat(timespec="milliseconds")


class NodeSet(tuple[str, ...]):
    """The answers to one question in every instance of a repeat."""

    __slots__ = ()


Value = float | str | bool | Moment | NodeSet


def parse_moment(text: str, offset_minutes: int = 0) -> Moment:
    """Date or date-time from ISO text; days that are not a number for anything else."""
    match = DATE_TIME.fullmatch(text.strip(WHITE_SPACE))
    if match is None:
        return Moment(math.nan, offset_minutes)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    microsecond = int((match[7] or "").ljust(3, "0")[:3]) * 1000
    offset = offset_minutes if match[8] is None else _zone_minutes(match[8])
    try:
        zone = timezone(timedelta(minutes=offset))
        return moment_of(datetime(year, month, day, hour, minute, second, microsecond, tzinfo=zone), offset_minutes)
    except (ValueError, OverflowError):
        return Moment(math.nan, offset_minutes)


def _zone_minutes(zone: str) -> int:
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes


def moment_of(value: date | datetime, offset_minutes: int = 0) -> Moment:
    """A Python date or naive local date-time as a value."""
    local = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if local.tzinfo is None:
        local = local.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    return Moment((local - EPOCH) // timedelta(milliseconds=1) / MILLISECONDS_A_DAY, offset_minutes)


def to_string(value: Value) -> str:
    """XPath string(): numbers without a needless .0 and never with an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, NodeSet):
        return value[0] if value else ""
    if isinstance(value, float | int):
        return number_to_string(float(value))
    return str(value)


def number_to_string(number: float) -> str:
    """3.0 is "3", 0.1 is "0.1", minus zero is "0"; what is not a number is blank, as a blank is not a number."""
    if math.isnan(number):
        return ""
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


def to_number(value: Value, offset_minutes: int = 0) -> float:
    """XPath number(): text that is no number is NaN, and text that is a date is its days since 1970-01-01."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float | int):
        return float(value)
    if isinstance(value, Moment):
        return value.days
    text = to_string(value).strip(WHITE_SPACE)
    if NUMBER.fullmatch(text):
        return float(text)
    return parse_moment(text, offset_minutes).days


def to_boolean(value: Value) -> bool:
    """XPath boolean(): false are 0, NaN, '' and the empty node-set; a single blank answer is '' and so false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Moment):
        return not math.isnan(value.days)
    if isinstance(value, NodeSet):
        return len(value) > 0
    if isinstance(value, float | int):
        return not (value == 0 or math.isnan(value))
    return value != ""


def strings(value: Value) -> list[str]:
    """Every member of a node-set, or the one value, as strings."""
    return list(value) if isinstance(value, NodeSet) else [to_string(value)]


def tokens(value: Value) -> list[str]:
    """The parts of a text between white space, such as the codes of a select_multiple answer."""
    text = to_string(value).strip(WHITE_SPACE)
    return BETWEEN_TOKENS.split(text) if text else []


def units(text: str) -> int:
    """How many UTF-16 units long a text is: what a browser counts."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def cut(text: str, start: int, end: int | None = None) -> str:
    """Part of a text by UTF-16 units; half a character at a cut is left out."""
    if text.isascii():
        return text[start:end]
    written = text.encode("utf-16-le", "surrogatepass")
    length = len(written) // 2
    first, last, _ = slice(start, end).indices(length)
    return written[2 * first : 2 * max(first, last)].decode("utf-16-le", "ignore")
