"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "questionnaire.immutable": _l("Phiên bản %(number)s đã ban hành nên không sửa được. Hãy tải lên phiên bản mới."),
    "questionnaire.not_in_design": _l("Cuộc điều tra đã qua bước thiết kế nên không thay bảng hỏi được nữa."),
    "questionnaire.unchanged": _l("Tệp này giống hệt phiên bản %(number)s đã ban hành, nên không cần tải lên lại."),
    "questionnaire.same_as_published": _l(
        "Bản nháp hỏi giống hệt phiên bản %(number)s đã ban hành, nên không cần ban hành lại."
    ),
    "questionnaire.screening": _l("Phần sàng lọc chưa dùng được. %(fault)s %(advice)s"),
    "questionnaire.uploaded_meanwhile": _l("Người khác vừa tải lên một bản nháp. Xin tải lại trang để xem."),
    "questionnaire.justification_missing": _l("Còn câu hỏi chưa ghi lý do cần hỏi: %(names)s."),
    "questionnaire.consent_missing": _l("Ghi lời giới thiệu đọc trước câu đầu tiên."),
    "questionnaire.meaning_changed": _l(
        "Câu “%(question)s” (biến %(variable)s) không còn hỏi như ở phiên bản đã ban hành: trước là %(before)s, nay là "
        "%(after)s. Số liệu các phiên bản ghép theo tên biến, nên hãy đặt tên biến mới cho câu này trong tệp Excel rồi "
        "tải lên lại. Số chỗ phải đổi tên: %(count)s."
    ),
    "questionnaire.wording_changed": _l(
        "Câu “%(question)s” (biến %(variable)s) đã đổi lời, trước là “%(before)s”. Hãy xác nhận câu này vẫn hỏi cùng "
        "một điều, hoặc đặt tên biến mới trong tệp Excel rồi tải lên lại. Số câu cần xác nhận: %(count)s."
    ),
    "questionnaire.no_xform": _l(
        "Chưa ghi được bảng hỏi này thành XForm: %(said)s. Hãy tải bản XLSForm về, sửa chỗ được nêu rồi tải lên lại."
    ),
    "questionnaire-has-errors": _l("Bảng hỏi có %(count)s chỗ phải sửa, xem bảng kê trên trang này."),
    "unknown-workbook": _l(
        "Không nhận ra bảng hỏi trong tệp: cần có trang “Phiếu” (mẫu đơn giản) hoặc trang “survey” (XLSForm)."
    ),
    "no-survey-sheet": _l("Tệp thiếu trang “survey”."),
    "no-template-sheet": _l("Tệp thiếu trang “Phiếu”. Hãy dùng mẫu tải từ trang này."),
    "template-without-headers": _l("Trang “Phiếu” thiếu dòng tiêu đề. Hãy dùng mẫu tải từ trang này."),
}
