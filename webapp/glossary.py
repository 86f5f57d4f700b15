"""Terms of the field in a sentence each, for the office worker who is no statistician; shown where a page uses them."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

TERMS = {
    "frame": (
        _l("Dàn mẫu"),
        _l(
            "Danh sách đầy đủ các xã, phường (kèm số người, số hộ) mà mẫu được chọn ra từ đó. Nơi không có "
            "trong dàn mẫu thì không thể được chọn."
        ),
    ),
    "sample": (_l("Mẫu"), _l("Những hộ, những người được chọn để hỏi, thay cho hỏi tất cả mọi người.")),
    "sample_size": (_l("Cỡ mẫu"), _l("Số phiếu cần có để kết quả đủ chính xác.")),
    "stratum": (
        _l("Tầng"),
        _l(
            "Một phần của địa bàn, chẳng hạn đô thị hay miền núi, được chọn mẫu riêng để phần nào cũng có "
            "người trả lời."
        ),
    ),
    "psu": (_l("Xã được chọn"), _l("Bước chọn thứ nhất: chọn xã, phường rồi mới chọn hộ trong xã, phường đó.")),
    "allocation": (_l("Phân bổ mẫu"), _l("Chia tổng số xã và số phiếu cho từng tầng.")),
    "inclusion": (
        _l("Xác suất được chọn"),
        _l("Khả năng một người có mặt trong mẫu. Biết trước xác suất này thì mới suy rộng được cho toàn tỉnh."),
    ),
    "seed": (
        _l("Mã khởi tạo"),
        _l(
            "Dãy số lấy công khai, chẳng hạn từ xổ số, quyết định toàn bộ việc chọn mẫu. Ai có mã này cũng "
            "chọn lại được đúng mẫu ấy."
        ),
    ),
    "probability": (
        _l("Mẫu xác suất"),
        _l("Mẫu mà ai cũng có khả năng được chọn và khả năng đó biết trước. Chỉ mẫu này mới có sai số tính được."),
    ),
    "quota": (
        _l("Mẫu hạn ngạch"),
        _l(
            "Mẫu chỉ định trước số phiếu cho từng nơi, người trả lời do người đi hỏi tìm. Không suy rộng "
            "được cho toàn tỉnh."
        ),
    ),
    "reserve": (
        _l("Hộ dự phòng"),
        _l("Hộ đã chọn sẵn, chỉ mở thêm cho cả xã khi thiếu phiếu, không dùng để thay một hộ khó gặp."),
    ),
    "response_rate": (_l("Tỷ lệ trả lời"), _l("Trong số hộ phải hỏi, bao nhiêu hộ có phiếu.")),
    "margin": (
        _l("Biên sai số"),
        _l(
            "Kết quả của mẫu có thể lệch chừng nào so với hỏi tất cả mọi người. Tỷ lệ 40% với biên sai số ±4 "
            "nghĩa là từ khoảng 36% đến 44%."
        ),
    ),
    "confidence": (
        _l("Độ tin cậy"),
        _l(
            "Chọn đi chọn lại nhiều mẫu như nhau thì bao nhiêu phần trăm số mẫu cho khoảng chứa giá trị "
            "đúng. Thường dùng 95%."
        ),
    ),
    "interval": (
        _l("Khoảng tin cậy"),
        _l(
            "Khoảng giá trị mà số thật của toàn tỉnh nhiều khả năng nằm trong đó. Khoảng càng hẹp, kết quả "
            "càng chính xác."
        ),
    ),
    "se": (
        _l("Sai số chuẩn"),
        _l("Mức dao động của kết quả nếu chọn mẫu khác. Nhân với gần 2 thì được biên sai số ở độ tin cậy 95%."),
    ),
    "deff": (
        _l("Hệ số thiết kế"),
        _l(
            "Mẫu chọn theo xã kém chính xác hơn chọn từng người bao nhiêu lần. Hệ số 1,5: 600 phiếu cho "
            "thông tin bằng 400 phiếu."
        ),
    ),
    "rho": (
        _l("Mức giống nhau trong xã"),
        _l("Người cùng xã trả lời giống nhau đến đâu: 0 là không, 1 là giống hệt. Càng giống thì càng cần nhiều xã."),
    ),
    "weight": (
        _l("Quyền số"),
        _l("Một phiếu thay mặt cho bao nhiêu người. Người thuộc nhóm ít được chọn hơn có quyền số lớn hơn."),
    ),
    "nonresponse": (
        _l("Điều chỉnh không trả lời"),
        _l("Tăng quyền số của người đã trả lời để bù cho người được chọn mà không gặp hoặc từ chối."),
    ),
    "domain": (_l("Nhóm so sánh"), _l("Phần của kết quả được tính riêng, chẳng hạn nam và nữ, đô thị và nông thôn.")),
    "small_cell": (
        _l("Ô bị ẩn"),
        _l("Nhóm dưới 10 người trả lời không công bố, để không ai đoán ra câu trả lời của một người."),
    ),
    "point": (
        _l("Điểm phần trăm"),
        _l("Hiệu của hai tỷ lệ. Từ 40% lên 44% là tăng 4 điểm phần trăm, không phải tăng 4%."),
    ),
    "base": (_l("Số người trả lời (n)"), _l("Bao nhiêu người đã trả lời câu hỏi này; mọi tỷ lệ đều tính trên số đó.")),
    "alpha": (
        _l("Độ nhất quán (alpha của Cronbach)"),
        _l(
            "Cho biết các nội dung của câu hỏi dạng bảng có cùng đo một điều không. Càng gần 1 càng nhất quán; từ 0,7 "
            "trở lên thì thường coi là gộp thành một điểm chung được."
        ),
    ),
    "edition": (
        _l("Lần lập báo cáo"),
        _l("Mỗi lần lập là một tệp Word riêng, giữ nguyên mãi; số liệu đổi thì lập lần mới."),
    ),
    "disclosure": (
        _l("Mục minh bạch"),
        _l(
            "Những điều báo cáo phải nói để người đọc tự đánh giá: ai hỏi, hỏi ai, chọn thế nào, bao nhiêu "
            "người từ chối."
        ),
    ),
}


def term(name: str) -> Markup:
    """The term as a button that shows its definition; without JavaScript, and in old browsers beside the term."""
    label, definition = TERMS[name]
    return Markup(
        '<span class="term"><button type="button" class="link" popovertarget="term-{name}">{label}</button>'
        '<span class="definition" popover id="term-{name}"><b>{label}:</b> {definition}</span></span>'
    ).format(name=name, label=label, definition=definition)


def terms(*names: str) -> Markup:
    """A line with the terms that a page uses."""
    return Markup('<p class="terms no-print"><span class="quiet">{}</span> {}</p>').format(
        _("Từ dùng trên trang:"), Markup(" ").join(term(name) for name in names)
    )


def use_glossary(app: Flask) -> None:
    """Give `term` and `terms` to the templates of `app`."""
    app.jinja_env.globals.update(term=term, terms=terms)
