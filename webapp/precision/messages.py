"""What precision and stopping rule say when they refuse: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "stopping.fieldwork_over": _l("Đã kết thúc thu thập nên không viết hay sửa quy tắc dừng được nữa."),
    "stopping.no_questionnaire": _l(
        "Chưa ban hành bảng hỏi nên chưa có câu hỏi nào để chọn. Hãy ban hành bảng hỏi trước."
    ),
    "stopping.no_reason": _l("Đang thu thập: hãy ghi lý do viết hoặc sửa quy tắc, ít nhất 10 ký tự."),
    "stopping.unchanged": _l("Bản %(number)s đã ghi đúng như vậy. Hãy sửa mục cần đổi rồi lưu."),
    "stopping.no_question": _l("Chọn ít nhất một câu hỏi chính."),
    "stopping.too_many_questions": _l("Chọn nhiều nhất %(most)s câu hỏi chính."),
    "stopping.unknown_question": _l("Có câu hỏi không còn trong bảng hỏi. Xin tải lại trang rồi chọn lại."),
    "stopping.unknown_domain": _l(
        "Không xem riêng được theo mục này khi đang thu thập. Hãy chọn tầng, hoặc một câu đang chia bảng kết quả."
    ),
    "stopping.no_margin": _l("Hãy ghi sai số toàn địa bàn."),
    "stopping.margin_not_borne": _l(
        "Loại mẫu này không có biên sai số nên quy tắc chỉ ghi được số phiếu, số lần đến và ngày cuối."
    ),
    "stopping.margin_outside": _l("Sai số phải từ %(least)s đến %(most)s điểm phần trăm."),
    "stopping.no_domain_margin": _l(
        "Mục xem riêng từng nhóm và sai số từng nhóm phải đi cùng nhau: ghi cả hai, hoặc bỏ cả hai."
    ),
    "stopping.no_number": _l("Số phiếu và số lần đến ít nhất là 1."),
    "stopping.rate_outside": _l("Tỷ lệ trả lời phải lớn hơn 0 và không quá 100%%."),
    "stopping.day_passed": _l("Ngày cuối %(day)s đã qua. Hãy chọn hôm nay hoặc một ngày sau."),
    "stopping.rests_on_results": _l(
        "Phần ghi thêm có “%(words)s”: quy tắc dừng không dựa vào kết quả trả lời hay ý nghĩa thống kê. Hãy bỏ phần đó."
    ),
}
