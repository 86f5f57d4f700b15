"""What is in a file of single answers, in sentences with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from webapp.filters import vi_number


def facts_in_words(facts: Mapping[str, Any]) -> list[str]:
    """What was done to the file, and what its own script found."""
    if not facts:
        return []
    number = {name: vi_number(value) for name, value in facts.items() if isinstance(value, int)}
    said = [_("%(responses)s phiếu.", **number)]
    if facts["kind"] == "outside":
        said.append(
            _(
                "Mỗi tổ hợp của tầng và các câu về người trả lời có ít nhất %(smallest_combination)s phiếu; "
                "%(values_left_out)s câu trả lời đã bỏ trống để được như vậy.",
                **number,
            )
        )
        if facts["groups"]:
            said.append(_("Quyền số còn %(weight_classes)s giá trị; các xã được trộn thành %(groups)s nhóm.", **number))
    if facts["different"] or facts["remarks"]:
        said.append(
            _("Tính lại từ tệp: %(compared)s số, %(different)s số khác số đã công bố.", **number)
            + (" " + _("Khác do làm thô; tệp có ghi rõ.") if facts["kind"] == "outside" else "")
        )
    else:
        said.append(_("Tính lại từ tệp: cả %(compared)s số đều khớp.", **number))
    return said
