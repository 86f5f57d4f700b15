"""The form of the results' pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.reports.plan import Plan

MOST_BANNERS = 8


class PlanForm(FlaskForm):
    """Which groups the tables are divided by."""

    banners = SelectMultipleField(
        _l("Chia bảng theo"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Length(max=MOST_BANNERS, message=_l("Chọn nhiều nhất %(max)d nhóm."))],
        description=_l("Nên chọn từ 3 đến 5 nhóm."),
    )

    def offer(self, plan: Plan) -> None:
        """Offer what can serve."""
        self.banners.choices = [SelectChoice(banner.variable, banner.label) for banner in plan.possible_banners]
        if not self.is_submitted():
            self.banners.data = [banner.variable for banner in plan.banners]
