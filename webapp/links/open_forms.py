"""What the office settles for an open link: until when, how many."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from surveys.fieldwork.links.open_links import MOST_RESPONSES
from surveys.requests.service import FEWEST_CASES
from webapp.day_field import DayField

NUMBER = _l("Ghi số phiếu bằng chữ số, từ %(least)s đến 1.000.000, hoặc để trống.", least=FEWEST_CASES)


class OpenLinkForm(FlaskForm):
    """The limits of a link; the confirmation is asked for where the survey has no sample yet."""

    closes_on = DayField(
        _l("Nhận phiếu đến hết ngày"),
        [Optional()],
        description=_l("Để trống thì nhận đến hết ngày kết thúc thu thập. Ai đã bắt đầu trước đó vẫn gửi được."),
    )
    most_responses = IntegerField(
        _l("Ngừng khi nhận đủ số phiếu"),
        [Optional(), NumberRange(FEWEST_CASES, MOST_RESPONSES, message=NUMBER)],
        description=_l("Để trống thì không giới hạn."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    without_sample = BooleanField(
        _l("Cuộc điều tra này không chọn mẫu, chỉ thu phiếu qua liên kết mở"),
        description=_l(
            "Mở liên kết là bắt đầu thu thập; sau đó không chọn mẫu được nữa. Kết quả chỉ là ý kiến của những người đã "
            "tham gia, không có biên sai số."
        ),
    )
