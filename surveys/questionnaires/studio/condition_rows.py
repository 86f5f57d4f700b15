"""A condition as rows of (question, operator, values), and the expression that such rows stand for.

`source_of` writes rows as an XLSForm expression; `rows_of` (condition_reading.py) reads one back. Both keep the meaning
exactly: of an unanswered question too, which is why "is not" and "answered, but other" are two operators.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from surveys.errors import SurveyError
from surveys.questionnaires.expressions.tokens import TYPOGRAPHIC
from surveys.questionnaires.expressions.values import NUMBER, number_to_string

Joint = Literal["and", "or"]
OWN_ANSWER = "."
"""The question's own answer, in the conditions that its answer must meet."""
TODAY = "today"
REFERENCE = re.compile(r"\$\{([^\s{}]+)\}")
ANSWERED = {"answered", "blank"}
"""Operators without a value."""
SEVERAL = {"any", "other", "not", "has_any", "has_none"}
"""Operators that take one value or more."""
PAIRS = {
    "between": ("ge", "le"),
    "count_between": ("count_ge", "count_le"),
    "length_between": ("length_ge", "length_le"),
}
COMPARED = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
COUNTED = {"count_eq": "=", "count_le": "<=", "count_ge": ">="}
MEASURED = {"length_le": "<=", "length_ge": ">="}
OPERATORS = (
    "is", "any", "other", "not", "same", "differs", "has", "has_any", "has_none", "only",
    "answered", "blank", *COMPARED, *COUNTED, *MEASURED, *PAIRS,
)  # fmt: skip
CODES = {"has", "has_any", "has_none", "only"}
"""Operators whose values are codes, which have no spaces in them."""
ONE_OR_MORE = {"is": "any", "has": "has_any"}


