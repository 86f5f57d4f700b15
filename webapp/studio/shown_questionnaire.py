"""The questionnaire as the phone beside the form asks it: of a draft that may be unfinished, with a way to its item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from json import dumps
from typing import Any

from surveys.questionnaires.questionnaire import Group, Item, Questionnaire, Repeat
from surveys.questionnaires.screening import without_screening
from surveys.questionnaires.studio.document import compiled_document
from surveys.questionnaires.studio.nodes import Document, Node, node_of, walk_within

KEPT = 16


@dataclass(frozen=True)
class ShownDraft:
    """What is asked; the item that is looked at by name ('' for none), and whether it is asked only sometimes.

    That item and what it stands in are asked whatever their conditions say: who writes a question has to see it.
    """

    questionnaire: Questionnaire
    name: str
    is_conditional: bool


def shown_draft(document: Document, uid: str, *, with_conditions: bool = False) -> ShownDraft:
    """The questionnaire of a document, its item `uid` in sight."""
    questionnaire = _compiled(document)
    node = node_of(document, uid) if uid else None
    name = next((each for each in _names(node) if each in questionnaire.placed), "") if node is not None else ""
    if not name:
        return ShownDraft(questionnaire, "", False)
    placed = questionnaire.placed[name]
    lifted = {name, *placed.groups, *placed.repeats}
    is_screened = questionnaire.screening is not None and name not in questionnaire.screened
    is_conditional = is_screened or any(questionnaire.placed[each].item.relevant is not None for each in lifted)
    if is_conditional and not with_conditions:
        questionnaire = replace(questionnaire, items=_lifted(questionnaire.items, frozenset(lifted)))
        questionnaire = without_screening(questionnaire) if is_screened else questionnaire
    return ShownDraft(questionnaire, name, is_conditional)


def _names(node: Node) -> Iterator[str]:
    """The item's own name, or those of what stands in it that is asked."""
    for each, _parents in walk_within([node]):
        if each["type"] == "question":
            yield each.get("name", "")


def _lifted(items: tuple[Item, ...], names: frozenset[str]) -> tuple[Item, ...]:
    found: list[Item] = []
    for item in items:
        if isinstance(item, Group | Repeat):
            item = replace(item, items=_lifted(item.items, names))
        found.append(replace(item, relevant=None) if item.name in names else item)
    return tuple(found)


def _compiled(document: Mapping[str, Any]) -> Questionnaire:
    text = dumps(document, ensure_ascii=False, sort_keys=True)
    return _kept(_Key(sha256(text.encode()).hexdigest(), document))


class _Key:
    """A document by what it says."""

    def __init__(self, digest: str, document: Mapping[str, Any]) -> None:
        self.digest, self.document = digest, document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=KEPT)
def _kept(key: _Key) -> Questionnaire:
    return compiled_document(dict(key.document)).shown
