"""How a question or section may look on the phone, offered only where it makes a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _


def looks_of(node: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """(appearance, words) of what is offered; a look that the page does not know is kept and shown by its name."""
    offered = dict(_offered(node))
    if not offered:
        return ()
    own = node.get("appearance", "")
    if own and own not in offered:
        offered[own] = _("Như tệp đã ghi: %(look)s", look=own)
    return tuple(offered.items())


def _offered(node: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    kind = node.get("kind") if node.get("type") == "question" else node.get("type")
    if kind == "text":
        return ("", _("Một dòng")), ("multiline", _("Nhiều dòng"))
    if kind == "select_one":
        return (
            ("", _("Các dòng, mỗi dòng một phương án")),
            ("columns", _("Nhiều cột khi màn hình rộng")),
            ("likert", _("Một hàng ngang khi màn hình rộng")),
            ("minimal", _("Danh sách thu gọn, bấm mới mở")),
        )
    if kind == "select_multiple":
        return ("", _("Các dòng, mỗi dòng một phương án")), ("columns", _("Nhiều cột khi màn hình rộng"))
    if kind == "note":
        return ("", _("Đọc cho người trả lời nghe")), ("interviewer", _("Chỉ dặn người hỏi"))
    if kind == "group":
        return (
            ("", _("Chương trình tự xếp")),
            ("field-list", _("Cả phần trên một màn hình")),
            ("table-list", _("Thành bảng: các câu chung một thang trả lời")),
            ("tu-tra-loi", _("Người trả lời tự bấm")),
        )
    return ()
