"""The form of a layout: its words, and the sizes of its lines in points."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from surveys.reports.letterhead_style import LONGEST_LINE, SIZES, LetterheadStyle
from surveys.text import format_number
from webapp.samples.forms import NumberField

SIZE_FIELDS = {
    "motto_size": _l("Cỡ chữ của tiêu đề"),
    "superior_size": _l("Cỡ chữ tên cơ quan cấp trên"),
    "issuing_size": _l("Cỡ chữ tên cơ quan ban hành"),
    "number_size": _l("Cỡ chữ số, ký hiệu"),
    "place_size": _l("Cỡ chữ địa danh, ngày tháng"),
    "kind_size": _l("Cỡ chữ tên loại văn bản"),
    "subject_size": _l("Cỡ chữ trích yếu"),
    "body_size": _l("Cỡ chữ nội dung"),
    "signature_size": _l("Cỡ chữ chức vụ, họ tên người ký"),
    "recipients_size": _l("Cỡ chữ danh sách nơi nhận"),
}
SIZE_HELP = _l("Tính bằng điểm (pt), từ 10 đến 18.")


def _line(label: Any, description: Any, *, needed: bool = False) -> Any:
    checks: list[Any] = [Length(max=LONGEST_LINE, message=_l("Viết nhiều nhất %(max)d ký tự."))]
    first = [InputRequired(_l("Hãy ghi mục này."))] if needed else []
    return StringField(label, validators=[*first, *checks], description=description)


class LetterheadForm(FlaskForm):
    """The words; a field for each size is added below."""

    ground = _line(_l("Theo quy định"), _l("Văn bản làm căn cứ, để người sau biết mẫu theo quy định nào."), needed=True)
    motto = TextAreaField(
        _l("Tiêu đề bên phải"),
        validators=[InputRequired(_l("Hãy ghi tiêu đề.")), Length(max=2 * LONGEST_LINE)],
        description=_l("Mỗi dòng một dòng in; dòng cuối có gạch dưới dài bằng dòng chữ."),
    )
    divider = _line(
        _l("Dấu dưới tên cơ quan ban hành"),
        _l("Văn bản của Đảng dùng dấu sao *. Để trống thì kẻ một nét ngắn."),
    )
    number_form = _line(
        _l("Số, ký hiệu khi chưa có số"), _l("In ở bản dự thảo, chừa chỗ cho văn thư ghi số."), needed=True
    )
    title_end = _line(_l("Dấu dưới trích yếu"), _l("Ví dụ -----. Để trống thì kẻ một nét ngắn."))
    on_behalf = _line(_l("Chữ “thay mặt”"), _l("TM. ở văn bản nhà nước, T/M ở văn bản của Đảng."), needed=True)
    acting = _line(_l("Chữ “ký thay”"), _l("KT. ở văn bản nhà nước, K/T ở văn bản của Đảng."), needed=True)

    def words(self) -> list[Any]:
        """The fields of words."""
        return [
            self[name] for name in ("ground", "motto", "divider", "number_form", "title_end", "on_behalf", "acting")
        ]

    def sizes(self) -> list[Any]:
        """The fields of sizes."""
        return [self[name] for name in SIZE_FIELDS]

    def content(self) -> dict[str, Any]:
        """What was typed, after the form was found valid."""
        return {field.name: field.data or "" for field in self.words()} | {
            field.name: field.number for field in self.sizes()
        }


for _name, _label in SIZE_FIELDS.items():
    setattr(LetterheadForm, _name, NumberField(_label, low=SIZES[0], high=SIZES[1], description=SIZE_HELP))


def letterhead_form(style: LetterheadStyle) -> LetterheadForm:
    """The form with a layout in it."""
    content = style.content()
    return LetterheadForm(data={**content, **{name: format_number(content[name]) for name in SIZE_FIELDS}})
