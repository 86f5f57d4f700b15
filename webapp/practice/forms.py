"""Forms of surveys to practise on: who practises, until when."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.people.records import Person
from webapp.day_field import DayField


class PeopleForm(FlaskForm):
    """Which collaborators get their households."""

    people = SelectMultipleField(
        _l("Cộng tác viên"),
        [InputRequired(message=_l("Chọn ít nhất một cộng tác viên."))],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Mỗi người được giao năm hộ không có thật, mỗi hộ một tình huống."),
    )

    def offer(self, people: Iterable[Person]) -> None:
        """Those who may be chosen."""
        self.people.choices = [SelectChoice(person.id, f"{person.full_name} – {person.unit.name}") for person in people]


class PrepareForm(PeopleForm):
    """The same, and the last day."""

    last_day = DayField(
        _l("Ngày cuối"),
        [InputRequired(message=_l("Ghi ngày cuối, ví dụ 05/03/2026."))],
        description=_l("Hết ngày này bản luyện tập tự kết thúc và rời khỏi danh sách việc của mọi người."),
    )


class ActForm(FlaskForm):
    """A button: to end, to remove."""
