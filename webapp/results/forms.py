"""The forms of the results' pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from surveys.reports.weight_summary import RULES
from webapp.day_field import DayField
from webapp.uploads.fields import SpreadsheetField


class TotalsForm(FlaskForm):
    """Control totals from Excel, where they come from and of which day they are."""

    file = SpreadsheetField(
        _l("Tệp Excel tổng số người"),
        validators=[FileRequired(_l("Hãy chọn tệp."))],
        description=_l("Tệp mẫu đã điền: mỗi dòng một phương án của một câu hỏi, cột cuối là tổng số người."),
    )
    source = StringField(
        _l("Nguồn số liệu"),
        validators=[InputRequired(_l("Hãy ghi nguồn.")), Length(max=300)],
        description=_l("Ví dụ: Thống kê tỉnh, dân số từ 18 tuổi theo giới và nhóm tuổi. Được in trong báo cáo."),
    )
    as_of = DayField(
        _l("Số liệu tính đến ngày"),
        validators=[InputRequired(_l("Hãy chọn ngày."))],
        description=_l("Ngày mà số người trong tệp được đếm."),
    )


class FrameTotalsForm(FlaskForm):
    """To take the people of each stratum from the frame: nothing to fill in."""


class TrimmingForm(FlaskForm):
    """By which rule weights that are too large are cut."""

    trimming = RadioField(
        _l("Quyền số quá lớn"),
        choices=[SelectChoice(rule, words) for rule, words in RULES.items()],
        default="",
        validators=[],
        description=_l(
            "Nên quyết định trước khi xem kết quả: cắt bớt làm số liệu ổn định hơn nhưng có thể lệch đi. Trung vị là "
            "quyền số đứng giữa khi xếp từ nhỏ đến lớn; khoảng tứ phân vị là bề rộng của nửa số quyền số nằm giữa."
        ),
    )


class WithdrawTotalsForm(FlaskForm):
    """Why control totals are not used any more."""

    reason = TextAreaField(
        _l("Lý do thôi dùng"),
        validators=[InputRequired(_l("Hãy ghi lý do.")), Length(max=1000)],
        description=_l("Ít nhất 10 ký tự; được lưu cùng số liệu đã dùng."),
    )
