"""Forms of interviews asked again: how many and what, a case to follow up, what came of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, RadioField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.fieldwork.quality.re_interviews import (
    LONGEST_MINUTES,
    MOST_LEAST,
    MOST_QUESTIONS,
    MOST_SHARE,
    Said,
)
from surveys.questionnaires.modes import FACE_TO_FACE, TELEPHONE
from webapp.day_field import DayField

TOOK_PLACE: Mapping[str, bool | None] = {"co": True, "khong": False, "khong-nho": None}


def _where_done(form: FlaskForm, field: Field) -> None:
    """Asked only where the respondent was spoken to."""
    if form["outcome"].data != "done":
        field.errors = []
        raise StopValidation


class PlanForm(FlaskForm):
    """How many interviews are asked again, and about which questions."""

    share = IntegerField(
        _l("Tỷ lệ phiếu hỏi lại"),
        [
            InputRequired(message=_l("Ghi tỷ lệ, ví dụ 10.")),
            NumberRange(1, round(100 * MOST_SHARE), message=_l("Ghi tỷ lệ từ 1 đến 50.")),
        ],
        description=_l("Tính trên số phiếu của từng cộng tác viên. Thông lệ là 10%."),
        render_kw={"inputmode": "numeric"},
    )
    least = IntegerField(
        _l("Ít nhất của mỗi cộng tác viên"),
        [
            InputRequired(message=_l("Ghi số phiếu, ví dụ 1.")),
            NumberRange(1, MOST_LEAST, message=_l("Ghi từ 1 đến 20 phiếu.")),
        ],
        description=_l("Để cộng tác viên có ít phiếu cũng được hỏi lại."),
        render_kw={"inputmode": "numeric"},
    )
    questions = SelectMultipleField(
        _l("Câu hỏi lại"),
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Chọn nhiều nhất 6 câu về sự việc không đổi theo ngày, không chọn câu hỏi ý kiến."),
    )

    def offer(self, questions: Iterable[Mapping[str, str]]) -> None:
        """The questions that everybody is asked."""
        self.questions.choices = [SelectChoice(each["name"], each["label"]) for each in questions]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and not too many questions."""
        valid = super().validate(extra_validators)
        if len(self.questions.data or []) > MOST_QUESTIONS:
            self.questions.errors = [_("Chọn nhiều nhất %(most)s câu.", most=MOST_QUESTIONS)]
            return False
        return valid


class DrawForm(FlaskForm):
    """To draw the next wave."""


class FollowUpForm(FlaskForm):
    """A case that a supervisor wants to have asked again."""

    code = StringField(
        _l("Mã hộ"),
        [InputRequired(message=_l("Ghi mã hộ."))],
        description=_l("Mã in trên danh sách phân công. Hộ chọn tay không tính vào tỷ lệ và kết quả."),
        render_kw={"autocomplete": "off"},
    )


class RecordForm(FlaskForm):
    """What came of asking again; the few questions stand in a form of their own beside it."""

    mode = RadioField(
        _l("Cách hỏi lại"),
        [InputRequired(message=_l("Chọn cách hỏi lại."))],
        description=_l("Người hỏi lại không phải là người đã phỏng vấn hộ này."),
    )
    outcome = RadioField(
        _l("Kết quả"),
        [InputRequired(message=_l("Chọn một kết quả."))],
        description=_l("Chưa gặp được thì lần sau ghi lại; hai kết quả kia ghi xong không đổi."),
    )
    took_place = RadioField(
        _l("Đã có người đến hoặc gọi phỏng vấn Ông/Bà chưa?"),
        [_where_done, InputRequired(message=_l("Chọn câu trả lời của Ông/Bà ấy."))],
        description=_l("Chỉ ghi khi đã nói chuyện được với người trả lời."),
    )
    said_on = DayField(
        _l("Khoảng ngày nào?"),
        [_where_done, Optional()],
        description=_l("Theo lời người trả lời; không nhớ thì để trống."),
    )
    said_minutes = IntegerField(
        _l("Mất khoảng bao nhiêu phút?"),
        [_where_done, Optional(), NumberRange(0, LONGEST_MINUTES, message=_l("Ghi số phút, nhiều nhất 600."))],
        description=_l("Theo lời người trả lời; không nhớ thì để trống."),
        render_kw={"inputmode": "numeric"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = [
            SelectChoice(TELEPHONE, _("Gọi điện thoại")),
            SelectChoice(FACE_TO_FACE, _("Đến tận nơi")),
        ]
        self.outcome.choices = [
            SelectChoice("done", _("Đã hỏi được")),
            SelectChoice("not_reached", _("Chưa gặp, chưa gọi được")),
            SelectChoice("declined", _("Người trả lời không muốn trả lời thêm")),
        ]
        self.took_place.choices = [
            SelectChoice("co", _("Đã có")),
            SelectChoice("khong", _("Chưa có")),
            SelectChoice("khong-nho", _("Không nhớ, không rõ")),
        ]

    def said(self, answers: Mapping[str, Any], declined: Iterable[str]) -> Said:
        """What was entered, with the answers to the few questions."""
        return Said(
            self.outcome.data or "",
            mode=self.mode.data,
            took_place=TOOK_PLACE.get(self.took_place.data or ""),
            said_on=self.said_on.data,
            said_minutes=self.said_minutes.data,
            answers=answers,
            declined=tuple(declined),
        )
