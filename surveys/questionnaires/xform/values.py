"""How ODK's engine keeps a value of each type of XForm node, and what it takes as an answer to it.

Answers are kept as they are typed, where an interview trims and composes them: this is for comparing the two engines.
"""

from __future__ import annotations

import json
import math
import re
from datetime import date
from decimal import Decimal
from typing import Any

from surveys.questionnaires.answers import SPACE
from surveys.questionnaires.expressions.values import tokens
from surveys.questionnaires.xform.nodes import Node

TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
OFFSET = r"(?:[-+][0-9]{2}:[0-9]{2}|Z)"
DATE_LIKE = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:T(?:{TIME}|[0-9]{{2}}:[0-9]{{2}}|[0-9]{{2}}))?")
DATE_TIME = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})T({TIME})({OFFSET})?")
TIME_ONLY = re.compile(rf"({TIME})({OFFSET})?")
VALID_OFFSET = re.compile(r"[+-](?:0[0-9]|1[0-4]):[0-5][0-9]|Z")
WHOLE = re.compile(r"[+-]?[0-9]+")
RADIX = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
NUMBER = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
INT = (-2_147_483_648, 2_147_483_647)
MOST_DIGITS = 4_000
GEOGRAPHY = {"geopoint", "geotrace", "geoshape"}


class NotAnAnswer(ValueError):
    """What ODK's engine refuses to set."""


def read_json(text: str) -> Any:
    """JSON as a browser reads it: every number is a double, and NaN is none."""
    return json.loads(text, parse_int=float, parse_constant=_no_number)


def _no_number(name: str) -> float:
    raise NotAnAnswer(f"{name} is no JSON")


def kept(node: Node, text: str) -> str:
    """A value that was written down or calculated, as the node keeps it."""
    if node.kind == "select":
        return " ".join(tokens(text)) if node.is_multiple else text
    if node.kind == "rank":
        return " ".join(tokens(text))
    if node.kind == "trigger":
        return "OK" if text.lower() == "ok" else ""
    if node.kind == "range":
        return _within(node, text)
    return _typed(node.value_type, text)


def entered(node: Node, value: Any) -> str:
    """What an answer to an input, range or trigger is kept as. Raises NotAnAnswer where ODK's engine does."""
    if node.kind == "trigger":
        return "OK" if value not in (None, "", 0) else ""
    if node.kind not in {"input", "range"}:
        raise NotAnAnswer(f"a {node.kind} takes no answer")
    if node.value_type == "int":
        whole = None if value is None or value == "" else whole_of(value)
        return _within(node, str(whole or 0) if whole is not None else "") if node.kind == "range" else _int(whole)
    if node.value_type == "decimal":
        number = None if value is None or value == "" else number_of(value)
        if number is None:
            return ""
        return _within(node, repr(number)) if node.kind == "range" else decimal_text(number)
    if value is None:
        return ""
    if node.value_type in {"date", "time", "dateTime"} | GEOGRAPHY:
        return _typed(node.value_type, value) if isinstance(value, str) else ""
    return value if isinstance(value, str) else text_of(value)


def _typed(value_type: str, text: str) -> str:
    if value_type == "int":
        number = number_of(text) if text != "" else math.nan
        return _int(int(number)) if math.isfinite(number) else ""
    if value_type == "decimal":
        number = number_of(text) if text != "" else math.nan
        return decimal_text(number) if math.isfinite(number) else ""
    if value_type in GEOGRAPHY:
        return _places(text, value_type)
    if value_type == "date":
        match = DATE_LIKE.fullmatch(text)
        return match[1] if match and _is_date(match[1]) else ""
    if value_type == "time":
        match = TIME_ONLY.fullmatch(text)
        return text if match and _is_time(match[1]) and _is_offset(match[2]) else ""
    if value_type == "dateTime":
        match = DATE_TIME.fullmatch(text)
        return text if match and _is_date(match[1]) and _is_time(match[2]) and _is_offset(match[3]) else ""
    return text


