"""What operators and functions do to symbols; whatever is not here has a value of which nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import z3

from surveys.questionnaires.proof.symbols import (
    FALSE,
    TRUE,
    ZERO,
    Free,
    Symbol,
    Text,
    both,
    choose,
    either,
    is_true,
    no,
    number,
    one_of,
    sum_of,
    truth,
)

RELATIONS: dict[str, Callable[[z3.ArithRef, z3.ArithRef], z3.BoolRef]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def compared(relation: str, left: Symbol, right: Symbol, free: Free) -> z3.BoolRef:
    """Left relation right, by XPath 1.0's rules (section 3.4)."""
    if relation in RELATIONS:
        return both(no(left.is_nan), no(right.is_nan), RELATIONS[relation](left.number, right.number))
    equal = _equal(left, right, free)
    return equal if relation == "=" else no(equal)


def _equal(left: Symbol, right: Symbol, free: Free) -> z3.BoolRef:
    if left.is_truth or right.is_truth:
        return left.truth == right.truth
    if left.is_number or right.is_number:
        return both(no(left.is_nan), no(right.is_nan), left.number == right.number)
    return _same_text(left.text, right.text, free)


def _same_text(left: Text, right: Text, free: Free) -> z3.BoolRef:
    for one, other in ((left, right), (right, left)):
        if one.fixed is not None:
            return other.is_(one.fixed)
    names = dict.fromkeys([*left.known, *right.known])
    same = [both(left.is_(words), right.is_(words)) for words in names]
    if left.unnamed is not None and right.unnamed is not None:
        same.append(both(no(left.named), no(right.named), free("same")))
    return either(*same)


def calculated(operator: str, left: Symbol, right: Symbol, free: Free, unknown: Callable[[], z3.ArithRef]) -> Symbol:
    """left + - * div mod right; a product or quotient of two unknowns is any number."""
    is_nan = either(left.is_nan, right.is_nan)
    fixed = z3.is_rational_value(right.number)
    whole = left.is_whole and right.is_whole
    if operator in "+-":
        value = left.number + right.number if operator == "+" else left.number - right.number
        return number(value, is_nan, free, is_whole=whole)
    if operator == "*" and (fixed or z3.is_rational_value(left.number)):
        return number(left.number * right.number, is_nan, free, is_whole=whole)
    if operator == "div" and fixed and not right.number.eq(ZERO):
        return number(left.number / right.number, is_nan, free)
    if operator in ("div", "mod") and not fixed:
        is_nan = either(is_nan, both(right.number == ZERO, free("zero")))
    elif operator in ("div", "mod") and right.number.eq(ZERO):
        is_nan = free("zero")
    return number(unknown(), is_nan, free, is_whole=whole and operator != "div")


def _tokens(value: Symbol, code: Symbol, free: Free) -> z3.BoolRef:
    """selected(value, code): the code is one of the value's tokens."""
    names = [words for words, condition in code.text.known.items() if is_true(condition)]
    if len(names) != 1:
        return free("selected")
    wanted = names[0].strip()
    if value.tokens is not None:
        return value.tokens.get(wanted, FALSE)
    found = [condition for words, condition in value.text.known.items() if wanted in words.split()]
    return either(*found, both(no(value.text.named), free("selected " + wanted)))


def _count_selected(value: Symbol, free: Free, unknown: Callable[[], z3.ArithRef]) -> Symbol:
    if value.tokens is None:
        counted = [(len(words.split()), condition) for words, condition in value.text.known.items()]
        other = choose(value.text.named, ZERO, _at_least(unknown(), 1))
        return number(sum_of([choose(c, z3.RealVal(n), ZERO) for n, c in counted if n] + [other]), FALSE, free)
    parts = [choose(condition, z3.RealVal(1), ZERO) for condition in value.tokens.values()]
    return number(sum_of(parts), FALSE, free, is_whole=True)


def _at_least(value: z3.ArithRef, least: int) -> z3.ArithRef:
    return z3.If(value >= least, value, z3.RealVal(least))


def _length(value: Symbol, free: Free, unknown: Callable[[], z3.ArithRef]) -> Symbol:
    known = [choose(condition, z3.RealVal(_units(words)), ZERO) for words, condition in value.text.known.items()]
    other = choose(value.text.named, ZERO, _at_least(unknown(), 1)) if value.text.unnamed else ZERO
    return number(sum_of([*known, other]), FALSE, free, is_whole=value.text.unnamed is None)


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _whole_part(value: Symbol, free: Free) -> Symbol:
    if value.is_whole:
        return value if value.is_number else number(value.number, value.is_nan, free, is_whole=True)
    cut = z3.ToReal(z3.ToInt(value.number))
    below = -z3.ToReal(z3.ToInt(-value.number))
    return number(z3.If(value.number >= 0, cut, below), value.is_nan, free, is_whole=True)


def _extreme(values: Sequence[Symbol], free: Free, *, largest: bool) -> Symbol:
    found = values[0].number
    for each in values[1:]:
        found = z3.If(each.number > found if largest else each.number < found, each.number, found)
    return number(found, either(*(each.is_nan for each in values)), free, is_whole=all(v.is_whole for v in values))


def _joined(values: Sequence[Symbol], free: Free, unknown: Callable[[], z3.ArithRef]) -> Symbol:
    """A text put together: it is blank only where every part is."""
    blank = both(*(value.blank for value in values))
    text = Text({"": blank}, lambda words: free("text " + words))
    return Symbol(no(blank), unknown(), either(blank, free("nan")), text)


def function(name: str, values: Sequence[Symbol], free: Free, unknown: Callable[[], z3.ArithRef]) -> Symbol | None:
    """What is known of a function's value; None where nothing is. `free` and `unknown` make free variables."""
    if name in ("true", "false"):
        return truth(TRUE if name == "true" else FALSE)
    if name in ("not", "boolean") and values:
        return truth(no(values[0].truth) if name == "not" else values[0].truth)
    if name == "if":
        return one_of(values[0].truth, values[1], values[2])
    if name == "coalesce":
        return _first_given(values)
    if name in ("number", "decimal-date-time", "date"):
        return number(values[0].number, values[0].is_nan, free, is_whole=values[0].is_whole)
    if name == "string" and values and not values[0].is_number and not values[0].is_truth:
        return values[0]
    if name == "selected":
        return truth(_tokens(values[0], values[1], free))
    if name == "count-selected":
        return _count_selected(values[0], free, unknown)
    if name == "string-length":
        return _length(values[0], free, unknown)
    if name == "int":
        return _whole_part(values[0], free)
    if name in ("floor", "ceiling", "round") and len(values) == 1 and values[0].is_whole:
        return number(values[0].number, values[0].is_nan, free, is_whole=True)
    if name in ("min", "max"):
        return _extreme(values, free, largest=name == "max")
    return _joined(values, free, unknown) if name == "concat" else None


def _first_given(values: Sequence[Symbol]) -> Symbol:
    found = values[-1]
    for each in reversed(values[:-1]):
        found = one_of(each.blank, found, each)
    return found
