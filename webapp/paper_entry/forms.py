"""Forms of double entry."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField


class SerialForm(FlaskForm):
    """Which paper is in hand."""

    serial = StringField(
        _l("Phiếu số"),
        description=_l("Gõ số in ở đầu trang phiếu rồi Enter, hoặc quét mã trên phiếu."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 200, "autofocus": True},
    )


class ActForm(FlaskForm):
    """A button."""


class VoidForm(FlaskForm):
    """Why a form is taken out of the count."""

    reason = StringField(
        _l("Lý do"),
        description=_l(
            "Ví dụ: không thu lại được; rách, không đọc được; chưa đánh dấu ô đồng ý; trùng với phiếu điện thoại."
        ),
        render_kw={"maxlength": 300},
    )
