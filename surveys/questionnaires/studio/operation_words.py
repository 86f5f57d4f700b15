"""What an operation did, in a few words: for the button that takes it back, and for the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from surveys.questionnaires.modes import VARIANT_FIELDS
from surveys.questionnaires.studio.nodes import Document, node_of, title_of, walk, words_in
from surveys.questionnaires.studio.operations import Operation
from surveys.text.i18n import gettext as _

FIELD_WORDS: dict[str, Callable[[str], str]] = {
    "label": lambda title: _("Sửa lời %(item)s", item=title),
    "hint": lambda title: _("Sửa ghi chú của %(item)s", item=title),
    "guidance": lambda title: _("Sửa hướng dẫn của %(item)s", item=title),
    "relevant": lambda title: _("Sửa điều kiện hỏi của %(item)s", item=title),
    "constraint": lambda title: _("Sửa giới hạn trả lời của %(item)s", item=title),
    "constraint_message": lambda title: _("Sửa câu nhắc của %(item)s", item=title),
    "required_message": lambda title: _("Sửa câu nhắc của %(item)s", item=title),
    "required": lambda title: _("Đổi việc bắt buộc trả lời %(item)s", item=title),
    "screening": lambda title: _("Sửa điều kiện sàng lọc của %(item)s", item=title),
    "stratum": lambda title: _("Đổi việc dùng %(item)s để chia tầng", item=title),
    "calculation": lambda title: _("Sửa phép tính của %(item)s", item=title),
    "choice_filter": lambda title: _("Sửa cách lọc phương án của %(item)s", item=title),
    "choices": lambda title: _("Đổi danh sách phương án của %(item)s", item=title),
    "kind": lambda title: _("Đổi loại của %(item)s", item=title),
    "name": lambda title: _("Đổi tên biến của %(item)s", item=title),
}
FIELD_WORDS = FIELD_WORDS | {
    field: lambda title: _("Sửa lời hỏi khác theo cách hỏi của %(item)s", item=title) for field in VARIANT_FIELDS
}
WHOLE_WORDS: Mapping[str, Callable[[], str]] = {
    "title": lambda: _("Sửa tên bảng hỏi"),
    "consent": lambda: _("Sửa lời giới thiệu"),
    "languages": lambda: _("Đổi ngôn ngữ của bảng hỏi"),
    "default_language": lambda: _("Đổi ngôn ngữ chính"),
}


def words_of(operation: Operation, document: Document, inverse: Operation | None = None) -> str:
    """What an operation did to a document: "Sửa lời Câu 7". `inverse` knows the item where it is no longer there."""
    return _WORDS[operation["op"]](operation, document, inverse or {})


def _set(operation: Operation, document: Document, _inverse: Operation) -> str:
    field = operation["field"].partition(".")[0]
    title = _title(document, operation["uid"], None)
    return FIELD_WORDS[field](title) if field in FIELD_WORDS else _("Sửa %(item)s", item=title)


def _insert(operation: Operation, document: Document, inverse: Operation) -> str:
    uid = inverse.get("uid") or next((each.get("uid") for each in inverse.get("operations", ())), None)
    return _("Thêm %(item)s", item=_title(document, uid or operation["node"].get("uid", ""), operation["node"]))


def _remove(operation: Operation, document: Document, inverse: Operation) -> str:
    return _("Xóa %(item)s", item=_title(document, operation["uid"], inverse.get("node")))


def _move(operation: Operation, document: Document, _inverse: Operation) -> str:
    return _("Chuyển chỗ %(item)s", item=_title(document, operation["uid"], None))


def _whole(operation: Operation, _document: Document, _inverse: Operation) -> str:
    field = operation["field"].partition(".")[0]
    return WHOLE_WORDS[field]() if field in WHOLE_WORDS else _("Sửa thông tin chung")


def _options(operation: Operation, document: Document, _inverse: Operation) -> str:
    user = next((node for node, _parents in walk(document) if node.get("choices") == operation["list"]), None)
    if user is None:
        return _("Sửa danh sách phương án")
    return _("Sửa phương án của %(item)s", item=title_of(document, user))


def _rename(operation: Operation, document: Document, _inverse: Operation) -> str:
    return FIELD_WORDS["name"](_title(document, operation["uid"], None))


def _together(operation: Operation, document: Document, inverse: Operation) -> str:
    if operation.get("words"):
        return str(operation["words"])
    first: list[Any] = operation["operations"][:1]
    last: list[Any] = inverse.get("operations", [])[-1:]
    return words_of(first[0], document, last[0] if last else None) if first else _("Sửa bảng hỏi")


def _title(document: Document, uid: str, node: Mapping[str, Any] | None) -> str:
    there = node_of(document, uid) or ({"uid": uid, **node} if node else {})
    if there.get("type") not in {"question", "group", "repeat"}:
        return _("một mục đã xóa")
    if there["type"] != "question" and not words_in(document, there.get("label")).strip():
        return _("phần chưa đặt tên")
    return title_of(document, there)


_WORDS: dict[str, Callable[[Operation, Document, Operation], str]] = {
    "set": _set,
    "insert": _insert,
    "remove": _remove,
    "move": _move,
    "whole": _whole,
    "options": _options,
    "rename": _rename,
    "together": _together,
}
