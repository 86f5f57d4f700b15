"""Finds the "Ý kiến khác (ghi rõ)" text question that belongs to a select question."""

from __future__ import annotations

import re
from dataclasses import replace

from surveys.questionnaires.expressions import references
from surveys.questionnaires.questionnaire import Group, Item, Question, Questionnaire
from surveys.text import search_key

WORDS = re.compile(r"ghi ro|specify|angeben|preciser")
FOLLOWING = 3


def with_other_specify(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with `other_specify` filled in where the next questions make it plain."""
    return replace(questionnaire, items=_linked(questionnaire.items))


def _linked(items: tuple[Item, ...]) -> tuple[Item, ...]:
    linked: list[Item] = []
    for index, item in enumerate(items):
        if isinstance(item, Question):
            linked.append(_question(item, items[index + 1 : index + 1 + FOLLOWING]))
        else:
            linked.append(replace(item, items=_linked(item.items)))
    return tuple(linked)


def _question(question: Question, following: tuple[Item, ...]) -> Question:
    if not question.is_select or question.other_specify:
        return question
    for item in following:
        if isinstance(item, Group) or not isinstance(item, Question):
            break
        if item.kind == "text" and item.relevant and references(item.relevant) == [question.name] and _says_so(item):
            return replace(question, other_specify=item.name)
    return question


def _says_so(question: Question) -> bool:
    texts = [*question.label.values(), *question.hint.values()]
    return any(WORDS.search(search_key(text)) for text in texts) or question.name.endswith("_other")
