"""Forms of fieldwork: a visit's outcome, the list's filter, assignment, reserves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.fieldwork.callbacks import CALLBACK_OUTCOMES, LONGEST_COMMENT, SHORTEST_COMMENT
from surveys.fieldwork.dispositions import DISPOSITIONS, Disposition
from surveys.fieldwork.service import SHORTEST_REASON
from webapp.clock import LOCAL_ZONE
from webapp.day_field import DayField

LONG_PAST = date(1970, 1, 1)  # the year 1, which can be typed as well, has no instant in UTC
TIME_FORMATS = ["%H:%M", "%H:%M:%S", "%Hh%M"]


def _may_be_blank(_form: FlaskForm, field: Field) -> None:
    """Blank unless the outcome asks for it, so the label does not call it optional."""
    if not (field.raw_data and field.raw_data[0].strip()):
        field.errors = []
        raise StopValidation


class VisitForm(FlaskForm):
    """What came of a visit, and when to come again where that was agreed."""

    outcome = RadioField(
        _l("Kết quả lần đến này"),
        [InputRequired(message=_l("Chọn một kết quả."))],
        description=_l("Ghi ngay khi còn ở cửa, mỗi lần đến một kết quả."),
    )
    appointment_date = DayField(
        _l("Ngày hẹn"),
        [_may_be_blank],
        description=_l("Chỉ ghi khi người trong nhà hẹn quay lại."),
    )
    appointment_time = TimeField(
        _l("Giờ hẹn"), [_may_be_blank], format=TIME_FORMATS, description=_l("Giờ và phút, ví dụ 18:30.")
    )

    def offer(self, outcomes: Iterable[Disposition], *, calling: bool = False) -> None:
        """The outcomes that can occur now, of a visit or of a call."""
        if calling:
            self.outcome.label.text = _("Kết quả cuộc gọi này")
            self.outcome.description = _("Ghi ngay sau khi gọi, mỗi lần gọi một kết quả.")
        self.outcome.choices = [SelectChoice(outcome.code, str(outcome.words)) for outcome in outcomes]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then day and time together where the outcome is an appointment."""
        valid = super().validate(extra_validators)
        chosen = DISPOSITIONS.get(self.outcome.data or "")
        if valid and chosen is not None and chosen.appointment:
            for field, words in (
                (self.appointment_date, _("Ghi ngày hẹn lại.")),
                (self.appointment_time, _("Ghi giờ hẹn lại.")),
            ):
                if field.data is None:
                    field.errors = [words]
                    valid = False
        return valid

    def appointment_at(self) -> datetime | None:
        """The instant of the appointment."""
        day, time = self.appointment_date.data, self.appointment_time.data
        if day is None or time is None:
            return None
        return datetime.combine(max(day, LONG_PAST), time, LOCAL_ZONE).astimezone(UTC)


class CaseFilter(FlaskForm):
    """Which of the own cases to list."""

    class Meta:
        csrf = False

    xa = SelectField(_l("Xã, phường"), validate_choice=False, default="", description=_l("Chỉ hiện hộ ở nơi này."))
    viec = SelectField(
        _l("Tình trạng"), validate_choice=False, default="", description=_l("Chỉ hiện hộ còn ở bước này.")
    )

    def offer(self, communes: Mapping[str, str], standings: Mapping[str, str]) -> None:
        """The communes and standings that occur."""
        self.xa.choices = [SelectChoice("", _("Tất cả")), *(SelectChoice(*each) for each in communes.items())]
        self.viec.choices = [SelectChoice("", _("Tất cả")), *(SelectChoice(*each) for each in standings.items())]


class AssignmentForm(FlaskForm):
    """One select a commune, made from the data; named by the commune's code."""


