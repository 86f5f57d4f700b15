"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "link.code_missing": _l("Hãy gõ mã in trong thư mời."),
    "link.code_letters": _l("Mã không có dấu hay chữ %(signs)s. Xin xem lại mã in trong thư rồi gõ lại."),
    "link.code_length": _l("Mã có %(length)s chữ và số, ở đây có %(count)s. Xin gõ lại đủ ba nhóm như trong thư."),
    "link.code_slip": _l(
        "Có chỗ gõ nhầm. Xin so lại từng nhóm với thư: S và 5, B và 8, Z và 2, G và 6 dễ nhầm với nhau."
    ),
    "link.no_cookie": _l(
        "Trình duyệt này đang chặn việc ghi nhớ (cookie) nên chưa mở phiếu được. Xin bật lên hoặc dùng trình duyệt "
        "khác, rồi bấm lại; mã vẫn còn dùng được."
    ),
    "link.unknown": _l("Mã này không mở được phiếu ở máy này."),
    "link.expired": _l(
        "Mã này chỉ mở được đến hết ngày %(last)s. Nếu Ông/Bà vẫn muốn trả lời, xin gọi số liên hệ in trong thư."
    ),
    "link.not_in_field": _l("Cuộc khảo sát này không còn nhận phiếu. Xin cảm ơn Ông/Bà đã quan tâm."),
    "link.no_questionnaire": _l("Chưa ban hành bảng hỏi nên chưa phát liên kết được. Hãy ban hành bảng hỏi trước."),
    "link.no_cases": _l("Chưa chọn hộ nào, hoặc các hộ ở đây đều đã mở liên kết hay đã xong. Hãy chọn ít nhất một hộ."),
    "link.too_many": _l("Mỗi lần in tối đa %(most)s hộ. Hãy chọn ít hộ hơn rồi in nhiều lần."),
    "link.day_outside": _l("Hãy chọn từ hôm nay (%(first)s) trở đi."),
    "link.case_busy": _l(
        "Phiếu %(case_code)s đang được cộng tác viên phỏng vấn. Xin trả lời với cộng tác viên, hoặc gọi số liên hệ "
        "trong thư."
    ),
    "link.case_done": _l("Phiếu %(case_code)s đã khép lại, không trả lời thêm được. Xin cảm ơn."),
    "link.spent": _l("Phiếu %(case_code)s đã được gửi nên liên kết không thu hồi được nữa."),
    "link.begun": _l("Đã bắt đầu trả lời nên không đổi số người nữa."),
    "link.nothing_here": _l(
        "Máy này không còn phiếu nào đang trả lời dở: phiếu đã được gửi, hoặc liên kết đã được thay bằng thư mới."
    ),
    "link.no_address": _l(
        "Chưa khai báo địa chỉ để người dân mở bằng điện thoại của họ. Nhờ người quản trị máy chủ đặt "
        "KHAOSAT_PUBLIC_URL thành địa chỉ https:// mà điện thoại bên ngoài vào được, rồi khởi động lại."
    ),
    "link.not_https": _l(
        "Địa chỉ %(address)s chưa có https nên câu trả lời có thể bị xem trộm trên đường truyền. Nhờ người quản trị "
        "máy chủ bật https rồi đặt KHAOSAT_PUBLIC_URL bắt đầu bằng https://."
    ),
    "open_link.no_questionnaire": _l("Chưa ban hành bảng hỏi nên chưa mở liên kết được. Hãy ban hành bảng hỏi trước."),
    "open_link.sample_first": _l("Cuộc điều tra này có mẫu. Hãy bắt đầu thu thập trước, rồi mở liên kết bên cạnh mẫu."),
    "open_link.without_sample": _l(
        "Cuộc điều tra chưa có mẫu. Nếu chỉ thu phiếu qua liên kết mở, hãy đánh dấu ô này; nếu không, hãy chọn "
        "mẫu trước."
    ),
    "open_link.field_over": _l("Cuộc điều tra đã kết thúc thu thập nên không mở liên kết được nữa."),
    "open_link.day_over": _l("Ngày %(day)s đã qua. Hãy chọn từ hôm nay trở đi."),
    "open_link.too_few": _l("Ít nhất %(least)s phiếu, để không ai bị nhận ra trong kết quả."),
    "open_link.is_open": _l("Liên kết đang mở. Xin tải lại trang để xem tình trạng mới nhất."),
    "open_link.not_open": _l("Liên kết này đã ngừng nhận phiếu. Xin cảm ơn Ông/Bà đã trả lời."),
    "open_link.begun_before": _l("Phiếu này đã được bắt đầu rồi. Xin mở lại liên kết để trả lời tiếp."),
    "open_link.version_closed": _l("Bảng hỏi này đã đóng nên không nhận thêm phiếu. Xin cảm ơn Ông/Bà đã trả lời."),
    "open_link.conflict": _l("Phiếu này đã được gửi trước đó với nội dung khác, nên không gửi lại được."),
    "open_link.nothing_here": _l(
        "Máy này không còn phiếu nào đang trả lời dở: phiếu đã được gửi, đã bị xóa, hoặc đã để quá một ngày."
    ),
}
