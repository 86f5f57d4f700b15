"""Options of which two are true at once where one may be chosen, and "all of them" beside its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.answer_scales import is_aside, is_scale, side
from surveys.questionnaires.wording.numeric_classes import number_classes
from surveys.questionnaires.wording.rules import Remark, Rule, any_of
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

ALL = re.compile(r"(?:tất cả|toàn bộ|mọi|cả (?:hai|ba|bốn|năm|\d))(?: (?:các |những )?(?:\w+ ){0,3}(?:trên|này))?"
                 r"|all (?:of )?the above|both of the above|all of these")  # fmt: skip
NONE = re.compile(r"(?:không (?:\w+ ){0,4}(?:nào|gì)(?: cả| ở trên| trên)?|không có)"
                  r"|none(?: of (?:the above|these))?|nothing")  # fmt: skip
DIFFERENT = any_of("trên", "dưới", "sau", "ngoài", "trước", "không", "chưa", "hơn", "khác", "rất", "ít", "gần", "xa",
                   "không phải", "tự", "nhờ", "other", "not", "under", "over", "un", "more", "less", "cận", "phó",
                   "và", "cả", "một phần",
                   "higher", "than", "partially", "pre", "in-law", "and", "both", "route", "no", "step", "grand",
                   "post", "too", "quá")  # fmt: skip
WORK = any_of("nông dân", "công nhân", "công chức", "viên chức", "buôn bán", "kinh doanh", "làm ruộng", "giáo viên",
              "lao động tự do", "nội trợ", "thợ", "hưu trí", "học sinh", "sinh viên", "farmer", "worker",
              "teacher")  # fmt: skip
GROUPS = any_of("người cao tuổi", "phụ nữ", "nam giới", "thanh niên", "đoàn viên", "hội viên", "hộ nghèo",
                "cựu chiến binh", "người khuyết tật", "trẻ em", "người có công", "trung niên", "elderly",
                "women", "youth")  # fmt: skip

SHORTEST = 6
"""A shorter option ("Có", "Khá", "Xã") is a part of many words without being their kind."""


def look(worded: Worded) -> Iterator[Remark]:
    """What cannot stand beside another option."""
    if worded.is_filtered:
        return
    yield from _all_or_none(worded)
    if worded.closed and not worded.multiple and not is_scale(worded) and not number_classes(worded):
        yield from _overlapping(worded)


def _all_or_none(worded: Worded) -> Iterator[Remark]:
    for own, low, alone in zip(worded.options, worded.plain_options, worded.alone, strict=True):
        if len(worded.options) > 2 and ALL.fullmatch(low):
            yield Remark(
                own,
                _("“%(words)s” đứng cạnh chính các phương án của nó: người nghĩ giống nhau sẽ đánh dấu theo hai cách, "
                  "số đếm từng phương án bị thiếu.", words=own),
                _("Bỏ phương án này; nếu được chọn nhiều thì để người trả lời đánh dấu từng phương án."),
            )  # fmt: skip
        elif worded.multiple and not alone and NONE.fullmatch(low):
            yield Remark(
                own,
                _("“%(words)s” chọn được cùng lúc với phương án khác, thành hai câu trả lời trái nhau.", words=own),
                _("Đánh dấu phương án này là không đi cùng phương án khác (cột exclusive ghi yes)."),
            )  # fmt: skip


def _overlapping(worded: Worded) -> Iterator[Remark]:
    pairs = [
        (own, other)
        for own, low in zip(worded.options, worded.plain_options, strict=True)
        for other, wider in zip(worded.options, worded.plain_options, strict=True)
        if low != wider and _holds(low, wider)
    ]
    work = next((own for own, low in zip(worded.options, worded.plain_options, strict=True) if WORK.search(low)), None)
    group = next(
        (own for own, low in zip(worded.options, worded.plain_options, strict=True) if GROUPS.search(low)), None
    )
    if work and group and work != group:
        pairs.append((work, group))
    for one, other in pairs[:1]:
        yield Remark(
            f"{one}; {other}",
            _("Chỉ được chọn một mà “%(one)s” và “%(other)s” có thể cùng đúng: hai người như nhau sẽ chọn khác nhau.",
              one=one, other=other),
            _("Đặt tên các phương án để không ai thuộc hai phương án, hoặc cho chọn nhiều."),
        )  # fmt: skip


def _holds(narrow: str, wide: str) -> bool:
    """Whether the words of one option are the beginning or a part of the other's, which is then one of its kind."""
    if narrow not in wide or len(narrow) < SHORTEST:
        return False
    before, _narrow, after = wide.partition(narrow)
    if before[-1:].isalnum() or after[:1].isalnum() or is_aside(narrow) or is_aside(wide) or side(narrow) == "middle":
        return False
    return not DIFFERENT.search(f"{before} {after}")


RULE = Rule("exclusive_options", look, "options")
