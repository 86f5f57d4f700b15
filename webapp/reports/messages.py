"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "report.fieldwork_open": _l("Đang thu thập thông tin. Kết thúc thu thập rồi mới lập báo cáo."),
    "report.incomplete": _l("Chưa chốt được bản chính thức, còn: %(titles)s."),
    "report.changed": _l("Số liệu hoặc nội dung vừa được sửa trong lúc lập nên chưa lưu. Xin xem lại rồi lập lần nữa."),
    "report.outdated": _l(
        "Số liệu hoặc nội dung đã được sửa sau khi lập lần %(number)s. Lập lần mới rồi soát xét lần đó."
    ),
    "report.unknown_text": _l("Có phần không thuộc báo cáo này. Xin tải lại trang."),
    "report.frozen": _l(
        "Báo cáo đã chốt bản chính thức nên nội dung, kế hoạch phân tích và quyền số được giữ nguyên. "
        "Muốn sửa, mở bản chính thức ở trang Báo cáo và bắt đầu đính chính."
    ),
    "report.own_review": _l("Người lập không tự soát xét bản mình lập. Xin nhờ một người khác của đơn vị."),
    "report.not_composed": _l("Bản đính chính chưa lập tệp nên chưa soát xét được. Lập báo cáo trước."),
    "report.not_reviewed": _l("Bản này chưa được người khác soát xét nên chưa chốt được."),
    "report.final_exists": _l("Đã có bản chính thức lần %(number)s. Muốn thay, hãy bắt đầu đính chính bản đó."),
    "report.not_final": _l("Chỉ đính chính được bản chính thức đang có hiệu lực."),
    "report.correction_open": _l("Việc đính chính đã bắt đầu rồi. Sửa nội dung rồi lập báo cáo."),
    "report.not_withdrawable": _l(
        "Chỉ người bắt đầu đính chính bỏ được việc này, và chỉ khi chưa lập tệp. Xin tải lại trang."
    ),
    "report.contents_changed": _l(
        "Số liệu hoặc nội dung đã khác bản chính thức nên không bỏ đính chính được. "
        "Sửa lại như cũ, hoặc lập bản đính chính."
    ),
    "report.reason_short": _l("Ghi rõ lý do, từ %(shortest)s ký tự."),
    "report.no_file": _l("Lần lập %(number)s không có tệp này."),
    "report.damaged": _l(
        "Tệp %(filename)s không còn đúng như lúc lập (mã băm khác) nên không tải được. "
        "Xin báo người quản trị khôi phục từ bản sao lưu."
    ),
    "report.edition_frozen": _l("Bản chính thức không sửa, không xóa được. Muốn thay, hãy bắt đầu đính chính."),
}
