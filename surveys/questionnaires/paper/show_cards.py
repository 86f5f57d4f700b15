"""Show cards: the options that a respondent reads along while the interviewer asks.

A card for every list of five options or more that one question or several take their options from, and for every scale
of a grid; the same list is the same card. "Khó trả lời" and its like are not on a card: an offered way out is taken
more often than a spontaneous one, so the interviewer ticks it only where the respondent says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from surveys.questionnaires.paper.answer_spaces import is_apart, options_of
from surveys.questionnaires.paper.blocks import CardBlock, Head, Option, Paper
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.questionnaire import Question
from surveys.text.i18n import gettext as _

FEWEST_OPTIONS = 5
MOST_OF_HALF_A_PAGE, LONGEST_OF_HALF_A_PAGE = 6, 40
MOST_ON_CARDS = 400
SPECIFY = re.compile(r"\s*\((?:xin )?(?:ghi rõ|nêu rõ|specify|please specify)\)", re.IGNORECASE)


@dataclass(frozen=True)
class Card:
    """One card: its number, the options on it, and the questions it serves, in order."""

    number: int
    options: tuple[Option, ...]
    questions: tuple[str, ...]


def cards_of(outline: Outline) -> list[Card]:
    """The cards in the order in which their first questions come."""
    serving: dict[tuple[Option, ...], dict[str, None]] = {}
    for stop in outline.stops:
        question = stop.question
        if not _has_card(outline, question, grid=stop.grid):
            continue
        options = tuple(_shown(option) for option in options_of(outline, question) if not is_apart(option.words))
        serving.setdefault(options, {})[question.name] = None
    return [Card(place, options, tuple(names)) for place, (options, names) in enumerate(serving.items(), 1)]


def card_numbers(outline: Outline) -> Mapping[str, int]:
    """Question → the number of its card."""
    return {name: card.number for card in cards_of(outline) for name in card.questions}


def show_cards(outline: Outline, office: str, *, draft_words: str = "") -> Paper:
    """All cards of a questionnaire; none where it has no list that needs one."""
    printed = outline.printed
    blocks = [
        CardBlock(
            _("THẺ %(number)s", number=card.number),
            _("Dùng cho %(questions)s", questions=", ".join(_questions(outline, card))),
            card.options,
            len(card.options) <= MOST_OF_HALF_A_PAGE
            and all(len(option.words) <= LONGEST_OF_HALF_A_PAGE for option in card.options),
        )
        for card in cards_of(outline)
    ]
    title = " ".join(printed.questionnaire.title.split())
    return Paper(
        Head(office, "", _("THẺ PHƯƠNG ÁN"), title),
        tuple(blocks),
        language=printed.language or printed.questionnaire.default_language,
        foot=title,
        draft_words=draft_words,
    )


def _shown(option: Option) -> Option:
    """An option as it reads on a card: what is for the pen of the interviewer is left out."""
    return replace(option, words=SPECIFY.sub("", option.words))


def _questions(outline: Outline, card: Card) -> list[str]:
    """The questions of a card by number; a run as "Câu 6a đến Câu 6e"."""
    order = [stop.name for stop in outline.stops if stop.is_numbered]
    runs: list[list[str]] = []
    for name in card.questions:
        follows = runs and order.index(name) == order.index(runs[-1][-1]) + 1
        if follows:
            runs[-1].append(name)
        else:
            runs.append([name])
    return [
        outline.subject(run[0]) if len(run) == 1 else
        _("%(first)s đến %(last)s", first=outline.subject(run[0]), last=outline.subject(run[-1]))
        for run in runs
    ]  # fmt: skip


def _has_card(outline: Outline, question: Question, *, grid: str) -> bool:
    if not question.row.chooses or question.choices_from or not question.is_asked:
        return False
    count = len(outline.printed.questionnaire.choices_of(question))
    if count > MOST_ON_CARDS:
        return False
    shown = sum(not is_apart(option.words) for option in options_of(outline, question))
    return bool(grid) or shown >= FEWEST_OPTIONS
