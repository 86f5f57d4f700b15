"""What interviews asked again says when it refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "re_interview.share": _l("Tỷ lệ hỏi lại phải lớn hơn 0 và không quá %(most)s%%."),
    "re_interview.least": _l("Số phiếu ít nhất của mỗi cộng tác viên phải từ 1 đến %(most)s."),
    "re_interview.questions": _l("Chọn nhiều nhất %(most)s câu trong danh sách."),
    "re_interview.no_plan": _l("Chưa có cách làm. Hãy chọn tỷ lệ và câu hỏi lại trước khi rút."),
    "re_interview.nothing_new": _l("Từ đợt trước chưa có phiếu mới nào, nên chưa có gì để rút."),
    "re_interview.case_unknown": _l("Không có hộ nào mang mã %(case_code)s. Hãy xem lại mã."),
    "re_interview.no_response": _l("Hộ %(case_code)s chưa có phiếu nên chưa hỏi lại được."),
    "re_interview.there_already": _l("Hộ %(case_code)s đã có trong danh sách hỏi lại."),
    "re_interview.own_case": _l("Người đã phỏng vấn hộ này không tự hỏi lại. Xin nhờ người khác."),
    "re_interview.over": _l("Kết quả của hộ này đã ghi rồi, không đổi được."),
    "re_interview.outcome_unknown": _l("Hãy chọn một kết quả trong danh sách."),
    "re_interview.mode_missing": _l("Hãy chọn cách hỏi lại: gọi điện thoại hay đến tận nơi."),
    "re_interview.day": _l("Ngày phỏng vấn không thể sau hôm nay."),
    "re_interview.minutes": _l("Số phút phải từ 0 đến %(most)s."),
    "re_interview.answers": _l(
        "Còn câu hỏi lại chưa trả lời hoặc trả lời chưa đúng. Xin xem lại các câu được đánh dấu."
    ),
}
