"""Limits of an answer, as two boxes: from – to for numbers and days, the length of a text, how many options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from surveys.questionnaires.expressions import Expression
from surveys.questionnaires.studio.condition_reading import Reader
from surveys.questionnaires.studio.condition_rows import OWN_ANSWER, Group, Row, Rows, tidied
from surveys.questionnaires.studio.condition_subjects import Family, Subject

Measure = Literal["value", "length", "count"]
MEASURES: dict[Family, Measure] = {"number": "value", "date": "value", "text": "length", "choices": "count"}
OPERATORS: dict[Measure, tuple[str, str, str, str]] = {
    "value": ("ge", "le", "between", "eq"),
    "length": ("length_ge", "length_le", "length_between", ""),
    "count": ("count_ge", "count_le", "count_between", "count_eq"),
}
STRICT = {"gt": ("ge", 1), "lt": ("le", -1)}


@dataclass(frozen=True)
class Limits:
    """The least and the most that is accepted ("" for no limit), and single values that are accepted besides, such as
    999 for "does not know". Values as in rows: numbers, ISO days, "today", "${name}"."""

    least: str = ""
    most: str = ""
    also: tuple[str, ...] = ()


def limits_of(source: str | Expression | None, reader: Reader) -> Limits | None:
    """The limits that a constraint sets, no limits where there is none; None where it asks for anything else."""
    own = reader.own
    if own is None or own.family not in MEASURES:
        return None
    if not source:
        return Limits()
    rows = reader.rows(source)
    tidy = tidied(Rows(rows.joined, tuple(_not_strict(each, own) for each in rows.rows))) if rows else Rows()
    plain = [row for row in tidy.rows if isinstance(row, Row) and row.question == OWN_ANSWER]
    if not plain or len(plain) < len(tidy.rows):
        return None
    found = _limits(plain, tidy.joined, MEASURES[own.family])
    return found if found and rows_of_limits(found, own) else None


def rows_of_limits(limits: Limits, own: Subject) -> Rows:
    """The constraint as rows; none where there is no limit."""
    least, most, both, single = OPERATORS[MEASURES[own.family]]
    values = tuple(filter(None, (limits.least, limits.most)))
    if not values:
        return Rows()
    operator = both if len(values) == 2 else least if limits.least else most
    main = Row(OWN_ANSWER, operator, values)
    also = tuple(Row(OWN_ANSWER, single, (value,)) for value in limits.also)
    return Rows("or" if also else "and", (main, *also))


def _limits(rows: list[Row], joined: str, measure: Measure) -> Limits | None:
    least, most, both, single = OPERATORS[measure]
    main = [row for row in rows if row.operator in {least, most, both}]
    also = tuple(row.values[0] for row in rows if row.operator == single and single)
    if len(rows) == 1 and rows[0].operator == single == "count_eq":
        return Limits(also[0], also[0])
    if len(main) == 2 and joined == "and" and {row.operator for row in main} == {least, most} and not also:
        by_operator = {row.operator: row.values[0] for row in main}
        return Limits(by_operator[least], by_operator[most])
    if len(main) != 1 or len(main) + len(also) != len(rows) or (also and (joined != "or" or measure != "value")):
        return None
    values = main[0].values
    if main[0].operator == both:
        return Limits(values[0], values[1], also)
    return Limits(values[0], "", also) if main[0].operator == least else Limits("", values[0], also)


def _not_strict(each: Row | Group, own: Subject) -> Row | Group:
    """Of whole numbers, more than 0 is 1 or more."""
    if isinstance(each, Group):
        return Group(
            each.joined, tuple(row for row in (_not_strict(r, own) for r in each.rows) if isinstance(row, Row))
        )
    if own.is_whole and each.operator in STRICT and each.values[0].removeprefix("-").isdigit():
        operator, step = STRICT[each.operator]
        return Row(each.question, operator, (str(int(each.values[0]) + step),))
    return each
