"""Sentences for what goes wrong in long work."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "job.interrupted": _l(
        "Máy chủ dừng giữa chừng nên việc này chưa làm xong và chưa ghi gì. Xin làm lại từ bước trước."
    ),
    "job.failed": _l(
        "Chưa làm được việc này và chưa ghi gì. Xin làm lại; nếu vẫn không được, báo người quản trị kèm giờ xảy ra."
    ),
}
