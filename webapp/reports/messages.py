"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "report.fieldwork_open": _l("Đang thu thập thông tin. Kết thúc thu thập rồi mới lập báo cáo."),
    "report.incomplete": _l("Chưa lập được bản chính thức, còn thiếu: %(titles)s."),
    "report.changed": _l(
        "Số liệu hoặc nội dung vừa được sửa trong lúc lập bản chính thức nên chưa lập. Xin xem lại rồi lập lần nữa."
    ),
    "report.unknown_text": _l("Có phần không thuộc báo cáo này. Xin tải lại trang."),
}
