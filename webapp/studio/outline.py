"""The outline of a document: what stands where, under which number, in which words, and what is to be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.numbering import split_number
from surveys.questionnaires.studio.document import numbered
from surveys.text import plain_words, shortened
from webapp.studio.remarks import Remark, heaviest

LONGEST = 90


@dataclass(frozen=True)
class Entry:
    """A row of the outline; `inner` are the rows of a section, `gravity` the heaviest of what is said of it."""

    uid: str
    type: str
    number: str
    words: str
    kind: str
    gravity: str
    is_first: bool
    is_last: bool
    inner: tuple[Entry, ...] = field(default=())

    @property
    def is_section(self) -> bool:
        """Whether it holds others."""
        return self.type != "question"


def outline_of(document: Mapping[str, Any], remarks: Mapping[str, Sequence[Remark]]) -> tuple[Entry, ...]:
    """All rows of a document as a tree."""
    numbers = numbered(document)
    language = document["whole"].get("default_language", "")
    return _entries(document.get("items", ()), numbers, language, remarks)


def _entries(
    nodes: Sequence[Mapping[str, Any]],
    numbers: Mapping[str, str],
    language: str,
    remarks: Mapping[str, Sequence[Remark]],
) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            uid=node["uid"],
            type=node["type"],
            number=numbers.get(node["uid"], ""),
            words=words_of_node(node, language, numbers),
            kind=kind_words(node),
            gravity=heaviest(remarks.get(node["uid"], ())),
            is_first=place == 0,
            is_last=place == len(nodes) - 1,
            inner=_entries(node.get("items", ()), numbers, language, remarks),
        )
        for place, node in enumerate(nodes)
    )


def words_of_node(node: Mapping[str, Any], language: str, numbers: Mapping[str, str]) -> str:
    """Its words without its number, shortened; in angle brackets where it has none yet."""
    texts: Mapping[str, str] = node.get("label") or {}
    text = plain_words(texts.get(language) or next((each for each in texts.values() if each), ""))
    if numbers.get(node["uid"]):
        text = split_number(text)[1]
    text = " ".join(text.split())
    if not text:
        return {"group": _("(phần chưa có tên)"), "repeat": _("(nhóm lặp chưa có tên)")}.get(
            node["type"], node.get("name", "") if _is_unasked(node) else _("(chưa có lời hỏi)")
        )
    return shortened(text, LONGEST)


def kind_words(node: Mapping[str, Any]) -> str:
    """What sort of thing it is, as it is said."""
    if node["type"] == "group":
        return _("Phần")
    if node["type"] == "repeat":
        return _("Nhóm lặp")
    row = KINDS.get(node.get("kind", ""))
    return str(row.words) if row else str(node.get("kind", ""))


def _is_unasked(node: Mapping[str, Any]) -> bool:
    row = KINDS.get(node.get("kind", ""))
    return row is not None and not row.asked
