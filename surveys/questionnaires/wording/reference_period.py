"""Time words that everybody understands otherwise, and counts without a period."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaires.wording.answer_scales import asks_opinion, is_yes_no
from surveys.questionnaires.wording.rules import Remark, Rule, any_of, found
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

DEFINED = any_of(
    r"\d+ (?:giờ|ngày|tuần|tháng|quý|năm|days?|weeks?|months?|years?)",
    r"(?:năm|tháng|quý|ngày|từ|trước|sau) \d+[\d/]*",
    r"(?:hôm|tuần|tháng|năm|quý|học kỳ|năm học|vụ|mùa|đêm|ngày)(?: \w+)? (?:nay|này|qua|trước|ngoái|rồi)",
    r"(?:lần )?gần (?:đây )?nhất", r"(?:mỗi|một|hằng|hàng|trong|từng) (?:ngày|tuần|tháng|năm|quý|lần|buổi)",
    "từ khi", "kể từ", "đã từng", "từng", "trong đời", "trong đó", r"(?:lần|đợt|hôm|khi|dịp) (?:đó|này|ấy)",
    "hôm qua", "từ trước tới nay", "nhiệm kỳ",
    r"(?:last|past|this|previous) (?:[\w()]+ ){0,2}(?:days?|weeks?|months?|years?|time)", "ever",
    r"(?:per|a|each|every) (?:day|week|month|year)",
    "yesterday", "today", "since", r"in \d{4}", "most recent(?:ly)?", "of (?:these|them|those)",
)  # fmt: skip
VAGUE = any_of(
    r"(?:trong )?(?:khoảng )?thời gian (?:vừa qua|gần đây|qua|tới|trước đây)",
    "(?:trong )?(?:những|mấy|vài) (?:năm|tháng)(?: gần đây| qua| trước)",
    "gần đây", "vừa qua", "vừa rồi", "mới đây", "dạo này", "dạo gần đây", "lâu nay", "bấy lâu nay", "trước đây",
    "trước kia",
    "sắp tới", r"(?:cách đây )?(?:không lâu|ít lâu|chưa lâu)", "thi thoảng", "một thời gian", "recently", "lately",
    "nowadays", "in the past", "in recent years",
)  # fmt: skip
OFTEN = any_of(
    "thường xuyên", r"có (?:hay|năng|thường)(?! không)", "hay (?:đi|đến|tới|bị|gặp|phải|xem|dùng|ra)", "regularly",
    "(?<!more )often", "(?<!than )usually", "frequently",
)  # fmt: skip
OTHERWISE = any_of("how often", "bao lâu")
COUNT = any_of(r"(?:bao nhiêu|mấy) (?:lần|lượt|buổi)", "how many times", "how often")


def look(worded: Worded) -> Iterator[Remark]:
    """A vague time, an "often" that has to be affirmed, a count from no time on."""
    text = worded.lower
    if worded.role == "row" or DEFINED.search(text):
        return
    if words := next(found(VAGUE, text), None):
        yield Remark(
            words,
            _("“%(words)s” không nói rõ từ bao giờ: mỗi người hiểu một khoảng thời gian, số liệu không so được.",
              words=words),
            _("Ghi khoảng thời gian cụ thể, ví dụ “Trong 12 tháng qua” hoặc “Từ ngày 01/7/2025 tới nay”."),
        )  # fmt: skip
    elif _is_affirmed(worded) and not OTHERWISE.search(text) and (words := next(found(OFTEN, text), None)):
        yield Remark(
            words,
            _("“%(words)s” mỗi người hiểu một khác: có người cho là mỗi ngày, có người cho là mỗi năm vài lần.",
              words=words),
            _("Hỏi số lần trong một khoảng thời gian, ví dụ “Trong 12 tháng qua, Ông/Bà … bao nhiêu lần?”."),
        )  # fmt: skip
    elif words := next(found(COUNT, text), None):
        yield Remark(
            words,
            _("Hỏi “%(words)s” mà không nói trong khoảng thời gian nào: người đếm cả đời, người đếm một tháng.",
              words=words),
            _("Thêm khoảng thời gian, ví dụ “Trong 12 tháng qua”."),
        )  # fmt: skip


def _is_affirmed(worded: Worded) -> bool:
    return worded.role == "question" and (is_yes_no(worded) or not asks_opinion(worded))


RULE = Rule("reference_period", look)
