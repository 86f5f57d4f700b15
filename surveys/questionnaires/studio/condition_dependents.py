"""What rests on a question: which conditions, calculations and words break when it goes, moves or loses an option."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaires.expressions import ExpressionError, parts
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.studio.condition_sentences import sentence_of
from surveys.questionnaires.studio.condition_subjects import (
    Document,
    Subject,
    Subjects,
    compiled,
    names_in,
    place_of,
    subjects_of,
)
from surveys.questionnaires.studio.fields import TEXTS
from surveys.questionnaires.studio.nodes import Node, node_of, title_of, walk, walk_within
from surveys.questionnaires.studio.sources import expressions_in
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

BEFOREHAND = ("relevant", "required_if", "read_only_if", "choice_filter", "constraint", "count")
"""Fields that are looked at when the item is asked, so that what they name must be answered before."""
MOST_NAMED = 4
SAID: dict[str, Any] = {
    "relevant": _l("%(item)s chỉ được hỏi nếu %(words)s"),
    "screening": _l("%(item)s sàng lọc theo câu này"),
    "required_if": _l("%(item)s bắt buộc trả lời nếu %(words)s"),
    "read_only_if": _l("%(item)s không sửa được nếu %(words)s"),
    "constraint": _l("%(item)s chỉ nhận câu trả lời khi %(words)s"),
    "choice_filter": _l("Phương án của %(item)s được lọc theo câu này"),
    "choices_from": _l("Phương án của %(item)s lấy từ câu này"),
    "calculation": _l("%(item)s được tính từ câu này"),
    "trigger": _l("%(item)s được tính lại khi câu này đổi"),
    "default": _l("%(item)s được điền sẵn từ câu này"),
    "count": _l("Số lần hỏi của %(item)s lấy từ câu này"),
    "other_specify": _l("%(item)s dùng câu này để ghi rõ phương án khác"),
    "seed": _l("%(item)s dùng câu này để xáo trộn phương án"),
}


@dataclass(frozen=True)
class Dependent:
    """One field of an item that rests on a question, said in words."""

    uid: str
    field: str
    name: str
    words: str


def depending_on(document: Document, uid: str, *, language: str | None = None) -> list[Dependent]:
    """What outside an item names it or anything inside it: all of this breaks when it is removed."""
    node = node_of(document, uid)
    if node is None:
        return []
    inside = {each["uid"]: each.get("name", "") for each, _parents in walk_within([node])}
    names = set(inside.values()) - {""}
    others = (each for each, _parents in walk(document) if each["uid"] not in inside)
    subjects = subjects_of(document, language)
    return [
        Dependent(each["uid"], field, named, _said(document, each, field, subjects))
        for each in others
        for field, named in dict(reversed([*_fields_naming(each, names)])).items()
    ]


def broken_words(document: Document, uid: str) -> str:
    """What breaks when an item is removed, in a sentence; "" where nothing does."""
    found = [one.words for one in depending_on(document, uid)]
    if not found:
        return ""
    named = "; ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")
    return _("Những chỗ dựa vào mục này phải sửa lại: %(places)s.", places=named)


def depending_on_option(document: Document, list_name: str, code: str) -> list[Dependent]:
    """The conditions that name an option by its code: they can no longer hold once it is gone."""
    users = {node["name"] for node, _parents in walk(document) if node.get("choices") == list_name and node.get("name")}
    subjects = subjects_of(document)
    return [
        Dependent(node["uid"], field, name, _said(document, node, field, subjects))
        for node, _parents in walk(document)
        for field, value in expressions_in(node)
        for name in sorted({n for n, c in codes_named(value, own=node.get("name", "")) if c == code and n in users})
    ]


def looking_ahead(document: Document, *, subjects: Subjects | None = None) -> list[Dependent]:
    """Conditions that look at what is asked only later: at that moment there is no answer yet."""
    known = subjects_of(document) if subjects is None else subjects
    found = []
    for place, (node, _parents) in enumerate(walk(document)):
        for field in BEFOREHAND:
            for subject in _later(known, names_in(node.get(field)), place, node["uid"]):
                words = later_words(_title(document, node, known), subject)
                found.append(Dependent(node["uid"], field, subject.name, words))
    return found


def later_in(document: Document, uid: str, names: Iterable[str], subjects: Subjects) -> list[Subject]:
    """Those of the named questions that are asked only after an item."""
    return list(_later(subjects, names, place_of(document, uid)[0], uid))


def later_words(item: str, subject: Subject) -> str:
    """That a condition looks ahead, and what to do."""
    return _(
        "Điều kiện của %(item)s dùng %(question)s, nhưng câu đó hỏi sau nên lúc này chưa có câu trả lời. "
        "Hãy chọn câu đứng trước, hoặc chuyển câu đó lên trước.",
        item=item, question=subject.called,
    )  # fmt: skip


def codes_named(value: Any, own: str = "") -> Iterator[tuple[str, str]]:
    """(variable, code) of every comparison of an answer with a fixed text in an expression."""
    try:
        tree = compiled(value)["expression"] if value else None
    except ExpressionError:
        return
    for node in parts(tree):
        sides: list[Mapping[str, Any]] = []
        if node["op"] == "binary" and node["operator"] in {"=", "!="}:
            sides = [node["left"], node["right"]]
        elif node["op"] == "call" and node["name"] == "selected":
            sides = node["arguments"]
        for one, other in (sides, sides[::-1]) if len(sides) == 2 else ():
            name = own if one["op"] == "self" else one["name"] if one["op"] == "reference" else ""
            if name and other["op"] == "string" and other["value"]:
                yield name, other["value"]


def _later(subjects: Subjects, names: Iterable[str], place: int, uid: str) -> Iterator[Subject]:
    for name in dict.fromkeys(names):
        subject = subjects.get(name)
        if subject is not None and subject.uid != uid and subject.known_after > place:
            yield subject


def _fields_naming(node: Node, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """(field, variable): each field of a node that names one of the variables, with the first that it names."""
    for field, value in expressions_in(node):
        yield from ((field, name) for name in names_in(value) if name in names)
    for field in ("choices_from", "other_specify"):
        if node.get(field) in names:
            yield field, node[field]
    yield from (("trigger", name) for name in node.get("trigger", ()) if name in names)
    for field in sorted(TEXTS & node.keys()):
        found = dict.fromkeys(name for text in node[field].values() for name in PLACEHOLDER.findall(text))
        yield from ((field, name) for name in found if name in names)


def _said(document: Document, node: Node, field: str, subjects: Subjects) -> str:
    item = _title(document, node, subjects)
    if field not in SAID:
        return _sentence(_("%(item)s nhắc lại câu trả lời này trong lời hỏi", item=item))
    words = ""
    if field in {"relevant", "required_if", "read_only_if", "constraint"}:
        words = sentence_of(node[field], document, uid=node["uid"], subjects=subjects)
    return _sentence(str(SAID[field]) % {"item": item, "words": words})


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:]


def _title(document: Document, node: Node, subjects: Subjects) -> str:
    subject = subjects.get(node.get("name", ""))
    return subject.called if subject is not None and subject.number else title_of(document, node)
