"""How many years of schooling a Vietnamese question takes to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.length import MOST_IN_QUESTION
from surveys.questionnaires.wording.rules import Remark, Rule, quotation
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

SENTENCE_END = re.compile(r"[.?!…;:]+(?:\s|$)")
WORD = re.compile(r"[^\W\d_]+")
HIGHEST = 7.0
FEWEST_WORDS = 15
"""A shorter text says nothing of itself: one long syllable would change its level."""


def reading_level(text: str) -> float | None:
    """The school grade that a Vietnamese text takes, or None for a text too short to say.

    RL = 2 WL + 0.2 SL − 6, with WL the mean length of a word (as written, a syllable) in letters and SL the mean length
    of a sentence in words. Source: Nguyen & Henkin (1982), A readability formula for Vietnamese, Journal of Reading
    26(3), 243–251.
    """
    sentences = [words for part in SENTENCE_END.split(text) if (words := WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < FEWEST_WORDS:
        return None
    return 2 * sum(map(len, words)) / len(words) + 0.2 * len(words) / len(sentences) - 6


def look(worded: Worded) -> Iterator[Remark]:
    """A level that who left school in the middle of lower secondary does not reach."""
    if worded.language != "vi" or worded.count() > MOST_IN_QUESTION["vi"]:
        return  # what is too long is hard to read for that alone, and that is said
    level = reading_level(worded.words)
    if level is not None and level > HIGHEST:
        yield Remark(
            quotation(worded.words),
            _("Câu khó đọc, ở trình độ khoảng lớp %(level)s: người ít học hiểu sai hoặc bỏ qua nhiều hơn, kết quả lệch "
              "về người học cao.", level=round(level)),
            _("Dùng chữ ngắn, quen thuộc, chia thành câu ngắn."),
        )  # fmt: skip


RULE = Rule("reading_level", look)
