"""The controls that ask a question: for each name in `kinds.Kind.control` the field of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, DateInput, DateTimeLocalInput, ListWidget, TimeInput

from surveys.questionnaires.navigation import Asked, Interview
from surveys.questionnaires.questionnaire import Question
from surveys.text import format_number

CONFIRMED = "OK"
MOST_STEPS = 11
"""A range of so many steps is a scale of buttons; a longer one is a number."""
LONG_LIST = 20
"""A list longer than this is searched where a script runs."""
LONGEST_ROW_LIST = 60
"""A list longer than this is one closed list on the page that works without a script."""
COLUMNS = ("columns", "compact", "quickcompact", "horizontal")
CLOSED = {"minimal", "autocomplete", "search"}


class Checkboxes(SelectMultipleField):
    """Several of many, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Ranking(Field):
    """Options in order: one select a place; a place may stay empty."""

    def __init__(self, label: Any = None, *, choices: Iterable[SelectChoice] = (), **rest: Any) -> None:
        super().__init__(label, **rest)
        self.choices = list(choices)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [code for code in valuelist if code]

    @property
    def places(self) -> list[str]:
        """The code at each place, '' where none is chosen yet."""
        chosen = list(self.data or [])
        return chosen + [""] * (len(self.choices) - len(chosen))


@dataclass(frozen=True)
class Shown:
    """A question where it is drawn; `for_script`: as a template of the client, which fills in the options itself."""

    interview: Interview
    asked: Asked
    for_script: bool = False

    @property
    def question(self) -> Question:
        return self.asked.question

    @property
    def label(self) -> str:
        return self.asked.label or self.question.name

    @property
    def choices(self) -> list[SelectChoice]:
        words = self.interview.questionnaire.label
        return [SelectChoice(choice.name, words(choice, self.interview.language)) for choice in self.asked.choices]

    @property
    def count(self) -> int:
        """How many options there are, or, in a template, may be."""
        return len(self.interview.questionnaire.choices_of(self.question)) if self.for_script else len(self.choices)


def look(question: Question) -> str:
    """How the options stand: '', "columns" beside each other where there is room, "likert" as one row."""
    worn = question.appearance.lower().split()
    if "likert" in worn:
        return "likert"
    return "columns" if any(word.split("-")[0] in COLUMNS for word in worn) else ""


def scale_steps(question: Question) -> list[str]:
    """The values of a range that is short enough for buttons; empty for a longer one or one without ends."""
    try:
        start, end, step = (
            Decimal(question.parameters.get(n) or d) for n, d in (("start", "0"), ("end", "10"), ("step", "1"))
        )
    except InvalidOperation:
        return []
    if not (start.is_finite() and end.is_finite() and step.is_finite()) or not step:
        return []
    step = abs(step) if end >= start else -abs(step)
    steps = (end - start) / step
    if not 1 <= steps < MOST_STEPS:
        return []
    return [_plain(start + step * place) for place in range(int(steps) + 1)]


def _plain(number: Decimal) -> str:
    """A number as answers are kept: no exponent, no zeros behind the point."""
    return f"{number.normalize():f}"


def control_of(shown: Shown) -> str:
    """The control as it is drawn: the kind's own, or the one that fits this question's appearance and length."""
    question = shown.question
    control = question.row.control
    if control == "range" and scale_steps(question):
        return "scale"
    if control == "options" and not shown.asked.grid:
        if shown.for_script:
            closed = shown.count <= LONG_LIST and bool(CLOSED & set(question.appearance.lower().split()))
        else:
            closed = shown.count > LONGEST_ROW_LIST or bool(CLOSED & set(question.appearance.lower().split()))
        return "select" if closed else "options"
    return control


def field_for(shown: Shown) -> Any:
    """The unbound field of a question."""
    return CONTROLS[control_of(shown)](shown)


def _radio(shown: Shown) -> Any:
    return RadioField(shown.label, choices=shown.choices, validate_choice=False)


def _select(shown: Shown) -> Any:
    blank: Sequence[SelectChoice] = [SelectChoice("", "")]
    return SelectField(shown.label, choices=[*blank, *shown.choices], validate_choice=False)


def _scale(shown: Shown) -> Any:
    steps = [SelectChoice(step, format_number(Decimal(step))) for step in scale_steps(shown.question)]
    return RadioField(shown.label, choices=steps, validate_choice=False)


def _checkboxes(shown: Shown) -> Any:
    return Checkboxes(shown.label, choices=shown.choices, validate_choice=False)


def _ranking(shown: Shown) -> Any:
    return Ranking(shown.label, choices=shown.choices)


def _confirmation(shown: Shown) -> Any:
    return Checkboxes(shown.label, choices=[SelectChoice(CONFIRMED, _l("Đã xác nhận"))], validate_choice=False)


def _date(shown: Shown) -> Any:
    return StringField(shown.label, widget=DateInput())


def _time(shown: Shown) -> Any:
    return StringField(shown.label, widget=TimeInput())


def _datetime(shown: Shown) -> Any:
    return StringField(shown.label, widget=DateTimeLocalInput())


def _line(shown: Shown) -> Any:
    worn = shown.question.appearance.lower().split()
    if "multiline" in worn:
        return TextAreaField(shown.label, render_kw={"rows": 5})
    keyboard = shown.question.row.keyboard or ("numeric" if "numbers" in worn else "")
    return StringField(shown.label, render_kw={"autocomplete": "off"} | ({"inputmode": keyboard} if keyboard else {}))


CONTROLS: dict[str, Callable[[Shown], Any]] = {
    "options": _radio,
    "select": _select,
    "scale": _scale,
    "boxes": _checkboxes,
    "ranking": _ranking,
    "confirmation": _confirmation,
    "line": _line,
    "range": _line,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
}
"""Control → its field; an office's own kind with a control of its own adds a row."""
