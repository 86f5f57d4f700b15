"""The functions of XLSForm expressions, one row each: name, number of arguments, what it does.

Out of scope, each with its reason: what needs a device or a place, attached data files, or a random identifier.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import math
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING, NamedTuple

from surveys.questionnaires.expressions.moments import decimal_time, format_moment, to_moment
from surveys.questionnaires.expressions.randomness import Randomness, shuffled, whole_seed
from surveys.questionnaires.expressions.values import (
    MAX_STRING,
    WHITE_SPACE,
    NodeSet,
    Value,
    cut,
    moment_of,
    strings,
    to_boolean,
    to_number,
    to_string,
    tokens,
    units,
)

if TYPE_CHECKING:
    from surveys.questionnaires.expressions.evaluate import Context

NEEDS_NODES = {"count", "count-non-empty", "sum", "randomize"}
DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
Implementation = Callable[["Context", Sequence[Value]], Value]


class Function(NamedTuple):
    """What a function takes (least, most; None for any number) and what it does with evaluated arguments."""

    arguments: tuple[int, int | None]
    apply: Implementation


LAZY_FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "coalesce": (2, None),
    "once": (1, 1),
    "indexed-repeat": (3, 7),
    "regex": (2, 2),
    "jr:choice-name": (2, 2),
}
OUT_OF_SCOPE: dict[str, str] = {
    "pulldata": "attached data files",
    "area": "places",
    "distance": "places",
    "geofence": "places",
    "property": "device",
    "duration": "device",
    "version": "device",
    "thousands-sep": "display",
    "last-saved": "other responses",
    "local-name": "node paths",
    "namespace-uri": "node paths",
    "name": "node paths",
    "id": "node paths",
    "lang": "node paths",
}


def _number(context: Context, value: Value) -> float:
    return to_number(value, context.utc_offset_minutes)


def _numbers(context: Context, values: Sequence[Value]) -> list[float]:
    return [to_number(text, context.utc_offset_minutes) for value in values for text in _members(value)]


def _members(value: Value) -> list[Value]:
    return list(value) if isinstance(value, NodeSet) else [value]


def _selected_at(context: Context, values: Sequence[Value]) -> Value:
    codes, place = tokens(values[0]), _number(context, values[1])
    return codes[int(place)] if 0 <= place < len(codes) else ""


def round_half(number: float, digits: float = 0) -> float:
    """Round to digits, halves away from zero, in decimal as it is written (Python rounds halves to even)."""
    if not math.isfinite(number) or not math.isfinite(digits):
        return number if math.isfinite(digits) else math.nan
    places = max(-30, min(30, int(digits)))
    if abs(number) >= 1e25:
        return number
    with localcontext(prec=80):
        return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def _round(context: Context, values: Sequence[Value]) -> Value:
    digits = _number(context, values[1]) if len(values) > 1 else 0.0
    return round_half(_number(context, values[0]), digits)


def _int(context: Context, values: Sequence[Value]) -> Value:
    number = _number(context, values[0])
    return math.copysign(math.trunc(number), number) if math.isfinite(number) else number


def power(base: float, exponent: float) -> float:
    """base to the power of exponent, as every browser has it (C and Python make 1 of 1 to the power of NaN)."""
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    if exponent == 2:
        return base * base
    odd = math.isfinite(exponent) and math.fmod(exponent, 2) in {1.0, -1.0}
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:
        return math.copysign(math.inf, base if odd else 1) if base == 0 else math.nan


def _substring(context: Context, values: Sequence[Value]) -> Value:
    text = to_string(values[0])
    start = round_half(_number(context, values[1]))
    end = start + round_half(_number(context, values[2])) if len(values) > 2 else math.inf
    if not (start < end and end > 1):
        return ""
    length = units(text) + 1
    return cut(text, int(min(max(start, 1), length)) - 1, int(min(end, length)) - 1)


def _substr(context: Context, values: Sequence[Value]) -> Value:
    text = to_string(values[0])
    bounds = [_number(context, value) for value in values[1:]]
    if any(math.isnan(bound) for bound in bounds):
        return ""
    length = units(text)
    clamped = [int(max(-length, min(length, bound))) for bound in bounds]
    return cut(text, *clamped)


def _translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for place, letter in enumerate(old):
        table.setdefault(ord(letter), new[place] if place < len(new) else None)
    return text.translate(table)


def _joined(separator: str, values: Sequence[Value]) -> str:
    return cut(separator.join(part for value in values for part in strings(value)), 0, MAX_STRING)


def _extreme(choose: Callable[[list[float]], float]) -> Implementation:
    def apply(context: Context, values: Sequence[Value]) -> Value:
        numbers = _numbers(context, values)
        return math.nan if not numbers or any(math.isnan(number) for number in numbers) else choose(numbers)

    return apply


def _count(context: Context, values: Sequence[Value]) -> Value:
    return float(len(_members(values[0])))


def _checklist(context: Context, values: Sequence[Value]) -> Value:
    least, most = _number(context, values[0]), _number(context, values[1])
    true = sum(1 for value in values[2:] for member in _members(value) if to_boolean(member) and member != "0")
    return (least < 0 or true >= least) and (most < 0 or true <= most)


def _weighted_checklist(context: Context, values: Sequence[Value]) -> Value:
    least, most = _number(context, values[0]), _number(context, values[1])
    pairs = zip(values[2::2], values[3::2], strict=False)
    total = sum(_number(context, weight) for value, weight in pairs if to_boolean(value))
    return (least < 0 or total >= least) and (most < 0 or total <= most)


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """The checksum of a text; '' for an algorithm or an encoding that is unknown."""
    if algorithm not in DIGESTS or encoding not in {"base64", "hex"}:
        return ""
    digest = hashlib.new(DIGESTS[algorithm], text.encode("utf-8", "replace"), usedforsecurity=False)
    return digest.hexdigest() if encoding == "hex" else base64.b64encode(digest.digest()).decode()


def _uuid(context: Context, values: Sequence[Value]) -> Value:
    """An identifier out of the interview's own seeded randomness: the same at every evaluation."""
    length = _number(context, values[0]) if values else math.nan
    if values:
        return "".join(_digit(context) for _ in range(int(max(0, min(length, 100))) if length == length else 0))
    return "".join(_digit(context) if letter == "x" else letter for letter in "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx")


