"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.results.method_messages import REQUESTS, TESTS, WEIGHTS

DATA: dict[str, str] = {
    "no_rows": _l("Chưa có phiếu nào để tổng hợp."),
    "unknown_column": _l("Số liệu không có cột “%(column)s”. Xin báo người thiết kế."),
    "not_numeric": _l("Câu %(variable)s không phải câu hỏi ghi số nên không tính trung bình được."),
    "zero_denominator": _l("Không tính được tỷ lệ vì tổng của %(variable)s bằng 0."),
    "duplicate_item": _l("Có câu hỏi được chọn hai lần. Xin bỏ bớt một."),
    "domain_length": _l("Nhóm được chọn không khớp với số phiếu. Xin tải lại trang."),
    "unknown_option": _l("Cách tính được chọn (%(option)s) không có. Xin báo quản trị viên."),
    "font_lacks_vietnamese": _l(
        "Phông chữ %(font)s của biểu đồ không có hoặc thiếu chữ Việt (Ợ). Xin cài lại thư viện matplotlib."
    ),
}

DESIGN: dict[str, str] = {
    "bad_weights": _l("Có quyền số bằng 0, âm hoặc để trống. Xin kiểm tra lại lần chọn mẫu."),
    "missing_design_value": _l("Có phiếu thiếu thông tin chọn mẫu (%(column)s) nên chưa tính được sai số."),
    "population_smaller_than_sample": _l(
        "Có tầng ghi quy mô %(population)s, ít hơn số đã chọn (%(sampled)s). Xin kiểm tra lại dàn mẫu."
    ),
    "fraction_out_of_range": _l("Tỷ lệ mẫu phải lớn hơn 0 và không quá 1. Xin kiểm tra lại lần chọn mẫu."),
    "fraction_varies": _l("Tỷ lệ mẫu (%(column)s) không thống nhất trong cùng một đơn vị được chọn."),
    "unknown_disposition": _l("Có kết quả tiếp xúc chưa được quy định: %(values)s."),
    "basis_claims_no_interval": _l("Mẫu này không phải mẫu xác suất nên không có khoảng tin cậy."),
    "basis_too_strong": _l("Không thể công bố kết quả này như của mẫu xác suất."),
    "threshold_too_low": _l("Ngưỡng ẩn số liệu chỉ được nâng lên: %(value)s thấp hơn mức tối thiểu %(lowest)s."),
}

SENTENCES: dict[str, str] = {
    **DATA,
    **DESIGN,
    **WEIGHTS,
    **TESTS,
    **REQUESTS,
    "results.no_questionnaire": _l("Chưa ban hành bảng hỏi nên chưa có kết quả."),
    "results.no_draw": _l("Chưa chọn mẫu nên chưa có kết quả."),
    "results.no_responses": _l("Chưa đủ phiếu để công bố kết quả."),
    "empty_weighting_cell": _l(
        "Chưa tính được quyền số: ở %(cells)s chưa có ai trả lời. Xin chờ thêm phiếu, kiểm tra kết quả tiếp xúc, "
        "hoặc gộp ô này với ô gần giống."
    ),
    "unknown_answer": _l("Câu %(variable)s có câu trả lời ngoài danh sách phương án: %(answers)s."),
    "lonely_psu": _l("Có tầng chỉ còn một xã, phường có phiếu nên chưa tính được sai số chọn mẫu."),
}
