"""What is said when a unit list is refused."""

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "units.list_exists": _l("Danh mục đơn vị hành chính này đã được nạp."),
    "units.unknown_province": _l("Danh mục không có tỉnh, thành phố nào mang mã %(codes)s."),
}
