"""The forms of the results' pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired
from wtforms import BooleanField, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.reports.plan import Plan
from surveys.reports.weight_summary import RULES
from webapp.day_field import DayField
from webapp.uploads.fields import SpreadsheetField

MOST_BANNERS = 8


class PlanForm(FlaskForm):
    """Which groups the tables are divided by, and whether letters mark those that differ."""

    banners = SelectMultipleField(
        _l("Chia bảng theo"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Length(max=MOST_BANNERS, message=_l("Chọn nhiều nhất %(max)d nhóm."))],
        description=_l("Nên chọn từ 3 đến 5 nhóm."),
    )

    marks_differences = BooleanField(
        _l("Đánh dấu các cột khác nhau có ý nghĩa thống kê (a, b, c)"),
        description=_l(
            "Chữ nhỏ sau một tỷ lệ cho biết tỷ lệ đó cao hơn của nhóm nào. Chỉ dùng được với mẫu xác suất, sau khi "
            "thu thập xong; nhóm dưới 30 người không được so sánh."
        ),
    )

    def offer(self, plan: Plan) -> None:
        """Offer what can serve."""
        self.banners.choices = [SelectChoice(banner.variable, banner.label) for banner in plan.possible_banners]
        if not self.is_submitted():
            self.banners.data = [banner.variable for banner in plan.banners]
            self.marks_differences.data = plan.marks_differences


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
