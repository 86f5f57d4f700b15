"""Answers as a page of the interview sends them: bounded, of known questions only, else kept as they were entered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from surveys.errors import SurveyError
from surveys.questionnaires.answers import MAX_TEXT, MAX_TOKENS
from surveys.questionnaires.questionnaire import Question, Questionnaire, Repeat
from surveys.questionnaires.state import MAX_INSTANCES, may_be_declined

MOST_FIELDS = 50_000
LONGEST_FIELD = 200
NUL = "\0"


def entered_answers(questionnaire: Questionnaire, sent: object) -> dict[str, Any]:
    """What was sent for questions that there are, each where it belongs; other names are dropped.

    Right or wrong does not matter here. Raises `interview.answers_unreadable` for what no page sends, and
    `interview.answers_too_large` beyond the bounds.
    """
    return _Reading(questionnaire).record(sent, ())


def entered_declined(questionnaire: Questionnaire, sent: object) -> list[str]:
    """The fields (name@instance) among what was sent that may be declined at all; sorted, each once."""
    if not isinstance(sent, list):
        raise _unreadable()
    if len(sent) > MOST_FIELDS:
        raise _too_large()
    may = {question.name for question in questionnaire.questions() if may_be_declined(question)}
    return sorted({field for field in sent if _is_field(field, may)})


class _Reading:
    """Reads one record after the other and counts what it has taken."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.taken = 0

    def record(self, sent: object, repeats: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(sent, Mapping):
            raise _unreadable()
        kept: dict[str, Any] = {}
        for name, value in sent.items():
            placed = self.questionnaire.placed.get(name)
            if placed is None or placed.repeats != repeats:
                continue
            if isinstance(placed.item, Repeat):
                kept[name] = self.instances(value, (*repeats, name))
            elif isinstance(placed.item, Question) and placed.item.has_answer:
                kept[name] = self.answer(value)
        return kept

    def instances(self, sent: object, repeats: tuple[str, ...]) -> list[dict[str, Any]]:
        if not isinstance(sent, list):
            raise _unreadable()
        if len(sent) > MAX_INSTANCES:
            raise _too_large()
        self._count(len(sent))
        return [self.record(each, repeats) for each in sent]

    def answer(self, sent: object) -> Any:
        """Text, a list of texts or nothing; a number is kept as the text it is."""
        self._count(1)
        if sent is None or isinstance(sent, str):
            return _text(sent) if sent else None
        if isinstance(sent, list):
            if len(sent) > MAX_TOKENS:
                raise _too_large()
            return [_token(each) for each in sent if each is not None]
        if isinstance(sent, int | float) and not isinstance(sent, bool):
            return _text(str(sent))
        raise _unreadable()

    def _count(self, more: int) -> None:
        self.taken += more
        if self.taken > MOST_FIELDS:
            raise _too_large()


def _token(sent: object) -> str:
    if not isinstance(sent, str):
        raise _unreadable()
    return _text(sent)


def _text(sent: str) -> str:
    """As it was typed, a little more than may be sent in the end, so that too long a text is said to be so."""
    if len(sent) > 2 * MAX_TEXT:
        raise _too_large()
    return sent.replace(NUL, "").encode("utf-8", "replace").decode()


def _is_field(field: object, may: Collection[str]) -> bool:
    return isinstance(field, str) and len(field) <= LONGEST_FIELD and field.partition("@")[0] in may


def _unreadable() -> SurveyError:
    return SurveyError("interview.answers_unreadable", "Answers are not in the form in which a page sends them.")


def _too_large() -> SurveyError:
    return SurveyError("interview.answers_too_large", "More answers than an interview can hold.")
