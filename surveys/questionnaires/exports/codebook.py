"""The codebook of a questionnaire: one row a variable, as analysts and checkers read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.questionnaires.conditions import condition_in_words
from surveys.questionnaires.expressions import Expression
from surveys.questionnaires.merged_versions import Variable, Version, VersionedChoice, merged_variables
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.questionnaire import Placed, Question, Questionnaire
from surveys.questionnaires.variants import Wording, wordings_of
from surveys.text import format_number
from surveys.text.i18n import gettext as _


@dataclass(frozen=True)
class CodebookRow:
    """One variable: what it is called, what is asked, what can be answered, when it is asked.

    `labels` and the labels of `choices` are by language. `universe` are the conditions as written, `conditions` the
    same in words. `repeats`: it is asked once for each of these. `versions` are those that ask it.
    `choices_from`: the options are the answers to that variable. `variants`: how it is asked otherwise by mode.
    """

    variable: str
    label: str
    type_words: str
    limits: str
    options: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]
    required: bool
    section: str
    required_when: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    universe: tuple[str, ...] = ()
    calculation: str = ""
    repeats: tuple[str, ...] = ()
    choices: tuple[VersionedChoice, ...] = ()
    choices_from: str = ""
    exclusive: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    variants: tuple[Wording, ...] = ()


def codebook(questionnaire: Questionnaire, language: str | None = None) -> list[CodebookRow]:
    """A row for every question whose answer is stored, in questionnaire order."""
    return codebook_of([Version(1, questionnaire)], language)


def codebook_of(versions: Sequence[Version], language: str | None = None) -> list[CodebookRow]:
    """The same over several versions, the oldest first: a row a variable, whichever versions ask it."""
    return [_row(each, language) for each in merged_variables(versions) if each.question.has_answer]


def conditions_of(placed: Placed, questionnaire: Questionnaire) -> tuple[str, ...]:
    """What must hold for an item to be asked: its own condition and those of the groups around it."""
    return tuple(condition_in_words(expression, questionnaire) for expression in _universe(placed, questionnaire))


def limits_of(question: Question) -> str:
    """Range and number of choices in words, empty where there is none."""
    if question.is_multiple:
        return _between(question.minimum_choices, question.maximum_choices, _("phương án"))
    return _between(question.minimum, question.maximum, "")


def _row(variable: Variable, language: str | None) -> CodebookRow:
    question, questionnaire = variable.question, variable.questionnaire
    return CodebookRow(
        variable=question.name,
        label=questionnaire.text(question.label, language),
        type_words=str(question.row.words),
        limits=limits_of(question),
        options=tuple((c.choice.name, questionnaire.label(c.choice, language)) for c in variable.choices),
        conditions=conditions_of(variable.placed, questionnaire),
        required=question.required or question.required_if is not None,
        required_when=condition_in_words(question.required_if, questionnaire) if question.required_if else "",
        section=questionnaire.title_of(variable.placed.groups, language),
        labels={each: plain_line(questionnaire, question.label, each) for each in question.label},
        universe=tuple(str(expression["source"]) for expression in _universe(variable.placed, questionnaire)),
        calculation=str(question.calculation["source"]) if question.calculation else "",
        repeats=tuple(questionnaire.label(questionnaire.placed[name].item) for name in variable.placed.repeats),
        choices=variable.choices,
        choices_from=question.choices_from,
        exclusive=question.exclusive,
        versions=variable.versions,
        variants=wordings_of(questionnaire, question, language)[1:],
    )


def _universe(placed: Placed, questionnaire: Questionnaire) -> list[Expression]:
    around = [questionnaire.placed[name].item for name in placed.groups]
    return [item.relevant for item in (*around, placed.item) if item.relevant is not None]


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