def _digit(context: Context) -> str:
    return f"{int(context.random() * 16):x}"


def _randomize(context: Context, values: Sequence[Value]) -> Value:
    chance = Randomness(whole_seed(_number(context, values[1]))) if len(values) > 1 else context.random
    return NodeSet(shuffled(strings(values[0]), chance))


def _texts(calculate: Callable[..., Value]) -> Implementation:
    return lambda context, values: calculate(*(to_string(value) for value in values))


def _itext(context: Context, values: Sequence[Value]) -> Value:
    return context.text_of(to_string(values[0]))


def _real(calculate: Callable[..., float]) -> Implementation:
    def apply(context: Context, values: Sequence[Value]) -> Value:
        try:
            return float(calculate(*(_number(context, value) for value in values)))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return apply


def _whole(calculate: Callable[[float], float]) -> Implementation:
    def apply(context: Context, values: Sequence[Value]) -> Value:
        number = _number(context, values[0])
        if not math.isfinite(number):
            return number
        whole = float(calculate(number))
        return whole or math.copysign(0.0, number)

    return apply


def _date(context: Context, values: Sequence[Value]) -> Value:
    is_blank = not isinstance(values[0], float) and to_string(values[0]) == ""
    return "" if is_blank else to_moment(values[0], context.utc_offset_minutes)


def _format_date(context: Context, values: Sequence[Value]) -> Value:
    return format_moment(to_moment(values[0], context.utc_offset_minutes), to_string(values[1]))


def _non_empty(context: Context, values: Sequence[Value]) -> Value:
    return float(sum(1 for text in strings(values[0]) if text))


def _sum(context: Context, values: Sequence[Value]) -> Value:
    """Left to right, as a browser adds (Python's own sum() rounds otherwise from 3.12 on); of none, it is no number."""
    numbers = _numbers(context, values)
    return functools.reduce(lambda total, number: total + number, numbers) if numbers else math.nan


