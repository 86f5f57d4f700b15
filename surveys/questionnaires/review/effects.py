"""What a difference does to the data that were collected before it: in words, with numbers of forms.

Numbers are of forms that answered a question, never of options; and none is told that would let a reader find fewer
than ten people, whether they answered or did not (R6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.questionnaires.meaning import Change
from surveys.questionnaires.review.difference import Difference
from surveys.text import format_number
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

FEWEST = 10
EFFECTS: Mapping[str, Any] = {
    "label": _l("%(forms)s đã trả lời theo lời cũ"),
    "kind": _l("%(forms)s đã trả lời theo loại cũ"),
    "added-option": _l("%(forms)s đã trả lời khi chưa có phương án này"),
    "removed-option": _l("%(forms)s đã trả lời khi còn phương án này"),
    "reworded-option": _l("%(forms)s đã trả lời theo lời cũ của phương án"),
    "recoded": _l("%(forms)s mang mã cũ"),
    "order": _l("%(forms)s đã trả lời theo thứ tự phương án cũ"),
    "relevant": _l("%(forms)s đã được hỏi theo điều kiện cũ"),
    "required": _l("%(forms)s đã trả lời theo quy định cũ"),
    "constraint": _l("%(forms)s đã trả lời theo giới hạn cũ"),
    "scale": _l("%(forms)s đã trả lời theo thang điểm cũ"),
    "calculation": _l("%(forms)s được tính theo cách cũ"),
    "removed": _l("%(forms)s đã trả lời vẫn nằm trong kết quả"),
    "renamed": _l("%(forms)s nằm ở biến cũ, không ghép với biến mới"),
    "consent": _l("%(forms)s đã thu theo lời giới thiệu cũ"),
}
MEANINGS: Mapping[str, Sequence[str]] = {
    "label": ("wording", "spelling"),
    "kind": ("kind",),
    "added-option": ("added",),
    "removed-option": ("removed",),
    "reworded-option": ("relabelled", "spelling"),
    "recoded": ("moved",),
    "relevant": ("universe",),
    "constraint": ("limits",),
    "scale": ("scale",),
    "calculation": ("calculation",),
}
"""Which changes of meaning.py a difference is."""


@dataclass(frozen=True)
class Collected:
    """Forms that came in under a version, and how many of them answer each question; None where that is not told."""

    forms: int = 0
    answered: Mapping[str, int] | None = field(default=None)

    def said(self, variables: Iterable[str]) -> str:
        """How many forms answered, as far as that may be said."""
        counts = (
            {(self.answered or {}).get(variable, 0) for variable in variables} if self.answered is not None else set()
        )
        if len(counts) == 1 and self._may_be_said(count := counts.pop()):
            return _("%(count)s phiếu", count=format_number(count))
        return _("Phiếu thu trước đây")

    def _may_be_said(self, count: int) -> bool:
        return count >= FEWEST and (count == self.forms or self.forms - count >= FEWEST)


def with_effects(
    found: Iterable[Difference], *, changes: Sequence[Change] = (), collected: Collected | None = None
) -> list[Difference]:
    """The differences with what each does to the data: what must follow, and how many forms it is about."""
    by_variable: dict[tuple[str, str], Change] = {(change.variable, change.what): change for change in changes}
    return [replace(each, effect=_effect(each, by_variable, collected or Collected())) for each in found]


def _effect(difference: Difference, changes: Mapping[tuple[str, str], Change], collected: Collected) -> str:
    said = []
    template = EFFECTS.get(difference.what)
    if collected.forms and difference.what == "added":
        said.append(_("Phiếu thu trước đây không có câu này."))
    elif collected.forms and difference.what == "consent":
        forms = collected.forms
        counted = _("%(count)s phiếu", count=format_number(forms)) if forms >= FEWEST else _("Phiếu thu trước đây")
        said.append(str(template) % {"forms": counted} + ".")
    elif collected.forms and template is not None and difference.variables:
        said.append(str(template) % {"forms": collected.said(difference.variables)} + ".")
    keys = [(name, what) for name in difference.variables for what in MEANINGS.get(difference.what, ())]
    consequence = next((changes[key].consequence for key in keys if key in changes), "")
    return " ".join([*said, consequence]).strip()
