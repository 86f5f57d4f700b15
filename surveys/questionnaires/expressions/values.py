"""Values of expressions and XPath 1.0's conversions between them (sections 3.4 and 4), widened by OpenRosa's dates.

A blank answer is '' as a string, NaN as a number, false as a boolean. A question inside a repeat that is looked at
from outside is a `NodeSet`: one string for each instance.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
DATE_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECONDS_A_DAY = 86_400
MAX_DAYS = 2_900_000


@dataclass(frozen=True)
class Moment:
    """A date, or a date with time: days since 1970-01-01 UTC (NaN when invalid), shown at a fixed offset."""

    days: float
    has_time: bool
    offset_minutes: int = 0

    @property
    def local(self) -> datetime | None:
        """The clock on the wall at that moment, or None for an invalid date."""
        if not abs(self.days) <= MAX_DAYS:
            return None
        zone = timezone(timedelta(minutes=self.offset_minutes))
        try:
            milliseconds = round(self.days * SECONDS_A_DAY * 1000)
            return (EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)
        except (OverflowError, ValueError):
            return None

    def __str__(self) -> str:
        local = self.local
        if local is None:
            return "Invalid Date"
        if self.has_time:
            return local.isoformat(timespec="milliseconds")
        return local.date().isoformat()


class NodeSet(tuple[str, ...]):
    """The answers to one question in every instance of a repeat."""

    __slots__ = ()


Value = float | str | bool | Moment | NodeSet
INVALID = Moment(math.nan, False)


def parse_moment(text: str, offset_minutes: int = 0) -> Moment:
    """Date or date-time from ISO text; `INVALID` for anything else."""
    match = DATE_TIME.fullmatch(text.strip())
    if match is None:
        return INVALID
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    offset = offset_minutes if zone is None else _zone_minutes(zone)
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0").ljust(6, "0")), tzinfo=timezone(timedelta(minutes=offset)),
        )  # fmt: skip
        days = (moment - EPOCH).total_seconds() / SECONDS_A_DAY
    except (ValueError, OverflowError):
        return INVALID
    return Moment(days, hour is not None, offset_minutes)


def _zone_minutes(zone: str) -> int:
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes


def moment_of(value: date | datetime, offset_minutes: int = 0) -> Moment:
    """A Python date or naive local date-time as a value."""
    has_time = isinstance(value, datetime)
    local = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if local.tzinfo is None:
        local = local.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    return Moment((local - EPOCH).total_seconds() / SECONDS_A_DAY, has_time, offset_minutes)


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
    """3.0 is "3", 0.1 is "0.1", minus zero is "0"."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    return str(int(number)) if number == int(number) and abs(number) < 1e21 else f"{Decimal(repr(number)):f}"


def to_number(value: Value, offset_minutes: int = 0) -> float:
    """XPath number(): text that is no number is NaN, and text that is a date is its days since 1970-01-01."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float | int):
        return float(value)
    if isinstance(value, Moment):
        return value.days
    text = to_string(value).strip()
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
