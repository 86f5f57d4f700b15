"""One cell as an answer: choices by code, words or position; numbers, days and text in the questionnaire's own form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from surveys.imports.questions import ImportQuestion
from surveys.imports.sources import NO_TICKS, TICKS, cell_text
from surveys.questionnaires.answers import canonical, misread
from surveys.spreadsheets import DateOrder, parse_date
from surveys.text import search_key

CONFIRMED = "OK"
SEPARATORS = re.compile(r"\s*[;,\n|]\s*")
NUMBER_IN_WORDS = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Reading:
    """What a cell says: an answer; or the part that is not understood (`unknown`); or a doubt of a kind."""

    answer: str | list[str] | None = None
    unknown: str = ""
    doubt: str = ""
    other_text: str = ""


NOTHING = Reading()


def read_choice(question: ImportQuestion, text: str) -> Reading:
    """The choice that a text stands for; "Khác: …" gives its words too."""
    code = question.code_of(text)
    if code is not None:
        return Reading(code)
    other = _other(question, text)
    return other if other is not None else Reading(unknown=text)


def read_choices(question: ImportQuestion, text: str, values: Mapping[str, str]) -> list[Reading]:
    """Every choice named in one cell: codes with blanks between, or words with commas, semicolons, new lines.

    Words of a choice may themselves hold commas, so the longest choice that fits is taken first. `values` are the
    texts that a person has given a meaning to.
    """
    tokens = text.split()
    codes = {search_key(code): code for code, _label in question.choices}
    if tokens and all(search_key(token) in codes for token in tokens):
        return [Reading(codes[search_key(token)]) for token in tokens]
    whole = read_choice(question, text)
    if not whole.unknown or text in values:
        return [whole]
    return [read_choice(question, part) for part in _parts(question, text, values)]


def _parts(question: ImportQuestion, text: str, values: Mapping[str, str]) -> list[str]:
    """The text cut where choices end."""
    known = sorted({label.strip() for _code, label in question.choices} | set(values), key=len, reverse=True)
    parts: list[str] = []
    rest = text.strip()
    while rest:
        label = next((label for label in known if _begins(rest, label)), None)
        if label is not None:
            parts.append(rest[: len(label)])
            rest = SEPARATORS.sub("", rest[len(label) :], count=1) if len(rest) > len(label) else ""
            continue
        cut = SEPARATORS.search(rest)
        other = _other(question, rest)
        if cut is None or other is not None:
            parts.append(rest)
            break
        parts.append(rest[: cut.start()])
        rest = rest[cut.end() :]
    return [part.strip() for part in parts if part.strip()]


def _begins(text: str, label: str) -> bool:
    """Whether a text begins with these words, and they end there or before a separator."""
    head, tail = text[: len(label)], text[len(label) :]
    return bool(label) and search_key(head) == search_key(label) and (not tail or bool(SEPARATORS.match(tail)))


def _other(question: ImportQuestion, text: str) -> Reading | None:
    """ "Khác: nước thải" as the choice "other" with its words."""
    if not question.other_code or ":" not in text:
        return None
    front, _colon, words = text.partition(":")
    is_other = question.code_of(front) == question.other_code or search_key(front) in ("khac", "other", "y kien khac")
    return Reading(question.other_code, other_text=words.strip()) if is_other and words.strip() else None


def read_tick(question: ImportQuestion, code: str, text: str) -> bool | None:
    """Whether the cell of a choice's own column is ticked; None where it says something else."""
    key = text.casefold()
    if key in NO_TICKS or search_key(text) in ("khong", "no"):
        return False
    if key in TICKS or search_key(text) in ("co", "yes"):
        return True
    return True if question.code_of(text) == code else None


def read_plain(question: ImportQuestion, raw: Any, *, order: DateOrder | None, numeric: bool) -> Reading:
    """A number, a day, an hour or words. `order` is that of the column's days; `numeric`: it holds real numbers too."""
    kind = question.question.kind
    text = cell_text(raw)
    if not text:
        return NOTHING
    if kind == "acknowledge":
        yes = text.casefold() in TICKS or search_key(text) in ("ok", "yes", "co", "dong y")
        return Reading(CONFIRMED) if yes else NOTHING
    if kind in ("integer", "decimal", "range"):
        return _number(question, raw, text, numeric)
    if kind == "date":
        return _day(raw, text, order)
    if kind in ("time", "datetime"):
        return Reading(_moment(raw, text, kind))
    return Reading(text)


def _number(question: ImportQuestion, raw: Any, text: str, numeric: bool) -> Reading:
    if not isinstance(raw, str):
        return Reading(text)
    if PLAIN_NUMBER.fullmatch(text):
        return Reading(text, doubt="number-text" if numeric else "")
    read = canonical(question.question, text)
    if not misread(question.question, read):
        return Reading(read, doubt="number-words")
    inside = NUMBER_IN_WORDS.findall(text)
    if len(inside) == 1:
        read = canonical(question.question, inside[0])
        if not misread(question.question, read):
            return Reading(read, doubt="number-words")
    return Reading(text)


def _day(raw: Any, text: str, order: DateOrder | None) -> Reading:
    try:
        day = parse_date(raw, order=order or "dmy")
    except ValueError:
        return Reading(text)
    is_plain = not isinstance(raw, str) or order is not None or text[:4].isdigit()
    return Reading(day.isoformat(), doubt="" if is_plain else "date-order")


def _moment(raw: Any, text: str, kind: str) -> str:
    if isinstance(raw, datetime):
        return raw.time().isoformat() if kind == "time" else raw.isoformat()
    if isinstance(raw, time | date):
        return raw.isoformat()
    if kind == "time" and isinstance(raw, float) and 0 <= raw < 1:
        minutes = round(raw * 24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return text
