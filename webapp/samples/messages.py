"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from flask_babel import lazy_gettext as _l

from webapp.samples.draw_messages import DRAW_SENTENCES
from webapp.samples.size_messages import SIZE_SENTENCES

FILES: dict[str, str] = {
    "sample.frame_findings": _l(
        "Trang “%(sheet)s” có %(count)s chỗ cần sửa. Chưa có gì được lưu; hãy sửa rồi tải lại cả tệp."
    ),
    "sample.allocation_findings": _l(
        "Trang “%(sheet)s” có %(count)s chỗ cần sửa. Chưa có gì được lưu; hãy sửa rồi tải lại cả tệp."
    ),
    "frame_has_errors": _l("Dàn mẫu có %(count)s chỗ cần sửa. Hãy sửa rồi tải lại cả tệp."),
}

SAMPLE: dict[str, str] = {
    "sample.fieldwork_started": _l("Đã bắt đầu thu thập nên dàn mẫu, thiết kế và mẫu không thay đổi được nữa."),
    "sample.group_too_small": _l(
        "Địa bàn chỉ có %(population)s người. Dưới %(least)s người thì dễ nhận ra ai đã trả lời, "
        "nên không lập mẫu cho nhóm này. Hãy mở rộng địa bàn."
    ),
    "sample.few_answers": _l(
        "Dự kiến chỉ có %(expected)s phiếu trả lời. Dưới %(least)s phiếu thì dễ nhận ra ai đã trả lời. "
        "Hãy tăng cỡ mẫu hoặc mở rộng địa bàn."
    ),
    "sample.margin_unreachable": _l(
        "Muốn ±%(wanted)s điểm phần trăm cho %(domain)s thì cần thêm xã, nhưng dàn mẫu chỉ có %(available)s xã để "
        "chọn. Chọn hết các xã đó, mỗi xã %(take)s hộ, thì sai số là ±%(best)s. Hãy tăng số hộ mỗi xã hoặc chấp nhận "
        "sai số rộng hơn."
    ),
    "sample.frame_missing": _l("Chưa có dàn mẫu. Hãy tải dàn mẫu lên trước."),
    "sample.alternative_nameless": _l("Hãy đặt tên cho phương án."),
    "sample.alternative_name_taken": _l(
        "Đã có phương án tên “%(name)s”. Hãy đặt tên khác, hoặc xóa phương án đó trước."
    ),
    "sample.too_many_alternatives": _l("Chỉ so sánh được %(most)s phương án cùng lúc. Hãy xóa bớt một phương án."),
    "sample.domain_too_small": _l(
        "Ở %(domain)s có %(adults)s người, dự kiến %(expected)s phiếu trả lời. Dưới %(people)s người hoặc dưới "
        "%(answers)s phiếu thì dễ nhận ra ai đã trả lời, nên không lập kế hoạch lấy kết quả riêng. Hãy bỏ mức mong "
        "muốn của nhóm này hoặc gộp nhóm."
    ),
    "sample.seed_short": _l(
        "Mã khởi tạo cần ít nhất %(least)s ký tự và không lặp lại một ký tự, ví dụ 05-11-28-33-41-42."
    ),
    "sample.reason_missing": _l(
        "Hãy ghi lý do bỏ lần chọn hiện nay (ít nhất %(least)s ký tự); lý do được lưu cùng lần chọn đó."
    ),
    "sample.basis_reason_missing": _l(
        "Hãy ghi căn cứ phân chỉ tiêu (ít nhất %(least)s ký tự); nội dung này được in trong báo cáo."
    ),
    "sample.rehearsal_adopted": _l(
        "Chỉ tiêu do tỉnh phân không chọn ngẫu nhiên nên không chạy thử được. Hãy lập thiết kế mẫu trước."
    ),
    "sample.no_draw": _l("Chưa có mẫu nên chưa có loại mẫu để sửa."),
    "sample.basis_stronger": _l("Chỉ sửa được sang loại mẫu yếu hơn. Muốn có loại mạnh hơn thì phải chọn mẫu lại."),
    "sample.correction_reason_missing": _l(
        "Hãy ghi rõ vì sao sửa loại mẫu (ít nhất %(least)s ký tự); lý do và tên người sửa được in trong báo cáo."
    ),
    "sample.rehearsals_waiting": _l(
        "Đang có %(most)s lần chạy thử chưa xong. Hãy chờ một lần xong rồi chạy tiếp, để việc khác cũng đến lượt."
    ),
    "rehearsal_takes": _l(
        "Mẫu chọn theo chỉ tiêu từng xã chưa chạy thử được. "
        "Sai số dự kiến có ở trang chuyển chỉ tiêu thành mẫu ngẫu nhiên."
    ),
    "sample.lists_missing": _l(
        "Còn %(count)s xã có chỉ tiêu nhưng chưa có số hộ: %(communes)s. Hãy gõ số hộ trong danh sách của từng xã."
    ),
    "rehearsal_needs_probabilities": _l("Chỉ chạy thử được mẫu chọn ngẫu nhiên ở mọi bước."),
    "rehearsal_three_stages": _l(
        "Chưa chạy thử được thiết kế chọn thôn, tổ dân phố trước khi chọn hộ. "
        "Hãy chạy thử thiết kế hai bước để ước chừng."
    ),
    "rehearsal_assumption": _l(
        "Các giả định không đi được với nhau: tỷ lệ trả lời của người đồng ý hoặc của người khác nằm ngoài 0% đến "
        "100%. Hãy giảm chênh lệch trả lời hoặc đổi tỷ lệ trả lời."
    ),
    "sample.design_adopted": _l("Chỉ tiêu do tỉnh phân không chọn ngẫu nhiên được. Hãy lập thiết kế mẫu trước."),
}

