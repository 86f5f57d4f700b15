"""Versions of one questionnaire put together by the name of the variable, as their data are.

A variable means the same in every version (`meaning.py` sees to that); what differs is where it is asked, and which of
its options could be chosen. A question that a version does not have was not asked there: its answer is missing, which
is another thing than an answer that was refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.questionnaire import Choice, Placed, Question, Questionnaire


@dataclass(frozen=True)
class Version:
    """A published version, by its number."""

    number: int
    questionnaire: Questionnaire


@dataclass(frozen=True)
class VersionedChoice:
    """An option with the versions that offered it."""

    choice: Choice
    versions: tuple[int, ...]


@dataclass(frozen=True)
class Variable:
    """A variable as the newest version that has it words it, with the options of all versions."""

    placed: Placed
    questionnaire: Questionnaire
    versions: tuple[int, ...]
    choices: tuple[VersionedChoice, ...] = ()

    @property
    def question(self) -> Question:
        """The question in the newest version that has it."""
        assert isinstance(self.placed.item, Question)
        return self.placed.item

    @property
    def name(self) -> str:
        """The name of its column."""
        return self.question.name

    @property
    def label(self) -> str:
        """Its words on one line; its name where it has none."""
        return plain_line(self.questionnaire, self.question.label) or self.name

    @property
    def section(self) -> str:
        """The title of the outermost group around it that has one."""
        return self.questionnaire.title_of(self.placed.groups)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """Codes and labels, those of the newest version first."""
        choices = [each.choice for each in self.choices]
        return tuple((one.name, plain_line(self.questionnaire, one.label) or one.name) for one in choices)


def merged_variables(versions: Sequence[Version]) -> list[Variable]:
    """Every question of any version (oldest first), notes included, each once, in the order of the newest.

    A question that the newest version no longer has stands behind the one that it followed.
    """
    order: list[str] = []
    for version in reversed(versions):
        behind = 0
        for question in version.questionnaire.questions():
            if question.name in order:
                behind = order.index(question.name) + 1
            else:
                order.insert(behind, question.name)
                behind += 1
    return [_variable(name, versions) for name in order]


def _variable(name: str, versions: Sequence[Version]) -> Variable:
    having = [version for version in versions if _asks(version.questionnaire, name)]
    newest = having[-1].questionnaire
    offered: dict[str, Choice] = {}
    by_code: dict[str, list[int]] = {}
    for version in reversed(having):
        for choice in version.questionnaire.choices_of(version.questionnaire.question(name)):
            offered.setdefault(choice.name, choice)
            numbers = by_code.setdefault(choice.name, [])
            if version.number not in numbers:
                numbers.append(version.number)
    return Variable(
        newest.placed[name],
        newest,
        tuple(version.number for version in having),
        tuple(VersionedChoice(choice, tuple(sorted(by_code[code]))) for code, choice in offered.items()),
    )


def _asks(questionnaire: Questionnaire, name: str) -> bool:
    placed = questionnaire.placed.get(name)
    return placed is not None and isinstance(placed.item, Question)