def _places(text: str, value_type: str) -> str:
    """Points of the earth: one, or several between semicolons, closed for a shape and open for a trace."""
    if value_type == "geopoint":
        return _coordinates(_point(text))
    parts = text.split(";")
    points = [_point(part) for part in (parts[:-1] if parts[-1].strip(SPACE) == "" else parts)]
    closed = bool(points) and points[0][:2] == points[-1][:2]
    fewest, is_closed = (3, True) if value_type == "geoshape" else (2, False)
    if not all(points) or len(points) < fewest or closed != is_closed:
        return ""
    return ";".join(map(_coordinates, points))


def _point(text: str) -> tuple[float, ...]:
    numbers = tuple(number_of(part) for part in re.split(rf"[{SPACE}]+", text.strip(SPACE)) if part)[:4]
    if len(numbers) < 2 or any(map(math.isnan, numbers)) or numbers[:2] == (0, 0):
        return ()
    return numbers if abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180 else ()


def _coordinates(point: tuple[float, ...]) -> str:
    return " ".join(decimal_text(number) for number in point)


def _int(whole: int | None) -> str:
    return "" if whole is None or not INT[0] <= whole <= INT[1] else str(whole)


def _within(node: Node, text: str) -> str:
    """A range keeps only what lies on its scale."""
    number = number_of(text) if text != "" else math.nan
    low, high = (number_of(bound) if bound else math.nan for bound in node.bounds)
    if node.value_type == "int" and math.isfinite(number):
        number = float(int(number))
    return _typed(node.value_type, text) if low <= number <= high else ""


def decimal_text(number: float) -> str:
    """At least one digit after the point and no exponent: 3 is "3.0"."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    written = (
        f"{Decimal(repr(number)).quantize(Decimal(1).scaleb(-20)) if _is_long(number) else Decimal(repr(number)):f}"
    )
    whole, _point, fraction = written.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


def _is_long(number: float) -> bool:
    exponent = Decimal(repr(number)).as_tuple().exponent
    return isinstance(exponent, int) and exponent < -20


def number_of(value: Any) -> float:
    """JavaScript's Number()."""
    if isinstance(value, bool | float) or value is None:
        return float(value or 0)
    if not isinstance(value, str):
        return number_of(text_of(value))
    text = value.strip(SPACE)
    if text == "":
        return 0.0
    if RADIX.fullmatch(text):
        try:
            return float(int(text, 0))
        except OverflowError:
            return math.inf
    return float(text) if NUMBER.fullmatch(text) else math.nan


def whole_of(value: Any) -> int:
    """JavaScript's BigInt(). Raises NotAnAnswer where that throws."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value) or value != int(value):
            raise NotAnAnswer(f"{value} is no whole number")
        return int(value)
    text = (value if isinstance(value, str) else text_of(value)).strip(SPACE)
    if text == "":
        return 0
    if RADIX.fullmatch(text) and len(text) < MOST_DIGITS:
        return int(text, 0)
    if not WHOLE.fullmatch(text) or len(text) > MOST_DIGITS:
        raise NotAnAnswer("no whole number")
    return int(text)


def text_of(value: Any) -> str:
    """JavaScript's String() of a JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join("" if item is None else text_of(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    return _number_text(value) if isinstance(value, float) else str(value)


def _number_text(number: float) -> str:
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number and not 1e-6 <= abs(number) < 1e21:
        return repr(number).replace("e-0", "e-")
    return f"{Decimal(repr(number or 0.0)):f}".removesuffix(".0")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return text == "0000-02-29" or (text.startswith("0000-") and _is_date(f"2004{text[4:]}"))
    return True


def _is_time(text: str) -> bool:
    clock, _point, _fraction = text.partition(".")
    hour, minute, second = (int(part) for part in clock.split(":"))
    return hour <= 23 and minute <= 59 and second <= 60


def _is_offset(text: str | None) -> bool:
    return text is None or VALID_OFFSET.fullmatch(text) is not None
