"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "data_file.fieldwork_open": _l(
        "Đang thu thập thông tin nên chưa lập tệp phiếu được. Kết thúc thu thập rồi đề nghị lại."
    ),
    "data_file.unknown_kind": _l("Không có loại tệp này. Hãy chọn một loại trong danh sách."),
    "data_file.reason": _l(
        "Cần ghi lý do, từ %(fewest)s đến %(most)s ký tự, để người duyệt hiểu tệp dùng vào việc gì."
    ),
    "data_file.asked_already": _l("Đã có một đề nghị cho loại tệp này đang chờ duyệt. Xin chờ người khác quyết định."),
    "data_file.decided": _l("Đề nghị này đã được quyết định. Xin xem lại danh sách."),
    "data_file.own": _l("Người đề nghị không tự duyệt được. Cần một người điều phối hoặc người thiết kế khác."),
    "data_file.gone": _l("Tệp không còn nữa. Có thể đề nghị lập lại."),
}
