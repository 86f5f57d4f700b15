"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "comment.empty": _l("Ghi ý kiến trước khi gửi."),
    "comment.too_long": _l("Ý kiến dài quá %(most)s ký tự. Hãy rút gọn hoặc chia làm hai ý kiến."),
    "approval.asked_already": _l("Bảng hỏi như hiện nay đã được xin duyệt rồi. Chỉ cần xin lại khi có chỗ sửa sau đó."),
    "approval.nobody": _l(
        "Chưa có ai duyệt được bảng hỏi này: người duyệt phải là người thiết kế hoặc điều phối viên của đơn vị hay "
        "đơn vị cấp trên, và không được là người đã soạn. Hãy nhờ người quản lý tài khoản (%(people)s) mở thêm một "
        "tài khoản như vậy."
    ),
    "approval.own": _l("Bạn đã soạn bảng hỏi này nên không tự duyệt được. Hãy nhờ người khác trong danh sách."),
    "approval.content_changed": _l(
        "Bảng hỏi đã thay đổi từ khi bạn mở trang này. Xin đọc lại nội dung mới bên dưới rồi quyết định."
    ),
    "approval.not_asked": _l("Hiện không có ai đang xin duyệt bảng hỏi này. Người soạn phải xin duyệt trước."),
    "approval.decided": _l("%(name)s vừa duyệt bảng hỏi này, nên không cần duyệt nữa."),
    "approval.reason_missing": _l("Ghi lý do trả lại để người soạn biết cần sửa chỗ nào."),
    "questionnaire.not_approved": _l("Bảng hỏi chưa được người thứ hai duyệt. Hãy xin duyệt rồi mới ban hành."),
    "questionnaire.approval_outdated": _l(
        "Bảng hỏi đã được sửa sau khi xin duyệt, nên phải xin duyệt lại rồi mới ban hành."
    ),
    "questionnaire.unfinished": _l(
        "Bảng hỏi đang soạn còn %(count)s chỗ chưa xong. Hãy sửa hết trong phần soạn thảo rồi làm lại."
    ),
}
