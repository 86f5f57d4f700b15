"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "results.no_questionnaire": _l("Chưa ban hành bảng hỏi nên chưa có kết quả."),
    "results.no_draw": _l("Chưa chọn mẫu nên chưa có kết quả."),
    "results.no_responses": _l("Chưa có phiếu nào để tổng hợp."),
    "plan.unknown_banner": _l("Có nhóm không dùng để chia bảng được. Xin chọn lại trong danh sách."),
    "empty_weighting_cell": _l(
        "Chưa tính được quyền số: ở %(cells)s chưa có ai trả lời. Xin chờ thêm phiếu hoặc kiểm tra kết quả tiếp xúc."
    ),
    "unknown_answer": _l("Câu %(variable)s có câu trả lời ngoài danh sách phương án: %(answers)s."),
    "lonely_psu": _l("Có tầng chỉ còn một xã, phường có phiếu nên chưa tính được sai số chọn mẫu."),
}
