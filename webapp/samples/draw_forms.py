"""What is typed in before the seed: how it will be taken, how the sample hangs together with earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from surveys.samples.commitments import SHARED, Sharing
from surveys.samples.records import SampleDraw
from surveys.text import format_date
from webapp.samples.forms import NumberField

ALONE = "alone"
"""The choice of no earlier survey; a browser sends no empty value of a radio button."""


class CommitForm(FlaskForm):
    """The method, fixed before the seed: where the seed will come from, which earlier sample it looks at."""

    seed_plan = StringField(
        _l("Sẽ lấy mã khởi tạo từ đâu, ngày nào"),
        validators=[InputRequired(_l("Hãy ghi nguồn và ngày lấy mã khởi tạo.")), Length(max=300)],
        description=_l(
            "Ví dụ: Xổ số miền Bắc ngày 15/03/2026, giải đặc biệt rồi giải nhất. Kết quả chưa ai biết trước."
        ),
    )
    sharing = RadioField(
        _l("Liên hệ với mẫu của các cuộc điều tra khác"),
        default=ALONE,
        description=_l("Dùng chung số ngẫu nhiên của từng xã, xác suất được chọn vẫn như cũ."),
    )
    earlier = SelectField(
        _l("Cuộc điều tra trước"),
        validators=[Optional()],
        description=_l("Chỉ có những cuộc đã chọn mẫu theo cách cho các cuộc sau dùng chung số ngẫu nhiên."),
    )
    replaced = NumberField(
        _l("Phần thay mới khi luân phiên"),
        low=1,
        high=100,
        optional=True,
        default="25",
        description=_l("Trong các xã của cuộc trước, bao nhiêu phần trăm được thay bằng xã mới."),
    )

    def __init__(self, earlier: Sequence[SampleDraw], titles: dict[int, str], **options: Any) -> None:
        super().__init__(**options)
        self._draws = {str(draw.id): draw for draw in earlier}
        self.earlier.choices = [
            SelectChoice(key, f"{titles[draw.survey_id]} ({format_date(draw.drawn_at.date())})")
            for key, draw in self._draws.items()
        ]
        ways = [
            (ALONE, _("Không liên hệ, chọn riêng cho cuộc này")),
            (SHARED, _("Chọn để các cuộc sau có thể tránh, giữ hoặc luân phiên các xã của cuộc này")),
        ]
        if earlier:
            ways += [
                ("negative", _("Tránh các xã của cuộc trước, để không hỏi mãi một nơi")),
                ("positive", _("Giữ lại các xã của cuộc trước, để thấy thay đổi theo thời gian")),
                ("rotation", _("Luân phiên: giữ phần lớn, thay mới một phần xã")),
            ]
        self.sharing.choices = [SelectChoice(value, label) for value, label in ways]

    def chosen(self) -> Sharing:
        """What was chosen, as the service takes it; only after the form was found valid."""
        share = self.replaced.number / 100 if self.replaced.data else Sharing.replaced
        kind = "" if self.sharing.data == ALONE else self.sharing.data
        return Sharing(kind, self._draws.get(self.earlier.data or ""), share)


class WithdrawForm(FlaskForm):
    """Why what was committed to is withdrawn before a seed was taken."""

    reason = TextAreaField(
        _l("Lý do rút lại"),
        validators=[InputRequired(_l("Hãy ghi lý do.")), Length(max=1000)],
        description=_l("Ví dụ: phát hiện dàn mẫu thiếu một xã. Lý do được lưu và liệt kê cùng các lần chọn."),
    )
