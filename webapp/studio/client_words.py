"""What the studio's script says, in the reader's language: the browser holds no sentence of its own."""

from __future__ import annotations

from flask_babel import gettext as _


def client_words() -> dict[str, str]:
    """Sentence by name; `%(…)s` is filled in by the script."""
    return {
        "saving": _("Đang lưu"),
        "saved": _("Đã lưu lúc %(time)s"),
        "offline": _("Chưa gửi được, còn giữ trên máy này. Cứ viết tiếp; có mạng sẽ tự gửi."),
        "busy": _("Máy chủ đang bận, còn giữ trên máy này. Cứ viết tiếp; sẽ tự gửi lại."),
        "logged_out": _("Đã hết phiên đăng nhập, còn giữ trên máy này. Đăng nhập lại là được gửi tiếp."),
        "offline_unkept": _("Chưa gửi được. Xin đừng đóng trang này: trình duyệt không giữ hộ được."),
        "busy_unkept": _("Máy chủ đang bận, chưa gửi được. Xin đừng đóng trang này."),
        "logged_out_unkept": _("Đã hết phiên đăng nhập, chưa gửi được. Xin đừng đóng trang này; đăng nhập ở thẻ khác."),
        "log_in": _("Đăng nhập ở thẻ khác"),
        "refused": _("Máy chủ không nhận phần vừa viết; phần đó còn giữ trên máy này. Xin tải lại trang."),
        "keeps_nothing": _(
            "Trình duyệt này không cho giữ bản đang viết trên máy (có thể đang ở cửa sổ riêng tư). "
            "Viết được, nhưng hãy đợi thấy “Đã lưu” rồi mới đóng trang."
        ),
        "wait": _("Chưa nối được với máy chủ nên chưa làm được việc này. Những gì đã gõ vẫn còn; có mạng xin bấm lại."),
        "left_from_before": _("Lần trước còn %(count)s chỗ đã gõ mà chưa gửi được; đã đưa lại vào bảng hỏi."),
        "question": _("Câu %(number)s"),
        "also_here": _("%(name)s cũng đang mở bảng hỏi này."),
        "also_here_at": _("%(name)s cũng đang mở bảng hỏi này, ở %(where)s."),
        "somebody": _("Người khác"),
        "conflict": _("%(name)s vừa sửa cùng một chỗ ở %(where)s. Chọn giữ bản nào."),
        "version_of": _("Bản của %(name)s"),
        "whole": _("phần chung của bảng hỏi"),
        "empty": _("(để trống)"),
        "yes": _("có"),
        "no": _("không"),
        "untitled": _("Bảng hỏi chưa có tên"),
        "mark_error": _("phải sửa"),
        "mark_privacy": _("cần cân nhắc"),
        "mark_warning": _("nên xem lại"),
        "mark_advice": _("gợi ý"),
    }
