"""The language check: what in the words of a questionnaire hurts the answers, why, and what to write instead.

One rule, one file; docs/wording.md gives the source of each and how well it finds. All of it is advice:
nothing here stops an import or a version from being published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from surveys.questionnaires.findings import Finding
from surveys.questionnaires.modes import variant_words
from surveys.questionnaires.privacy import Places
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.variants import place_of, variant_findings
from surveys.questionnaires.wording import (
    address_form,
    capital_letters,
    double_barrelled,
    exclusive_options,
    exhaustive_options,
    leading_wording,
    length,
    missing_dont_know,
    negation,
    numeric_classes,
    office_jargon,
    parallel_options,
    question_mark,
    reading_level,
    reference_period,
    scale_balance,
)
from surveys.questionnaires.wording.rules import Remark, Rule
from surveys.questionnaires.wording.worded import Worded, worded_questions
from surveys.text.i18n import gettext as _
from surveys.text.i18n import speaks_english

__all__ = ["RULES", "Remark", "Rule", "Worded", "check_wording"]

RULES = (
    double_barrelled.RULE,
    negation.RULE,
    leading_wording.RULE,
    reference_period.RULE,
    address_form.RULE,
    office_jargon.RULE,
    length.QUESTION_LENGTH,
    reading_level.RULE,
    capital_letters.RULE,
    question_mark.RULE,
    scale_balance.RULE,
    missing_dont_know.RULE,
    numeric_classes.OVERLAPPING,
    numeric_classes.GAPPED,
    exclusive_options.RULE,
    exhaustive_options.RULE,
    parallel_options.RULE,
    length.OPTION_LENGTH,
    length.TOO_MANY_OPTIONS,
)


MOST_KEPT = 5_000
"""Questions whose remarks are remembered: of a questionnaire that is being written nearly all stay as they are."""


def check_wording(questionnaire: Questionnaire, places: Places | None = None) -> list[Finding]:
    """Advice on the words of each question, in the order of the questionnaire.

    `places` gives sheet, row and column letter of a question in the file it came from. Questions for identity or
    for what the law calls sensitive are found by `privacy.privacy_findings`.
    """
    questions = worded_questions(questionnaire)
    order = {name: number for number, name in enumerate(questionnaire.placed)}
    remarks = sorted(_remarks(questions), key=lambda found: order[found.worded.name])
    found = [_finding(questionnaire, found, places or {}) for found in remarks]
    return [*found, *variant_findings(questionnaire, places)]


@dataclass(frozen=True)
class _Found:
    worded: Worded
    rule: Rule
    remark: Remark


def _remarks(questions: list[Worded]) -> Iterator[_Found]:
    """What each rule says of each question; of a choice list and of a question in two languages once."""
    said: set[tuple[str, ...]] = set()
    looked: set[tuple[str, str, str]] = set()
    english = speaks_english()
    for worded in questions:
        remarks = _said_of(worded, english)
        for rule in RULES if worded.language else ():
            if rule.of != "words" and (not worded.options or worded.variant):
                continue
            place = worded.list_name if rule.of != "words" and worded.list_name else worded.name
            if rule.of == "list" and (rule.name, place, worded.language) in looked:
                continue
            looked.add((rule.name, place, worded.language))
            for remark in remarks.get(rule.name, ()):
                key = (rule.name, place, worded.language if rule.of == "words" else remark.words)
                if key not in said:
                    said.add(key)
                    yield _Found(worded, rule, remark)


@lru_cache(MOST_KEPT)
def _said_of(worded: Worded, english: bool) -> Mapping[str, tuple[Remark, ...]]:
    """What the rules say of one question, by rule, in the language of the page."""
    with_options = worded.options and not worded.variant
    rules = (rule for rule in RULES if worded.language and (rule.of == "words" or with_options))
    return {rule.name: remarks for rule in rules if (remarks := tuple(rule.look(worded)))}


def _finding(questionnaire: Questionnaire, found: _Found, places: Places) -> Finding:
    name, variant = found.worded.name, found.worded.variant
    own = places.get(place_of(name, variant)) if variant else None
    sheet, row, column = (
        own or places.get(name) or places.get(_first_question(questionnaire, name)) or (None, None, None)
    )
    facts = {"name": name, "rule": found.rule.name, "words": found.remark.words, "label": found.worded.words}
    code = "wording-" + found.rule.name.replace("_", "-")
    reason = found.remark.reason
    if variant:
        reason = _("%(used)s: %(reason)s", used=variant_words(variant), reason=reason)
    return Finding(code, "advice", reason, found.remark.advice, sheet, row, column, facts)


def _first_question(questionnaire: Questionnaire, name: str) -> str:
    """The first question within a group: in the template a grid has no row of its own."""
    within = (
        placed.item.name
        for placed in questionnaire.placed.values()
        if name in placed.groups and isinstance(placed.item, Question)
    )
    return next(within, "")
