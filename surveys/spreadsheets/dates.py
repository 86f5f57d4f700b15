"""Days as people type them: 05/03/2025, 03/05/2025, 2025-03-05, or Excel's number of the day; never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

DateOrder = Literal["dmy", "mdy", "ymd", "serial"]
"""Day first (Vietnam), month first (United States), ISO, Excel's count of days."""

SEPARATED = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})(?:[T ].*)?")
TIME_OF_DAY = re.compile(
    r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*(?:[AP]M|SA|CH))?(?:Z|\s*[+-]\d{2}:?\d{2})?", re.I
)
DAY_OR_MONTH_FIRST: tuple[DateOrder, DateOrder] = ("dmy", "mdy")
EXCEL_EPOCH = date(1899, 12, 30)
SERIAL_RANGE = range(1, 110_000)
"""Days from 1900 to the year 2201."""

PIVOT = 50
"""A year of two digits up to here is of this century."""


@dataclass(frozen=True)
class DateColumn:
    """How the days of a column are written.

    `order` is None where nothing tells (`ambiguous` lists the texts that can be read in two ways) or where the column
    contradicts itself (`conflicting`: texts that are a day only in the other order). `unreadable` are no days at all.
    """

    order: DateOrder | None
    ambiguous: tuple[str, ...] = ()
    conflicting: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


def parse_date(value: Any, *, order: DateOrder = "dmy") -> date:
    """The day in a cell; `order` says how text with separators, or a bare number, is meant. ValueError for no day.

    Real dates of Excel and text in ISO form (year first) mean the same in every order.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None:
        raise ValueError(f"not a day: {value!r}")
    if isinstance(value, int | float) or str(value).strip().isdigit():
        return _of_number(value, order)
    return _of_text(str(value).strip(), order)


def date_column(values: Iterable[Any]) -> DateColumn:
    """How the days of a column are written, told by days above 12 alone; empty cells are passed over."""
    orders: Counter[str] = Counter()
    by_order: dict[str, list[str]] = {}
    ambiguous: list[str] = []
    unreadable: list[str] = []
    real = False
    for value in values:
        if value is None or value == "":
            continue
        if isinstance(value, date):
            real = True
            continue
        possible = _possible_orders(value)
        if not possible:
            unreadable.append(str(value))
        elif len(possible) > 1:
            ambiguous.append(str(value))
        else:
            orders[possible[0]] += 1
            by_order.setdefault(possible[0], []).append(str(value))
    return _judge(orders, by_order, ambiguous, unreadable, real)


def _judge(
    orders: Counter[str],
    by_order: dict[str, list[str]],
    ambiguous: list[str],
    unreadable: list[str],
    real: bool,
) -> DateColumn:
    told: list[DateOrder] = [order for order in DAY_OR_MONTH_FIRST if orders[order]]
    if len(told) == 2:
        _usual, other = sorted(told, key=lambda order: -orders[order])
        return DateColumn(None, tuple(ambiguous), tuple(by_order[other]), tuple(unreadable))
    if told:
        return DateColumn(told[0], (), (), tuple(unreadable))
    if ambiguous:
        return DateColumn(None, tuple(ambiguous), (), tuple(unreadable))
    if orders["either"]:
        return DateColumn("dmy", (), (), tuple(unreadable))
    if orders["serial"] and not orders["ymd"] and not real:
        return DateColumn("serial", (), (), tuple(unreadable))
    return DateColumn("ymd" if orders["ymd"] or real else None, (), (), tuple(unreadable))


def _possible_orders(value: Any) -> list[str]:
    """The orders in which a value is a day; "either" where day and month are the same number."""
    if isinstance(value, int | float) or str(value).strip().isdigit():
        return ["serial"] if _is_day(value, "serial") else []
    possible = [order for order in DAY_OR_MONTH_FIRST if _is_day(value, order)]
    if len(possible) < 2 or parse_date(value, order="dmy") != parse_date(value, order="mdy"):
        return list(possible)
    return ["ymd"] if re.match(r"\d{4}", str(value).strip()) else ["either"]


def _is_day(value: Any, order: DateOrder) -> bool:
    try:
        parse_date(value, order=order)
    except ValueError:
        return False
    return True


def _of_number(value: Any, order: DateOrder) -> date:
    text = str(value).strip()
    if len(text) == 8 and text.isdigit():
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if order != "serial":
        raise ValueError(f"a bare number is a day only where Excel's numbers are meant: {value!r}")
    days = int(float(text))
    if days not in SERIAL_RANGE:
        raise ValueError(f"not a day of Excel: {value!r}")
    return EXCEL_EPOCH + timedelta(days=days)


def _of_text(text: str, order: DateOrder) -> date:
    match = SEPARATED.fullmatch(TIME_OF_DAY.sub("", text))
    if match is None:
        raise ValueError(f"not a day: {text!r}")
    first, second, third = match.groups()
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    if len(first) > 2 or len(third) not in (2, 4):
        raise ValueError(f"not a day: {text!r}")
    year = int(third) if len(third) == 4 else int(third) + (2000 if int(third) <= PIVOT else 1900)
    day, month = (first, second) if order != "mdy" else (second, first)
    return date(year, int(month), int(day))


def is_day_as_text(text: str) -> bool:
    """Whether a text is a day that someone typed as text."""
    return SEPARATED.fullmatch(TIME_OF_DAY.sub("", text.strip())) is not None
