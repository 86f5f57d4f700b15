"""Forms of the questionnaire: the workbook."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, FileSize

from webapp.uploads.fields import SpreadsheetField

MAX_BYTES = 10 * 1024 * 1024


class UploadForm(FlaskForm):
    """A workbook with the questionnaire."""

    workbook = SpreadsheetField(
        _l("Tệp Excel"),
        [
            FileRequired(message=_l("Chọn tệp Excel có bảng hỏi.")),
            FileSize(max_size=MAX_BYTES, message=_l("Tệp không quá 10 MB.")),
        ],
        description=_l("Tệp mẫu đã điền, hoặc bảng hỏi kiểu XLSForm; .xlsx hoặc .xls, không quá 10 MB."),
    )
