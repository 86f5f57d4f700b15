"""Where the interview is: "Câu 7/25"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from surveys.questionnaires.navigation import Interview, Section
from surveys.questionnaires.state import field_at


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
    for section in interview.sections_ahead():
        if section.key == key:
            first = len(seen) + 1
        seen.update(dict.fromkeys(_counted(section, belonging)))
    return Position(min(first, max(len(seen), 1)), len(seen))


def _counted(section: Section, belonging: Collection[str]) -> Iterator[str]:
    for question in section.relevant():
        if question.has_answer and question.name not in belonging:
            grid = section.interview.grid_of(question)
            yield f"{grid}@{section.indexes}" if grid else field_at(question.name, section.indexes)
