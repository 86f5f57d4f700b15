"""A question without its mark is read as a statement, and the voice does not ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.rules import Remark, Rule, any_of, quotation
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

ASKS = {
    "vi": any_of("bao nhiêu", "mấy", "thế nào", "ra sao", "vì sao", "tại sao", "ở đâu", "khi nào", "bao giờ", "bao lâu",
                 r"\w+ nào", r"(?:là |gặp |làm |cần |có \w+ |gì)gì", "(?:không|chưa)$"),
    "en": re.compile(r"^(?:what|which|who|how|when|where|why|do|does|did|is|are|was|were|have|has|can|would)(?!\w)"),
}  # fmt: skip
REQUEST = re.compile(r"(?:xin|hãy|đề nghị|mời|vui lòng|please|ghi|nêu|chọn)(?!\w)")
TAIL = re.compile(r"\s*\([^)]*\)\s*$")


def look(worded: Worded) -> Iterator[Remark]:
    """Words that ask, and no mark."""
    text = TAIL.sub("", worded.lower).rstrip(" .")
    if worded.role == "row" or not worded.language or "?" in text or text.endswith((":", "…")) or REQUEST.match(text):
        return
    if ASKS[worded.language].search(text):
        yield Remark(
            quotation(worded.words),
            _("Câu hỏi thiếu dấu hỏi: cộng tác viên đọc như một lời kể, người nghe không biết đã tới lượt mình."),
            _("Đặt dấu hỏi ở cuối câu."),
        )


RULE = Rule("question_mark", look)
