"""What is said when something with an account is refused."""

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "account.username_taken": _l("Tên đăng nhập “%(username)s” đã có người dùng, hãy chọn tên khác."),
    "account.own": _l("Không thể ngừng tài khoản của chính mình; hãy nhờ một quản trị viên khác."),
    "account.own_password": _l("Mật khẩu của chính mình được đổi ở trang “Đổi mật khẩu”."),
    "account.administrator": _l("Tài khoản quản trị viên chỉ do quản trị viên khác tạo và quản lý."),
    "account.outside_unit": _l("Tài khoản này thuộc đơn vị khác."),
}
