"""What a phone gets of a questionnaire: plain JSON from which a page without a parser asks, skips and checks as the
server does.

Words have no marks any more, expressions no source text; a list of options is a column each of codes, labels and
whatever filters look at. The same questionnaire always gives the same data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from gettext import NullTranslations
from typing import Any

from surveys.questionnaires.answer_checks import SENTENCES
from surveys.questionnaires.expressions import parts, up_to_date
from surveys.questionnaires.expressions.patterns import compile_pattern
from surveys.questionnaires.kinds import Kind
from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Questionnaire, Repeat, Texts
from surveys.text import plain_words
from surveys.text.i18n import speaks_english, use_translations

FORMAT = 1
EXPRESSIONS = {
    "relevant", "required_if", "constraint", "calculation", "default", "read_only_if", "choice_filter", "seed", "count",
    "screening",
}  # fmt: skip
MODULES = {"digest": "digests"}
"""Parts of the engine that a phone fetches only for a function that needs them."""
SHAPES: dict[type[Item], str] = {Question: "question", Group: "group", Repeat: "repeat"}
LIMITS = ("maximum_choices", "minimum_choices", "minimum", "maximum")
TRAITS = ("is_asked", "has_answer", "is_calculated", "keeps_calculation")


def compiled(
    questionnaire: Questionnaire, translations: Mapping[str, NullTranslations | None] | None = None
) -> dict[str, Any]:
    """The questionnaire as JSON; `translations` are the languages of the page's own sentences (Vietnamese alone)."""
    kinds = {question.kind: question.row for question in questionnaire.questions()}
    items = [_item(item) for item in questionnaire.items]
    return {
        "format": FORMAT,
        "hash": questionnaire.content_hash,
        "id_string": questionnaire.id_string,
        "version": questionnaire.version,
        "title": plain_words(questionnaire.title),
        "languages": list(questionnaire.languages),
        "default_language": questionnaire.default_language,
        "consent": _texts(questionnaire.consent),
        "items": items,
        "modules": sorted({MODULES[node["name"]] for node in parts(items) if node.get("name") in MODULES}),
        "lists": {name: _list(choices) for name, choices in questionnaire.choice_lists.items()},
        "order": list(questionnaire.evaluation_order),
        "pages": [
            {"key": page.key, "title": _texts(page.title), "questions": list(page.questions),
             "repeats": list(page.repeats)}
            for page in questionnaire.sections()
        ],
        "kinds": {name: _kind(kinds[name]) for name in sorted(kinds)},
        "words": {name: _words(kinds, catalogue) for name, catalogue in (translations or {"vi": None}).items()},
    }  # fmt: skip


def _item(item: Item) -> dict[str, Any]:
    data: dict[str, Any] = {"type": SHAPES[type(item)]}
    for each in fields(item):
        value = getattr(item, each.name)
        if value in (None, "", False, (), {}) or each.name in {"items", "node", "stratum"}:
            continue
        data[each.name] = _field(each.name, value)
    if not isinstance(item, Question):
        return {**data, "items": [_item(inner) for inner in item.items]}
    for name in LIMITS:
        limit = getattr(item, name)
        if limit is not None:
            data[name] = int(limit) if limit == int(limit) else limit
    return data | {name: True for name in TRAITS if getattr(item, name)}


def _field(name: str, value: Any) -> Any:
    if name in EXPRESSIONS:
        current = up_to_date(value)
        return {"expression": current["expression"], "references": current["references"]}
    if name == "parameters":
        return dict(value)
    if isinstance(value, dict):
        return _texts(value)
    return list(value) if isinstance(value, tuple) else value


def _texts(texts: Texts) -> Texts:
    return {language: plain_words(words) for language, words in texts.items() if words}


def _list(choices: tuple[Choice, ...]) -> dict[str, Any]:
    """A column each; a label that is missing is ''."""
    languages = sorted({language for choice in choices for language in choice.label})
    columns = sorted({column for choice in choices for column in choice.extra})
    return {
        "names": [choice.name for choice in choices],
        "labels": {
            language: [plain_words(choice.label.get(language, "")) for choice in choices] for language in languages
        },
        "extra": {column: [choice.extra.get(column, "") for choice in choices] for column in columns},
    }


def _kind(kind: Kind) -> dict[str, Any]:
    machine = {"machine": compile_pattern(f"^(?:{kind.pattern})$")} if kind.pattern else {}
    return machine | {
        "reading": kind.reading,
        "asked": kind.asked,
        "control": kind.control,
        "keyboard": kind.keyboard,
        "chooses": kind.chooses,
        "counts": kind.counts,
    }


def _words(kinds: Mapping[str, Kind], catalogue: NullTranslations | None) -> dict[str, Any]:
    """The sentences about answers in one language, and how it writes numbers."""
    with use_translations(catalogue):
        patterns = {f"not-of-kind-{name}": str(kind.pattern_message) for name, kind in kinds.items() if kind.pattern}
        return {
            "sentences": {key: str(sentence) for key, sentence in SENTENCES.items()} | patterns,
            "thousands": "," if speaks_english() else ".",
            "decimal": "." if speaks_english() else ",",
        }
