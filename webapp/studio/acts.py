"""What each button of the studio's forms does: the operations that it sends, and what is looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.studio.nodes import Document, Node, new_uid, node_of
from surveys.questionnaires.studio.operations import Operation
from webapp.studio import structure
from webapp.studio.forms import RANDOMIZE
from webapp.studio.option_rows import OptionRow, as_options, rows_of, users_of
from webapp.studio.structure import Done

Sent = MultiDict[str, str]


def done_by(act: str, document: Document, uid: str, sent: Sent) -> Done:
    """The operations of a button; none for one that there is not."""
    name, _colon, detail = act.partition(":")
    known = ACTS.get(name)
    needs_item = name not in {"cau-sau", "phan-sau", "them-tieng", "bo-tieng"}
    if known is None or (needs_item and node_of(document, uid) is None):
        return Done((), uid)
    return known(document, uid, detail, sent)


def changes_of_fields(node: Node | None, changes: dict[str, Any]) -> list[Operation]:
    """The fields of a form that say something else, as operations on the item (None: the whole)."""
    operations: list[Operation] = []
    for path, value in changes.items():
        if node is None:
            operations.append({"op": "whole", "field": path, "value": value})
        elif path == "name":
            operations.append({"op": "rename", "uid": node["uid"], "name": value})
        elif path != "kind":
            kept = "true" if path == RANDOMIZE and value else value or None
            operations.append({"op": "set", "uid": node["uid"], "field": path, "value": kept})
    return operations


def _kind(document: Document, uid: str, _detail: str, sent: Sent) -> Done:
    """Another kind of question; one that offers options gets two lines for them."""
    node = node_of(document, uid) or {}
    kind = KINDS.get(sent.get("kind", ""))
    if kind is None or kind.name == node.get("kind"):
        return Done((), uid)
    operations: list[Operation] = [{"op": "set", "uid": uid, "field": "kind", "value": kind.name}]
    if kind.chooses and not node.get("choices"):
        name = structure.free_list(document)
        options = [{"uid": new_uid(), "name": code} for code in ("1", "2")]
        operations += [
            {"op": "options", "list": name, "options": options},
            {"op": "set", "uid": uid, "field": "choices", "value": name},
        ]
    elif not kind.chooses and node.get("choices"):
        operations += _without_blank_list(document, node)
    if node.get("appearance"):
        operations.append({"op": "set", "uid": uid, "field": "appearance", "value": None})
    return _together(_("Đổi loại câu hỏi"), operations, uid)


def _without_blank_list(document: Document, node: Node) -> list[Operation]:
    """Options that were never written go with the kind that wanted them; written ones wait for its return."""
    name = node["choices"]
    is_blank = not any(option.get("label") for option in document["lists"].get(name, ()))
    if not is_blank or users_of(name, document, but=node["uid"]):
        return []
    return [
        {"op": "set", "uid": node["uid"], "field": "choices", "value": None},
        {"op": "options", "list": name, "options": None},
    ]


def _own_list(document: Document, uid: str, _detail: str, _sent: Sent) -> Done:
    node = node_of(document, uid) or {}
    name = structure.free_list(document)
    options = [option | {"uid": new_uid()} for option in document["lists"].get(node.get("choices", ""), ())]
    operations: list[Operation] = [
        {"op": "options", "list": name, "options": options},
        {"op": "set", "uid": uid, "field": "choices", "value": name},
    ]
    return _together(_("Tách riêng phương án"), operations, uid)


def _shared_list(document: Document, uid: str, _detail: str, sent: Sent) -> Done:
    name = sent.get("danh_sach", "")
    if name not in document["lists"]:
        return Done((), uid)
    return Done(({"op": "set", "uid": uid, "field": "choices", "value": name},), uid)


def _option_step(direction: int) -> Callable[[Document, str, str, Sent], Done]:
    def act(document: Document, uid: str, detail: str, _sent: Sent) -> Done:
        node = node_of(document, uid) or {}
        rows = rows_of(node, document)
        place = next((number for number, row in enumerate(rows) if row.uid == detail), None)
        if place is None or not 0 <= place + direction < len(rows):
            return Done((), uid)
        rows.insert(place + direction, rows.pop(place))
        return _options(node, rows, uid)

    return act


def _without_option(document: Document, uid: str, detail: str, _sent: Sent) -> Done:
    node = node_of(document, uid) or {}
    return _options(node, [row for row in rows_of(node, document) if row.uid != detail], uid)


def _specify(document: Document, uid: str, detail: str, _sent: Sent) -> Done:
    rows = rows_of(node_of(document, uid) or {}, document)
    code = next((row.name for row in rows if row.uid == detail), "")
    return structure.specify(document, uid, code) if code else Done((), uid)


def _more_languages(document: Document, uid: str, _detail: str, sent: Sent) -> Done:
    wanted, known = " ".join(sent.get("tieng", "").split()), document["whole"]["languages"]
    if not wanted or wanted in known:
        return Done((), uid)
    return Done(({"op": "whole", "field": "languages", "value": [*known, wanted]},), uid)


def _fewer_languages(document: Document, uid: str, detail: str, _sent: Sent) -> Done:
    """The language is no longer asked in; its texts stay, so that it can come back."""
    known = document["whole"]["languages"]
    rest = [language for language in known if language != detail]
    if len(rest) == len(known) or not rest:
        return Done((), uid)
    return Done(({"op": "whole", "field": "languages", "value": rest},), uid)


def _put(document: Document, uid: str, _detail: str, sent: Sent) -> Done:
    return structure.put(document, uid, sent.get("cha", ""), sent.get("sau", ""))


def _options(node: Node, rows: list[OptionRow], uid: str) -> Done:
    return Done(({"op": "options", "list": node.get("choices", ""), "options": as_options(rows)},), uid)


def _together(words: str, operations: list[Operation], uid: str) -> Done:
    return Done(({"op": "together", "words": words, "operations": operations},), uid)


ACTS: dict[str, Callable[[Document, str, str, Sent], Done]] = {
    "cau-sau": lambda document, uid, _detail, _sent: structure.question_after(document, uid),
    "phan-sau": lambda document, uid, _detail, _sent: structure.section_after(document, uid),
    "nhan-ban": lambda document, uid, _detail, _sent: structure.duplicate(document, uid),
    "xoa": lambda document, uid, _detail, _sent: structure.remove(document, uid),
    "len": lambda document, uid, _detail, _sent: structure.step(document, uid, -1),
    "xuong": lambda document, uid, _detail, _sent: structure.step(document, uid, 1),
    "doi": _put,
    "kieu": _kind,
    "tach": _own_list,
    "dung-chung": _shared_list,
    "pa-len": _option_step(-1),
    "pa-xuong": _option_step(1),
    "pa-bo": _without_option,
    "pa-ghi-ro": _specify,
    "them-tieng": _more_languages,
    "bo-tieng": _fewer_languages,
}
