"""Where a view is asked for, who has none must be able to say so."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaires.wording.answer_scales import asks_opinion, concepts, is_aside, is_scale, is_yes_no
from surveys.questionnaires.wording.rules import Remark, Rule
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

VIEWS = {"satisfaction", "agreement", "support", "trust", "need", "quality"}


def look(worded: Worded) -> Iterator[Remark]:
    """A view on a scale, by yes and no, or for and against, without a way to say that one has none."""
    if not worded.closed or worded.multiple or any(map(is_aside, worded.plain_options)):
        return
    views = VIEWS & set(concepts(worded.plain_options))
    asked = is_scale(worded) and (asks_opinion(worded) or bool(views))
    if asked or (asks_opinion(worded) and (is_yes_no(worded) or (views and len(worded.options) <= 3))):
        words = "; ".join(worded.options)
        yield Remark(
            words,
            _("Câu hỏi ý kiến mà không có phương án “Khó trả lời”: người chưa có ý kiến buộc phải chọn bừa, "
              "số liệu thành ra chắc chắn hơn sự thật."),
            _("Thêm “Khó trả lời” (hoặc “Không biết”, “Không có ý kiến”) ở cuối, đặt riêng khỏi thang đo."),
        )  # fmt: skip


RULE = Rule("missing_dont_know", look, "options")
