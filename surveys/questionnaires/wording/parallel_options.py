"""Options of one list are worded alike: one subject, one kind of scale, one way of writing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from surveys.questionnaires.wording.answer_scales import concepts, is_aside, is_scale
from surveys.questionnaires.wording.rules import Remark, Rule
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

SPEAKER = re.compile(r"(?:tôi|em|chúng tôi|i|we)(?!\w)")
ALIKE = ({"agreement", "support"}, {"need", "interest"}, {"quality", "cleanliness"}, {"price", "amount"})
FEWEST = 3


def look(worded: Worded) -> Iterator[Remark]:
    """Two scales in one, two subjects, or a mixture of capitals or full stops."""
    if len(worded.options) < FEWEST:
        return
    if odd := _two_scales(worded):
        yield Remark(
            odd,
            _(
                "Thang đo pha hai cách nói (%(words)s): các mức không cùng một điều nên không xếp được thứ tự.",
                words=odd,
            ),
            _("Dùng một từ cho cả thang, ví dụ chỉ “hài lòng” hoặc chỉ “tốt, kém”."),
        )
    elif odd := _unlike(worded):
        yield Remark(
            odd,
            _("Phương án “%(words)s” viết khác kiểu các phương án kia, trông như quan trọng hơn hoặc thuộc câu khác.",
              words=odd),
            _("Viết mọi phương án cùng một kiểu: cùng chữ đầu hoa hay thường, cùng dấu câu, cùng là cụm từ hay câu."),
        )  # fmt: skip


def _two_scales(worded: Worded) -> str:
    """One option of each of the two concepts that a scale mixes."""
    named = concepts(worded.plain_options)
    if not is_scale(worded) or len(set(named)) < 2 or any(set(named) <= alike for alike in ALIKE):
        return ""
    if max(Counter(named).values()) < 2:
        return ""
    firsts = [next(o for o, low in zip(worded.options, worded.plain_options, strict=True) if concepts([low]) == [name])
              for name in dict.fromkeys(named)]  # fmt: skip
    return ", ".join(firsts)


def _unlike(worded: Worded) -> str:
    """The first option that is written otherwise than most."""
    options = [own for own, low in zip(worded.options, worded.plain_options, strict=True) if not is_aside(low)]
    for trait in (_starts_small, _ends_stopped, _speaks):
        known = [(option, value) for option in options if (value := trait(option)) is not None]
        most = Counter(value for _option, value in known).most_common(1)
        odd = [option for option, value in known if value is not most[0][0]] if most else []
        if odd and (trait is not _speaks or sum(bool(value) for _o, value in known) > 0):
            return odd[0]
    return ""


def _starts_small(option: str) -> bool | None:
    first = option[:1]
    return first.islower() if first.isalpha() and not re.match(r"[a-z]-?\d|i[A-Z]", option) else None


def _ends_stopped(option: str) -> bool:
    return option.endswith((".", ";")) and not option.endswith(("v.v.", "etc.", "..."))


def _speaks(option: str) -> bool:
    return SPEAKER.match(option.casefold()) is not None


RULE = Rule("parallel_options", look, "list")
