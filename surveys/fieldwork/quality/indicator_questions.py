"""What of a questionnaire the indicators look at: closed questions, batteries, evasive options, the age.

Versions are put together by the name of the variable, as their data are; questions in a repeat are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.questionnaires.kinds import COUNTS
from surveys.questionnaires.merged_versions import Variable, Version, merged_variables
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.plan import battery_keys
from surveys.reports.sentences import EVASIVE
from surveys.text import search_key

FEWEST_IN_BATTERY = 5
AGE_NAMES = frozenset({"tuoi", "tuoi_nguoi_tra_loi", "nam_sinh", "age"})
AGE_WORDS = ("bao nhieu tuoi", "may tuoi", "tuoi cua ong", "nam sinh", "sinh nam nao", "sinh nam bao nhieu")
OLDEST = 60
"""A question whose highest answer is below is not about the respondent's own age."""


@dataclass(frozen=True)
class ClosedQuestion:
    """A question of one option or several, with a number for each code and the codes that say nothing of the matter."""

    name: str
    codes: Mapping[str, int]
    evasive: frozenset[str]
    multiple: bool


@dataclass(frozen=True)
class LookedAt:
    """Closed questions in their order, batteries of five and more of them, the question that tells the age (in years or
    as a year of birth: digits heap in what is said), and all that is asked."""

    closed: tuple[ClosedQuestion, ...]
    batteries: tuple[tuple[str, ...], ...]
    age: str | None
    asked: frozenset[str]


def looked_at(versions: Sequence[Version]) -> LookedAt:
    """What the indicators look at in any version, oldest first."""
    variables = [each for each in merged_variables(versions) if _counts(each)]
    closed = tuple(_closed(each) for each in variables if each.question.is_select)
    return LookedAt(
        closed,
        _batteries([version.questionnaire for version in versions], {each.name for each in closed}),
        next((found for version in reversed(versions) if (found := age_question(version.questionnaire))), None),
        frozenset(each.name for each in variables),
    )


def age_question(questionnaire: Questionnaire) -> str | None:
    """The first number that is asked as an age or a year of birth, by its name or its words."""
    for question in questionnaire.questions():
        if question.reading not in COUNTS or not question.is_asked or questionnaire.placed[question.name].repeats:
            continue
        words = f" {search_key(questionnaire.label(question))} "
        told = question.name.casefold() in AGE_NAMES or any(needle in words for needle in AGE_WORDS)
        if told and (question.maximum is None or question.maximum >= OLDEST):
            return question.name
    return None


def _counts(variable: Variable) -> bool:
    question = variable.question
    return question.is_asked and question.has_answer and not variable.placed.repeats


def _closed(variable: Variable) -> ClosedQuestion:
    codes = {code: place for place, (code, _label) in enumerate(variable.options, 1)}
    evasive = frozenset(code for code, label in variable.options if label.casefold().startswith(EVASIVE))
    return ClosedQuestion(variable.name, codes, evasive, variable.question.is_multiple)


def _batteries(questionnaires: Iterable[Questionnaire], closed: set[str]) -> tuple[tuple[str, ...], ...]:
    """As the newest version has them; a question is of one battery only."""
    found: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for questionnaire in reversed(list(questionnaires)):
        by_key: dict[str, list[str]] = {}
        for name, key in battery_keys(questionnaire).items():
            by_key.setdefault(key, []).append(name)
        for names in by_key.values():
            if len(names) >= FEWEST_IN_BATTERY and not taken & set(names) and set(names) <= closed:
                found.append(tuple(names))
                taken |= set(names)
    return tuple(found)
