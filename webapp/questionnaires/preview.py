"""A questionnaire as it will look on the phone, with what is not seen there said beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.questionnaires.exports.codebook import conditions_of, limits_of
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Question, Questionnaire

NUMBERS = frozenset({"integer", "decimal", "range"})


@dataclass(frozen=True)
class ShownOption:
    """An option; one that excludes the others stands apart."""

    label: str
    apart: bool


@dataclass(frozen=True)
class ShownQuestion:
    """A question on a page of the phone."""

    name: str
    label: str
    hint: str
    widget: str
    options: tuple[ShownOption, ...]
    required: bool
    limits: str
    conditions: tuple[str, ...]
    most: int | None


@dataclass(frozen=True)
class ShownPage:
    """A page of the phone; `repeated` where it comes once for each of several things."""

    key: str
    title: str
    questions: tuple[ShownQuestion, ...]
    repeated: str

    @property
    def shared_conditions(self) -> tuple[str, ...]:
        """What must hold for every question of the page, said once for all of them."""
        first, *others = self.questions
        return tuple(
            condition for condition in first.conditions if all(condition in question.conditions for question in others)
        )


def preview_pages(questionnaire: Questionnaire) -> list[ShownPage]:
    """Every page in order, also those that a respondent sees under a condition only."""
    return [
        ShownPage(
            key=page.key,
            title=questionnaire.text(page.title),
            questions=tuple(_shown(questionnaire.question(name), questionnaire) for name in page.questions),
            repeated=", ".join(questionnaire.label(questionnaire.placed[name].item) for name in page.repeats),
        )
        for page in questionnaire.sections()
    ]


def _shown(question: Question, questionnaire: Questionnaire) -> ShownQuestion:
    return ShownQuestion(
        name=question.name,
        label=_with_names(questionnaire.label(question), questionnaire),
        hint=_with_names(questionnaire.text(question.hint), questionnaire),
        widget=_widget(question),
        options=tuple(
            ShownOption(questionnaire.label(choice), choice.name in question.exclusive)
            for choice in questionnaire.choices_of(question)
        ),
        required=question.required or question.required_if is not None,
        limits=limits_of(question),
        conditions=conditions_of(questionnaire.placed[question.name], questionnaire),
        most=question.maximum_choices,
    )


def _widget(question: Question) -> str:
    if question.kind in NUMBERS:
        return "number"
    if question.kind == "text":
        return "lines" if "multiline" in question.appearance else "line"
    return {"select_one": "radio", "select_multiple": "checkbox", "acknowledge": "acknowledge"}.get(
        question.kind, question.kind
    )


def _with_names(text: str, questionnaire: Questionnaire) -> str:
    """An answer that is repeated in a later text stands as the question's name in brackets."""

    def name(match: re.Match[str]) -> str:
        placed = questionnaire.placed.get(match[1])
        return f"[{questionnaire.label(placed.item) if placed else match[1]}]"

    return PLACEHOLDER.sub(name, text)
