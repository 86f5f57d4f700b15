"""What what is unusual about interviews says when it refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "quality.practice": _l("Cuộc luyện tập dùng hộ giả nên không tính chất lượng phỏng vấn."),
    "quality.too_few": _l("Chưa có phiếu nào do cộng tác viên hỏi nên chưa có gì để so sánh."),
    "quality.not_yours": _l("Điều này nói về phiếu của người khác."),
    "quality.settled_already": _l("Giám sát viên đã xem xong hoặc điều này không còn khác thường. Xin tải lại trang."),
    "quality.outcome_unknown": _l("Chọn một kết quả trong danh sách."),
    "quality.text_short": _l("Hãy ghi rõ hơn: ít nhất %(least)s chữ."),
    "quality.text_long": _l("Nội dung quá dài. Xin ghi gọn trong %(most)s chữ."),
}
