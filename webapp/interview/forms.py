"""Forms around the interview: the person within the household, consent, sending."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from surveys.fieldwork.service import MOST_ADULTS

NUMBER = _l("Ghi số người bằng chữ số, từ 0 đến %(most)s.", most=MOST_ADULTS)


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


class SendForm(FlaskForm):
    """Which interview is sent, and the hash of what was looked at."""

    instance_id = HiddenField()
    reviewed = HiddenField()
