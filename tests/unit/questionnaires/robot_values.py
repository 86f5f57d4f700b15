"""What a respondent could say to one question: plausible answers first, then whatever its constraint speaks of."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from surveys.questionnaires import Interview
from surveys.questionnaires.answer_checks import wrong_with
from surveys.questionnaires.expressions import parts, to_string
from surveys.questionnaires.navigation import Asked
from surveys.questionnaires.questionnaire import Question
from surveys.questionnaires.state import State
from tests.unit.questionnaires.robot_patterns import text_of

TRIES = 60
TEXTS = ["Không có ý kiến", "Đường làng cần thêm đèn", "a@b.vn", "abc", "0912345678", "x"]
DAYS = (0, 1, 30, 365, 3_000, 9_000, 16_000, 25_000)
TIMES = ["08:30", "00:00", "23:59"]


def fitting_answer(interview: Interview, asked: Asked, rng: random.Random) -> Any:
    """An answer that this question takes as things stand; the last one tried where none was found."""
    state, question, indexes = interview.state, asked.question, asked.indexes
    tried: Any = None
    for _ in range(TRIES):
        tried = one_answer(state, asked, rng)
        if tried in (None, []) or not _wrong(state, question, asked, tried, indexes):
            return tried
    return tried


def _wrong(state: State, question: Question, asked: Asked, tried: Any, indexes: tuple[int, ...]) -> bool:
    """Whether the engine would refuse the answer, all others being what they are."""
    key = (question.name, indexes)
    before = state._values.get(key, "")
    state._values[key] = " ".join(tried) if isinstance(tried, list) else tried
    try:
        return wrong_with(state, question, indexes, list(asked.choices), required=asked.required) is not None
    finally:
        state._values[key] = before


def one_answer(state: State, asked: Asked, rng: random.Random) -> Any:
    """One attempt."""
    question, codes = asked.question, [choice.name for choice in asked.choices]
    if question.reading == "choice":
        return rng.choice(codes) if codes else None
    if question.reading == "choices":
        return _several(question, codes, rng)
    if question.reading == "order":
        return rng.sample(codes, len(codes))
    if question.row.counts:
        return _number(state, question, asked, rng)
    if question.reading == "date":
        return _day(state, asked, rng)
    if question.reading == "datetime":
        return f"{_day(state, asked, rng)}T{rng.choice(TIMES)}"
    if question.reading == "time":
        return rng.choice(TIMES)
    return "OK" if question.reading == "confirmation" else _text(question, rng)


def _several(question: Question, codes: list[str], rng: random.Random) -> list[str]:
    least = min(question.minimum_choices or 1, len(codes))
    most = max(least, min(question.maximum_choices or rng.choice([1, 3, len(codes)]), len(codes)))
    chosen = rng.sample(codes, rng.randint(least, most)) if codes else []
    return next(([code] for code in chosen if code in question.exclusive), chosen)


def _number(state: State, question: Question, asked: Asked, rng: random.Random) -> str:
    low = question.minimum if question.minimum is not None else 0
    high = question.maximum if question.maximum is not None else low + rng.choice([3, 40, 120, 2_000])
    spoken_of = [number for text in _spoken_of(state, asked) if (number := _as_number(text)) is not None]
    if spoken_of and rng.random() < 0.4:
        number = rng.choice(spoken_of) + rng.choice([-1, 0, 0, 1])
    elif question.kind == "range":
        step = _as_number(question.parameters.get("step", "1")) or 1
        number = low + abs(step) * rng.randint(0, max(0, int((high - low) / abs(step))))
    else:
        number = rng.uniform(low, max(low, high))
    whole = question.reading == "whole" or rng.random() < 0.5
    return str(round(number)) if whole and question.kind != "range" else f"{round(number, 2):g}"


def _day(state: State, asked: Asked, rng: random.Random) -> str:
    spoken_of = [text[:10] for text in _spoken_of(state, asked) if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text)]
    start = date.fromisoformat(rng.choice(spoken_of)) if spoken_of and rng.random() < 0.6 else state.today
    return (start + timedelta(days=rng.choice((-1, -1, -1, 1)) * rng.choice(DAYS))).isoformat()


def _text(question: Question, rng: random.Random) -> str:
    patterns = [node["pattern"] for node in _nodes(question) if node["op"] == "regex"]
    patterns += [question.row.pattern] if question.row.pattern else []
    wanted = [node["value"] for node in _nodes(question) if node["op"] in {"number", "string"}]
    lengths = [int(node) for node in map(_as_number, wanted) if node is not None and 0 < node <= 60]
    kind = rng.random()
    if patterns and kind < 0.7:
        return text_of(rng.choice(patterns), rng)
    if lengths and kind < 0.5:
        return "".join(rng.choice("0123456789") for _ in range(rng.choice(lengths)))
    if "numbers" in question.appearance.split():
        return str(rng.randint(1, 10 ** rng.randint(1, 10)))
    return rng.choice(TEXTS)


def _nodes(question: Question) -> Iterator[dict[str, Any]]:
    return parts(question.constraint["expression"] if question.constraint else None)


def _spoken_of(state: State, asked: Asked) -> list[str]:
    """Fixed values in the constraint, and the answers that it compares with."""
    found = [str(node["value"]) for node in _nodes(asked.question) if node["op"] in {"number", "string"}]
    here = state.questionnaire.placed[asked.question.name].repeats
    names = [node["name"] for node in _nodes(asked.question) if node["op"] == "reference"]
    return found + [to_string(state.looked_up(name, here, asked.indexes)) for name in names]


def _as_number(text: object) -> float | None:
    try:
        number = float(str(text))
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None
