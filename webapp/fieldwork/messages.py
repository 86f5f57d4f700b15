"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "fieldwork.not_running": _l("Cuộc điều tra hiện không ở bước thu thập nên chưa ghi được."),
    "case.unknown": _l("Có hộ không thuộc cuộc điều tra này. Xin tải lại trang rồi làm lại."),
    "case.collaborator_unknown": _l("Người được chọn không còn là cộng tác viên của đơn vị. Xin chọn người khác."),
    "case.visited": _l("%(case_code)s đã có người đến. Muốn giao người khác, mở hộ đó rồi ghi lý do giao lại."),
    "case.reason_missing": _l("Ghi lý do giao lại, ít nhất 5 ký tự."),
    "case.has_response": _l("%(case_code)s đã có phiếu hoặc đã hủy nên không giao lại."),
    "case.not_yours": _l("Hộ này không còn được giao cho bạn. Xin xem lại danh sách việc."),
    "case.closed": _l("Hộ này đã khép lại nên không ghi thêm được."),
    "visit.outcome_not_possible": _l("Kết quả này không còn phù hợp với hộ. Xin tải lại trang rồi chọn lại."),
    "visit.appointment_missing": _l("Ghi ngày và giờ hẹn lại."),
    "visit.appointment_past": _l("Giờ hẹn phải sau lúc này."),
    "quota.no_groups": _l("Chỉ tiêu của cuộc này không chia theo nhóm nên không cần chọn câu hỏi."),
    "quota.no_profile_question": _l(
        "Câu “%(name)s” không hỏi về bản thân người trả lời nên không dùng để đếm chỉ tiêu. Hãy chọn câu khác."
    ),
    "reserve.not_enough": _l("Xã này còn %(left)s hộ dự phòng, không đủ %(count)s hộ."),
}
