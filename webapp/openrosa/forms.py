"""The form in which a collaborator names the device that a token is for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from surveys.fieldwork.openrosa.tokens import LONGEST_LABEL


class TokenForm(FlaskForm):
    """A device."""

    label = StringField(
        _l("Dùng cho máy nào"),
        [
            DataRequired(_l("Hãy ghi tên máy.")),
            Length(max=LONGEST_LABEL, message=_l("Tên máy dài quá 60 ký tự.")),
        ],
        description=_l("Để sau này biết mã nào của máy nào, chẳng hạn: điện thoại của tôi."),
        render_kw={"autocomplete": "off"},
    )
