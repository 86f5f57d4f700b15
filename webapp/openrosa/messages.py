"""What ODK Collect is told when something is refused: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "collect.label_missing": _l("Hãy ghi tên máy."),
    "collect.label_long": _l("Tên máy dài quá %(most)s ký tự. Xin ghi gọn lại."),
    "collect.too_many_tokens": _l("Mỗi người có nhiều nhất %(most)s mã. Xin thu hồi mã không dùng nữa rồi tạo mã mới."),
    "collect.token_unknown": _l("Không có mã này. Xin tải lại trang."),
    "collect.too_large": _l("Phiếu gửi lên quá lớn: nhiều nhất %(most)s KB. Xin báo giám sát viên."),
    "collect.unreadable": _l("Không đọc được phiếu máy gửi lên. Phiếu còn trên máy; xin gửi lại khi mạng tốt hơn."),
    "collect.form_unknown": _l("Máy chủ không có bảng hỏi này. Xin tải lại danh sách bảng hỏi trong ODK Collect."),
    "collect.version_unknown": _l(
        "Máy chủ không có phiên bản này của bảng hỏi. Xin tải lại bảng hỏi; phiếu còn trên máy, hãy báo giám sát viên."
    ),
    "collect.case_unknown": _l("Hộ chọn trong phiếu không thuộc cuộc điều tra của bạn. Xin báo giám sát viên."),
    "collect.edited": _l(
        "Phiếu đã gửi thì không sửa rồi gửi lại được. Cần hỏi lại hộ thì giám sát viên yêu cầu quay lại."
    ),
    "collect.no_instance": _l("Phiếu thiếu số nhận dạng nên máy chủ không nhận được. Xin làm phiếu bằng ODK Collect."),
    "collect.no_consent": _l(
        "Người trả lời không đồng ý tham gia nên phiếu không được nhận. Xin xóa phiếu và ghi kết quả ở Việc của tôi."
    ),
    "collect.nothing_answered": _l(
        "Phiếu chưa có câu nào được trả lời nên không được nhận. Xin hỏi rồi gửi lại, hoặc xóa phiếu và ghi kết quả ở "
        "Việc của tôi."
    ),
    "collect.answers_wrong": _l("Còn %(count)s câu chưa đúng nên máy chủ chưa nhận phiếu. %(said)s"),
}
