"""R1: the introduction by which a respondent is asked to take part, put together from the survey's own facts."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese


@in_vietnamese()
def consent_text(information: Mapping[str, str]) -> str:
    """Who asks, why, about what, for how long; voluntary, anonymous, kept how long, whom to ask.

    '' when who asks or why is missing.

    Keys: title, who, purpose, topics, minutes, retention, contact.
    """
    if not (information.get("who") and information.get("purpose")):
        return ""
    lines = [
        _("Kính thưa Ông/Bà, %(who)s đang tiến hành %(title)s.",
          who=information["who"], title=information.get("title") or _("cuộc khảo sát dư luận xã hội")),
        _("Mục đích: %(purpose)s.", purpose=information["purpose"].rstrip(". ")),
    ]  # fmt: skip
    if information.get("topics"):
        lines.append(_("Nội dung hỏi: %(topics)s.", topics=information["topics"].rstrip(". ")))
    if information.get("minutes"):
        lines.append(_("Thời gian trả lời khoảng %(minutes)s phút.", minutes=information["minutes"]))
    lines += [
        _("Việc tham gia là tự nguyện. Ông/Bà có thể bỏ qua câu hỏi không muốn trả lời hoặc dừng lại bất cứ lúc nào."),
        _("Phiếu không ghi họ tên, địa chỉ, số điện thoại; câu trả lời chỉ dùng để tổng hợp chung. Vì phiếu ẩn danh, "
          "sau khi gửi thì không rút lại được."),
    ]  # fmt: skip
    if information.get("retention"):
        lines.append(_("Phiếu được lưu %(retention)s rồi hủy.", retention=information["retention"].rstrip(". ")))
    if information.get("contact"):
        lines.append(_("Nếu cần hỏi thêm, xin liên hệ: %(contact)s.", contact=information["contact"].rstrip(". ")))
    return "\n".join(lines)
