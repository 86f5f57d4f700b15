"""What is typed in on the sample's pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from sampling import SamplingError
from surveys.errors import SurveyError
from surveys.samples.bases import ADOPTABLE, words_of
from surveys.text import format_number, parse_number
from surveys.text.i18n import speaks_english
from surveys.text.numbers import OtherNotation
from webapp.day_field import DayField
from webapp.messages import sentence
from webapp.uploads.fields import SpreadsheetField


class NumberField(StringField):
    """A number as it is written on the page, with the smallest and largest value that make sense here."""

    def __init__(self, label: Any, *, low: float, high: float, whole: bool = False, **options: Any) -> None:
        optional = options.pop("optional", False)
        first = Optional() if optional else InputRequired(_l("Hãy nhập một số."))
        keypad = {"inputmode": "numeric" if whole else "decimal", "size": "6", "autocomplete": "off"}
        super().__init__(label, validators=[first, self._check], render_kw=keypad, **options)
        self.low, self.high, self.whole = low, high, whole

    @property
    def number(self) -> float:
        """The number; only after the form was found valid."""
        return parse_number(self.data or "")

    def _check(self, _form: Any, _field: Any) -> None:
        try:
            number = parse_number(self.data or "")
        except OtherNotation as other:
            raise ValidationError(_other_notation(self.data, other.proposal)) from None
        except ValueError:
            if self.whole:
                raise ValidationError(_("Hãy nhập số nguyên.")) from None
            example = format_number(0.03)
            raise ValidationError(
                _("“%(value)s” không phải là số. Ví dụ: 4 hoặc %(example)s.", value=self.data, example=example)
            ) from None
        if not self.low <= number <= self.high:
            limits = {"low": format_number(self.low), "high": format_number(self.high)}
            raise ValidationError(_("Hãy nhập số từ %(low)s đến %(high)s.", **limits))
        if self.whole and number != int(number):
            raise ValidationError(_("Hãy nhập số nguyên."))


class LookingForm(FlaskForm):
    """Inputs of a computation that an address may carry; beside its own fields it has one a commune, a group …"""

    class Meta:
        """Looking changes nothing, so the address needs no token."""

        csrf = False

    @property
    def status(self) -> int:
        """The status of a page that shows the form."""
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors or self.form_errors else HTTPStatus.OK

    def add_field(self, name: str, unbound: Any, formdata: MultiDict[str, str]) -> Any:
        """A field more, filled from what was typed."""
        field = self.meta.bind_field(self, unbound, {"name": name, "prefix": ""})
        field.process(formdata)
        self._fields[name] = field
        return field


class FrameForm(FlaskForm):
    """A frame file and what is to be known about it."""

    file = SpreadsheetField(
        _l("Tệp Excel của dàn mẫu"),
        validators=[FileRequired(_l("Hãy chọn tệp."))],
        description=_l(
            "Cần các cột Mã xã, Tên xã/phường, Số người từ 18 tuổi, Số hộ; nên có cột Tầng và Cụm/khu vực. "
            "Thứ tự cột tùy ý. Tệp mẫu đã có sẵn mã và tên các xã, phường."
        ),
    )
    as_of = DayField(
        _l("Số liệu tính đến ngày"),
        validators=[InputRequired(_l("Hãy chọn ngày."))],
        description=_l("Ngày mà số người và số hộ trong tệp được đếm."),
    )
    note = StringField(
        _l("Nguồn số liệu"),
        validators=[Optional(), Length(max=300)],
        description=_l("Ví dụ: Công an tỉnh, số liệu dân cư ngày 01/01/2026."),
    )
    synthetic = BooleanField(
        _l("Đây là số liệu giả lập để tập làm, không phải số thật"),
        description=_l("Khi đánh dấu, mọi trang và báo cáo đều ghi rõ là số liệu giả lập."),
    )


class DrawForm(FlaskForm):
    """The seed, and the reason if an earlier draw goes."""

    seed_source = RadioField(
        _l("Mã khởi tạo lấy từ đâu"),
        choices=[
            SelectChoice("public", _l("Từ kết quả xổ số hoặc gieo xúc xắc trước nhiều người")),
            SelectChoice("generated", _l("Để máy tạo; người ngoài không kiểm tra được là mã không bị lựa")),
        ],
        default="public",
        description=_l("Mã công khai thì ai cũng chọn lại được đúng mẫu này để kiểm tra."),
    )
    seed = StringField(
        _l("Mã khởi tạo ngẫu nhiên"),
        validators=[Length(max=200)],
        description=_l("Lấy đúng như đã chốt ở trên. Ví dụ kết quả xổ số 05-11-28-33-41-42. Để trống nếu để máy tạo."),
    )
    discard_reason = TextAreaField(
        _l("Lý do bỏ lần chọn hiện nay"),
        validators=[Length(max=1000)],
        description=_l("Ít nhất 10 ký tự; được lưu và in cùng lần chọn bị bỏ."),
    )

    def validate_seed(self, field: StringField) -> None:
        if self.seed_source.data == "public" and not (field.data or "").strip():
            raise ValidationError(_("Hãy nhập mã, ví dụ 05-11-28-33-41-42."))


class DiscardForm(FlaskForm):
    """Why a draw goes."""

    reason = TextAreaField(
        _l("Lý do bỏ"),
        validators=[InputRequired(_l("Hãy ghi lý do.")), Length(max=1000)],
        description=_l("Ví dụ: dàn mẫu thiếu xã mới sáp nhập. Không bỏ mẫu chỉ vì không vừa ý các xã được chọn."),
    )


class AllocationForm(FlaskForm):
    """The province's own allocation, and how respondents will be found."""

    file = SpreadsheetField(
        _l("Tệp Excel chỉ tiêu phiếu"),
        validators=[FileRequired(_l("Hãy chọn tệp."))],
        description=_l(
            "Tệp mẫu đã điền, hoặc chính tệp của tỉnh nếu có các cột Mã xã, Tên xã/phường, Chỉ tiêu phiếu. "
            "Có thêm cột cho từng nhóm (Nam, Nữ, 18–34, 60+…) thì chỉ tiêu nhóm cũng được đọc."
        ),
    )
    basis = RadioField(
        _l("Người trả lời được tìm như thế nào"),
        validators=[InputRequired(_l("Hãy chọn một cách."))],
        description=_l("Quyết định báo cáo được nói gì: chỉ mẫu ngẫu nhiên mới có biên sai số."),
    )
    basis_reason = TextAreaField(
        _l("Căn cứ phân chỉ tiêu"),
        validators=[InputRequired(_l("Hãy ghi căn cứ, ví dụ số và ngày của văn bản.")), Length(max=1000)],
        description=_l("Ví dụ: Kế hoạch số 12-KH/BTGDVTU ngày 03/02/2026, phân theo số dân. Được in trong báo cáo."),
    )
    discard_reason = TextAreaField(
        _l("Lý do bỏ mẫu hiện nay"),
        validators=[Length(max=1000)],
        description=_l("Ít nhất 10 ký tự; được lưu cùng mẫu bị bỏ."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.basis.choices = [SelectChoice(basis.value, words_of(basis).choice) for basis in ADOPTABLE]


FIELDS_OF_ERRORS = {
    "sample.seed_short": ("seed",),
    "prn_separator": ("seed",),
    "sample.reason_missing": ("discard_reason", "reason"),
    "sample.withdrawal_reason_missing": ("reason",),
    "sample.seed_plan_short": ("seed_plan",),
    "sample.earlier_missing": ("earlier",),
    "sample.basis_reason_missing": ("basis_reason",),
    "allocation_above_maximum": ("take",),
    "allocation_bounds_cross": ("maximum_psus",),
    "workbook.unreadable": ("file",),
    "workbook.no_header": ("file",),
}
"""Beside which field a refusal of the service is shown; all others stand above the form."""


def show_error(form: FlaskForm, error: SurveyError | SamplingError) -> None:
    """Put what a service refused beside the field that it concerns, else above the form."""
    field = next((form[name] for name in FIELDS_OF_ERRORS.get(error.code, ()) if name in form), None)
    if field is None:
        form.form_errors.append(sentence(error))
    else:
        field.errors = [*field.errors, sentence(error)]


def _other_notation(typed: str | None, proposal: str) -> str:
    """Point and comma change places between the two languages; a number is never taken for a thousand times it."""
    if speaks_english():
        rule = _("Trên trang tiếng Anh, dấu chấm ngăn phần lẻ, dấu phẩy ngăn hàng nghìn.")
    else:
        rule = _("Dấu phẩy ngăn phần lẻ, dấu chấm ngăn hàng nghìn.")
    return rule + " " + _("Hãy viết “%(typed)s” thành %(proposal)s.", typed=typed, proposal=proposal)
