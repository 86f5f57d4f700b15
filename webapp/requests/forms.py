"""Forms of requests and of the survey's own steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileSize, MultipleFileField
from wtforms import BooleanField, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.requests.attachments import MAX_BYTES, ReceivedFile
from surveys.requests.records import SurveyRequest
from surveys.requests.service import RequestFields
from surveys.text import nfc
from surveys.units.records import Unit
from webapp.day_field import DayField

WHOLE, CHOSEN = "whole", "chosen"
LINE, PASSAGE = 300, 4000
WRITTEN = (
    "title",
    "requesting_body",
    "document_number",
    "document_date",
    "deadline",
    "purpose",
    "target_population",
    "implementing_body",
    "funding",
)


class MultiCheckboxField(SelectMultipleField):
    """Several of many, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _composed(text: str | None) -> str:
    return nfc(text or "").strip()


def _needed(message: str) -> InputRequired:
    return InputRequired(message=message)


class RequestForm(FlaskForm):
    """The request as its document says it."""

    requesting_body = StringField(
        _l("Cơ quan đề nghị"),
        [_needed(_l("Ghi tên cơ quan đề nghị.")), Length(max=LINE)],
        filters=[_composed],
        description=_l("Cơ quan ký văn bản, ghi đầy đủ."),
    )
    document_number = StringField(
        _l("Số, ký hiệu văn bản"),
        [_needed(_l("Ghi số, ký hiệu của văn bản đề nghị.")), Length(max=100)],
        filters=[_composed],
        description=_l("Chép đúng như trên văn bản, ví dụ 128-CV/BTGDVTU."),
    )
    document_date = DayField(
        _l("Ngày văn bản"),
        [_needed(_l("Ghi ngày của văn bản, ví dụ 05/03/2025."))],
        description=_l("Ngày ký, ghi ở đầu văn bản."),
    )
    deadline = DayField(
        _l("Hạn gửi báo cáo"),
        [_needed(_l("Ghi ngày cuối cùng phải gửi báo cáo, ví dụ 30/04/2025."))],
        description=_l("Ngày cuối cùng báo cáo phải tới cơ quan đề nghị."),
    )
    title = StringField(
        _l("Tên cuộc điều tra"),
        [_needed(_l("Ghi tên cuộc điều tra.")), Length(max=LINE)],
        filters=[_composed],
        description=_l("Tên này đứng đầu mọi trang và báo cáo."),
    )
    purpose = TextAreaField(
        _l("Mục đích"),
        [_needed(_l("Ghi mục đích của cuộc điều tra.")), Length(max=PASSAGE)],
        filters=[_composed],
        description=_l("Cần biết điều gì, để quyết định việc gì. Đoạn này được đưa vào phần mở đầu báo cáo."),
    )
    target_population = TextAreaField(
        _l("Tổng thể nghiên cứu"),
        [_needed(_l("Ghi rõ điều tra ý kiến của ai, ở đâu.")), Length(max=PASSAGE)],
        filters=[_composed],
        description=_l("Ví dụ: người từ 18 tuổi trở lên đang cư trú tại tỉnh."),
    )
    implementing_body = StringField(
        _l("Cơ quan thực hiện"),
        [_needed(_l("Ghi tên cơ quan thực hiện.")), Length(max=LINE)],
        filters=[_composed],
        description=_l("Cơ quan tổ chức thu thập và lập báo cáo."),
    )
    funding = StringField(
        _l("Kinh phí"),
        [_needed(_l("Ghi nguồn kinh phí, kể cả khi không có.")), Length(max=LINE)],
        filters=[_composed],
        description=_l("Ghi “Không có kinh phí riêng” nếu vậy."),
    )
    scope = RadioField(
        _l("Địa bàn liên quan"),
        choices=[SelectChoice(WHOLE, _l("Toàn tỉnh")), SelectChoice(CHOSEN, _l("Một số xã, phường"))],
        default=WHOLE,
        validators=[_needed(_l("Chọn toàn tỉnh hoặc một số xã, phường."))],
        description=_l("Chỉ những xã, phường được chọn mới vào dàn mẫu."),
    )
    unit_ids = MultiCheckboxField(
        _l("Xã, phường được chọn"),
        coerce=int,
        description=_l("Chỉ đánh dấu khi đề nghị không liên quan đến toàn tỉnh."),
    )
    attachments = MultipleFileField(
        _l("Tệp kèm theo"),
        [Optional(), FileSize(max_size=MAX_BYTES, message=_l("Mỗi tệp không quá 10 MB."))],
        description=_l(
            "PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG. Mỗi tệp không quá 10 MB, mỗi lần gửi không quá 15 MB. "
            "Nếu trang báo cần xem lại, hãy chọn lại tệp."
        ),
    )
    removed_attachments = MultiCheckboxField(
        _l("Tệp đã có, đánh dấu để bỏ"),
        coerce=int,
        description=_l("Tệp được đánh dấu mất hẳn khi lưu; tệp khác giữ nguyên."),
    )

    @classmethod
    def of(cls, survey_request: SurveyRequest) -> RequestForm:
        """The form filled with a request; what is sent goes before it."""
        return cls(data=saved_fields(survey_request))

    def offer(self, communes: Iterable[Unit], survey_request: SurveyRequest | None = None) -> None:
        """Fill the lists to choose from, and what is chosen already when the page is first shown."""
        self.unit_ids.choices = [SelectChoice(str(unit.id), unit.name) for unit in communes]
        attached = survey_request.attachments if survey_request else []
        self.removed_attachments.choices = [SelectChoice(str(file.id), file.filename) for file in attached]
        if survey_request is not None and not self.is_submitted():
            chosen = scope_of_request(survey_request)
            self.scope.data, self.unit_ids.data = chosen["scope"], chosen["unit_ids"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, then the fields against each other."""
        valid = super().validate(extra_validators)
        if self.scope.data == CHOSEN and not self.unit_ids.data:
            self.unit_ids.errors = [_("Đánh dấu ít nhất một xã, phường, hoặc chọn toàn tỉnh.")]
            valid = False
        first, last = self.document_date.data, self.deadline.data
        if first and last and last < first:
            self.deadline.errors = [_("Hạn gửi báo cáo phải từ ngày của văn bản trở đi.")]
            valid = False
        return valid

    def fields(self, own_unit_id: int) -> RequestFields:
        """What was typed, for the service."""
        whole = self.scope.data == WHOLE
        chosen = (own_unit_id,) if whole else tuple(self.unit_ids.data)
        return RequestFields(**{name: self[name].data for name in WRITTEN}, unit_ids=chosen)

    def received(self) -> list[ReceivedFile]:
        """The files that were sent along."""
        return [ReceivedFile(file.filename, file.read()) for file in self.attachments.data or []]


def saved_fields(survey_request: SurveyRequest) -> dict[str, Any]:
    """What is written in a request, by field."""
    return {name: getattr(survey_request, name) for name in WRITTEN}


def scope_of_request(survey_request: SurveyRequest) -> dict[str, Any]:
    """Which communes a request concerns, as the form says it."""
    concerned = {unit.unit_id for unit in survey_request.concerned_units}
    return {
        "scope": WHOLE if survey_request.unit_id in concerned else CHOSEN,
        "unit_ids": sorted(concerned - {survey_request.unit_id}),
    }


def written(survey_request: SurveyRequest) -> list[object]:
    """All that the form of a request shows."""
    files = sorted(file.id for file in survey_request.attachments)
    return [*saved_fields(survey_request).values(), *scope_of_request(survey_request).values(), *files]


class OpenSurveyForm(FlaskForm):
    """One button."""


class StartFieldworkForm(FlaskForm):
    """From when until when interviews are made."""

    fieldwork_from = DayField(
        _l("Từ ngày"),
        [_needed(_l("Ghi ngày bắt đầu, ví dụ 05/03/2025."))],
        description=_l("Ngày phỏng vấn đầu tiên."),
    )
    fieldwork_until = DayField(
        _l("Đến ngày"),
        [_needed(_l("Ghi ngày kết thúc, ví dụ 25/03/2025."))],
        description=_l("Ngày dự kiến xong. Nên để vài ngày trước hạn gửi báo cáo để kịp tổng hợp."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Both dates, then their order."""
        valid = super().validate(extra_validators)
        first, last = self.fieldwork_from.data, self.fieldwork_until.data
        if first and last and last < first:
            self.fieldwork_until.errors = [_("Ngày kết thúc phải từ ngày bắt đầu trở đi.")]
            return False
        return valid


class CloseFieldworkForm(FlaskForm):
    """Closing cannot be undone, so it is confirmed."""

    sure = BooleanField(
        _l("Tôi đã xem số phiếu ở trên và muốn kết thúc thu thập"),
        [_needed(_l("Đánh dấu vào ô này để xác nhận."))],
        description=_l("Sau khi kết thúc, cộng tác viên không gửi thêm phiếu được nữa."),
    )
