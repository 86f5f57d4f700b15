"""Why an interview or a visit of a phone was kept, and what each decision means, as a supervisor reads it."""

from __future__ import annotations

from flask_babel import gettext as _

from surveys.fieldwork.callbacks import CALLBACK_OUTCOMES
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.phones.clocks import is_flagged
from surveys.fieldwork.phones.records import PhoneEvent


def kept_reason(reason: str) -> str:
    """Why it could not be taken as it came."""
    return {
        "case_reassigned": _("Hộ đã giao cho người khác trước khi máy gửi về"),
        "other_content": _("Đã gửi một lần trước với nội dung khác"),
        "case_has_response": _("Hộ đã có phiếu"),
        "case_void": _("Hộ đã bị hủy khỏi mẫu"),
        "case_closed": _("Hộ đã khép lại với kết quả khác"),
        "case_answered_alone": _("Hộ đang tự trả lời"),
        "survey_over": _("Đợt thu thập đã kết thúc"),
        "version_closed": _("Bảng hỏi của phiếu đã đóng"),
        "no_person_selected": _("Chưa chọn người trả lời trong hộ"),
        "interview_begun": _("Cuộc phỏng vấn đã bắt đầu với người được chọn"),
        "task_closed": _("Yêu cầu quay lại đã rút hoặc đã xong"),
        "callback_unfit": _("Câu trả lời hỏi lại chưa ghép được vào phiếu"),
        "screened_out": _("Người trả lời không thuộc đối tượng"),
    }.get(reason, _("Không còn khớp với tình trạng của hộ"))


def unfit_words(why: str) -> str:
    """What stands against the answers of a call-back."""
    return {
        "callback.more_questions": _("Câu trả lời mới làm nảy sinh câu chưa hỏi"),
        "callback.answers_wrong": _("Câu trả lời mới không khớp với các câu khác của phiếu"),
        "callback.interview_anew": _("Câu trả lời mới làm đổi cả cuộc phỏng vấn, phải hỏi lại từ đầu"),
        "callback.closed": _("Yêu cầu quay lại đã rút hoặc đã xong trước đó"),
        "case.not_yours": _("Hộ đã giao cho người khác trước khi máy gửi về"),
        "fieldwork.not_running": _("Đợt thu thập đã kết thúc"),
    }.get(why, _("Không còn khớp với tình trạng của hộ"))


def event_words(event: PhoneEvent) -> str:
    """What the phone told of."""
    said = event.content
    if event.kind == "person_selected":
        return _("Hộ có %(adults)s người từ 18 tuổi", adults=said.get("eligible_persons"))
    if event.kind == "consent_refused":
        return _("Người được chọn không đồng ý tham gia")
    outcome = str(said.get("outcome") or "")
    if event.kind == "callback_done":
        return _("Đã quay lại: %(outcome)s", outcome=CALLBACK_OUTCOMES.get(outcome, outcome))
    known = DISPOSITIONS.get(outcome)
    return str(known.words) if known else outcome


def clock_words(event: PhoneEvent) -> str:
    """That the phone's clock was off; empty where it was not."""
    skew = event.clock_skew_seconds
    if skew is None or not is_flagged(skew):
        return ""
    minutes = round(abs(skew) / 60)
    if minutes < 120:
        return _("đồng hồ máy lệch %(minutes)s phút, đã chỉnh", minutes=minutes)
    return _("đồng hồ máy lệch %(hours)s giờ, đã chỉnh", hours=round(minutes / 60))
