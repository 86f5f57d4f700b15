"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "paper.pdf_warning": _l("Chưa dàn được trang in. Xin tải bản Word, hoặc báo người quản trị máy chủ."),
    "paper.nothing_to_print": _l("Chưa có phiếu nào được cấp số ở đây. Hãy cấp số trước rồi in."),
}
