"""Dates and times in expressions: conversion, decimal days, and OpenRosa's format letters."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime

from surveys.questionnaires.expressions.values import (
    Moment,
    Value,
    parse_moment,
    to_string,
)

TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
FORMAT_LETTER = re.compile(r"%([0-9A-Za-z%])")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
LETTERS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda moment: f"{moment.year:04d}",
    "y": lambda moment: f"{moment.year:04d}"[-2:],
    "m": lambda moment: f"{moment.month:02d}",
    "n": lambda moment: str(moment.month),
    "b": lambda moment: MONTHS[moment.month - 1],
    "d": lambda moment: f"{moment.day:02d}",
    "e": lambda moment: str(moment.day),
    "H": lambda moment: f"{moment.hour:02d}",
    "h": lambda moment: str(moment.hour),
    "M": lambda moment: f"{moment.minute:02d}",
    "S": lambda moment: f"{moment.second:02d}",
    "3": lambda moment: f"{moment.microsecond // 1000:03d}",
    "a": lambda moment: WEEKDAYS[moment.weekday()],
    "%": lambda moment: "%",
}


def to_moment(value: Value, offset_minutes: int) -> Moment:
    """A date from ISO text or a number of days since 1970-01-01; no date (days not a number) from anything else."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, bool):
        return Moment(math.nan, offset_minutes)
    if isinstance(value, float | int):
        return Moment(float(value), offset_minutes)
    return parse_moment(to_string(value), offset_minutes)


def decimal_time(text: str, offset_minutes: int) -> float:
    """Time of day as a fraction of a day on the local clock; NaN when it is no time."""
    match = TIME.fullmatch(text)
    if match is None:
        return math.nan
    hour, minute, second, fraction, zone = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return math.nan
    minutes = int(hour) * 60 + int(minute)
    if zone and zone != "Z":
        if int(zone[1:3]) > 23 or int(zone[4:]) > 59:
            return math.nan
        away = int(zone[1:3]) * 60 + int(zone[4:])
        minutes += offset_minutes + (away if zone[0] == "-" else -away)
    elif zone:
        minutes += offset_minutes
    return ((minutes * 60 + int(second or 0) + float(f"0.{fraction or 0}")) % 86_400) / 86_400


def format_moment(moment: Moment, pattern: str) -> str:
    """The date written by OpenRosa's letters (%Y %m %d %H %M …); '' for an invalid date."""
    local = moment.local
    if local is None:
        return ""
    return FORMAT_LETTER.sub(lambda match: LETTERS[match[1]](local) if match[1] in LETTERS else match[0], pattern)
