"""What is said when an estimate, a test, a model or an adjustment of weights cannot be made."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

WEIGHTS: dict[str, str] = {
    "calibration_failed": _l(
        "Không tìm được quyền số khớp với các tổng đã cho. Xin nới giới hạn, gộp nhóm nhỏ, "
        "hoặc xem các tổng có mâu thuẫn với nhau không."
    ),
    "auxiliary_missing": _l("Có phiếu thiếu thông tin dùng để hiệu chỉnh quyền số. Xin bổ sung trước khi hiệu chỉnh."),
    "unknown_level": _l("Có giá trị không nằm trong danh sách các nhóm đã cho. Xin bổ sung nhóm hoặc sửa số liệu."),
    "empty_poststratum": _l("Nhóm %(level)s không có phiếu nào nên không hiệu chỉnh được. Xin gộp với nhóm gần giống."),
    "calibration_cell_small": _l(
        "Nhóm “%(level)s” có dưới %(fewest)s phiếu nên không hiệu chỉnh theo được: kết quả sẽ lộ câu trả lời của vài "
        "người. Xin để trống tổng của nhóm này, hoặc thôi dùng câu hỏi này."
    ),
    "calibration_too_far": _l(
        "Tổng số người đã khai làm quyền số của nhóm “%(level)s” thay đổi quá %(times)s lần so với các nhóm khác. "
        "Xin xem lại các tổng: có thể thiếu hoặc thừa chữ số, hoặc là tổng của một dân số khác."
    ),
    "inconsistent_totals": _l("Các tổng đã cho cộng lại khác nhau (%(sums)s). Xin lấy số liệu cùng một nguồn."),
    "trimming_contradicts_totals": _l(
        "Không có quyền số nào vừa khớp với tổng số người vừa nằm trong giới hạn cắt. "
        "Xin bỏ cắt bớt, hoặc gộp nhóm nhỏ trong tổng số người."
    ),
    "no_provenance": _l("Quyền số nhập từ nơi khác phải ghi rõ nguồn gốc."),
    "nothing_to_model": _l("Chỉ lập được mô hình trả lời khi có người trả lời và có người không trả lời."),
    "propensity_separated": _l(
        "Mô hình cho biết trước chính xác ai trả lời nên không dùng được. Xin bỏ bớt yếu tố hoặc dùng ô hiệu chỉnh."
    ),
    "bad_propensities": _l("Xác suất trả lời phải nằm giữa 0 và 1."),
    "weighting.no_weights": _l("Mẫu này không có quyền số nên không hiệu chỉnh được."),
    "weighting.totals_findings": _l("Tệp còn %(count)s chỗ cần sửa, xem bảng bên dưới. Chưa có gì được lưu."),
    "weighting.unknown_rule": _l("Hãy chọn một cách có trong danh sách."),
    "weighting.no_frame": _l(
        "Mẫu này không chọn từ một dàn mẫu có nhiều tầng, nên không lấy được tổng số người theo tầng. Hãy tải tệp lên."
    ),
    "weighting.no_totals": _l("Hiện không dùng tổng số người nào."),
    "weighting.reason_short": _l("Hãy ghi lý do, ít nhất %(shortest)s ký tự."),
    "nothing_left_to_trim": _l("Không còn quyền số nào nằm trong giới hạn đã cho. Xin nới giới hạn."),
    "joint_probability_zero": _l(
        "Có cặp đơn vị không thể cùng được chọn nên không ước lượng được phương sai theo cách này. "
        "Xin dùng xấp xỉ Brewer."
    ),
    "cell_too_large": _l("Tầng có %(units)s đơn vị, quá nhiều để tính theo xác suất chọn cặp. Xin dùng xấp xỉ Brewer."),
    "stratified": _l("Cách JK1 chỉ dùng cho mẫu không phân tầng. Xin dùng JKn."),
    "not_two_psus": _l("Cách BRR cần đúng hai đơn vị chọn mẫu ở mỗi tầng."),
    "replicates_not_supported": _l("Phép so sánh giữa hai kỳ chưa dùng được với quyền số lặp."),
}

TESTS: dict[str, str] = {
    "no_answers": _l("Không có đủ phiếu trả lời cả các câu được chọn nên chưa tính được."),
    "one_level": _l("Chỉ có một nhóm trong số phiếu được xét nên không so sánh được."),
    "not_two_groups": _l("Phép so sánh này cần đúng hai nhóm."),
    "too_few_items": _l("Cần ít nhất hai câu hỏi để tính độ tin cậy của thang đo."),
    "no_variation": _l("Mọi phiếu trả lời giống nhau nên không tính được độ tin cậy của thang đo."),
    "collinear": _l("Yếu tố %(term)s suy ra được từ các yếu tố khác. Xin bỏ bớt khỏi mô hình."),
    "not_converged": _l("Mô hình không hội tụ vì các yếu tố cho biết trước câu trả lời. Xin bỏ bớt hoặc gộp nhóm."),
    "nothing_in_range": _l("Không có tuổi nào từ %(low)s đến %(high)s."),
    "bad_counts": _l("Số câu bỏ trống phải nằm giữa 0 và số câu đã hỏi."),
    "pairs_differ": _l("Mỗi cặp trả lời cần đủ câu trả lời của cả hai lần hỏi."),
    "too_few_pairs": _l("Cần ít nhất hai cặp trả lời để so hai lần hỏi."),
    "too_few_interviewers": _l("Cần ít nhất hai cộng tác viên và nhiều phiếu hơn số cộng tác viên."),
    "unknown_term": _l("Mô hình không có yếu tố %(term)s."),
}

REQUESTS: dict[str, str] = {
    "bad_bands": _l("Các ngưỡng chia nhóm phải tăng dần và mỗi khoảng cần một tên."),
    "name_taken": _l("Đã có biến tên %(name)s. Xin chọn tên khác."),
    "bad_specification": _l("Mô tả chưa đúng ở %(key)s."),
    "bad_formula": _l("Chưa hiểu phần “%(part)s” của công thức."),
    "outside_function": _l(
        "“%(term)s” không tính được ở một số dòng. Hãy giới hạn vào những dòng tính được, hoặc dùng chính biến đó."
    ),
    "unknown_file_type": _l("Chưa đọc được tệp “%(file)s”. Hãy lưu bảng thành tệp .csv hoặc .parquet."),
    "parquet_needs_pyarrow": _l("Máy này chưa đọc được tệp Parquet “%(file)s”. Hãy lưu bảng thành tệp .csv."),
}
