"""What Flask-Security says, in Vietnamese; keys are its message names, the second value the kind of message."""

from __future__ import annotations


def _(text: str) -> str:
    """Mark for the catalogue; Flask-Security translates when it shows the message."""
    return text


SECURITY_MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (_("Yêu cầu không đúng cách. Xin tải lại trang rồi làm lại."), "error"),
    "ANONYMOUS_USER_REQUIRED": (_("Bạn đang đăng nhập; hãy đăng xuất trước."), "error"),
    "DISABLED_ACCOUNT": (_("Tài khoản này đã ngừng hoạt động. Hãy liên hệ quản trị viên của đơn vị."), "error"),
    "GENERIC_AUTHN_FAILED": (_("Tên đăng nhập hoặc mật khẩu chưa đúng."), "error"),
    "INVALID_INPUT": (_("Nội dung vừa nhập có ký tự không dùng được ở đây."), "error"),
    "INVALID_INPUT_LENGTH": (_("Nội dung vừa nhập quá dài."), "error"),
    "INVALID_PASSWORD": (_("Mật khẩu chưa đúng."), "error"),
    "INVALID_REDIRECT": (_("Không chuyển sang trang ngoài hệ thống được."), "error"),
    "LOGIN": (_("Hãy đăng nhập để xem trang này."), "info"),
    "PASSWORD_CHANGE": (_("Đã đổi mật khẩu."), "success"),
    "PASSWORD_INVALID_LENGTH": (_("Mật khẩu cần ít nhất %(length)s ký tự."), "error"),
    "PASSWORD_IS_THE_SAME": (_("Mật khẩu mới phải khác mật khẩu đang dùng."), "error"),
    "PASSWORD_MISMATCH": (_("Mật khẩu chưa đúng."), "error"),
    "PASSWORD_NOT_PROVIDED": (_("Hãy nhập mật khẩu."), "error"),
    "PASSWORD_TOO_SIMPLE": (_("Mật khẩu quá dễ đoán, hãy chọn mật khẩu khác."), "error"),
    "REAUTHENTICATION_REQUIRED": (_("Hãy đăng nhập lại để tiếp tục."), "error"),
    "REFRESH": (_("Hãy đăng nhập lại để tiếp tục."), "info"),
    "RETYPE_PASSWORD_MISMATCH": (_("Hai lần nhập mật khẩu mới chưa giống nhau."), "error"),
    "UNAUTHENTICATED": (_("Hãy đăng nhập để xem trang này."), "error"),
    "UNAUTHORIZED": (_("Bạn không có quyền xem trang này."), "error"),
    "USERNAME_ALREADY_ASSOCIATED": (_("Tên đăng nhập %(username)s đã có người dùng."), "error"),
    "USERNAME_DISALLOWED_CHARACTERS": (_("Tên đăng nhập chỉ gồm chữ, số và dấu chấm, gạch."), "error"),
    "USERNAME_INVALID_LENGTH": (_("Tên đăng nhập dài từ %(min)d đến %(max)d ký tự."), "error"),
    "USERNAME_NOT_PROVIDED": (_("Hãy nhập tên đăng nhập."), "error"),
    "USER_DOES_NOT_EXIST": (_("Tên đăng nhập hoặc mật khẩu chưa đúng."), "error"),
}
