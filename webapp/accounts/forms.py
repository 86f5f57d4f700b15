"""The forms of the account pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired
from wtforms import HiddenField, PasswordField, RadioField, SelectChoice, SelectField, StringField, TelField
from wtforms.validators import DataRequired, EqualTo, Length, Optional, Regexp

from surveys.people.permissions import Role
from surveys.people.phones import WRITTEN
from surveys.people.usernames import USERNAME, plain_username
from surveys.text import one_line
from surveys.units.records import Unit
from webapp.accounts.service import LONGEST_REASON, SHORTEST_REASON
from webapp.page_parts import role_name
from webapp.uploads.fields import ACCEPTED, SpreadsheetField

SHORTEST_PHONE, LONGEST_PHONE = 8, 20
PIN_INPUT = {"inputmode": "numeric", "maxlength": "6", "pattern": "[0-9]*"}


def _text(value: Any) -> Any:
    return one_line(value) if isinstance(value, str) else value


class AccountForm(FlaskForm):
    """Who it is, what the role is, where."""

    full_name = StringField(
        _l("Họ và tên"),
        [DataRequired(_l("Hãy nhập họ và tên.")), Length(max=120, message=_l("Họ và tên dài quá 120 ký tự."))],
        description=_l("Như trong danh sách cán bộ, có dấu đầy đủ."),
        filters=[_text],
        render_kw={"autocomplete": "off"},
    )
    username = StringField(
        _l("Tên đăng nhập"),
        [
            DataRequired(_l("Hãy nhập tên đăng nhập.")),
            Regexp(USERNAME, message=_l("Tên đăng nhập gồm từ 3 đến 64 chữ không dấu, chữ số, dấu chấm hoặc gạch.")),
        ],
        description=_l("Chữ không dấu, chữ số, dấu chấm hoặc gạch; chẳng hạn: duyen.tran"),
        filters=[lambda typed: plain_username(typed) if typed else typed],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    phone = TelField(
        _l("Điện thoại"),
        [
            Optional(),
            Regexp(WRITTEN, message=_l("Số điện thoại chỉ gồm chữ số, từ 8 đến 15 số.")),
            Length(SHORTEST_PHONE, LONGEST_PHONE, message=_l("Số điện thoại chỉ gồm chữ số, từ 8 đến 15 số.")),
        ],
        description=_l("Để liên hệ khi thu thập; lưu riêng, không bao giờ đi cùng câu trả lời."),
        filters=[_text],
        render_kw={"autocomplete": "off"},
    )
    role = RadioField(
        _l("Vai trò"),
        [DataRequired(_l("Hãy chọn vai trò."))],
        description=_l("Quyết định người này xem và làm được gì; cộng tác viên chỉ thấy hộ được giao cho mình."),
    )
    unit_id = SelectField(
        _l("Đơn vị"),
        coerce=int,
        description=_l("Người ở tỉnh thấy mọi xã, phường của tỉnh; người ở xã, phường chỉ thấy nơi của mình."),
    )

    def offer(self, *, roles: list[Role], units: list[Unit]) -> None:
        """Offer what the current person may give."""
        self.role.choices = [SelectChoice(role.value, role_name(role)) for role in roles]
        self.unit_id.choices = [SelectChoice(str(unit.id), unit.name) for unit in units]


class PeopleFileForm(FlaskForm):
    """The list of people whose accounts are to be made."""

    file = SpreadsheetField(
        _l("Tệp danh sách"),
        [FileRequired(_l("Hãy chọn tệp Excel."))],
        description=_l(
            "Tệp .xlsx hoặc .xls có ít nhất hai cột Họ và tên, Đơn vị. Chưa có tài khoản nào được tạo ở bước này."
        ),
        render_kw={"accept": ACCEPTED},
    )


class MakeForm(FlaskForm):
    """The confirmation: which file, and what was seen of it."""

    batch_id = HiddenField()
    fingerprint = HiddenField()


class StopForm(FlaskForm):
    """Why an account is stopped."""

    reason = StringField(
        _l("Lý do"),
        [
            DataRequired(_l("Hãy ghi lý do.")),
            Length(SHORTEST_REASON, LONGEST_REASON, message=_l("Lý do cần từ 3 đến 200 ký tự.")),
        ],
        description=_l("Ghi trong nhật ký, người quản lý đọc được; chẳng hạn: nghỉ việc từ ngày 01/8."),
        filters=[_text],
        render_kw={"autocomplete": "off"},
    )


class UnlockForm(FlaskForm):
    """The PIN, or the password where there is no PIN."""

    pin = PasswordField(
        _l("Mã PIN"),
        description=_l("6 chữ số bạn đã đặt. Sai 5 lần thì mã bị hủy và cần mật khẩu."),
        render_kw={**PIN_INPUT, "autocomplete": "off"},
    )
    password = PasswordField(
        _l("Mật khẩu"),
        description=_l("Mật khẩu bạn dùng khi đăng nhập."),
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PinForm(FlaskForm):
    """A PIN of the own, typed twice; the password too, unless it was given just now."""

    password = PasswordField(
        _l("Mật khẩu"),
        [DataRequired(_l("Hãy nhập mật khẩu."))],
        description=_l("Mật khẩu bạn dùng khi đăng nhập, để chắc rằng đúng là bạn đang đặt mã."),
        render_kw={"autocomplete": "current-password"},
    )
    pin = PasswordField(
        _l("Mã PIN mới"),
        [DataRequired(_l("Hãy nhập mã PIN."))],
        description=_l("6 chữ số, không phải ngày sinh, số điện thoại hay dãy số liền nhau."),
        render_kw={**PIN_INPUT, "autocomplete": "off"},
    )
    pin_again = PasswordField(
        _l("Nhập lại mã PIN"),
        [DataRequired(_l("Hãy nhập lại mã PIN.")), EqualTo("pin", _l("Hai lần nhập mã PIN chưa giống nhau."))],
        description=_l("Gõ lại đúng như ô trên."),
        render_kw={**PIN_INPUT, "autocomplete": "off"},
    )

    def leave_password_out(self) -> None:
        """The password was given in the last minutes."""
        del self.password
