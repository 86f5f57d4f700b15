"""Forms of the lock: asking for it, and the second person's word."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class AskForm(FlaskForm):
    """That the rehearsal was read, and that what is open may go unfinished."""

    has_read = BooleanField(
        _l("Tôi đã đọc hết phần trên và hiểu rằng khóa rồi không mở lại được"),
        [InputRequired(message=_l("Đọc hết rồi đánh dấu ô này."))],
        description=_l("Sau khi khóa, không ai còn biết phiếu nào của hộ nào, ai thu, lúc nào."),
    )
    cut_off = BooleanField(
        _l("Bỏ những việc còn dở nêu ở trên"),
        description=_l("Các việc này không làm tiếp được nữa. Muốn làm xong thì chưa đề nghị khóa."),
    )

    def field_of(self, code: str) -> Field | None:
        """Where an error of the service is shown."""
        return self.cut_off if code == "lock.cut_off_missing" else None


class ConfirmForm(FlaskForm):
    """The survey's name, typed, and the own password."""

    title = StringField(
        _l("Tên cuộc điều tra"),
        [InputRequired(message=_l("Gõ tên cuộc điều tra.")), Length(max=500)],
        description=_l("Gõ đúng tên cuộc điều tra như ghi ở đầu trang."),
        render_kw={"autocomplete": "off"},
    )
    password = PasswordField(
        _l("Mật khẩu của bạn"),
        [InputRequired(message=_l("Gõ mật khẩu.")), Length(max=200)],
        description=_l("Mật khẩu đăng nhập của chính bạn."),
        render_kw={"autocomplete": "current-password"},
    )

    def field_of(self, code: str) -> Field | None:
        """Where an error of the service is shown."""
        return self.title if code == "lock.wrong_title" else None
