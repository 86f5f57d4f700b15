"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "derived.label": _l("Hãy đặt tên cho biến, nhiều nhất %(most)s ký tự. Tên này được in trong bảng và báo cáo."),
    "derived.label_taken": _l("Đã có biến tên “%(label)s”. Hãy đặt tên khác."),
    "derived.too_many": _l("Đã khai %(most)s biến, không thêm được nữa."),
    "derived.unknown_source": _l("Câu hỏi đã chọn không còn trong bảng hỏi. Hãy chọn lại câu hỏi."),
    "derived.groups": _l("Hãy ghi tên nhóm sao cho có từ 2 đến %(most)s nhóm khác nhau."),
    "derived.top": _l("Hãy đánh dấu ít nhất một phương án được tính, và để lại ít nhất một phương án không đánh dấu."),
    "derived.count": _l("Hãy đánh dấu ít nhất hai phương án để đếm."),
    "derived.points": _l("Hãy ghi điểm cho ít nhất hai phương án; điểm phải khác nhau và không vượt quá %(most)s."),
    "derived.condition": _l("Hãy đánh dấu ít nhất một phương án của câu dùng làm điều kiện."),
    "derived.bands": _l(
        "Hãy ghi từ 1 đến %(most)s mốc, số sau lớn hơn số trước, cách nhau bằng dấu chấm phẩy. Ví dụ: 30; 45; 60."
    ),
    "derived.shown": _l(
        "Kết quả đã hiện biến này nên không sửa, không bỏ được nữa. Cần cách gộp khác thì khai thêm một biến."
    ),
    "derived.gone": _l("Biến này vừa được người khác bỏ. Xin tải lại trang."),
}
