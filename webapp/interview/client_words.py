"""What the client says, in the reader's language: the browser holds no sentence of its own."""

from __future__ import annotations

from flask_babel import gettext as _


def client_words() -> dict[str, str]:
    """Sentence by name; `%(…)s` is filled in by the client."""
    return {
        "position": _("Câu %(number)s/%(count)s"),
        "item": _("Mục %(number)s/%(count)s"),
        "instance": _("%(label)s, lần %(number)s/%(count)s"),
        "instance_unnamed": _("Lần %(number)s/%(count)s"),
        "more": _("Thêm một lần nữa: %(label)s"),
        "more_unnamed": _("Thêm một lần nữa"),
        "appeared": _("Có thêm câu hỏi: %(label)s"),
        "withdrawn": _("Đã bỏ “%(label)s” vì không còn phù hợp với câu trả lời khác."),
        "left": _("Còn chọn được %(count)s."),
        "full": _("Đã đủ %(most)s. Muốn chọn khác, bỏ bớt một phương án."),
        "over": _("Đang thừa %(count)s, xin bỏ bớt."),
        "found": _("%(count)s phương án"),
        "hidden": _("Còn %(count)s phương án nữa; gõ thêm vài chữ để tìm."),
        "none_found": _("Không có phương án nào khớp với chữ đã gõ."),
        "up": _("Đưa “%(label)s” lên"),
        "down": _("Đưa “%(label)s” xuống"),
        "unrank": _("Bỏ “%(label)s” khỏi danh sách"),
        "ranked": _("“%(label)s” đứng thứ %(number)s"),
        "saving": _("Đang lưu"),
        "saved": _("Đã lưu lúc %(time)s"),
        "kept": _("Đã lưu trên máy"),
        "not_kept": _(
            "Máy chưa ghi được câu trả lời này vào bộ nhớ. Xin đừng đóng trang; "
            "hãy xóa bớt ảnh hoặc ứng dụng khác cho đỡ đầy."
        ),
        "offline": _("Chưa có mạng: %(count)s câu trả lời còn giữ trên máy này, chưa gửi về. Xin đừng đóng trang."),
        "busy": _(
            "Máy chủ đang bận: %(count)s câu trả lời còn giữ trên máy này, máy sẽ tự gửi lại. Xin đừng đóng trang."
        ),
        "logged_out": _(
            "Đã hết phiên đăng nhập: %(count)s câu trả lời còn giữ trên máy này. Cứ hỏi tiếp; xin đăng nhập ở thẻ khác."
        ),
        "log_in": _("Đăng nhập ở thẻ khác"),
        "other_window": _("Phiếu này vừa được sửa ở một cửa sổ khác. Xin tải lại trang để làm tiếp bản mới nhất."),
        "reload": _("Tải lại trang"),
        "refused": _(
            "Máy chủ chưa nhận được %(count)s câu trả lời. Xin tải lại trang; nếu vẫn vậy, báo giám sát viên."
        ),
        "wait_for_network": _("Chưa có mạng để sang trang này. Câu trả lời còn giữ trên máy; có mạng xin bấm lại."),
    }
