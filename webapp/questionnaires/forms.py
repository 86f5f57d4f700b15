"""Forms of the questionnaire: the workbook, and what must be written before it is published."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, FileSize
from wtforms import BooleanField, Field, TextAreaField
from wtforms.validators import InputRequired, Length

from surveys.questionnaires.meaning import Change
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.service import SHORTEST_JUSTIFICATION
from surveys.text import nfc
from webapp.uploads.fields import SpreadsheetField

MAX_BYTES = 10 * 1024 * 1024
LONGEST_TEXT = 4000


def _composed(text: str | None) -> str:
    return nfc(text or "").strip()


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


class PublishForm(FlaskForm):
    """What is written before publishing; `publish_form` adds a field for each reason and for the consent text."""

    def justifications(self, names: Iterable[str]) -> dict[str, str]:
        """The reasons by question name."""
        return {name: self[_field_name(number)].data or "" for number, name in enumerate(names)}

    def same_meaning(self, reworded: Iterable[Change]) -> list[str]:
        """The variables that are confirmed to ask the same in other words."""
        return [change.variable for number, change in enumerate(reworded) if self[_confirmation_name(number)].data]

    def confirmations(self, reworded: Iterable[Change]) -> list[Field]:
        """The fields of the confirmations, in the order of the questions."""
        return [self[_confirmation_name(number)] for number, _change in enumerate(reworded)]

    def reasons(self, names: Iterable[str]) -> list[Field]:
        """The fields of the reasons, in the order of the questions."""
        return [self[_field_name(number)] for number, _name in enumerate(names)]


def publish_form(
    names: Iterable[str], questionnaire: Questionnaire, *, consent: str, reworded: Iterable[Change] = ()
) -> PublishForm:
    """A form with a reason for each question of `names`, a confirmation for each reworded one, and a consent text to
    correct where there is none."""

    class Form(PublishForm):
        """The form of this questionnaire."""

    for number, name in enumerate(names):
        label = questionnaire.label(questionnaire.question(name))
        setattr(Form, _field_name(number), _reason(_("Lý do cần hỏi “%(label)s”", label=label)))
    for number, change in enumerate(reworded):
        setattr(Form, _confirmation_name(number), _confirmation(change))
    if not questionnaire.text(questionnaire.consent):
        needed = InputRequired(message=_("Ghi lời giới thiệu đọc trước câu đầu tiên."))
        text = TextAreaField(
            _("Lời giới thiệu"),
            [needed, Length(max=LONGEST_TEXT)],
            filters=[_composed],
            default=consent,
            description=_(
                "Tệp Excel chưa có lời giới thiệu. Bản soạn sẵn dưới đây lấy từ đề nghị; "
                "sửa cho đúng, nhất là thời hạn lưu và nơi liên hệ."
            ),
        )
        setattr(Form, "consent", text)  # noqa: B010 -- the class has this field only sometimes
    return Form()


def _field_name(number: int) -> str:
    return f"reason_{number}"


def _confirmation_name(number: int) -> str:
    return f"same_{number}"


def _confirmation(change: Change) -> BooleanField:
    return BooleanField(
        _("Xác nhận biến %(variable)s vẫn hỏi cùng một điều như trước", variable=change.variable),
        [InputRequired(message=_("Xác nhận, hoặc đặt tên biến mới trong tệp Excel rồi tải lên lại."))],
        description=_("Trước: “%(before)s”. Nay: “%(after)s”.", before=change.before, after=change.after),
    )


def _reason(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        [
            InputRequired(message=_("Ghi lý do cần hỏi câu này.")),
            Length(
                min=SHORTEST_JUSTIFICATION,
                max=LONGEST_TEXT,
                message=_("Ghi lý do đầy đủ hơn, ít nhất 10 chữ cái."),
            ),
        ],
        filters=[_composed],
        description=_("Vì sao cuộc điều tra không thể thiếu câu này; được lưu cùng phiên bản bảng hỏi."),
    )
