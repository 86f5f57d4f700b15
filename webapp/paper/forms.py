"""Forms on the page of prints."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from surveys.fieldwork.paper.printing import MOST_IN_ONE_FILE


class BlankForm(FlaskForm):
    """How many blank forms get a serial."""

    count = IntegerField(
        _l("Cần bao nhiêu phiếu trắng"),
        [
            InputRequired(_l("Hãy ghi cần bao nhiêu phiếu.")),
            NumberRange(1, MOST_IN_ONE_FILE, _l("Mỗi lần in từ 1 đến %(max)s phiếu.")),
        ],
        description=_l(
            "Phiếu chưa gắn với hộ nào: người hỏi ghi mã phiếu trong mẫu ở trang đầu. Mỗi lần tối đa 500 phiếu."
        ),
        render_kw={"inputmode": "numeric"},
    )


class CommuneForm(FlaskForm):
    """A button."""
