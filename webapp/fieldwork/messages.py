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
    "case.by_link": _l(
        "%(case_code)s đang tự trả lời qua liên kết riêng nên không ai mở hay ghi thêm được. Nếu hộ bỏ dở, "
        "giám sát viên thu hồi liên kết ở trang Liên kết riêng rồi mới đến phỏng vấn."
    ),
    "case.closed": _l("Hộ này đã khép lại nên không ghi thêm được."),
    "visit.outcome_not_possible": _l("Kết quả này không còn phù hợp với hộ. Xin tải lại trang rồi chọn lại."),
    "visit.appointment_missing": _l("Ghi ngày và giờ hẹn lại."),
    "visit.appointment_past": _l("Giờ hẹn phải sau lúc này."),
    "giving_on.of_nobody": _l("Chọn một người, hoặc một xã, phường, có việc cần chuyển."),
    "giving_on.nothing": _l("Không có hộ nào đổi người: việc đã chuyển, đã xong, hoặc chỉ còn phiếu đang làm dở."),
    "quota.no_groups": _l("Chỉ tiêu của cuộc này không chia theo nhóm nên không cần chọn câu hỏi."),
    "quota.no_profile_question": _l(
        "Câu “%(name)s” không hỏi về bản thân người trả lời nên không dùng để đếm chỉ tiêu. Hãy chọn câu khác."
    ),
    "reserve.not_enough": _l("Xã này còn %(left)s hộ dự phòng, không đủ %(count)s hộ."),
    "callback.no_response": _l("%(case_code)s chưa có phiếu nên không cần quay lại."),
    "callback.nobody": _l("Cộng tác viên của %(case_code)s không còn làm việc nên không yêu cầu quay lại được."),
    "callback.open_already": _l("%(case_code)s đang có một yêu cầu quay lại. Xin rút yêu cầu đó trước."),
    "callback.comment_short": _l("Ghi rõ vì sao cần quay lại, ít nhất %(least)s ký tự."),
    "callback.comment_long": _l("Ghi gọn lại, nhiều nhất %(most)s ký tự."),
    "callback.question_unknown": _l("Có câu hỏi không thuộc bảng hỏi của cuộc này. Xin tải lại trang rồi chọn lại."),
    "callback.closed": _l("Yêu cầu quay lại này đã được rút hoặc đã xong."),
    "callback.outcome_unknown": _l("Chọn một kết quả trong danh sách."),
    "kept.decided": _l("Phiếu này vừa được quyết định. Xin xem lại danh sách."),
    "kept.reason_missing": _l("Ghi lý do bỏ phiếu, ít nhất %(least)s ký tự."),
    "kept.reason_long": _l("Ghi lý do gọn lại, nhiều nhất %(most)s ký tự."),
    "kept.case_is_void": _l("%(case_code)s đã bị hủy khỏi mẫu nên không nhận phiếu này được."),
    "kept.callback_unfit": _l(
        "Các câu hỏi lại này vẫn chưa ghép được vào phiếu của hộ. "
        "Xin bỏ, rồi yêu cầu quay lại lần nữa và chọn thêm các câu cần hỏi."
    ),
    "kept.screened_out": _l(
        "Cuộc phỏng vấn này dừng ở phần sàng lọc: người trả lời không thuộc đối tượng. Hãy bỏ, kèm lý do."
    ),
}
