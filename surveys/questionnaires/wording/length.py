"""Questions and options that are too long to be kept in mind, lists too long for a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.rules import Remark, Rule, quotation
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

MOST_IN_QUESTION = {"vi": 35, "en": 25}
MOST_IN_OPTION = {"vi": 16, "en": 12}
"""Vietnamese is counted in syllables, of which a word has about 1.4."""
MOST_OPTIONS = 12
WORD = re.compile(r"\w+")


def look_at_question(worded: Worded) -> Iterator[Remark]:
    """More words than one holds in mind until the question mark."""
    count, most = worded.count(), MOST_IN_QUESTION[worded.language or "en"]
    if count > most:
        words = quotation(worded.words)
        yield Remark(
            words,
            _("Câu dài %(count)s tiếng (nên không quá %(most)s): nghe tới cuối thì quên đầu, người trả lời chỉ đáp lại "
              "phần cuối.", count=count, most=most),
            _("Tách phần giải thích thành lời dẫn riêng, giữ câu hỏi một ý."),
        )  # fmt: skip


def look_at_options(worded: Worded) -> Iterator[Remark]:
    """The longest option, where it is too long to be compared with others."""
    most = MOST_IN_OPTION[worded.language or "en"]
    longest = max(worded.options, key=lambda option: len(WORD.findall(option)), default="")
    count = len(WORD.findall(longest))
    if count > most:
        yield Remark(
            quotation(longest),
            _("Phương án “%(words)s” dài %(count)s tiếng (nên không quá %(most)s), khó so với các phương án khác nên "
              "hay bị bỏ qua.", words=quotation(longest), count=count, most=most),
            _("Rút gọn còn điều phân biệt nó với các phương án khác."),
        )  # fmt: skip


def look_at_list(worded: Worded) -> Iterator[Remark]:
    """More options than are read on a phone."""
    count = worded.option_count
    if count > MOST_OPTIONS and not worded.is_searched and not worded.is_filtered:
        yield Remark(
            _("%(count)s phương án", count=count),
            _("%(count)s phương án (nên không quá %(most)s): trên điện thoại phải cuộn nhiều màn hình, các phương án "
              "đầu được chọn nhiều hơn chỉ vì đứng đầu.", count=count, most=MOST_OPTIONS),
            _("Gộp các phương án ít gặp vào “Khác”, chia làm hai câu, hoặc cho gõ để tìm (appearance: minimal)."),
        )  # fmt: skip


QUESTION_LENGTH = Rule("question_length", look_at_question)
OPTION_LENGTH = Rule("option_length", look_at_options, "list")
TOO_MANY_OPTIONS = Rule("too_many_options", look_at_list)
