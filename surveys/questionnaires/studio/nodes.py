"""The nodes of a studio document: finding them, walking over them, their marks and their printed numbers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from surveys.questionnaires import numbering
from surveys.questionnaires.kinds import KINDS
from surveys.text import plain_words, shortened
from surveys.text.i18n import gettext as _

Node = dict[str, Any]
Document = dict[str, Any]
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
UID_LENGTH = 8
LONGEST_TITLE = 60


def walk(document: Mapping[str, Any]) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Every node in order, with the groups and repeats around it, outermost first."""
    yield from walk_within(document["items"], ())


def walk_within(items: Sequence[Node], parents: tuple[Node, ...] = ()) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """The same of some items and what stands in them."""
    for node in items:
        yield node, parents
        if node["type"] != "question":
            yield from walk_within(node.get("items", ()), (*parents, node))


def node_of(document: Mapping[str, Any], uid: str) -> Node | None:
    """The node of that uid, None where there is none."""
    return next((node for node, _parents in walk(document) if node["uid"] == uid), None)


def new_uid() -> str:
    """A mark for what is new, which nothing else has."""
    return "".join(secrets.choice(LETTERS) for _place in range(UID_LENGTH))


def uid_from(name: str, taken: set[str]) -> str:
    """The mark of what has that name: the same in every version; added to `taken`."""
    turn = 0
    while True:
        digest = sha256(f"{name}\0{turn}".encode()).digest()
        uid = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:UID_LENGTH])
        if uid not in taken:
            taken.add(uid)
            return uid
        turn += 1


def words_in(document: Mapping[str, Any], texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """A text in a language, else in the document's own, else in any; without marks of Markdown and HTML."""
    texts = texts or {}
    for wanted in (language, document["whole"]["default_language"]):
        if wanted and texts.get(wanted):
            return plain_words(texts[wanted])
    return plain_words(next((text for text in texts.values() if text), ""))


def numbered(document: Mapping[str, Any], language: str | None = None) -> dict[str, str]:
    """The printed number of each question by uid, as papers and tables have it: "7", "6a"."""
    asked, labels = [], []
    for node, parents in walk(document):
        kind = KINDS.get(node.get("kind", ""))
        if kind is None or not kind.asked or not kind.stored or "label" in node.get("appearance", "").split():
            continue
        around = parents[-1] if parents else {}
        is_grid = "table-list" in around.get("appearance", "").split()
        asked.append(node["uid"])
        labels.append((words_in(document, node.get("label"), language),
                       words_in(document, around.get("label"), language) if is_grid else ""))  # fmt: skip
    numbers = numbering.numbered(labels)
    return {uid: number for uid, (number, _words) in zip(asked, numbers, strict=True) if number}


def title_of(document: Mapping[str, Any], node: Node, language: str | None = None) -> str:
    """How colleagues speak of an item: "Câu 7", else its words in quotation marks."""
    number = numbered(document, language).get(node["uid"], "")
    if number:
        return _("Câu %(number)s", number=number)
    words = " ".join(words_in(document, node.get("label"), language).split()) or node.get("name", "")
    words = shortened(words, LONGEST_TITLE)
    if node["type"] == "question":
        return _("câu “%(words)s”", words=words)
    return _("phần “%(words)s”", words=words)
