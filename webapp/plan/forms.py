"""The form of the analysis plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.questionnaires.numbering import with_number
from surveys.reports.plan import Finding, Plan, PlannedQuestion, Thresholds
from surveys.reports.plan_content import MOST_FINDINGS
from surveys.reports.plan_writing import MOST_BANNERS, MOST_OF_A_THRESHOLD, SHORTEST_REASON
from webapp.plan.arranging import arranged
from webapp.samples.forms import NumberField

THRESHOLDS = "minimum_base", "flag_base", "minimum_count"
LONGEST_REASON = 500
LEADING = _l("(phương án được chọn nhiều nhất)")


class PlanForm(FlaskForm):
    """What will be shown: questions and groups in their order, thresholds, and what leaders are told."""

    banners = SelectMultipleField(
        _l("Chia bảng theo nhóm"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
        validators=[Length(max=MOST_BANNERS, message=_l("Chọn nhiều nhất %(max)d nhóm."))],
        description=_l("Nên chọn từ 3 đến 5 nhóm. Bảng trong báo cáo theo thứ tự ở đây."),
    )
    marks_differences = BooleanField(
        _l("Đánh dấu các cột khác nhau có ý nghĩa thống kê (a, b, c)"),
        description=_l(
            "Chữ nhỏ sau một tỷ lệ cho biết tỷ lệ đó cao hơn của nhóm nào. Chỉ dùng được với mẫu xác suất, sau khi "
            "thu thập xong; nhóm dưới 30 người không được so sánh."
        ),
    )
    questions = SelectMultipleField(
        _l("Câu hỏi được công bố"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
        validators=[InputRequired(_l("Chọn ít nhất một câu hỏi."))],
        description=_l(
            "Bỏ dấu ở câu không đưa vào kết quả và báo cáo. Muốn câu nào đứng thứ mấy thì ghi số đó, các câu khác tự "
            "dồn; cả phần của bảng hỏi đi theo câu đứng trước nhất của phần đó."
        ),
    )
    minimum_base = NumberField(
        _l("Ẩn nhóm dưới"),
        low=Thresholds().minimum_base,
        high=MOST_OF_A_THRESHOLD,
        whole=True,
        description=_l("Ít nhất 10. Nhóm ít người trả lời hơn thì không công bố số nào."),
    )
    flag_base = NumberField(
        _l("Ghi chú cần thận trọng với nhóm dưới"),
        low=Thresholds().flag_base,
        high=MOST_OF_A_THRESHOLD,
        whole=True,
        description=_l("Ít nhất 30. Số liệu của nhóm nhỏ hơn vẫn công bố nhưng có dấu."),
    )
    minimum_count = NumberField(
        _l("Ẩn tỷ lệ do ít hơn"),
        low=Thresholds().minimum_count,
        high=MOST_OF_A_THRESHOLD,
        whole=True,
        description=_l("Ít nhất 5. Tỷ lệ do quá ít người chọn thì không công bố, để không ai bị nhận ra."),
    )
    reason = TextAreaField(
        _l("Lý do thay đổi"),
        validators=[
            InputRequired(_l("Hãy ghi lý do.")),
            Length(min=SHORTEST_REASON, max=LONGEST_REASON, message=_l("Lý do cần từ %(min)d đến %(max)d ký tự.")),
        ],
        description=_l("Ít nhất 10 ký tự. Được lưu cùng bản kế hoạch và in trong báo cáo."),
    )

    def offer(self, plan: Plan, *, during_design: bool) -> None:
        """Offer what the survey has; an untouched form shows the plan as it is."""
        if during_design:
            del self.reason
        self.banners.choices = [SelectChoice(each.variable, each.label) for each in plan.possible_banners]
        self.questions.choices = [SelectChoice(each.variable, said(each)) for each in plan.all_asked]
        if not self.is_submitted():
            for name, value in saved(plan).items():
                self[name].data = value
        for number in numbers():
            self._offer_finding(plan, number)

    def _offer_finding(self, plan: Plan, number: int) -> None:
        closed = [each for each in (*plan.questions, *plan.left_out) if each.item is not None]
        question, answer, banner = (self[f"finding{number}_{part}"] for part in ("question", "answer", "banner"))
        question.choices = [SelectChoice("", _("(không có)")), *(SelectChoice(q.variable, said(q)) for q in closed)]
        item = next((each.item for each in closed if each.variable == question.data), None)
        options = item.options if item is not None else ()
        answer.choices = [SelectChoice("", LEADING), *(SelectChoice(code, label) for code, label in options)]
        groups = [SelectChoice(each.variable, each.label) for each in plan.possible_banners]
        banner.choices = [SelectChoice("", _("(không chia nhóm)")), *groups]

    @property
    def chosen_findings(self) -> list[Finding]:
        """What is filled in, in order."""
        return [
            Finding(*(self[f"finding{number}_{part}"].data or "" for part in ("question", "answer", "banner")))
            for number in numbers()
            if self[f"finding{number}_question"].data
        ]

    @property
    def chosen_thresholds(self) -> Thresholds:
        """Only after the form was found valid."""
        return Thresholds(**{name: int(self[name].number) for name in THRESHOLDS})

    def in_order(self, field: str, shown: Sequence[str], places: Mapping[str, int]) -> list[str]:
        """What is ticked, by the numbers beside it; `shown` is the order of the page, `places` the numbers on it."""
        ticked = set(self[field].data or [])
        names = sorted((name for name in shown if name in ticked), key=lambda name: places.get(name, len(shown)))
        typed = {name: int(text) for name in names if (text := typed_place(field, name)).isdecimal()}
        return arranged(names, {name: place for name, place in typed.items() if place != places.get(name)})


def numbers() -> range:
    """The numbers of the findings that there is room for."""
    return range(1, MOST_FINDINGS + 1)


for _number in numbers():
    setattr(
        PlanForm,
        f"finding{_number}_question",
        SelectField(
            _l("Điều thứ %(number)s: câu hỏi", number=_number),
            validate_choice=False,
            validators=[Optional()],
            description=_l("Để trống nếu không báo thêm điều nào."),
        ),
    )
    setattr(
        PlanForm,
        f"finding{_number}_answer",
        SelectField(
            _l("Phương án"),
            validate_choice=False,
            validators=[Optional()],
            description=_l("Tỷ lệ của phương án này được nêu trong câu."),
        ),
    )
    setattr(
        PlanForm,
        f"finding{_number}_banner",
        SelectField(
            _l("So giữa các nhóm theo"),
            validate_choice=False,
            validators=[Optional()],
            description=_l("Hình vẽ tỷ lệ của từng nhóm; để trống thì vẽ các phương án."),
        ),
    )


def said(question: PlannedQuestion) -> str:
    """A question with its number."""
    return with_number(question.numeral, question.label)


def saved(plan: Plan) -> dict[str, object]:
    """The plan as it is, by the form's fields."""
    values: dict[str, object] = {
        "banners": [banner.variable for banner in plan.banners],
        "marks_differences": plan.marks_differences,
        "questions": list(plan.content().questions),
    }
    values |= {name: str(getattr(plan.thresholds, name)) for name in THRESHOLDS}
    for number in numbers():
        finding = plan.findings[number - 1] if number <= len(plan.findings) else Finding("")
        values |= {
            f"finding{number}_question": finding.variable,
            f"finding{number}_answer": finding.answer,
            f"finding{number}_banner": finding.banner,
        }
    return values


def typed_place(field: str, name: str) -> str:
    """What was typed beside a row, as it came."""
    return request.form.get(f"{field}-place-{name}", "").strip()
