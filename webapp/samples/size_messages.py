"""What sample sizes, comparisons, allocation and stratum boundaries say when they are refused."""

from flask_babel import lazy_gettext as _l

PRECISION: dict[str, str] = {
    "precision_target_missing": _l("Hãy chọn đúng một mục tiêu về độ chính xác và nhập đủ số liệu cho mục tiêu đó."),
    "interval_unknown": _l("Hãy chọn một loại khoảng tin cậy có trong danh sách."),
    "cv_outside": _l("Hệ số biến thiên mong muốn phải lớn hơn 0%, không phải %(value)s."),
    "variance_outside": _l("Phương sai phải lớn hơn 0, không phải %(value)s."),
    "relative_margin_outside": _l("Biên sai số tương đối phải lớn hơn 0%, không phải %(value)s."),
    "relative_error_outside": _l("Sai số chuẩn tương đối phải lớn hơn 0%, không phải %(value)s."),
    "unit_variance_outside": _l("Phương sai của tổng thể phải lớn hơn 0, không phải %(value)s."),
    "unit_cv_outside": _l("Hệ số biến thiên của tổng thể phải lớn hơn 0%, không phải %(value)s."),
    "eligible_per_household_outside": _l(
        "Số người đủ điều kiện bình quân mỗi hộ phải lớn hơn 0, không phải %(value)s."
    ),
    "share_outside": _l("Tỷ trọng của nhóm trong dân số phải lớn hơn 0% và không quá 100%."),
    "domains_invalid": _l(
        "Cần ít nhất một nhóm cần ước lượng; mỗi nhóm ghi một lần, có hơn một người và không đông hơn cả tổng thể."
    ),
}

COMPARISON: dict[str, str] = {
    "alpha_outside": _l("Mức ý nghĩa phải lớn hơn 0% và nhỏ hơn 100%."),
    "power_outside": _l("Xác suất phát hiện khác biệt phải lớn hơn mức ý nghĩa và nhỏ hơn 100%."),
    "alternative_unknown": _l("Hãy chọn so sánh một phía hoặc hai phía."),
    "samples_unknown": _l("Hãy chọn cách so sánh có trong danh sách: hai nhóm, một nhóm hoặc từng cặp."),
    "difference_outside": _l("Khác biệt cần phát hiện phải khác 0 và đủ lớn để phát hiện được, không phải %(value)s."),
    "sd_outside": _l("Độ lệch chuẩn phải lớn hơn 0, không phải %(value)s."),
    "correlation_outside": _l("Hệ số tương quan giữa hai lần phải từ -1 đến 1, không phải %(value)s."),
    "overlap_outside": _l(
        "Phần người được hỏi cả hai lần không thể âm và không thể vượt quá mẫu nhỏ hơn; %(value)s là không hợp lệ."
    ),
    "ratio_outside": _l("Tỷ số giữa hai cỡ mẫu phải lớn hơn 0, không phải %(value)s."),
    "both_outside": _l("Với hai tỷ lệ này, tỷ lệ người có đặc điểm ở cả hai lần không thể là %(value)s."),
    "pooled_without_overlap": _l(
        "Cách so sánh này dành cho hai nhóm riêng có cỡ bằng nhau. Hãy bỏ phần trùng nhau, hoặc chọn cách so sánh khác."
    ),
}

STRATA: dict[str, str] = {
    "importance_outside": _l("Mức ưu tiên cho ước lượng chung phải từ 0 trở lên, không phải %(value)s."),
    "budget_outside": _l("Kinh phí phải lớn hơn 0, không phải %(value)s."),
    "precision_unreachable": _l(
        "Lấy mức tối đa ở mọi tầng vẫn không đạt độ chính xác mong muốn (chỉ tiêu thứ %(variables)s). "
        "Hãy tăng mức tối đa hoặc chấp nhận hệ số biến thiên lớn hơn."
    ),
    "total_zero": _l(
        "Chỉ tiêu thứ %(variables)s có tổng bằng 0 nên không tính được hệ số biến thiên. Hãy bỏ chỉ tiêu này."
    ),
    "values_invalid": _l(
        "Biến dùng để phân tầng phải là số từ 0 trở lên, không toàn số 0 và có ít nhất bằng ấy giá trị khác nhau."
    ),
    "strata_outside": _l("Cần ít nhất hai tầng, không phải %(value)s."),
    "classes_outside": _l("Số khoảng chia %(value)s không đủ cho số tầng. Hãy tăng số khoảng hoặc giảm số tầng."),
    "take_all_outside": _l("Phải còn ít nhất một tầng chọn mẫu; không thể lấy toàn bộ %(value)s tầng."),
    "design_weights_invalid": _l("Quyền số phải là số từ 0 trở lên, không toàn số 0, và mỗi phiếu có một quyền số."),
    "outcome_constant": _l("Chỉ tiêu này có cùng một giá trị ở mọi phiếu nên không tính được hệ số thiết kế."),
}

SIZE_SENTENCES: dict[str, str] = {**PRECISION, **COMPARISON, **STRATA}
