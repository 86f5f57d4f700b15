"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "letterhead.unknown_preset": _l("Không có mẫu trình bày nào tên “%(preset)s”. Chọn một mẫu trong danh sách."),
    "letterhead.bad_size": _l("Cỡ chữ phải từ %(low)s đến %(high)s điểm. Sửa ô ghi cỡ chữ rồi lưu lại."),
    "letterhead.line_too_long": _l("Có dòng dài hơn %(longest)s ký tự nên không in vừa. Rút gọn hoặc xuống dòng."),
    "letterhead.no_motto": _l("Chưa ghi tiêu đề bên phải. Ghi ít nhất một dòng."),
    "letterhead.other_unit": _l("Mẫu này của đơn vị khác. Chỉ người của đơn vị đó sửa được."),
}
