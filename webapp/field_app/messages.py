"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "arrival.unreadable": _l(
        "Máy chủ không đọc được phiếu này (%(what)s). Phiếu vẫn còn trên máy; hãy cập nhật ứng dụng."
    ),
    "response.version_unknown": _l(
        "Không có bảng hỏi mà phiếu này dùng. Phiếu vẫn còn trên máy; hãy báo giám sát viên."
    ),
    "kept.case_reassigned": _l("Hộ này đã giao cho người khác. Máy chủ đã giữ phiếu; giám sát viên sẽ quyết định."),
    "kept.other_content": _l("Phiếu này đã gửi với nội dung khác. Máy chủ giữ cả hai; giám sát viên sẽ quyết định."),
    "kept.case_has_response": _l("Hộ này đã có một phiếu khác. Máy chủ đã giữ phiếu; giám sát viên sẽ quyết định."),
    "kept.case_void": _l("Hộ này đã bị hủy khỏi mẫu. Máy chủ đã giữ phiếu; giám sát viên sẽ quyết định."),
    "kept.case_closed": _l("Hộ này đã khép lại với kết quả khác. Máy chủ đã giữ phiếu; giám sát viên sẽ quyết định."),
    "kept.case_answered_alone": _l(
        "Hộ này đang tự trả lời bằng liên kết. Máy chủ đã giữ phiếu; giám sát viên quyết định."
    ),
    "kept.survey_over": _l("Đợt điều tra đã khép lại. Máy chủ đã giữ phiếu; giám sát viên sẽ quyết định."),
    "kept.version_closed": _l("Bảng hỏi của phiếu này đã đóng. Máy chủ đã giữ phiếu; giám sát viên sẽ quyết định."),
    "kept.no_person_selected": _l(
        "Phiếu chưa có số người trong hộ. Máy chủ đã giữ phiếu; giám sát viên sẽ quyết định."
    ),
    "phone.key_unknown": _l("Máy chủ không còn khóa khôi phục này. Hãy báo người quản trị máy chủ."),
    "phone.key_not_yours": _l("Khóa trên máy không phải của tài khoản này, hoặc đã hỏng."),
    "phone.key_sealed_otherwise": _l(
        "Máy chủ đã đổi khóa bí mật nên không mở được khóa khôi phục. Việc trên máy vẫn còn; hãy báo người quản trị "
        "máy chủ đặt lại KHAOSAT_SECRET_KEY như cũ."
    ),
    "event.unreadable": _l("Máy chủ không đọc được việc này (%(what)s). Việc vẫn còn trên máy; hãy cập nhật ứng dụng."),
    "kept_event.case_reassigned": _l("Hộ này đã giao cho người khác. Máy chủ đã giữ việc này để giám sát viên xem."),
    "kept_event.case_has_response": _l("Hộ này đã có phiếu. Máy chủ đã giữ việc này để giám sát viên xem."),
    "kept_event.case_void": _l("Hộ này đã bị hủy khỏi mẫu. Máy chủ đã giữ việc này để giám sát viên xem."),
    "kept_event.case_closed": _l("Hộ này đã khép lại. Máy chủ đã giữ việc này để giám sát viên xem."),
    "kept_event.case_answered_alone": _l(
        "Hộ này đang tự trả lời bằng liên kết. Máy chủ đã giữ việc này để giám sát viên xem."
    ),
    "kept_event.survey_over": _l("Đợt điều tra đã khép lại. Máy chủ đã giữ việc này để giám sát viên xem."),
    "kept_event.interview_begun": _l(
        "Cuộc phỏng vấn ở hộ này đã bắt đầu với người được chọn. Máy chủ đã giữ việc này để giám sát viên xem."
    ),
    "kept_event.task_closed": _l("Yêu cầu quay lại đã được rút hoặc đã xong. Máy chủ đã giữ việc này."),
    "kept_event.callback_unfit": _l(
        "Câu trả lời hỏi lại chưa ghép được vào phiếu. Máy chủ đã giữ; giám sát viên sẽ quyết định."
    ),
    "kept_event.other_content": _l("Việc này đã gửi với nội dung khác. Máy chủ giữ cả hai để giám sát viên xem."),
    "kept_event.not_possible": _l(
        "Việc này không còn khớp với tình trạng của hộ. Máy chủ đã giữ lại để giám sát viên xem."
    ),
}
