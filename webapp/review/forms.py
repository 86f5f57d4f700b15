"""Forms of the review: what is written before approval is asked for, and the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from surveys.questionnaires.meaning import Change
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.review.approvals import LONGEST_NOTE, SHORTEST_REASON
from surveys.questionnaires.review.comments import LONGEST_COMMENT
from surveys.questionnaires.service import SHORTEST_JUSTIFICATION
from surveys.text import nfc

LONGEST_TEXT = 4000
TOO_LONG = _l("Không quá %(max)d ký tự.")


def _composed(text: str | None) -> str:
    return nfc(text or "").strip()


class AskForm(FlaskForm):
    """What is written before approval is asked for; `ask_form` adds a field for each reason and for the consent."""

    note = TextAreaField(
        _l("Lời nhắn cho người duyệt"),
        [Optional(), Length(max=LONGEST_NOTE, message=TOO_LONG)],
        filters=[_composed],
        description=_l("Ví dụ: xin xem kỹ các câu mới ở phần C."),
    )

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


def ask_form(
    names: Sequence[str],
    questionnaire: Questionnaire,
    *,
    consent: str,
    reworded: Iterable[Change] = (),
    given: dict[str, str] | None = None,
    confirmed: Sequence[str] = (),
) -> AskForm:
    """A form with a reason for each question of `names`, a confirmation for each reworded one, and a consent text to
    correct where there is none; `given` and `confirmed` are what was written when approval was last asked for."""

    class Form(AskForm):
        """The form of this questionnaire."""

    for number, name in enumerate(names):
        label = questionnaire.label(questionnaire.question(name))
        reason = _reason(_("Lý do cần hỏi “%(label)s”", label=label), (given or {}).get(name, ""))
        setattr(Form, _field_name(number), reason)
    for number, change in enumerate(reworded):
        setattr(Form, _confirmation_name(number), _confirmation(change, change.variable in confirmed))
    if not questionnaire.text(questionnaire.consent):
        setattr(Form, "consent", _consent(consent))  # noqa: B010 -- the class has this field only sometimes
    return Form()


def _field_name(number: int) -> str:
    return f"reason_{number}"


def _confirmation_name(number: int) -> str:
    return f"same_{number}"


def _consent(suggested: str) -> TextAreaField:
    return TextAreaField(
        _("Lời giới thiệu"),
        [DataRequired(message=_("Ghi lời giới thiệu đọc trước câu đầu tiên.")), Length(max=LONGEST_TEXT)],
        filters=[_composed],
        default=suggested,
        description=_(
            "Bảng hỏi chưa có lời giới thiệu. Bản soạn sẵn dưới đây lấy từ đề nghị; "
            "sửa cho đúng, nhất là thời hạn lưu và nơi liên hệ."
        ),
    )


def _confirmation(change: Change, confirmed: bool) -> BooleanField:
    return BooleanField(
        _("Xác nhận biến %(variable)s vẫn hỏi cùng một điều như trước", variable=change.variable),
        [InputRequired(message=_("Xác nhận, hoặc đặt tên biến mới cho câu này."))],
        default=confirmed,
        description=_("Trước: “%(before)s”. Nay: “%(after)s”.", before=change.before, after=change.after),
    )


def _reason(label: str, given: str) -> TextAreaField:
    return TextAreaField(
        label,
        [
            DataRequired(message=_("Ghi lý do cần hỏi câu này.")),
            Length(
                min=SHORTEST_JUSTIFICATION,
                max=LONGEST_TEXT,
                message=_("Ghi lý do đầy đủ hơn, ít nhất 10 chữ cái."),
            ),
        ],
        filters=[_composed],
        default=given,
        description=_("Vì sao cuộc điều tra không thể thiếu câu này; được lưu cùng phiên bản bảng hỏi."),
    )


class DecisionForm(FlaskForm):
    """Approved, or returned with a reason."""

    content = HiddenField()
    decision = RadioField(
        _l("Quyết định"),
        [InputRequired(message=_l("Chọn duyệt hoặc trả lại."))],
        choices=[
            SelectChoice("approve", _l("Duyệt: ban hành được như đã đọc")),
            SelectChoice("return", _l("Trả lại để sửa")),
        ],
        description=_l("Chỉ duyệt khi đã đọc hết bảng hỏi; tên bạn được ghi cùng phiên bản."),
    )
    note = TextAreaField(
        _l("Lời nhắn hoặc lý do trả lại"),
        [Length(max=LONGEST_NOTE, message=TOO_LONG)],
        filters=[_composed],
        description=_l("Bắt buộc khi trả lại: chỗ nào cần sửa và vì sao. Người soạn sẽ đọc lời này."),
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Returning needs a reason."""
        valid = bool(super().validate(extra_validators))
        if self.decision.data == "return" and len(self.note.data or "") < SHORTEST_REASON:
            self.note.errors = [_("Ghi lý do trả lại để người soạn biết cần sửa chỗ nào.")]
            return False
        return valid


def _words(label: str, help_line: str) -> TextAreaField:
    return TextAreaField(
        label,
        [
            DataRequired(message=_l("Ghi ý kiến trước khi gửi.")),
            Length(max=LONGEST_COMMENT, message=_l("Ý kiến dài quá %(max)d ký tự. Hãy rút gọn hoặc chia làm hai.")),
        ],
        filters=[_composed],
        description=help_line,
    )


class RemarkForm(FlaskForm):
    """A remark on an item, or on the whole."""

    uid = SelectField(
        _l("Về"),
        description=_l("Chọn câu hỏi, phần, hoặc cả bảng hỏi."),
        validate_choice=False,  # a question that has just been taken away loses no remark
    )
    text = _words(
        _l("Ý kiến"), _l("Nói rõ chỗ nào chưa ổn và nên sửa ra sao. Mọi người xem được bảng hỏi đều đọc được.")
    )

    def offer(self, places: Iterable[tuple[str, str]]) -> None:
        """What a remark can be about."""
        whole = SelectChoice("", _("Cả bảng hỏi"))
        self.uid.choices = [whole, *(SelectChoice(uid, called) for uid, called in places)]


class AnswerForm(FlaskForm):
    """An answer to a remark."""

    text = _words(_l("Trả lời"), _l("Trả lời một ý kiến đã xong thì ý kiến ấy mở lại."))
