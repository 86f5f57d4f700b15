"""What the lock of a survey says when it refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "survey.locked": _l("Cuộc điều tra đã khóa từ %(locked_at)s nên không làm thêm được việc nào của bước thu thập."),
    "lock.practice": _l("Cuộc luyện tập không có gì để khóa. Khi không cần nữa thì xóa ở trang Luyện tập."),
    "lock.asked_before": _l("Việc khóa đã được đề nghị trước đó. Xin tải lại trang để xem."),
    "lock.obstacles": _l("Còn %(count)s việc phải xử lý trước khi khóa. Xem danh sách ở trang Khóa cuộc điều tra."),
    "lock.cut_off_missing": _l("Đánh dấu để đồng ý bỏ những việc còn dở, hoặc làm xong các việc đó trước."),
    "lock.same_person": _l("Người đề nghị khóa không tự xác nhận được. Cần một người thiết kế khác."),
    "lock.wrong_title": _l("Tên vừa gõ chưa đúng tên cuộc điều tra. Xin gõ lại đúng từng chữ."),
    "lock.changed": _l(
        "Từ lúc đề nghị đến nay dữ liệu đã thay đổi nên chưa khóa. Xin không đồng ý đề nghị này để giám sát viên xem "
        "lại và đề nghị lại."
    ),
}