SIZE: dict[str, str] = {
    "margin_outside": _l("Biên sai số phải lớn hơn 0 và nhỏ hơn 100 điểm phần trăm."),
    "proportion_outside": _l("Tỷ lệ dự kiến phải lớn hơn 0% và nhỏ hơn 100%."),
    "confidence_outside": _l("Độ tin cậy phải lớn hơn 0% và nhỏ hơn 100%."),
    "deff_outside": _l("Hệ số thiết kế phải lớn hơn 0."),
    "response_rate_outside": _l("Tỷ lệ trả lời phải lớn hơn 0% và không quá 100%."),
    "population_outside": _l("Quy mô tổng thể phải từ 1 người trở lên."),
    "n_outside": _l("Số phiếu phải từ 1 đến quy mô tổng thể."),
    "rho_outside": _l("Hệ số tương quan trong xã phải nằm giữa 0 và 1."),
    "take_outside": _l("Số hộ mỗi xã phải từ 1 trở lên."),
    "expected_precision_outside": _l("Các giả định về xã và phiếu chưa hợp lý. Hãy xem lại các số đã nhập."),
    "cost_outside": _l("Chi phí phải lớn hơn 0."),
}

ALLOCATION: dict[str, str] = {
    "allocation_method_unknown": _l("Hãy chọn một cách phân bổ có trong danh sách."),
    "allocation_strata_invalid": _l("Dàn mẫu cần ít nhất một tầng, mỗi tầng có số người lớn hơn 0."),
    "allocation_sd_missing": _l("Phân bổ tối ưu Neyman cần độ lệch chuẩn của từng tầng."),
    "allocation_bounds_cross": _l("Tầng %(stratum)s: mức tối thiểu %(minimum)s vượt quá mức tối đa %(maximum)s."),
    "allocation_below_minimum": _l(
        "%(n)s xã không đủ để mỗi tầng có số xã tối thiểu (cần %(needed)s). Hãy tăng số xã hoặc gộp tầng."
    ),
    "allocation_above_maximum": _l(
        "Cần %(n)s xã nhưng dàn mẫu chỉ có %(available)s. Hãy tăng số hộ mỗi xã, hoặc chấp nhận biên sai số rộng hơn."
    ),
    "sample_exceeds_units": _l("Cần chọn %(n)s đơn vị nhưng chỉ có %(available)s. Hãy giảm số xã của tầng."),
    "size_invalid": _l("Số người từ 18 tuổi của mỗi xã phải là số không âm. Hãy xem lại dàn mẫu."),
    "probabilities_do_not_sum": _l("Xác suất được chọn không cộng đúng bằng %(n)s. Hãy xem lại dàn mẫu."),
}

DRAW: dict[str, str] = {
    "seed_missing": _l("Hãy nhập mã khởi tạo ngẫu nhiên."),
    "prn_separator": _l("Mã khởi tạo, mã xã và tên tầng không được có dấu “|”."),
    "start_outside": _l("Số xuất phát ngẫu nhiên phải nằm giữa 0 và 1."),
    "draw_empty": _l("Chưa tầng nào được phân bổ xã. Hãy lập lại thiết kế mẫu."),
    "draw_needs_probabilities": _l("Chỉ mẫu xác suất mới chọn ngẫu nhiên được. Hãy lập thiết kế mẫu trước."),
    "stratum_without_allocation": _l("Tầng %(strata)s chưa được phân bổ. Hãy lập lại thiết kế mẫu."),
    "stratum_unknown": _l("Tầng %(strata)s không có trong dàn mẫu. Hãy lập lại thiết kế mẫu."),
    "basis_missing": _l("Hãy chọn cách tìm người trả lời."),
    "basis_needs_draw": _l(
        "Chỉ tiêu có sẵn không phải là mẫu xác suất. Hãy chọn ngẫu nhiên từ dàn mẫu, hoặc chọn cách khác."
    ),
    "quota_unit_unknown": _l("Có xã trong chỉ tiêu chưa nằm trong dàn mẫu: %(units)s."),
    "quota_empty": _l("Chưa xã, phường nào được giao phiếu."),
    "release_unit_unknown": _l("Xã %(unit_id)s không nằm trong mẫu."),
    "release_exceeds_reserve": _l("Xã %(unit_id)s chỉ có %(reserve)s hộ dự phòng, không đủ %(count)s."),
    "eligible_outside": _l("Hộ phải có ít nhất một người từ 18 tuổi để chọn."),
    "stage_unknown": _l("Thiết kế mẫu có giai đoạn chọn chưa được hỗ trợ."),
    "stage_method_unknown": _l("Phương pháp này không cho biết xác suất được chọn. Hãy chọn phương pháp khác."),
    "design_stages_invalid": _l("Thiết kế mẫu phải theo thứ tự xã, hộ, người."),
    "design_number_invalid": _l("Thiết kế mẫu có số không hợp lệ: %(value)s. Hãy nhập số nguyên không âm."),
}

SENTENCES: dict[str, str] = {**FILES, **SAMPLE, **SIZE, **ALLOCATION, **DRAW, **DRAW_SENTENCES, **SIZE_SENTENCES}
