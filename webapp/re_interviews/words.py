"""What the pages of interviews asked again call things."""

from __future__ import annotations

from flask_babel import gettext as _

from surveys.fieldwork.quality.records import ReInterview


def level_words(level: str) -> str:
    """How far an index of inconsistency is from nought, after the U.S. Census Bureau's bands."""
    return {
        "low": _("Ổn định"),
        "moderate": _("Có dao động"),
        "high": _("Dao động nhiều, cần xem lại lời hỏi"),
    }.get(level, "–")


def outcome_words(re_interview: ReInterview) -> str:
    """How one stands; of what was answered nothing."""
    if re_interview.state != "done":
        return {
            "waiting": _("Chờ hỏi lại"),
            "not_reached": _("Chưa gặp, chưa gọi được"),
            "declined": _("Người trả lời không muốn trả lời thêm"),
        }[re_interview.state]
    if re_interview.took_place is None:
        return _("Đã hỏi lại; người trả lời không nhớ")
    return _("Đã hỏi lại; đã có phỏng vấn") if re_interview.took_place else _("Đã hỏi lại; nói chưa được phỏng vấn")
