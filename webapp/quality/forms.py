"""What a collaborator says to something unusual, how a supervisor settles it, and which of it is listed."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from surveys.fieldwork.quality.flags import LONGEST, OUTCOMES, SHORTEST
from webapp.quality.words import WORDS

WAITING, SETTLED, FADED = "cho", "xong", "het"
STANDINGS = {
    WAITING: _l("Còn phải xem"),
    SETTLED: _l("Đã xử lý"),
    FADED: _l("Không còn khác thường"),
}
STATES = {WAITING: ("open", "answered"), SETTLED: ("settled",), FADED: ("faded",)}


class ForAlike(FlaskForm):
    """With a mark by which the same is said of all that is alike, where there is something."""

    for_all = BooleanField(_l("Dùng cho mọi điều cùng loại"), description=_l("Để trống nếu chỉ nói về điều này."))

    def offer(self, count: int) -> None:
        """How much else of the same kind waits; without any there is nothing to mark."""
        if not count:
            del self.for_all
            return
        self.for_all.label.text = _("Dùng cho mọi điều cùng loại còn lại (%(count)s)", count=count)

    @property
    def says_it_of_all(self) -> bool:
        """Whether the mark was set."""
        return "for_all" in self and bool(self.for_all.data)


class SettleForm(ForAlike):
    """What came of looking, and why."""

    outcome = RadioField(
        _l("Kết quả xem xét"),
        [InputRequired(message=_l("Chọn một kết quả."))],
        choices=[SelectChoice(code, words) for code, words in OUTCOMES.items()],
        description=_l("Ghi kết quả ở đây không đổi gì ở phiếu hay ở hộ. Cộng tác viên thấy kết quả bạn chọn."),
    )
    note = TextAreaField(
        _l("Đã xem gì, vì sao"),
        [
            InputRequired(message=_l("Ghi vài lời.")),
            Length(min=SHORTEST, message=_l("Ghi ít nhất %(min)d chữ.")),
            Length(max=LONGEST, message=_l("Ghi gọn trong %(max)d chữ.")),
        ],
        description=_l("Giám sát viên của cuộc này đọc được, cộng tác viên không. Không ghi tên người trả lời."),
    )


class AnswerForm(ForAlike):
    """The collaborator's own words."""

    answer = TextAreaField(
        _l("Bạn cho biết vì sao"),
        [
            InputRequired(message=_l("Ghi vài lời.")),
            Length(min=SHORTEST, message=_l("Ghi ít nhất %(min)d chữ.")),
            Length(max=LONGEST, message=_l("Ghi gọn trong %(max)d chữ.")),
        ],
        description=_l("Ví dụ: hộ chỉ có một người, nhiều câu không phải hỏi. Không ghi tên hay câu trả lời của ai."),
    )


class ComputeForm(FlaskForm):
    """To compute anew: nothing is typed."""


class FlagFilter(FlaskForm):
    """Which of what was found is listed."""

    class Meta:
        csrf = False

    nguoi = SelectField(_l("Cộng tác viên"), default="", description=_l("Một người, hoặc tất cả."))
    dau_hieu = SelectField(_l("Dấu hiệu"), default="", description=_l("Một dấu hiệu, hoặc tất cả."))
    viec = SelectField(
        _l("Tình trạng"),
        default=WAITING,
        choices=[SelectChoice(code, words) for code, words in STANDINGS.items()],
        description=_l("Mặc định là những gì còn phải xem."),
    )

    def offer(self, people: Mapping[str, str]) -> None:
        """Everybody of whom something was found, and every indicator; what is not among them is as if not chosen."""
        self.nguoi.choices = [SelectChoice("", str(_l("Tất cả"))), *(SelectChoice(*one) for one in people.items())]
        self.dau_hieu.choices = [
            SelectChoice("", str(_l("Tất cả"))),
            *(SelectChoice(name, str(words.title)) for name, words in WORDS.items()),
        ]
        for each, usual in ((self.nguoi, ""), (self.dau_hieu, ""), (self.viec, WAITING)):
            if each.data not in {str(choice.value) for choice in each.choices}:
                each.data = usual
