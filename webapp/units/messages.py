"""What is said when a unit list is refused."""

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "units.list_exists": _l("Danh mục đơn vị hành chính này đã được nạp."),
    "units.list_empty": _l("Danh mục không có xã, phường nào."),
    "units.list_findings": _l(
        "Trang “%(sheet)s” có %(count)s chỗ cần sửa. Chưa có gì được lưu; hãy sửa rồi tải lại cả tệp."
    ),
    "units.unknown_province": _l("Danh mục không có tỉnh, thành phố nào mang mã %(codes)s."),
}
