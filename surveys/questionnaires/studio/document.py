"""A questionnaire as a document that is being written: plain JSON, which may be unfinished at any moment.

    {"format": 1,
     "whole": {"id_string", "title", "version", "languages", "default_language", "settings", "consent", "absent"},
     "items": [node, …],
     "lists": {list_name: [option, …]}}

A node has a uid, a type (question, group, repeat) and the fields of Question, Group and Repeat that say something;
expressions are source text as in a cell of an XLSForm, or the compiled tree where the source does not say it in full.
`exclusive`, `other_specify`, `randomize` and `seed` follow from options, neighbours and parameters, and stand there
only where they say something else. `absent` names what expressions speak of although nothing of it is collected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from surveys.questionnaires.expressions import Expression, ExpressionError, references, up_to_date
from surveys.questionnaires.other_specify import with_other_specify
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Choice, Item, Question, Questionnaire, Repeat
from surveys.questionnaires.studio.compiling import FORMAT, Compiled, Problem, compiled_document
from surveys.questionnaires.studio.nodes import Document, Node, node_of, numbered, title_of, uid_from, walk, words_in
from surveys.questionnaires.studio.sources import Surroundings, expressions_in
from surveys.questionnaires.xlsform.choices import exclusive_codes
from surveys.questionnaires.xlsform.notes import ALWAYS_THERE

__all__ = [
    "FORMAT",
    "Compiled",
    "Document",
    "Node",
    "Problem",
    "compiled_document",
    "document_of",
    "empty_document",
    "node_of",
    "numbered",
    "title_of",
    "walk",
    "words_in",
]
LANGUAGE = "vi"


def empty_document(title: str, *, id_string: str = "phieu") -> Document:
    """A document with nothing in it yet."""
    whole = {"id_string": id_string, "title": title, "version": "", "languages": [LANGUAGE],
             "default_language": LANGUAGE, "settings": {}, "consent": {}}  # fmt: skip
    return {"format": FORMAT, "whole": whole, "items": [], "lists": {}}


def document_of(questionnaire: Questionnaire) -> Document:
    """The document that compiles to this questionnaire."""
    plain = _without_links(questionnaire)
    linked = with_other_specify(plain)
    uids: set[str] = set()
    items = [_node(item, questionnaire, linked, uids) for item in questionnaire.items]
    whole = {
        "id_string": questionnaire.id_string,
        "title": questionnaire.title,
        "version": questionnaire.version,
        "languages": list(questionnaire.languages),
        "default_language": questionnaire.default_language,
        "settings": dict(questionnaire.settings),
        "consent": dict(questionnaire.consent),
    }
    absent = list(dict.fromkeys(name for name in _spoken_of(questionnaire) if name not in questionnaire.placed))
    whole |= {"absent": absent} if absent else {}
    lists = {name: _options(name, choices) for name, choices in questionnaire.choice_lists.items()}
    document: Document = {"format": FORMAT, "whole": whole, "items": items, "lists": lists}
    _write_sources(document)
    return document


def _node(item: Item, whole: Questionnaire, linked: Questionnaire, uids: set[str]) -> Node:
    what = "question" if isinstance(item, Question) else "repeat" if isinstance(item, Repeat) else "group"
    node: Node = {"uid": uid_from(item.name, uids), "type": what}
    implied = _implied(item, whole, linked) if isinstance(item, Question) else {}
    for each in fields(item):
        value = getattr(item, each.name)
        if each.name == "items" or (each.name in implied and implied[each.name] == value):
            continue
        if each.name in {"name", *implied} or value not in (None, "", False, (), {}):
            node[each.name] = list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, dict) \
                else value  # fmt: skip
    if not isinstance(item, Question):
        node["items"] = [_node(inner, whole, linked, uids) for inner in item.items]
    return node


def _implied(question: Question, whole: Questionnaire, linked: Questionnaire) -> dict[str, Any]:
    """What options, neighbours and parameters say of a question by themselves."""
    choices = whole.choices_of(question)
    exclusive = exclusive_codes(choices) if question.kind == "select_multiple" else ()
    seed = question.parameters.get("seed") if question.row.chooses else None
    written = str(question.seed["source"]) if question.seed else None
    return {
        "exclusive": exclusive,
        "other_specify": linked.question(question.name).other_specify,
        "randomize": question.parameters.get("randomize", "").lower() == "true",
        **({"seed": question.seed} if seed == written else {}),
    }


def _without_links(questionnaire: Questionnaire) -> Questionnaire:
    def bare(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(
            replace(item, other_specify="") if isinstance(item, Question) else replace(item, items=bare(item.items))
            for item in items
        )

    return replace(questionnaire, items=bare(questionnaire.items))


def _options(list_name: str, choices: tuple[Choice, ...]) -> list[Node]:
    uids: set[str] = set()
    return [
        {
            "uid": uid_from(f"{list_name}\0{choice.name}", uids),
            "name": choice.name,
            **({"label": dict(choice.label)} if choice.label else {}),
            **({"extra": dict(choice.extra)} if choice.extra else {}),
        }
        for choice in choices
    ]


def _spoken_of(questionnaire: Questionnaire) -> Iterator[str]:
    for placed in questionnaire.placed.values():
        for each in fields(placed.item):
            value = getattr(placed.item, each.name)
            if isinstance(value, dict) and "references" in value:
                yield from (name for name in references(value) if name not in ALWAYS_THERE)
            elif isinstance(value, dict):
                yield from (name for text in value.values() for name in PLACEHOLDER.findall(text))
            elif each.name in {"trigger"}:
                yield from value


def _write_sources(document: Document) -> None:
    """Put the source in the place of each tree that it compiles to."""
    around = Surroundings(document)
    for node, _parents in walk(document):
        for field, tree in list(expressions_in(node)):
            if _reproduces(around, node, field, tree):
                node[field] = tree["source"]


def _reproduces(around: Surroundings, node: Node, field: str, tree: Expression) -> bool:
    try:
        return around.compiled(node, field, tree["source"]) == up_to_date(tree)
    except ExpressionError:
        return False
