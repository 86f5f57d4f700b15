"""A value of an expression as a prover sees it: as truth, as number, as text.

What cannot be known exactly is a free variable, so that whatever the real value is, the prover has it among those that
it considers: "never" is then really never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import z3

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)
ZERO = z3.RealVal(0)
EPOCH = date(1970, 1, 1).toordinal()
Free = Callable[[str], z3.BoolRef]


def is_true(part: z3.BoolRef) -> bool:
    """Whether it is the constant; z3 keeps one of each, and asking it takes a hundred times as long."""
    return bool(part.ast.value == TRUE.ast.value)


def is_false(part: z3.BoolRef) -> bool:
    """Whether it is the other constant."""
    return bool(part.ast.value == FALSE.ast.value)


def both(*parts: z3.BoolRef) -> z3.BoolRef:
    """All of them, without the constants."""
    kept = [part for part in parts if not is_true(part)]
    if any(is_false(part) for part in kept):
        return FALSE
    return kept[0] if len(kept) == 1 else z3.And(kept) if kept else TRUE


def either(*parts: z3.BoolRef) -> z3.BoolRef:
    """Any of them, without the constants."""
    kept = [part for part in parts if not is_false(part)]
    if any(is_true(part) for part in kept):
        return TRUE
    return kept[0] if len(kept) == 1 else z3.Or(kept) if kept else FALSE


def no(part: z3.BoolRef) -> z3.BoolRef:
    """Its opposite."""
    return FALSE if is_true(part) else TRUE if is_false(part) else z3.Not(part)


def choose(condition: z3.BoolRef, one: z3.ExprRef, other: z3.ExprRef) -> z3.ExprRef:
    """One of two, as the condition says."""
    if is_true(condition):
        return one
    return other if is_false(condition) or one.eq(other) else z3.If(condition, one, other)


@dataclass(frozen=True)
class Text:
    """A text: one of `known` (each with the condition that it is this one), else one nobody has named.

    `unnamed` says of a text that is none of the known ones whether it is a given one: nothing is known about it.
    """

    known: Mapping[str, z3.BoolRef]
    unnamed: Free | None = None

    def is_(self, words: str) -> z3.BoolRef:
        """The condition that it is exactly this text."""
        if words in self.known:
            return self.known[words]
        if self.unnamed is None:
            return FALSE
        return both(no(either(*self.known.values())), self.unnamed(words))

    @property
    def fixed(self) -> str | None:
        """The text, where it is certain."""
        words, condition = next(iter(self.known.items()), ("", FALSE))
        return words if len(self.known) == 1 and is_true(condition) else None

    @property
    def named(self) -> z3.BoolRef:
        """The condition that it is one of the known texts."""
        return TRUE if self.unnamed is None else either(*self.known.values())


@dataclass(frozen=True)
class Symbol:
    """One value: `truth` as a boolean, `number` unless `is_nan`, `text`, and the codes in it where it holds several.

    `is_number`: comparisons treat it as a number; `is_truth`: as a boolean.
    """

    truth: z3.BoolRef
    number: z3.ArithRef
    is_nan: z3.BoolRef
    text: Text
    tokens: Mapping[str, z3.BoolRef] | None = None
    is_number: bool = False
    is_truth: bool = False
    is_whole: bool = field(default=False)

    @property
    def blank(self) -> z3.BoolRef:
        """The condition that nothing is there."""
        return self.text.is_("")


def constant(words: str) -> Symbol:
    """A fixed text."""
    written = as_number(words) or as_days(words)
    return Symbol(
        TRUE if words else FALSE,
        ZERO if written is None else z3.RealVal(written),
        TRUE if written is None else FALSE,
        Text({words: TRUE}),
        tokens=dict.fromkeys(words.split(), TRUE),
        is_whole=written is not None and float(written).is_integer(),
    )


def truth(condition: z3.BoolRef) -> Symbol:
    """A boolean as a value."""
    return Symbol(
        condition,
        choose(condition, z3.RealVal(1), ZERO),
        FALSE,
        Text({"true": condition, "false": no(condition)}),
        is_truth=True,
        is_whole=True,
    )


def number(value: z3.ArithRef, is_nan: z3.BoolRef, free: Free, *, is_whole: bool = False) -> Symbol:
    """A computed number as a value; what it looks like as text is known only for whole constants."""
    text = Text({"NaN": is_nan}, lambda words: _looks_like(value, words, free))
    return Symbol(both(no(is_nan), value != ZERO), value, is_nan, text, is_number=True, is_whole=is_whole)


def _looks_like(value: z3.ArithRef, words: str, free: Free) -> z3.BoolRef:
    written = as_number(words)
    return both(value == z3.RealVal(written), free(words)) if written is not None else FALSE


def kept(value: Symbol, free: Free) -> Symbol:
    """A calculation's value as the answer that is kept of it: a text; what is not a number is kept as a blank."""
    if value.is_truth:
        known = {"true": value.truth, "false": no(value.truth)}
        return Symbol(TRUE, ZERO, TRUE, Text(known), tokens=known)
    if value.is_number:
        exact = value.is_whole

        def is_(words: str) -> z3.BoolRef:
            written = as_number(words)
            if written is None:
                return FALSE
            return both(
                no(value.is_nan),
                value.number == z3.RealVal(written),
                TRUE if exact and "." not in words else free(words),
            )

        return Symbol(no(value.is_nan), value.number, value.is_nan, Text({"": value.is_nan}, is_), is_whole=exact)
    no_number = value.text.known.get("NaN", FALSE)
    blank = either(value.text.is_(""), both(no_number, free("blank")))
    there = {words: both(condition, no(blank)) for words, condition in value.text.known.items()}
    text = Text({**there, "": blank}, value.text.unnamed)
    is_nan = either(value.is_nan, blank, *(there[words] for words in ("true", "false") if words in there))
    tokens = value.tokens if is_false(no_number) else None
    return Symbol(no(blank), value.number, is_nan, text, tokens=tokens, is_whole=value.is_whole)


