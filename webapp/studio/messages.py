"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "studio.no_draft": _l(
        "Phiên bản %(number)s không còn là bản nháp nên không sửa được nữa. Hãy về trang bảng hỏi để soạn bản mới."
    ),
    "studio.no_such_item": _l("Mục này không còn trong bảng hỏi. Xin tải lại trang để xem bảng hỏi mới nhất."),
    "studio.unknown_operation": _l("Chưa đọc được thay đổi vừa gửi. Xin tải lại trang rồi sửa lại."),
    "studio.unknown_field": _l("Mục này không có ô “%(field)s”. Xin tải lại trang rồi sửa lại."),
    "studio.no_such_bank_item": _l(
        "Ngân hàng câu hỏi của đơn vị không có mục này. Xin mở ngân hàng câu hỏi rồi lấy lại câu từ đó."
    ),
    "studio.unknown_kind": _l("Không có loại câu trả lời “%(kind)s”. Hãy chọn một loại trong danh sách."),
    "studio.wrong_value": _l("Nội dung gửi lên không hợp với ô này. Xin tải lại trang rồi sửa lại."),
    "studio.too_long": _l("Nội dung dài %(length)s ký tự, quá mức %(most)s ký tự của ô này. Hãy viết ngắn lại."),
    "studio.bad_name": _l(
        "Tên “%(name)s” chưa dùng được. Tên biến gồm chữ cái, chữ số, dấu gạch dưới; bắt đầu bằng chữ cái; "
        "không có dấu cách."
    ),
    "studio.name_taken": _l("Bảng hỏi đã có mục mang tên biến “%(name)s”. Hãy đặt tên khác."),
    "studio.no_language": _l("Bảng hỏi cần ít nhất một ngôn ngữ."),
    "studio.too_many": _l("Bảng hỏi chứa tối đa %(most)s mục loại này. Hãy bớt đi hoặc chia thành hai bảng hỏi."),
    "studio.too_deep": _l("Các phần lồng nhau tối đa %(most)s tầng. Hãy bớt số tầng."),
    "studio.into_itself": _l("Không chuyển được một phần vào chính nó. Hãy chọn chỗ khác."),
    "studio.document_too_large": _l("Bảng hỏi đã quá %(most)s MB. Hãy bớt câu hỏi hoặc phương án."),
    "studio.body_too_large": _l("Thay đổi gửi một lần quá %(most)s MB. Hãy chia nhỏ nội dung dán vào."),
    "studio.nothing_to_undo": _l("Không còn việc nào để hoàn tác."),
    "studio.nothing_to_redo": _l("Không có việc nào để làm lại."),
    "studio.other_person": _l(
        "Người khác đã đăng nhập trên máy này. Phần bạn viết còn giữ trên máy; bạn đăng nhập lại là được gửi tiếp."
    ),
    "studio.condition_unfinished": _l(
        "Điều kiện còn dòng chưa chọn đủ câu hỏi, phép so sánh và giá trị. Hãy chọn cho đủ, hoặc bỏ dòng đó."
    ),
    "studio.condition_quotes": _l(
        "Nội dung “%(text)s” có cả hai loại dấu nháy hoặc có ${ nên không đặt vào điều kiện được. Hãy bỏ bớt dấu đó."
    ),
    "studio.changed_since": _l("%(name)s vừa sửa chính chỗ này nên không hoàn tác được. Hãy sửa trực tiếp."),
}
