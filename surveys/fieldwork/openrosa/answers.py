"""From the text that an XForm keeps to the answers that our pages send: the way back of `xform.values`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from surveys.fieldwork.openrosa.reading import Element
from surveys.questionnaires.answer_checks import AnswerError
from surveys.questionnaires.expressions.values import tokens
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.questionnaire import Item, Question, Questionnaire, Repeat
from surveys.questionnaires.state import may_be_declined

CLOCK = re.compile(r"(?P<hour>[0-9]{2}:[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")

BLANK = (None, "")


def answers_in(questionnaire: Questionnaire, root: Element) -> dict[str, Any]:
    """The answers that stand in a submission, by variable; what is always calculated is worked out anew instead."""
    return _record(root, questionnaire.items)


def any_answered(answers: Mapping[str, Any]) -> bool:
    """Whether anything at all was answered, in whatever repeat it stands."""
    return any(
        any(any_answered(each) if isinstance(each, Mapping) else bool(each) for each in value)
        if isinstance(value, list)
        else value not in BLANK
        for value in answers.values()
    )


def undeclined(interview: Interview) -> tuple[list[str], list[AnswerError]]:
    """The fields that were left blank although an answer is asked for, and what else is wrong.

    In Collect a respondent declines by leaving blank; here both are told apart by what may be declined.
    """
    question = interview.questionnaire.question
    wrong = interview.check_all()
    blank = [error for error in wrong if error.code == "required" and may_be_declined(question(error.variable))]
    return [error.field for error in blank], [error for error in wrong if error not in blank]


def _record(parent: Element, items: tuple[Item, ...]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for item in items:
        found = [child for child in parent.children if child.name == (item.node or item.name)]
        if isinstance(item, Repeat):
            record[item.name] = [_record(each, item.items) for each in found]
        elif isinstance(item, Question):
            if found and item.has_answer and not _is_worked_out(item):
                record[item.name] = _answer(item, found[0].text)
        else:
            record |= _record(found[0], item.items) if found else {}
    return record


def _is_worked_out(question: Question) -> bool:
    return question.is_calculated and not question.keeps_calculation


def _answer(question: Question, text: str) -> Any:
    if question.is_multiple:
        return tokens(text)
    if question.reading == "time":
        return _clock(text.strip())
    if question.reading == "datetime":
        day, _t, clock = text.strip().partition("T")
        return f"{day}T{_clock(clock)}" if clock else day
    return text


def _clock(text: str) -> str:
    """The hour as the device showed it; its zone and idle seconds say nothing that was asked."""
    found = CLOCK.fullmatch(text)
    if found is None:
        return text
    return found["hour"] if found["second"] in (None, "00") else f"{found['hour']}:{found['second']}"