FUNCTIONS: dict[str, Function] = {
    # answers to select questions
    "selected": Function((2, 2), lambda context, v: to_string(v[1]).strip(WHITE_SPACE) in (tokens(v[0]) or [""])),
    "selected-at": Function((2, 2), _selected_at),
    "count-selected": Function((1, 1), lambda context, v: float(len(tokens(v[0])))),
    "jr:itext": Function((1, 1), _itext),
    # logic
    "true": Function((0, 0), lambda context, v: True),
    "false": Function((0, 0), lambda context, v: False),
    "not": Function((1, 1), lambda context, v: not to_boolean(v[0])),
    "boolean": Function((1, 1), lambda context, v: to_boolean(v[0])),
    "boolean-from-string": Function((1, 1), _texts(lambda text: text in {"1", "true"})),
    "checklist": Function((3, None), _checklist),
    "weighted-checklist": Function((4, None), _weighted_checklist),
    # text
    "string": Function((1, 1), _texts(str)),
    "concat": Function((0, None), lambda context, v: _joined("", v)),
    "join": Function((1, None), lambda context, v: _joined(to_string(v[0]), v[1:])),
    "contains": Function((2, 2), _texts(lambda text, part: part in text)),
    "starts-with": Function((2, 2), _texts(str.startswith)),
    "ends-with": Function((2, 2), _texts(str.endswith)),
    "substring": Function((2, 3), _substring),
    "substr": Function((2, 3), _substr),
    "substring-before": Function(
        (2, 2), _texts(lambda text, mark: text.partition(mark)[0] if mark and mark in text else "")
    ),
    "substring-after": Function((2, 2), _texts(lambda text, mark: text.partition(mark)[2] if mark else text)),
    "string-length": Function((1, 1), _texts(lambda text: float(units(text)))),
    "normalize-space": Function((1, 1), lambda context, v: " ".join(tokens(v[0]))),
    "translate": Function((3, 3), _texts(_translate)),
    "digest": Function((2, 3), _texts(_digest)),
    "uuid": Function((0, 1), _uuid),
    "randomize": Function((1, 2), _randomize),
    # numbers
    "number": Function((1, 1), lambda context, v: _number(context, v[0])),
    "int": Function((1, 1), _int),
    "round": Function((1, 2), _round),
    "floor": Function((1, 1), _whole(math.floor)),
    "ceiling": Function((1, 1), _whole(math.ceil)),
    "ceil": Function((1, 1), _whole(math.ceil)),
    "abs": Function((1, 1), _real(abs)),
    "pow": Function((2, 2), _real(power)),
    "sqrt": Function((1, 1), _real(math.sqrt)),
    "exp": Function((1, 1), _real(math.exp)),
    "exp10": Function((1, 1), _real(lambda exponent: power(10.0, exponent))),
    "log": Function((1, 1), _real(lambda number: math.log(number) if number else -math.inf)),
    "log10": Function((1, 1), _real(lambda number: math.log10(number) if number else -math.inf)),
    "sin": Function((1, 1), _real(math.sin)),
    "cos": Function((1, 1), _real(math.cos)),
    "tan": Function((1, 1), _real(math.tan)),
    "asin": Function((1, 1), _real(math.asin)),
    "acos": Function((1, 1), _real(math.acos)),
    "atan": Function((1, 1), _real(math.atan)),
    "atan2": Function((2, 2), _real(math.atan2)),
    "pi": Function((0, 0), lambda context, v: math.pi),
    "random": Function((0, 0), lambda context, v: context.random()),
    "min": Function((1, None), _extreme(min)),
    "max": Function((1, None), _extreme(max)),
    "sum": Function((1, 1), _sum),
    "count": Function((1, 1), _count),
    "count-non-empty": Function((1, 1), _non_empty),
    # dates, from the context, never from the clock
    "today": Function((0, 0), lambda context, v: moment_of(context.today, context.utc_offset_minutes)),
    "now": Function((0, 0), lambda context, v: moment_of(context.moment, context.utc_offset_minutes)),
    "date": Function((1, 1), _date),
    "date-time": Function((1, 1), _date),
    "decimal-date-time": Function((1, 1), lambda context, v: to_moment(v[0], context.utc_offset_minutes).days),
    "decimal-time": Function((1, 1), lambda context, v: decimal_time(to_string(v[0]), context.utc_offset_minutes)),
    "format-date": Function((2, 2), _format_date),
    "format-date-time": Function((2, 2), _format_date),
}