def as_number(words: str) -> str | None:
    """The text as a number that z3 reads, or None."""
    stripped = words.strip()
    body = stripped.removeprefix("-")
    if body.count(".") <= 1 and body.replace(".", "").isascii() and body.replace(".", "").isdigit() and len(body) < 30:
        whole, _, part = body.partition(".")
        return f"{'-' if stripped.startswith('-') else ''}{whole or '0'}{'.' + part if part else ''}"
    return None


def as_days(words: str) -> str | None:
    """An ISO date as days since 1970-01-01, or None."""
    try:
        return str(date.fromisoformat(words).toordinal() - EPOCH)
    except ValueError:
        return None


def one_of(condition: z3.BoolRef, one: Symbol, other: Symbol) -> Symbol:
    """`one` where the condition holds, else `other`."""
    if is_true(condition):
        return one
    if is_false(condition):
        return other
    return Symbol(
        choose(condition, one.truth, other.truth),
        choose(condition, one.number, other.number),
        choose(condition, one.is_nan, other.is_nan),
        _one_text(condition, one.text, other.text),
        tokens=_one_set(condition, one.tokens, other.tokens),
        is_number=one.is_number and other.is_number,
        is_truth=one.is_truth and other.is_truth,
        is_whole=one.is_whole and other.is_whole,
    )


def _one_text(condition: z3.BoolRef, one: Text, other: Text) -> Text:
    names = dict.fromkeys([*one.known, *other.known])
    known = {words: choose(condition, one.is_(words), other.is_(words)) for words in names}
    if one.unnamed is None and other.unnamed is None:
        return Text(known)
    return Text(known, lambda words: choose(condition, one.is_(words), other.is_(words)))


def _one_set(
    condition: z3.BoolRef, one: Mapping[str, z3.BoolRef] | None, other: Mapping[str, z3.BoolRef] | None
) -> Mapping[str, z3.BoolRef] | None:
    if one is None or other is None:
        return None
    return {c: choose(condition, one.get(c, FALSE), other.get(c, FALSE)) for c in dict.fromkeys([*one, *other])}


def sum_of(parts: Iterable[z3.ArithRef]) -> z3.ArithRef:
    """Their sum; 0 of none."""
    return reduce(lambda left, right: left + right, parts, ZERO)


BLANK = constant("")
