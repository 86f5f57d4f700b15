"""What committing to a method, drawing in stages and sharing numbers say when they are refused."""

from flask_babel import lazy_gettext as _l

COMMITMENT: dict[str, str] = {
    "sample.committed": _l(
        "Cách chọn của lần %(number)s đã chốt nên dàn mẫu và thiết kế giữ nguyên đến khi chọn xong. "
        "Muốn sửa, hãy rút lại việc chốt ở trang Chọn mẫu và ghi lý do."
    ),
    "sample.not_committed": _l("Hãy chốt cách chọn trước, rồi mới lấy mã khởi tạo."),
    "sample.design_outdated": _l("Thiết kế dựa trên dàn mẫu cũ. Hãy lưu lại thiết kế trên dàn mẫu mới rồi chốt."),
    "sample.seed_plan_short": _l(
        "Hãy ghi rõ sẽ lấy mã khởi tạo từ đâu, ngày nào (ít nhất %(least)s ký tự), "
        "ví dụ: Xổ số miền Bắc ngày 15/03/2026, giải đặc biệt rồi giải nhất."
    ),
    "sample.withdrawal_reason_missing": _l(
        "Hãy ghi lý do rút lại (ít nhất %(least)s ký tự); lý do được lưu và liệt kê cùng các lần chọn."
    ),
    "sample.earlier_missing": _l("Hãy chọn cuộc điều tra trước mà mẫu này tránh, giữ lại hoặc luân phiên."),
    "sample.draw_kept": _l("Lần chọn và việc chốt cách chọn luôn được giữ lại, không xóa được."),
}

SHARED_NUMBERS: dict[str, str] = {
    "coordination_unknown": _l("Hãy chọn một cách liên hệ với cuộc trước có trong danh sách."),
    "coordination_number_invalid": _l("Phần thay mới phải lớn hơn 0% và không quá 100%, không phải %(value)s."),
    "coordination_needs_numbers": _l(
        "Mẫu chọn theo phương pháp “%(method)s” không tránh, giữ hay luân phiên được. "
        "Hãy dùng phương pháp Pareto hoặc ngẫu nhiên đơn giản."
    ),
}

STAGES: dict[str, str] = {
    "subunits_needed": _l("Thiết kế có bước chọn thôn thì cần danh sách thôn, và chỉ khi đó mới dùng danh sách này."),
    "subunits_missing": _l("Xã %(unit_id)s được chọn nhưng chưa có danh sách thôn. Hãy bổ sung rồi chọn lại."),
    "subunit_psu_unknown": _l("Danh sách thôn có mã xã %(unit_id)s không nằm trong dàn mẫu. Hãy sửa mã xã."),
    "listing_unit_unknown": _l("Không có danh sách hộ nào được chọn ở đơn vị %(unit_id)s."),
    "listing_empty": _l("Danh sách hộ của đơn vị %(unit_id)s cần ít nhất một hộ."),
    "kish_tables_invalid": _l(
        "Bảng chọn người trong hộ không hợp lệ. Mỗi bảng cần tỷ lệ dùng và chỉ người có trong hộ."
    ),
    "birthday_invalid": _l("Không có ngày %(day)s tháng %(month)s. Hãy sửa ngày sinh."),
    "probability_outside": _l("Xác suất được chọn phải lớn hơn 0 và không quá 1, không phải %(probability)s."),
    "take_unit_unknown": _l("Đơn vị %(unit_id)s được giao số hộ nhưng không có trong dàn mẫu. Hãy sửa mã."),
    "take_outside": _l("Số hộ lấy và số hộ trong danh sách phải từ 1 trở lên."),
    "multiplicity_outside": _l("Mỗi người hoặc hộ phải có mặt ít nhất một lần trong danh sách, không phải %(links)s."),
}

SELECTION: dict[str, str] = {
    "selection_method_unknown": _l(
        "Không có phương pháp chọn mẫu “%(method)s”. Hãy chọn một phương pháp trong danh sách."
    ),
    "probabilities_outside": _l("Xác suất được chọn phải từ 0 đến 1. Hãy xem lại cột xác suất."),
    "probabilities_not_reached": _l(
        "Có đơn vị mà xác suất được chọn quá gần 0 hoặc 1 nên không chọn được bằng phương pháp entropy cực đại. "
        "Hãy lấy chắc chắn các đơn vị đó hoặc dùng phương pháp khác."
    ),
    "random_numbers_missing": _l(
        "Có %(units)s đơn vị nhưng %(given)s số ngẫu nhiên. Mỗi đơn vị cần đúng một số ngẫu nhiên."
    ),
    "strata_invalid": _l("Mỗi đơn vị phải thuộc đúng một tầng. Hãy xem lại cột tầng."),
    "coordinates_invalid": _l("Phương pháp chọn trải đều trên bản đồ cần tọa độ của mọi đơn vị. Hãy bổ sung tọa độ."),
    "balance_invalid": _l("Chọn mẫu cân bằng cần số liệu phụ trợ là số của mọi đơn vị. Hãy bổ sung số liệu còn thiếu."),
    "joint_unknown": _l(
        "Chưa tính được xác suất hai đơn vị cùng được chọn của phương pháp này. Hãy dùng phương pháp khác."
    ),
    "joint_zero": _l(
        "Có hai đơn vị không bao giờ cùng được chọn nên không ước lượng được phương sai không chệch. "
        "Hãy dùng phương pháp khác."
    ),
}

DRAW_SENTENCES: dict[str, str] = {**COMMITMENT, **SHARED_NUMBERS, **STAGES, **SELECTION}
