"""A version of the list of units out of a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from webapp.day_field import DayField
from webapp.uploads.fields import SpreadsheetField


class UnitListForm(FlaskForm):
    """The file, and from which day the list holds."""

    file = SpreadsheetField(
        _l("Tệp Excel hoặc CSV của danh mục"),
        validators=[FileRequired(_l("Hãy chọn tệp."))],
        description=_l(
            "Mỗi dòng một xã, phường. Cần các cột Mã tỉnh, Tên tỉnh, Mã xã, Tên xã/phường; nên có Loại, Hiệu lực từ, "
            "Căn cứ và Đơn vị trước đây. Tệp Excel của một phiên bản có sẵn đúng các cột này."
        ),
    )
    as_of = DayField(
        _l("Danh mục có hiệu lực từ ngày"),
        validators=[InputRequired(_l("Hãy chọn ngày."))],
        description=_l("Cuộc điều tra mở sau khi nhập dùng danh mục có ngày muộn nhất."),
    )
    name = StringField(
        _l("Tên phiên bản"),
        validators=[Optional(), Length(max=200)],
        description=_l("Ví dụ: Danh mục sau Nghị quyết 1666. Để trống thì lấy tên tệp và ngày."),
    )
