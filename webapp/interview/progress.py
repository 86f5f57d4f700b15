"""Where the interview is: "Câu 7/25"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from surveys.questionnaires.navigation import Asked, Interview


@dataclass(frozen=True)
class Position:
    """The first question of the page among all that are asked now."""

    question: int
    questions: int


def position(interview: Interview, key: str) -> Position:
    """Questions as people count them: a grid is one, "ghi rõ" belongs to its question, notes are none."""
    belonging = {question.other_specify for question in interview.questionnaire.questions()}
    seen: dict[str, None] = {}
    first = 1
    for section in interview.sections():
        if section.key == key:
            first = len(seen) + 1
        seen.update(dict.fromkeys(_counted(section.asked, belonging)))
    return Position(min(first, max(len(seen), 1)), len(seen))


def _counted(asked: Iterable[Asked], belonging: Collection[str]) -> Iterator[str]:
    for each in asked:
        if each.relevant and each.question.has_answer and each.question.name not in belonging:
            yield f"{each.grid}@{each.indexes}" if each.grid else each.field
