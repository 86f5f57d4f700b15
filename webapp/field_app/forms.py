"""Forms of the field app: a phone fills them in and checks them by itself, so nothing is ever sent as a form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, PasswordField, SearchField, SelectField

from webapp.accounts.secret_rules import PIN_DIGITS

PIN_INPUT = {"inputmode": "numeric", "maxlength": str(PIN_DIGITS), "autocomplete": "off"}


class ChoosePinForm(FlaskForm):
    """A PIN for this phone, twice."""

    pin = PasswordField(
        _l("Mã PIN mới"),
        description=_l("6 chữ số, khó đoán, chỉ mình bạn biết. Mã này mở ứng dụng trên máy, kể cả khi không có mạng."),
        render_kw=PIN_INPUT,
    )
    again = PasswordField(
        _l("Gõ lại mã PIN"), description=_l("Gõ lần nữa, để chắc là không nhầm."), render_kw=PIN_INPUT
    )


class PinForm(FlaskForm):
    """The PIN that opens what this phone keeps."""

    pin = PasswordField(_l("Mã PIN"), description=_l("6 chữ số bạn đã chọn trên máy này."), render_kw=PIN_INPUT)


class RecoverForm(ChoosePinForm):
    """The account's password, and another PIN."""

    password = PasswordField(
        _l("Mật khẩu"),
        description=_l("Mật khẩu bạn dùng để đăng nhập, để chắc rằng đúng là bạn."),
        render_kw={"autocomplete": "current-password"},
    )


class FindCaseForm(FlaskForm):
    """Which of the own cases to list."""

    find = SearchField(
        _l("Tìm hộ"),
        description=_l("Số hộ hoặc tên xã, phường; gõ không dấu cũng được."),
        render_kw={"autocomplete": "off"},
    )
    commune = SelectField(_l("Xã, phường"), description=_l("Chỉ hiện hộ ở nơi này."))
    standing = SelectField(_l("Tình trạng"), description=_l("Chỉ hiện hộ còn ở bước này."))
    due = SelectField(_l("Hạn thu thập"), description=_l("Chỉ hiện hộ phải làm xong trong thời gian này."))


class BackupForm(FlaskForm):
    """A backup file of another phone, or of this one."""

    backup = FileField(
        _l("Tệp sao lưu"),
        description=_l("Tệp do ứng dụng này lưu ra, ở máy này hoặc máy khác của bạn."),
        render_kw={"accept": ".json,application/json"},
    )
    password = PasswordField(
        _l("Mật khẩu"),
        description=_l("Chỉ cần khi tệp được lưu từ máy khác; máy phải có mạng."),
        render_kw={"autocomplete": "current-password"},
    )
