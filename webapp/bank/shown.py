"""An item of the bank as a page shows it: its questions and answers, languages beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.studio.nodes import walk_within

LANGUAGE_WORDS = {"vi": "Tiếng Việt", "en": "English"}


@dataclass(frozen=True)
class ShownQuestion:
    """A question or the title of a block: its words by language, its kind, its options as (code, words by language)."""

    name: str
    words: Mapping[str, str]
    kind: str
    hint: Mapping[str, str]
    options: tuple[tuple[str, Mapping[str, str]], ...]
    condition: str
    is_title: bool = False
    in_table: bool = False


@dataclass(frozen=True)
class ShownItem:
    """All of it; `languages` as (key, words)."""

    languages: tuple[tuple[str, str], ...]
    questions: tuple[ShownQuestion, ...]


def shown_item(content: Mapping[str, Any]) -> ShownItem:
    """What a version of an item asks; a list that several rows share is shown with the last of them."""
    placed = list(walk_within(content["nodes"]))
    nodes = [node for node, _parents in placed]
    last = {node["choices"]: node["name"] for node in nodes if node.get("choices")}
    questions = [_question(node, content, last, in_table=_is_row(parents)) for node, parents in placed]
    if not nodes:
        name, options = next(iter(content["lists"].items()))
        questions = [ShownQuestion(name, {}, _("Thang trả lời"), {}, _options(options), "", True)]
    texts = [question.words for question in questions] + [words for q in questions for _code, words in q.options]
    keys = list(dict.fromkeys(key for words in texts for key in words)) or ["vi"]
    return ShownItem(tuple((key, LANGUAGE_WORDS.get(key, key)) for key in keys), tuple(questions))


def _is_row(parents: tuple[Mapping[str, Any], ...]) -> bool:
    return bool(parents) and "table-list" in parents[-1].get("appearance", "").split()


def _question(
    node: Mapping[str, Any], content: Mapping[str, Any], last: Mapping[str, str], *, in_table: bool
) -> ShownQuestion:
    is_title = node["type"] != "question"
    choices = str(node.get("choices", ""))
    options = content["lists"].get(choices, ()) if last.get(choices) == node["name"] else ()
    kind = "" if is_title or in_table else str(KINDS[node["kind"]].words)
    return ShownQuestion(
        node["name"], node.get("label") or {}, kind, node.get("hint") or {}, _options(options),
        str(node.get("relevant", "")), is_title, in_table,
    )  # fmt: skip


def _options(options: Any) -> tuple[tuple[str, Mapping[str, str]], ...]:
    return tuple((option["name"], option.get("label") or {}) for option in options)
