"""Sentences for what imports refuse: what is the matter, where, what to do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "import.empty": _l("Tệp không có nội dung. Hãy mở tệp kiểm tra rồi chọn lại."),
    "import.no_header": _l(
        "Không tìm thấy dòng tiêu đề nào nhắc tới câu hỏi của bảng hỏi trong %(rows)s dòng đầu của các trang tính. "
        "Dòng tiêu đề cần tên biến, số câu hoặc lời câu hỏi; có thể tải tệp mẫu về để điền."
    ),
    "import.too_wide": _l("Bảng có %(count)s cột, nhiều nhất là %(most)s. Hãy bỏ các cột không cần rồi chọn lại tệp."),
    "import.no_rows": _l("Trang tính “%(sheet)s” có tiêu đề nhưng chưa có phiếu nào ở dưới."),
    "import.other_survey": _l(
        "Không cột nào của trang tính “%(sheet)s” ứng với câu hỏi của cuộc điều tra này. "
        "Có lẽ đây là tệp của cuộc khác."
    ),
    "import.not_open": _l("Cuộc điều tra đã kết thúc thu thập nên không nhập thêm phiếu được."),
    "import.needs_start": _l(
        "Cuộc điều tra đã chọn mẫu nhưng chưa bắt đầu thu thập. Hãy bắt đầu thu thập rồi nhập phiếu."
    ),
    "import.no_questionnaire": _l(
        "Chưa ban hành bảng hỏi nên chưa có câu hỏi nào để ghép phiếu vào. Hãy ban hành bảng hỏi trước."
    ),
    "import.origin_missing": _l("Hãy ghi rõ phiếu do ai thu, bằng cách nào, khi nào, ít nhất %(least)s ký tự."),
    "import.basis_unknown": _l("Hãy chọn hình thức thu thập và cách tìm người trả lời."),
    "import.same_file": _l(
        "Tệp này đã được nhập ngày %(day)s, thành %(forms)s phiếu. Nếu lần nhập đó sai, hãy rút lại rồi nhập lại."
    ),
    "import.no_draw": _l("Cuộc điều tra chưa có mẫu nên không ghép phiếu theo mã phiếu được. Hãy chọn cách khác."),
    "import.content_gone": _l("Tệp đã được xóa sau khi nhập. Muốn nhập lại, hãy chọn tệp lần nữa."),
    "import.personal_column": _l(
        "Cột “%(column)s” cho biết người trả lời là ai nên không được nhập. Hãy chọn cột khác."
    ),
    "import.column_twice": _l("Cột “%(column)s” được ghép vào hai câu hỏi. Mỗi cột chỉ ghép vào một câu."),
    "import.nothing_mapped": _l("Chưa ghép cột nào. Hãy chọn cột cho ít nhất một câu hỏi."),
    "import.no_case_column": _l("Phiếu thuộc mẫu cần cột ghi mã phiếu. Hãy chọn cột đó ở phần “Thông tin của phiếu”."),
    "import.meaning_unknown": _l("Có lựa chọn không hợp lệ. Xin tải lại trang rồi chọn lại."),
    "import.decision_unknown": _l("Có cách xử lý không hợp lệ. Xin tải lại trang rồi chọn lại."),
    "import.changed": _l("Có thay đổi trong lúc đang kiểm tra nên chưa nhập gì. Xin kiểm tra lại rồi nhập."),
    "import.not_mapping": _l("Lần nhập này đã xong hoặc đã bỏ, không sửa được nữa."),
    "import.undecided": _l("Còn %(count)s mục chưa quyết định nên chưa nhập được phiếu nào."),
    "import.no_forms": _l("Theo cách xử lý đã chọn thì không còn phiếu nào để nhập."),
    "import.too_few": _l(
        "Chỉ còn %(count)s phiếu. Cuộc điều tra không có mẫu cần ít nhất %(least)s phiếu, nếu không sẽ nhận ra người "
        "trả lời."
    ),
    "import.version_closed": _l(
        "Phiên bản bảng hỏi của lần nhập này không nhận thêm phiếu. Hãy bỏ lần nhập này rồi chọn lại tệp."
    ),
    "import.reason_missing": _l("Hãy ghi lý do rút lại, ít nhất %(least)s ký tự."),
    "import.report_final": _l("Báo cáo chính thức đã tính các phiếu này nên không rút lại được."),
    "import.withdrawal_reveals": _l(
        "Thu thập đã kết thúc: rút lại lần nhập này thì có nhóm trong bảng kết quả bớt đi ít hơn %(least)s phiếu, và "
        "như thế lộ câu trả lời của từng người. Các phiếu này được giữ lại."
    ),
}
