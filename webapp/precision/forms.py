"""The form of the stopping rule."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.fieldwork.precision.rules import LARGEST_MARGIN, LONGEST_WORDS, MOST_QUESTIONS, SMALLEST_MARGIN, RuleFields
from surveys.questionnaires.numbering import with_number
from surveys.text import format_number, nfc
from webapp.day_field import DayField
from webapp.samples.forms import NumberField

MOST_RESPONSES, MOST_VISITS = 1_000_000, 20
MARGIN_FIELDS = "margin", "domain", "domain_margin"


class RuleForm(FlaskForm):
    """What a stopping rule says; `offer` gives it the questions and domains of a survey."""

    questions = SelectMultipleField(
        _l("Câu hỏi chính"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[
            InputRequired(message=_l("Chọn ít nhất một câu hỏi.")),
            Length(max=MOST_QUESTIONS, message=_l("Chọn nhiều nhất %(max)d câu hỏi.")),
        ],
        description=_l("Những câu mà cuộc điều tra này phải trả lời được. Chọn từ 1 đến 6 câu."),
    )
    margin = NumberField(
        _l("Sai số toàn địa bàn không quá"),
        low=SMALLEST_MARGIN,
        high=LARGEST_MARGIN,
        description=_l("Của mọi câu hỏi chính, độ tin cậy 95%; được ghi sẵn theo thiết kế mẫu nếu đã có."),
    )
    domain = SelectField(
        _l("Xem riêng từng nhóm theo"),
        validators=[Optional()],
        description=_l("Tầng của mẫu, hoặc câu hỏi mà bảng kết quả trong lúc thu thập được chia theo."),
    )
    domain_margin = NumberField(
        _l("Sai số từng nhóm không quá"),
        low=SMALLEST_MARGIN,
        high=LARGEST_MARGIN,
        optional=True,
        description=_l("Áp dụng cho từng nhóm của mục trên; để trống nếu không xem riêng nhóm nào."),
    )
    least_responses = NumberField(
        _l("Ít nhất bao nhiêu phiếu hợp lệ"),
        low=1,
        high=MOST_RESPONSES,
        whole=True,
        description=_l("Chưa đủ số phiếu này thì chưa dừng, dù sai số đã nhỏ."),
    )
    least_response_rate = NumberField(
        _l("Tỷ lệ trả lời (RR1) ít nhất"),
        low=1,
        high=100,
        optional=True,
        description=_l("Sai số nhỏ mà ít người trả lời thì kết quả vẫn có thể lệch."),
    )
    most_visits = NumberField(
        _l("Đến mỗi hộ nhiều nhất"),
        low=1,
        high=MOST_VISITS,
        whole=True,
        optional=True,
        description=_l("Hộ đã đến đủ số lần này mà chưa gặp thì không tính là còn hỏi được."),
    )
    latest_on = DayField(
        _l("Ngày cuối"),
        validators=[Optional()],
        description=_l("Đến ngày này thì dừng, dù đạt hay chưa."),
    )
    words = TextAreaField(
        _l("Ghi thêm bằng lời"),
        validators=[Optional(), Length(max=LONGEST_WORDS)],
        description=_l("Ví dụ ai quyết định thêm hộ dự phòng. Không ghi điều kiện dựa vào kết quả trả lời."),
    )
    reason = TextAreaField(
        _l("Vì sao viết hoặc sửa khi đang thu thập"),
        validators=[InputRequired(message=_l("Hãy ghi lý do.")), Length(max=LONGEST_WORDS)],
        description=_l("Bản này được ghi rõ là viết trong lúc thu thập; lý do in trong báo cáo."),
    )

    def offer(self, questions: list, domains: list, *, borne: bool, during: bool) -> None:  # type: ignore[type-arg]
        """The questions and domains to choose from; without margins where the sample bears none."""
        self.questions.choices = [
            SelectChoice(each.variable, with_number(each.numeral, each.label)) for each in questions
        ]
        self.domain.choices = [
            SelectChoice("", _("Không xem riêng nhóm nào")),
            *(SelectChoice(banner.variable, banner.label) for banner in domains),
        ]
        for name in () if borne else MARGIN_FIELDS:
            del self[name]
        if not during:
            del self.reason

    def fill(self, rule: RuleFields) -> None:
        """Show a rule in the fields."""
        for name in ("margin", "domain_margin", "least_responses", "least_response_rate", "most_visits"):
            value = getattr(rule, name)
            if name in self:
                self[name].data = "" if value is None else format_number(value)
        if "domain" in self:
            self.domain.data = rule.domain
        self.questions.data = list(rule.questions)
        self.latest_on.data, self.words.data = rule.latest_on, rule.words

    def rule(self) -> RuleFields:
        """What was typed; only after the form was found valid."""
        visits = self._number("most_visits")
        return RuleFields(
            questions=tuple(self.questions.data or ()),
            domain=(self.domain.data or "") if "domain" in self else "",
            margin=self._number("margin"),
            domain_margin=self._number("domain_margin"),
            least_responses=int(self.least_responses.number),
            least_response_rate=self._number("least_response_rate"),
            most_visits=None if visits is None else int(visits),
            latest_on=self.latest_on.data,
            words=nfc(self.words.data or "").strip(),
        )

    def _number(self, name: str) -> float | None:
        return float(self[name].number) if name in self and (self[name].data or "").strip() else None
