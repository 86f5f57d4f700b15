"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "case.no_selection": _l("Phiếu theo chỉ tiêu không cần chọn người trong hộ."),
    "case.interview_begun": _l("Đã bắt đầu phỏng vấn người được chọn nên không đổi số người nữa."),
    "case.adults_outside": _l("Ghi số người từ 0 đến %(most)s."),
    "interview.no_person": _l("Cần chọn người trả lời trong hộ trước khi bắt đầu."),
    "interview.no_questionnaire": _l("Hiện không có bảng hỏi nào đang dùng. Xin báo người phụ trách cuộc điều tra."),
    "interview.instance_in_use": _l("Phiếu này đã được mở ở nơi khác. Xin quay lại trang hộ rồi bắt đầu lại."),
    "interview.sent_meanwhile": _l(
        "Phiếu này đã được gửi hoặc đã dừng ở nơi khác, nên trang này không lưu được nữa. Xin về trang hộ để xem."
    ),
    "interview.saved_elsewhere": _l(
        "Phiếu này vừa được sửa ở một trang khác, nên trang này chưa lưu được. Xin tải lại trang rồi làm tiếp."
    ),
    "interview.answers_unreadable": _l("Máy chủ không đọc được nội dung vừa lưu. Xin tải lại trang rồi làm tiếp."),
    "interview.answers_too_large": _l(
        "Nội dung vừa lưu quá dài, máy chủ không nhận. Xin rút ngắn câu trả lời bằng chữ rồi lưu lại."
    ),
    "interview.handed_over": _l(
        "Phần này do Ông/Bà tự trả lời và đã khóa, nên trang này không lưu được nữa. Xin tải lại trang."
    ),
    "interview.not_handed_over": _l("Phiếu này chưa được đưa cho Ông/Bà tự trả lời. Xin tải lại trang."),
    "interview.section_gone": _l("Trang này không còn cần hỏi. Xin làm tiếp từ trang đang mở."),
    "response.incomplete": _l("Còn %(count)s câu cần xem lại trước khi gửi."),
    "response.conflict": _l(
        "Hộ này đã có phiếu khác được gửi trước. Phiếu này không được ghi thêm; xin báo giám sát viên."
    ),
    "response.changed_since_review": _l("Phiếu vừa được sửa ở nơi khác. Xin xem lại lần nữa rồi gửi."),
    "response.version_closed": _l("Bảng hỏi này đã đóng, không nhận thêm. Xin báo giám sát viên."),
}