@dataclass(frozen=True)
class Row:
    """What one question's answer is asked for; "." is the question's own. Values are codes, texts, numbers as they are
    written in an expression, ISO days, "today", or "${name}" for another answer."""

    question: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Rows in brackets."""

    joined: Joint
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Rows:
    """All of them ("and") or any of them ("or") must hold; one level of groups."""

    joined: Joint = "and"
    rows: tuple[Row | Group, ...] = ()


def source_of(rows: Rows) -> str:
    """The expression that the rows stand for; "" for none. Raises SurveyError where a value cannot be written."""
    parts = [_part(each) for each in rows.rows]
    if len(parts) == 1:
        return parts[0].removeprefix("(").removesuffix(")") if _is_bracketed(rows.rows[0]) else parts[0]
    return f" {rows.joined} ".join(parts)


def tidied(rows: Rows) -> Rows:
    """The same condition as it is shown when it is read again: neighbours that say one thing together are one row."""
    joined, parts = rows.joined, _tidied_parts(rows)
    if len(parts) == 1:
        only = parts[0]
        return Rows(only.joined, only.rows) if isinstance(only, Group) else Rows("and", (only,))
    return Rows(joined if parts else "and", parts)


def is_complete(row: Row) -> bool:
    """Whether the row says a condition: a question, an operator, and as many values as that takes."""
    if not row.question or row.operator not in OPERATORS:
        return False
    if row.operator in ANSWERED:
        return not row.values
    wanted = 2 if row.operator in PAIRS else 1
    enough = len(row.values) >= 1 if row.operator in SEVERAL else len(row.values) == wanted
    return enough and all(value != "" and _is_fitting(row.operator, value) for value in row.values)


def _tidied_parts(rows: Rows) -> tuple[Row | Group, ...]:
    found: list[Row | Group] = []
    for each in rows.rows:
        inner = _tidied_group(each) if isinstance(each, Group) else [_plain(each)]
        flat = len(inner) == 1 or (isinstance(each, Group) and each.joined == rows.joined)
        for part in inner if flat else [Group(each.joined, tuple(inner))] if isinstance(each, Group) else []:
            _add(found, part, rows.joined)
    return tuple(found)


def _tidied_group(group: Group) -> list[Row]:
    found: list[Row | Group] = []
    for row in group.rows:
        _add(found, _plain(row), group.joined)
    return [row for row in found if isinstance(row, Row)]


def _add(found: list[Row | Group], part: Row | Group, joined: Joint) -> None:
    last = found[-1] if found else None
    if isinstance(last, Row) and isinstance(part, Row) and last.question == part.question:
        one = (_together if joined == "and" else _either)(last, part)
        if one is not None:
            found[-1] = one
            return
    found.append(part)


def _plain(row: Row) -> Row:
    """One value is not a list of one; the same value twice is one."""
    if row.operator not in {*SEVERAL, *ONE_OR_MORE, "only"}:
        return Row(row.question, row.operator, tuple(map(_number_or_other, row.values)))
    values = tuple(dict.fromkeys(_written(value) for value in row.values))
    single = {many: one for one, many in ONE_OR_MORE.items()}
    operator = (
        single.get(row.operator, row.operator) if len(values) == 1 else ONE_OR_MORE.get(row.operator, row.operator)
    )
    return Row(row.question, operator, values)


def _together(one: Row, other: Row) -> Row | None:
    """Two rows on the same question that must both hold, as one; None where no operator says it."""
    operators, values = {one.operator, other.operator}, (*one.values, *other.values)
    if one == other:
        return one
    if operators in ({"not"}, {"has_none"}):
        return _plain(Row(one.question, one.operator, values))
    if operators <= {"answered", "not", "other"}:
        return _plain(Row(one.question, "other", values))
    for pair, (least, most) in PAIRS.items():
        if operators == {least, most}:
            first, last = (one, other) if one.operator == least else (other, one)
            return Row(one.question, pair, (*first.values, *last.values))
    return None


def _either(one: Row, other: Row) -> Row | None:
    operators, values = {one.operator, other.operator}, (*one.values, *other.values)
    if operators <= {"is", "any"}:
        return _plain(Row(one.question, "any", values))
    if operators <= {"has", "has_any"}:
        return _plain(Row(one.question, "has_any", values))
    return one if one == other else None


def _part(each: Row | Group) -> str:
    if isinstance(each, Group):
        return f"({f' {each.joined} '.join(_part(row) for row in each.rows)})"
    return f"({_clause(each)})" if _is_bracketed(each) else _clause(each)


def _is_bracketed(each: Row | Group) -> bool:
    """Whether it stands in brackets beside others: whatever is written as several tests."""
    if isinstance(each, Group):
        return True
    if each.operator == "other" or each.operator in PAIRS:
        return True
    return each.operator in {"any", "has_any", "not"} and len(each.values) > 1


def _clause(row: Row) -> str:
    if not is_complete(row):
        raise SurveyError(
            "studio.condition_unfinished", "a row has no question, operator or value", question=row.question
        )
    subject = OWN_ANSWER if row.question == OWN_ANSWER else f"${{{row.question}}}"
    if row.operator in PAIRS:
        least, most = (Row(row.question, o, (v,)) for o, v in zip(PAIRS[row.operator], row.values, strict=True))
        return f"{_clause(least)} and {_clause(most)}"
    return CLAUSES[row.operator](subject, row.values)


Clause = Callable[[str, Sequence[str]], str]


def _tests(relation: str, joint: Joint) -> Clause:
    return lambda subject, values: f" {joint} ".join(f"{subject} {relation} {literal(value)}" for value in values)


def _selected(subject: str, values: Sequence[str]) -> str:
    return " or ".join(f"selected({subject}, {literal(value)})" for value in values)


def _measured(function: str, relation: str) -> Clause:
    called = f"{function}({{}})" if function else "{}"
    return lambda subject, values: f"{called.format(subject)} {relation} {compared_value(values[0])}"


CLAUSES: dict[str, Clause] = {
    "is": _tests("=", "or"),
    "any": _tests("=", "or"),
    "only": _tests("=", "or"),
    "not": _tests("!=", "and"),
    "other": lambda subject, values: f"{subject} != '' and {_tests('!=', 'and')(subject, values)}",
    "same": lambda subject, values: f"{subject} = {values[0]}",
    "differs": lambda subject, values: f"{subject} != {values[0]}",
    "has": _selected,
    "has_any": _selected,
    "has_none": lambda subject, values: f"not({_selected(subject, values)})",
    "answered": lambda subject, values: f"{subject} != ''",
    "blank": lambda subject, values: f"{subject} = ''",
    **{operator: _measured("", relation) for operator, relation in COMPARED.items()},
    **{operator: _measured("count-selected", relation) for operator, relation in COUNTED.items()},
    **{operator: _measured("string-length", relation) for operator, relation in MEASURED.items()},
}


def literal(value: str) -> str:
    """A text between quotes; XPath has no way to write one that holds both kinds of quotes."""
    text = _written(value)
    if ("'" in text and '"' in text) or "${" in text:
        raise SurveyError("studio.condition_quotes", f"cannot be written between quotes: {text!r}", text=value)
    return f'"{text}"' if "'" in text else f"'{text}'"


def compared_value(value: str) -> str:
    """A number, a day, today, or another answer, as a comparison has it."""
    if value == TODAY:
        return "today()"
    return f"date('{value}')" if is_day(value) else value


def is_day(value: str) -> bool:
    """Whether a value is a day in ISO's writing."""
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def number_words(number: float) -> str | None:
    """A number as rows hold it; None for what is none."""
    return number_to_string(number) if math.isfinite(number) else None


def references_of(rows: Iterable[Row | Group]) -> list[str]:
    """The variables that rows name, in order."""
    found: dict[str, None] = {}
    for each in rows:
        if isinstance(each, Group):
            found.update(dict.fromkeys(references_of(each.rows)))
        else:
            named = (match[1] for match in map(REFERENCE.fullmatch, each.values) if match)
            found.update(dict.fromkeys([*([each.question] if each.question != OWN_ANSWER else []), *named]))
    return list(found)


def _is_fitting(operator: str, value: str) -> bool:
    is_reference = bool(REFERENCE.fullmatch(value))
    if operator in {"same", "differs"}:
        return is_reference
    if operator in COMPARED or operator == "between":
        return is_reference or value == TODAY or is_day(value) or _is_number(value)
    if operator.startswith(("count_", "length_")):
        return is_reference or (value.isascii() and value.isdigit())
    return not (operator in CODES and any(letter.isspace() for letter in value))


def _is_number(value: str) -> bool:
    return bool(NUMBER.fullmatch(value)) and math.isfinite(float(value))


def _number_or_other(value: str) -> str:
    return number_words(float(value)) or value if NUMBER.fullmatch(value) else value


def _written(value: str) -> str:
    """A text as an expression's reader has it: its typographic quotes are plain ones."""
    return value.translate(TYPOGRAPHIC)
