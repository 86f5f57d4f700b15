"""A questionnaire in the words of who reads the paper: the interviewer aloud, or the respondent alone."""

from __future__ import annotations

from dataclasses import replace

from surveys.questionnaires.modes import SELF, SELF_COMPLETION
from surveys.questionnaires.numbering import split_number
from surveys.questionnaires.pages import SELF_COMPLETION as ALONE
from surveys.questionnaires.questionnaire import Item, Question, Questionnaire, Texts


def as_read(questionnaire: Questionnaire, *, alone: bool = False) -> Questionnaire:
    """With the words for who reads alone in the parts that the form leaves to the respondent; `alone`: everywhere.

    A question keeps its printed number, by which it is keyed, whoever reads it.
    """
    if not alone and not any(SELF in question.variants for question in questionnaire.questions()):
        return questionnaire
    return replace(
        questionnaire, items=tuple(_read(item, alone=alone, all_alone=alone) for item in questionnaire.items)
    )


def _read(item: Item, *, alone: bool, all_alone: bool) -> Item:
    alone = alone or ALONE in item.appearance.split()
    if not isinstance(item, Question):
        return replace(item, items=tuple(_read(each, alone=alone, all_alone=all_alone) for each in item.items))
    if not alone:
        return item
    guidance = item.variant("guidance", SELF) if all_alone else item.guidance
    hint = item.texts("hint", SELF_COMPLETION)
    return replace(item, label=_numbered(item), hint=hint, guidance=guidance)


def _numbered(question: Question) -> Texts:
    """The words for who reads alone behind the number of the ordinary ones."""
    ordinary, found = question.label, question.texts("label", SELF_COMPLETION)
    return {language: _behind(ordinary.get(language, ""), words) for language, words in found.items()}


def _behind(ordinary: str, words: str) -> str:
    rest = split_number(ordinary)[1]
    if not rest or not ordinary.endswith(rest) or ordinary == rest:
        return words
    return ordinary[: len(ordinary) - len(rest)] + split_number(words)[1]
