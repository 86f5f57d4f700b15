"""What looking at what came back says when it refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "survey.locked": _l("Cuộc điều tra đã khóa nên không thay đổi gì được nữa."),
    "response.answers_stand": _l(
        "Câu đã trả lời không ai sửa được; chỉ người trả lời nói lại khi cộng tác viên quay lại."
    ),
    "supervision.not_waiting": _l("%(case_code)s không còn chờ xem. Xin tải lại trang."),
    "supervision.not_accepted": _l("%(case_code)s chưa được nhận. Xin tải lại trang."),
    "supervision.no_response": _l("%(case_code)s hiện không có phiếu để hủy. Xin tải lại trang."),
    "supervision.reason_short": _l("Ghi rõ vì sao hủy phiếu, ít nhất %(least)s ký tự."),
    "supervision.reason_long": _l("Ghi lý do gọn lại, nhiều nhất %(most)s ký tự."),
    "supervision.report_final": _l("Báo cáo chính thức đã tính phiếu này nên không hủy được nữa."),
    "supervision.fieldwork_over": _l("Đợt thu thập đã kết thúc nên không hỏi lại hộ được. Hãy chọn khép hộ lại."),
    "supervision.void_reveals": _l(
        "Đợt thu thập đã kết thúc: hủy ít phiếu như vậy thì so hai bảng kết quả sẽ lộ câu trả lời của từng phiếu. Chỉ "
        "hủy được cùng lúc từ %(least)s phiếu trở lên trong mỗi nhóm."
    ),
    "callback.answers_wrong": _l("Còn %(count)s câu trả lời cần xem lại."),
    "callback.more_questions": _l("Câu trả lời mới cần hỏi thêm %(count)s câu dưới đây."),
    "callback.interview_anew": _l(
        "Câu trả lời mới kéo theo những câu không hỏi riêng được. Hãy chọn “Đã gặp lại, cần hỏi lại cả phiếu”; "
        "giám sát viên sẽ quyết định."
    ),
    "callback.answers_missing": _l("Đã gặp lại thì ghi câu trả lời của những câu cần hỏi lại."),
    "callback.nothing_to_ask": _l("Yêu cầu này không có câu nào để hỏi lại."),
}
