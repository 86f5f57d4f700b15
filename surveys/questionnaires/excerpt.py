"""A few questions of a questionnaire by themselves, to be asked again where nobody may see what was answered before."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from surveys.questionnaires.dependencies import references_behind
from surveys.questionnaires.expressions import Expression, parts, references
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Group, Item, Question, Questionnaire, Repeat, Texts
from surveys.questionnaires.state import may_be_declined

NO_LONGER_KNOWN = "…"
"""Stands where a text repeats an earlier answer, which nobody may see."""
WORDS = (
    "label", "hint", "guidance", "label_self", "hint_self", "guidance_self",
    "label_telephone", "hint_telephone", "guidance_telephone",
)  # fmt: skip


def may_be_asked_again(questionnaire: Questionnaire, name: str) -> bool:
    """Whether a question can be asked by itself: not in a repeat, whose instances only the earlier answers tell apart,
    not of the screening, which decides about the whole interview, and not where the respondent is to answer alone."""
    placed = questionnaire.placed.get(name)
    question = placed.item if placed else None
    if placed is None or not isinstance(question, Question) or not may_be_declined(question):
        return False
    if placed.repeats or name in questionnaire.screened or question.choices_from or question.read_only_if:
        return False
    return name not in _answered_alone(questionnaire)


def excerpt(questionnaire: Questionnaire, names: Collection[str], *, always: Collection[str] = ()) -> Questionnaire:
    """The questions of these names, and what specifies an option of theirs, as a questionnaire of their own.

    Each is asked whatever else was answered and needs an answer (or to be declined); a constraint stays that looks at
    nothing but the answer itself, a condition or a filter of options that looks only at what is asked here. `always`
    are further names, which are asked without any condition. Names that may not be asked again are left out.
    """
    wanted = {name for name in {*names, *always} if may_be_asked_again(questionnaire, name)}
    wanted |= set(_specifying(questionnaire, wanted))
    items = tuple(_kept(questionnaire.items, wanted, frozenset(always)))
    asked = Questionnaire(id_string=questionnaire.id_string, title=questionnaire.title, items=items)
    lists = {question.choices for question in asked.questions() if question.choices}
    return replace(
        asked,
        version=questionnaire.version,
        languages=questionnaire.languages,
        default_language=questionnaire.default_language,
        choice_lists={name: rows for name, rows in questionnaire.choice_lists.items() if name in lists},
        settings=questionnaire.settings,
    )


def compared_with(questionnaire: Questionnaire, names: Collection[str]) -> set[str]:
    """The other names that decide whether an answer to one of these is right, or about whose answers these decide."""
    known, found = set(names), set[str]()
    for question in questionnaire.questions():
        others = references_behind(questionnaire, question.constraint, question.choice_filter) - {question.name}
        found |= others if question.name in known else {question.name} if others & known else set()
    return found - known


def _specifying(questionnaire: Questionnaire, wanted: Collection[str]) -> Iterator[str]:
    """What specifies an option of these questions, where they alone decide whether it is asked."""
    for name in wanted:
        other = questionnaire.question(name).other_specify
        if other and may_be_asked_again(questionnaire, other):
            condition = questionnaire.question(other).relevant
            if condition is not None and _if_within(condition, wanted) is not None:
                yield other


def _answered_alone(questionnaire: Questionnaire) -> frozenset[str]:
    """The questions from the first page on which the respondent has the device."""
    pages = questionnaire.sections()
    first = next((place for place, page in enumerate(pages) if page.self_completion), len(pages))
    return frozenset(name for page in pages[first:] if page.self_completion for name in page.questions)


def _kept(items: tuple[Item, ...], wanted: Collection[str], always: Collection[str]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Question):
            if item.name in wanted:
                yield _alone(item, wanted, unconditional=item.name in always)
        elif isinstance(item, Group):
            inner = tuple(_kept(item.items, wanted, always))
            if inner:
                heads = tuple(each for each in item.items if isinstance(each, Question) and each.is_grid_head)
                label = _without_answers(item.label)
                condition = None if _names(inner).intersection(always) else _if_within(item.relevant, wanted)
                yield replace(item, label=label, relevant=condition, screening=None, items=(*map(_head, heads), *inner))
        elif isinstance(item, Repeat):
            continue


def _names(items: Collection[Item]) -> set[str]:
    inner = (_names(item.items) if isinstance(item, Group) else {item.name} for item in items)
    return set[str]().union(*inner)


def _head(question: Question) -> Question:
    """The row that prints the scale above a grid."""
    return replace(question, **_words(question), relevant=None, choice_filter=None)


def _alone(question: Question, wanted: Collection[str], *, unconditional: bool) -> Question:
    """The question without all that looks at what is not asked here."""
    return replace(
        question,
        **_words(question),
        required=True,
        required_if=None,
        required_message={},
        relevant=None if unconditional else _if_within(question.relevant, wanted),
        constraint=_if_within(question.constraint, {question.name}),
        calculation=None,
        default=None,
        trigger=(),
        choice_filter=_if_within(question.choice_filter, wanted),
        seed=_if_within(question.seed, ()),
        other_specify=question.other_specify if question.other_specify in wanted else "",
        stratum=False,
    )


def _if_within(expression: Expression | None, names: Collection[str]) -> Expression | None:
    """The expression if it looks only at these questions, and at no list of options that is not here."""
    if expression is None or not set(references(expression)) <= set(names):
        return None
    looks_elsewhere = {"instances", "member", "lookup", "indexed"}
    return None if any(node["op"] in looks_elsewhere for node in parts(expression["expression"])) else expression


def _words(question: Question) -> dict[str, Any]:
    return {part: _without_answers(getattr(question, part)) for part in WORDS}


def _without_answers(texts: Texts) -> Texts:
    return {language: PLACEHOLDER.sub(NO_LONGER_KNOWN, words) for language, words in texts.items()}
