"""What surveys to practise on says when it refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "practice.no_questionnaire": _l("Chưa có bảng hỏi nào được ban hành nên chưa luyện tập được. Hãy ban hành trước."),
    "practice.nobody": _l("Chọn ít nhất một cộng tác viên."),
    "practice.person_unknown": _l("Người được chọn không còn là cộng tác viên của đơn vị. Xin chọn lại."),
    "practice.day_past": _l("Ngày cuối phải từ hôm nay trở đi."),
    "practice.day_far": _l("Ngày cuối cách hôm nay nhiều nhất %(most)s ngày."),
    "practice.none": _l("Hiện không có bản luyện tập nào. Xin tải lại trang."),
    "practice.ended": _l("Bản luyện tập này đã kết thúc. Muốn tập tiếp, hãy làm bản mới."),
}
