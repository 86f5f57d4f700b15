"""Forms of personal links: the code and the household, and for the office what is printed for whom."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from surveys.fieldwork.service import MOST_ADULTS
from webapp.day_field import DayField

NUMBER = _l("Ghi số người bằng chữ số, từ 1 đến %(most)s.", most=MOST_ADULTS)
LETTERS, CARDS = "thu", "the"
LONGEST_CONTACT = 120


class CodeForm(FlaskForm):
    """The code of a letter; the service reads it."""

    code = StringField(
        _l("Mã trong thư mời"),
        description=_l("12 chữ và số, chia ba nhóm. Gõ chữ hoa hay chữ thường, có gạch hay không đều được."),
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "autocorrect": "off",
            "spellcheck": "false",
            "maxlength": "40",
            "class": "code",
        },
    )


class HouseholdForm(FlaskForm):
    """How many adults live in the household."""

    adults = IntegerField(
        _l("Trong hộ có bao nhiêu người từ 18 tuổi trở lên?"),
        [InputRequired(message=NUMBER), NumberRange(1, MOST_ADULTS, message=NUMBER)],
        description=_l("Tính cả người đang đi vắng ít ngày."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class PrintForm(FlaskForm):
    """What is printed: letters or cards, how long the codes open, whom to ask."""

    kind = RadioField(
        _l("In thành"),
        [InputRequired(message=_l("Hãy chọn in thư hay thẻ."))],
        description=_l("Thư nói đủ mọi điều cần biết; thẻ để cộng tác viên trao tay và giải thích."),
    )
    valid_until = DayField(
        _l("Mã mở được đến hết ngày"),
        [Optional()],
        description=_l("Để trống thì đến khi kết thúc thu thập. Ai đã mở thì vẫn trả lời tiếp được sau ngày này."),
    )
    contact = StringField(
        _l("Người liên hệ in trên thư"),
        [
            InputRequired(message=_l("Hãy ghi tên và số điện thoại để người dân gọi khi cần.")),
            Length(max=LONGEST_CONTACT, message=_l("Ghi ngắn hơn: tối đa %(max)d ký tự.")),
        ],
        description=_l("Tên và số điện thoại của cán bộ trả lời thắc mắc."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            SelectChoice(LETTERS, str(_l("Thư mời, mỗi hộ một trang"))),
            SelectChoice(CARDS, str(_l("Thẻ để cắt, tám thẻ một trang"))),
        ]


def secret() -> str:
    """What codes are hashed with."""
    return str(current_app.config["SECRET_KEY"])
