"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "plan.no_questionnaire": _l("Chưa có bảng hỏi để viết kế hoạch phân tích. Hãy soạn hoặc tải bảng hỏi lên trước."),
    "plan.unknown_banner": _l("Có nhóm không dùng để chia bảng được. Xin chọn lại trong danh sách."),
    "plan.too_many_banners": _l("Chọn nhiều nhất %(most)s nhóm để chia bảng."),
    "plan.unknown_question": _l("Có câu không còn trong bảng hỏi (%(questions)s). Hãy tải lại trang rồi chọn lại."),
    "plan.no_question": _l("Chọn ít nhất một câu hỏi."),
    "plan.threshold": _l("Ngưỡng công bố phải từ %(least)s đến %(most)s: chỉ nâng lên được, không hạ xuống."),
    "plan.flag_below": _l("Ngưỡng ghi chú thận trọng không được nhỏ hơn ngưỡng ẩn (%(least)s người)."),
    "plan.threshold_lowered": _l("Số liệu đã công bố theo ngưỡng %(least)s, nên ngưỡng này không hạ xuống nữa."),
    "plan.question_shown": _l(
        "%(count)s câu bạn bỏ đã có trong số liệu công bố, nên phải giữ lại. Có thể chuyển các câu đó xuống cuối."
    ),
    "plan.too_many_findings": _l("Chọn nhiều nhất %(most)s điều để báo lãnh đạo."),
    "plan.finding_question": _l(
        "Điều thứ %(number)s hỏi về một câu không công bố. Hãy chọn câu khác hoặc đưa câu đó vào."
    ),
    "plan.finding_answer": _l("Điều thứ %(number)s: phương án không thuộc câu hỏi đã chọn. Hãy chọn lại phương án."),
    "plan.finding_banner": _l(
        "Điều thứ %(number)s so giữa các nhóm mà bảng không chia theo. Hãy chọn nhóm đó ở mục chia bảng, hoặc bỏ nhóm."
    ),
    "plan.reason_missing": _l("Đã bắt đầu thu thập: thay đổi kế hoạch cần có lý do, ít nhất %(least)s ký tự."),
}
