"""Forms around the interview: the person within the household, consent, sending."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Regexp

from surveys.fieldwork.service import MOST_ADULTS
from webapp.accounts.secret_rules import is_easy

NUMBER = _l("Ghi số người bằng chữ số, từ 0 đến %(most)s.", most=MOST_ADULTS)

RANDOM_UUID = 4
CODE = _l("Ghi mã gồm 4 đến 6 chữ số.")


class AdultsForm(FlaskForm):
    """How many adults live in the household."""

    adults = IntegerField(
        _l("Trong hộ có bao nhiêu người từ 18 tuổi trở lên?"),
        [InputRequired(message=NUMBER), NumberRange(0, MOST_ADULTS, message=NUMBER)],
        description=_l("Tính cả người đang đi vắng ít ngày."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class ConsentForm(FlaskForm):
    """The id that the interview will have, made where it takes place; the answer is the button pressed."""

    instance_id = HiddenField()
    ngon_ngu = HiddenField()
    cach = HiddenField()

    @property
    def new_id(self) -> UUID:
        """The client's id if it is a random one (others tell the time or the device), else one made here."""
        sent = _uuid(self.instance_id.data)
        return sent if sent is not None and sent.version == RANDOM_UUID else uuid4()


class SendForm(FlaskForm):
    """Which interview is sent, and the hash of what was looked at."""

    instance_id = HiddenField()
    reviewed = HiddenField()

    @property
    def sent_id(self) -> UUID | None:
        """The interview's id, if it is one."""
        return _uuid(self.instance_id.data)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


class HandOverForm(FlaskForm):
    """The code that the interviewer will need to get the device back to work."""

    code = StringField(
        _l("Mã riêng của bạn"),
        [InputRequired(message=CODE), Regexp(r"[0-9]{4,6}\Z", message=CODE)],
        description=_l("4 đến 6 chữ số, chỉ mình bạn biết. Nhận lại máy, bạn gõ mã này mới làm việc khác được."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def validate_code(self, field: StringField) -> None:
        """Whoever holds the device tries these first."""
        if is_easy(field.data or ""):
            raise ValidationError(_l("Mã này dễ đoán. Hãy chọn các chữ số không giống nhau, không liền nhau."))


class CodeForm(FlaskForm):
    """The interviewer's code again, when the device has come back."""

    code = PasswordField(
        _l("Mã riêng của cộng tác viên"),
        description=_l("Mã mà cộng tác viên đã đặt trước khi đưa máy."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class SendUnseenForm(FlaskForm):
    """Which interview is sent, without a look at it."""

    instance_id = HiddenField()