class ReassignForm(FlaskForm):
    """To whom, and why."""

    collaborator_id = SelectField(
        _l("Giao cho"),
        [InputRequired(message=_l("Chọn cộng tác viên."))],
        coerce=lambda text: int(text or 0),
        description=_l("Cộng tác viên đang hoạt động trong đơn vị; người đang giữ hộ này không có trong danh sách."),
    )
    reason = StringField(
        _l("Lý do"),
        [
            InputRequired(message=_l("Ghi lý do giao lại.")),
            Length(min=SHORTEST_REASON, max=300, message=_l("Ghi rõ lý do, từ 5 đến 300 ký tự.")),
        ],
        description=_l("Ví dụ: cộng tác viên ốm, người quen của hộ. Lý do được lưu cùng hộ này."),
    )


class ReserveForm(FlaskForm):
    """How many reserves to release."""

    count = IntegerField(
        _l("Số hộ dự phòng cần dùng"),
        [
            InputRequired(message=_l("Ghi số hộ dự phòng.")),
            NumberRange(min=1, message=_l("Ghi ít nhất 1 hộ.")),
        ],
        description=_l("Số hộ lấy thêm theo thứ tự đã chọn sẵn; hộ đã lấy không trả lại được."),
        render_kw={"inputmode": "numeric"},
    )


class ReturnForm(FlaskForm):
    """Why to go back to a household, and about which questions."""

    comment = TextAreaField(
        _l("Vì sao cần quay lại"),
        [
            InputRequired(message=_l("Ghi vì sao cần quay lại hộ.")),
            Length(min=SHORTEST_COMMENT, max=LONGEST_COMMENT, message=_l("Ghi rõ vì sao, từ 5 đến 1.000 ký tự.")),
        ],
        description=_l("Cộng tác viên đọc câu này trước khi đến hộ. Không ghi câu trả lời nào của hộ."),
    )
    questions = SelectMultipleField(
        _l("Câu hỏi cần hỏi lại"),
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Cộng tác viên chỉ thấy lời của câu hỏi, không thấy câu đã trả lời."),
    )

    def offer(self, questions: Iterable[Mapping[str, Any]]) -> None:
        """The questions of the questionnaire."""
        self.questions.choices = [SelectChoice(each["name"], each["label"]) for each in questions]


class WithdrawForm(FlaskForm):
    """To ask for a call-back no longer."""


class CallbackForm(FlaskForm):
    """What came of going back."""

    outcome = RadioField(
        _l("Kết quả quay lại"),
        [InputRequired(message=_l("Chọn một kết quả."))],
        description=_l("Ghi ngay sau khi rời hộ."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [SelectChoice(code, str(words)) for code, words in CALLBACK_OUTCOMES.items()]


class KeptForm(FlaskForm):
    """What becomes of an interview that was kept."""

    ACCEPT, DISCARD = "dung", "bo"
    decision = RadioField(
        _l("Quyết định"),
        [InputRequired(message=_l("Chọn một cách."))],
        description=_l("Quyết định xong không đổi lại được."),
    )
    reason = StringField(
        _l("Lý do bỏ"),
        [_may_be_blank, Length(min=SHORTEST_REASON, max=300, message=_l("Ghi rõ lý do, từ 5 đến 300 ký tự."))],
        description=_l("Chỉ ghi khi bỏ phiếu, ví dụ: hộ đã phỏng vấn lại. Lý do được lưu cùng hộ."),
    )

    def __init__(self, *args: Any, of_a_callback: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accept, discard = (
            (_("Thử ghép lại vào phiếu của hộ"), _("Bỏ các câu trả lời này; việc quay lại vẫn chờ cộng tác viên"))
            if of_a_callback
            else (
                _("Nhận làm phiếu của hộ; phiếu trước đó của hộ, nếu có, bị hủy"),
                _("Bỏ phiếu này; nội dung bị xóa khỏi máy chủ"),
            )
        )
        self.decision.choices = [SelectChoice(self.ACCEPT, accept), SelectChoice(self.DISCARD, discard)]

    def errors_of(self, code: str) -> Field:
        """The field that a refusal is about."""
        return self.reason if code.startswith("kept.reason") else self.decision
