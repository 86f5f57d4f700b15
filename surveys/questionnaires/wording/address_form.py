"""One form, one way to address the respondent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.rules import Remark, Rule
from surveys.questionnaires.wording.worded import ADDRESSES, Worded, addresses_in
from surveys.text.i18n import gettext as _

BARE = re.compile(
    r"(?:có(?! (?:phải|bao|ai|khi|nên|cần|những|mấy))|đã"
    r"|hài lòng|đánh giá|nghĩ|thấy|tin tưởng|biết|sử dụng|ủng hộ)(?!\w)[^?]*\?"
)


def look(worded: Worded) -> Iterator[Remark]:
    """Another address than in most questions, or none where somebody is spoken to."""
    if worded.language != "vi" or worded.role == "row" or not worded.usual_address:
        return
    used = addresses_in(worded.lower)
    for other in [address for address in used if address != worded.usual_address][:1]:
        written = ADDRESSES[other].search(worded.lower)
        yield Remark(
            written[0].strip(" ,") if written else other,
            _("Chỗ này gọi người trả lời là “%(other)s”, các câu khác gọi “%(usual)s”: người nghe tưởng hỏi về người "
              "khác hoặc thấy thiếu tôn trọng.", other=other, usual=worded.usual_address),
            _("Gọi “%(usual)s” trong cả bảng hỏi.", usual=worded.usual_address),
        )  # fmt: skip
    if not used and BARE.match(worded.lower):
        yield Remark(
            worded.words.split(" ")[0],
            _("Câu hỏi trống không, không gọi người trả lời: nghe cộc lốc, và không rõ hỏi bản thân hay cả gia đình."),
            _("Bắt đầu bằng “%(usual)s” (hoặc “Gia đình %(usual)s”).", usual=worded.usual_address),
        )


RULE = Rule("address_form", look)
