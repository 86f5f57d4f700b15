"""The codebook of a questionnaire: one row a variable, as analysts and checkers read it."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.questionnaires.conditions import condition_in_words
from surveys.questionnaires.questionnaire import Placed, Question, Questionnaire
from surveys.text import format_number
from surveys.text.i18n import gettext as _


@dataclass(frozen=True)
class CodebookRow:
    """One variable: what it is called, what is asked, what can be answered, when it is asked."""

    variable: str
    label: str
    type_words: str
    limits: str
    options: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]
    required: bool
    section: str


def codebook(questionnaire: Questionnaire, language: str | None = None) -> list[CodebookRow]:
    """A row for every question whose answer is stored, in questionnaire order."""
    return [
        _row(placed, questionnaire, language)
        for placed in questionnaire.placed.values()
        if isinstance(placed.item, Question) and placed.item.has_answer
    ]


def conditions_of(placed: Placed, questionnaire: Questionnaire) -> tuple[str, ...]:
    """What must hold for an item to be asked: its own condition and those of the groups around it."""
    around = [questionnaire.placed[name].item for name in placed.groups]
    found = [item.relevant for item in (*around, placed.item) if item.relevant is not None]
    return tuple(condition_in_words(expression, questionnaire) for expression in found)


def limits_of(question: Question) -> str:
    """Range and number of choices in words, empty where there is none."""
    if question.is_multiple:
        return _between(question.minimum_choices, question.maximum_choices, _("phương án"))
    return _between(question.minimum, question.maximum, "")


def _row(placed: Placed, questionnaire: Questionnaire, language: str | None) -> CodebookRow:
    question = placed.item
    assert isinstance(question, Question)
    titles = (questionnaire.text(questionnaire.placed[name].item.label, language) for name in placed.groups)
    return CodebookRow(
        variable=question.name,
        label=questionnaire.text(question.label, language),
        type_words=str(question.row.words),
        limits=limits_of(question),
        options=tuple((c.name, questionnaire.label(c, language)) for c in questionnaire.choices_of(question)),
        conditions=conditions_of(placed, questionnaire),
        required=question.required or question.required_if is not None,
        section=next((title for title in titles if title), ""),
    )


def _between(least: float | None, most: float | None, unit: str) -> str:
    if least is not None and most is not None:
        words = _("từ %(least)s đến %(most)s", least=_number(least), most=_number(most))
    elif most is not None:
        words = _("tối đa %(most)s", most=_number(most))
    elif least is not None:
        words = _("ít nhất %(least)s", least=_number(least))
    else:
        return ""
    return f"{words} {unit}".strip()


def _number(value: float) -> str:
    return format_number(int(value) if value == int(value) else value)
