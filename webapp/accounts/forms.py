"""The form for a new account."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from surveys.people.permissions import Role
from surveys.text import nfc
from surveys.units.records import Unit
from webapp.accounts.service import plain_username
from webapp.page_parts import role_name

USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,63}$")
PHONE = re.compile(r"^[0-9+ .()-]{8,20}$")


def _text(value: Any) -> Any:
    return " ".join(nfc(value).split()) if isinstance(value, str) else value


class AccountForm(FlaskForm):
    """Who it is, what the role is, where."""

    full_name = StringField(
        _l("Họ và tên"),
        [DataRequired(_l("Hãy nhập họ và tên.")), Length(max=120, message=_l("Họ và tên dài quá 120 ký tự."))],
        filters=[_text],
        render_kw={"autocomplete": "off"},
    )
    username = StringField(
        _l("Tên đăng nhập"),
        [
            DataRequired(_l("Hãy nhập tên đăng nhập.")),
            Regexp(USERNAME, message=_l("Tên đăng nhập gồm từ 3 đến 64 chữ không dấu, chữ số, dấu chấm hoặc gạch.")),
        ],
        filters=[lambda typed: plain_username(typed) if typed else typed],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    phone = TelField(
        _l("Điện thoại"),
        [Optional(), Regexp(PHONE, message=_l("Số điện thoại chỉ gồm chữ số, từ 8 đến 15 số."))],
        filters=[_text],
        render_kw={"autocomplete": "off"},
    )
    role = RadioField(_l("Vai trò"), [DataRequired(_l("Hãy chọn vai trò."))])
    unit_id = SelectField(_l("Đơn vị"), coerce=int)

    def offer(self, *, roles: list[Role], units: list[Unit]) -> None:
        """Offer what the current person may give."""
        self.role.choices = [SelectChoice(role.value, role_name(role)) for role in roles]
        self.unit_id.choices = [SelectChoice(str(unit.id), unit.name) for unit in units]
