"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "picture_without_groups": _l("Câu hỏi này không được chia theo nhóm đã chọn. Xin chọn nhóm khác."),
    "picture_unknown": _l("Kết quả này không vẽ được bằng kiểu biểu đồ đã chọn. Xin chọn kiểu khác."),
}
