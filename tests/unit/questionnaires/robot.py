"""Answers a questionnaire at random, page by page, as a patient respondent would."""

from __future__ import annotations

import random
from typing import Any

from surveys.questionnaires import Interview, Questionnaire
from surveys.questionnaires.navigation import Asked, with_answer
from tests.unit.questionnaires.forms import TODAY

ATTEMPTS = 60
TEXTS = ["Không có ý kiến", "a@b.vn", "abc"]


def answer_to_the_end(questionnaire: Questionnaire, seed: int) -> Interview:
    """The finished interview; fails when a page cannot be completed."""
    rng = random.Random(seed)
    answers: dict[str, Any] = {}
    interview = Interview(questionnaire, answers, today=TODAY)
    section = interview.next_section()
    while section is not None:
        answers = _complete(questionnaire, answers, section.key, rng)
        interview = Interview(questionnaire, answers, today=TODAY)
        section = interview.next_section(section.key)
    return interview


def _complete(questionnaire: Questionnaire, answers: dict[str, Any], key: str, rng: random.Random) -> dict[str, Any]:
    shown: set[str] = set()
    for _ in range(ATTEMPTS):
        interview = Interview(questionnaire, answers, today=TODAY)
        if key not in {section.key for section in interview.sections()}:
            return answers
        wrong = {error.field for error in interview.check_section(key)}
        todo = [
            asked
            for asked in interview.section(key).asked
            if asked.relevant and asked.question.has_answer and (asked.field not in shown or asked.field in wrong)
        ]
        if not todo:
            return answers
        for asked in todo:
            shown.add(asked.field)
            value = _answer(asked, rng) if asked.required or rng.random() < 0.8 else None
            repeats = questionnaire.placed[asked.question.name].repeats
            answers = with_answer(answers, asked, value, repeats)
    raise AssertionError(f"no way through {key}: {interview.check_section(key)}")


def _answer(asked: Asked, rng: random.Random) -> Any:
    question, codes = asked.question, [choice.name for choice in asked.choices]
    if question.kind == "select_one":
        return rng.choice(codes) if codes else None
    if question.kind == "rank":
        return rng.sample(codes, len(codes))
    if question.kind == "select_multiple":
        chosen = rng.sample(codes, min(len(codes), rng.randint(1, question.maximum_choices or 3)))
        return next(([code] for code in chosen if code in question.exclusive), chosen)
    if question.kind in {"integer", "decimal", "range"}:
        low = int(question.minimum or 0)
        return str(rng.randint(low, max(low, min(int(question.maximum or low + 6), low + 6))))
    if question.kind in {"date", "time", "datetime"}:
        return {"date": "1980-05-04", "time": "08:30", "datetime": "2025-01-02T08:30"}[question.kind]
    return "OK" if question.kind == "acknowledge" else rng.choice(TEXTS)
