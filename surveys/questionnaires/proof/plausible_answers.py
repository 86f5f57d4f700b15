"""What a respondent could say to one question: what its limits speak of, then whatever is plausible."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from surveys.questionnaires.expressions import Expression, parts, to_string
from surveys.questionnaires.proof.fitting_texts import text_of
from surveys.questionnaires.questionnaire import Choice, Question
from surveys.questionnaires.state import Indexes, State

TEXTS = ("Không có ý kiến", "Đường làng cần thêm đèn", "Chợ mới xa nhà", "12", "x")
DAYS = (0, 1, 30, 365, 3_000, 9_000, 16_000, 25_000)
TIMES = ("08:30", "00:00", "23:59")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
LARGEST = 1e9
MOST_SPOKEN_OF = 12
"""Constants of one constraint that are tried; a constraint that lists a hundred is no pair of limits."""


def one_answer(state: State, question: Question, indexes: Indexes, choices: list[Choice], rng: random.Random) -> Any:
    """One attempt at an answer in the form in which it is kept; it may still be refused."""
    codes = [choice.name for choice in choices]
    if question.reading == "choice":
        return rng.choice(codes) if codes else None
    if question.reading == "choices":
        return _several(question, codes, rng)
    if question.reading == "order":
        return rng.sample(codes, len(codes))
    if question.row.counts:
        return _number(state, question, indexes, rng)
    if question.reading == "date":
        return _day(state, question, indexes, rng)
    if question.reading == "datetime":
        return f"{_day(state, question, indexes, rng)}T{rng.choice(TIMES)}:00"
    if question.reading == "time":
        return rng.choice(TIMES)
    return "OK" if question.reading == "confirmation" else _text(question, rng)


def edges(state: State, question: Question, indexes: Indexes) -> list[str]:
    """Answers beside every limit of which the constraint speaks, the limits themselves among them."""
    spoken = spoken_of(state, question, indexes)
    if question.row.counts:
        step = _number_of(question.parameters.get("step", "1")) if question.kind == "range" else 1
        limits = [number for text in spoken if (number := _number_of(text)) is not None]
        limits += [number for number in (question.minimum, question.maximum) if number is not None]
        near = [limit + move * (step or 1) for limit in dict.fromkeys(limits) for move in (0, -1, 1)]
        return [f"{number:.10g}" for number in near if question.reading != "whole" or number == int(number)]
    if question.reading == "date":
        days = [date.fromisoformat(text[:10]) for text in spoken if _is_day(text)]
        return [_moved(day, move).isoformat() for day in days for move in (0, -1, 1)]
    return []


def spoken_of(state: State, question: Question, indexes: Indexes) -> list[str]:
    """Fixed values in the constraint, and the answers that it compares with."""
    nodes = list(_nodes(question.constraint))
    found = [str(node["value"]) for node in nodes if node["op"] in {"number", "string"}][:MOST_SPOKEN_OF]
    here = state.placed(question.name).repeats
    names = [node["name"] for node in nodes if node["op"] == "reference"]
    found += [to_string(state.looked_up(name, here, indexes)) for name in dict.fromkeys(names)]
    if any(node["op"] == "call" and node["name"] in {"today", "now"} for node in nodes):
        found.append(state.today.isoformat())
    return found


def _several(question: Question, codes: list[str], rng: random.Random) -> list[str]:
    least = min(question.minimum_choices or 1, len(codes))
    most = max(least, min(question.maximum_choices or rng.choice([1, 3, len(codes)]), len(codes)))
    chosen = rng.sample(codes, rng.randint(least, most)) if codes else []
    return next(([code] for code in chosen if code in question.exclusive), chosen)


def _number(state: State, question: Question, indexes: Indexes, rng: random.Random) -> str:
    low = question.minimum if question.minimum is not None else 0
    high = question.maximum if question.maximum is not None else low + rng.choice([3, 40, 120, 2_000])
    spoken = [number for text in spoken_of(state, question, indexes) if (number := _number_of(text)) is not None]
    if spoken and rng.random() < 0.4:
        number = rng.choice(spoken) + rng.choice([-1, 0, 0, 1])
    elif question.kind == "range":
        step = abs(_number_of(question.parameters.get("step", "1")) or 1)
        number = low + step * rng.randint(0, max(0, int((high - low) / step)))
    else:
        number = rng.uniform(low, max(low, high))
    whole = question.reading == "whole" or rng.random() < 0.5
    return str(round(number)) if whole and question.kind != "range" else f"{round(number, 2):.10g}"


def _day(state: State, question: Question, indexes: Indexes, rng: random.Random) -> str:
    spoken = [text[:10] for text in spoken_of(state, question, indexes) if _is_day(text)]
    start = date.fromisoformat(rng.choice(spoken)) if spoken and rng.random() < 0.6 else state.today
    return _moved(start, rng.choice((-1, -1, -1, 1)) * rng.choice(DAYS)).isoformat()


def _moved(day: date, days: int) -> date:
    return date.fromordinal(min(max((day.toordinal() + days), date.min.toordinal()), date.max.toordinal()))


def _is_day(text: str) -> bool:
    if not ISO_DAY.match(text):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _text(question: Question, rng: random.Random) -> str:
    patterns = [node["pattern"] for node in _nodes(question.constraint) if node["op"] == "regex"]
    patterns += [question.row.pattern] if question.row.pattern else []
    wanted = [str(node["value"]) for node in _nodes(question.constraint) if node["op"] in {"number", "string"}]
    lengths = [int(node) for node in map(_number_of, wanted) if node is not None and 0 < node <= 60]
    kind = rng.random()
    if patterns and kind < 0.7:
        return text_of(rng.choice(patterns), rng)
    if lengths and kind < 0.5:
        return "".join(rng.choice("0123456789") for _ in range(rng.choice(lengths)))
    if "numbers" in question.appearance.split():
        return str(rng.randint(1, 10 ** rng.randint(1, 10)))
    return rng.choice(TEXTS)


def _nodes(expression: Expression | None) -> Iterator[dict[str, Any]]:
    return parts(expression["expression"] if expression else None)


def _number_of(text: object) -> float | None:
    try:
        number = float(str(text))
    except ValueError:
        return None
    return number if abs(number) < LARGEST else None
