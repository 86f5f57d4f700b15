"""A page of the questionnaire as a WTForms form: one field a question, checked by the questionnaire, not by WTForms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, DateInput, DateTimeLocalInput, ListWidget, TimeInput

from surveys.questionnaires.answer_checks import AnswerError
from surveys.questionnaires.navigation import Asked, Interview, Section
from surveys.questionnaires.state import may_be_declined
from surveys.text import search_key

PREFIX = "q-"
"""Before every question's name, so that no question can be mistaken for a part of the form."""

HARD_TO_ANSWER = ("kho tra loi", "khong biet", "tu choi tra loi", "khong tra loi", "khong co y kien")
CONFIRMED = "OK"


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
class Row:
    """A question on the page: what the interview says of it, and its field (None for what is only read).

    `apart` are the options set apart from the scale ("Khó trả lời"), `most` how many may be chosen, `may_decline`
    whether the page offers not to answer.
    """

    asked: Asked
    field: Any
    most: int | None
    apart: frozenset[str]
    may_decline: bool


@dataclass(frozen=True)
class Block:
    """Questions under one heading: a grid on one scale, or a question by itself."""

    grid: str
    title: str
    rows: tuple[Row, ...]


def section_form(interview: Interview, section: Section, *, only: Collection[str] | None = None) -> FlaskForm:
    """The form of a page, filled with the answers so far; `only` limits it to the fields that were shown."""
    fields = {
        PREFIX + asked.field: _field(interview, asked)
        for asked in section.asked
        if is_answered(asked) and (only is None or asked.field in only)
    }
    form_class = type("SectionForm", (FlaskForm,), fields)
    data = {PREFIX + asked.field: _initial(asked) for asked in section.asked}
    return form_class(data=data)  # type: ignore[no-any-return]


def answers_of(form: FlaskForm) -> dict[str, Any]:
    """What was entered, by the question's field; blank where a shown field sent nothing."""
    return {
        field.name.removeprefix(PREFIX): (field.data or None) if field.raw_data else None
        for field in form
        if field.name.startswith(PREFIX)
    }


def mark_errors(form: FlaskForm, errors: Iterable[AnswerError]) -> None:
    """Put each error beside its field."""
    for error in errors:
        if PREFIX + error.field in form:
            form[PREFIX + error.field].errors = [error.message]


def blocks(interview: Interview, section: Section, form: FlaskForm, *, unanswered: Collection[str] = ()) -> list[Block]:
    """The page as it is read: neighbouring rows of a grid together under its title.

    `unanswered` are the fields at which the page asks again; there, too, one may choose not to answer.
    """
    found: list[Block] = []
    for asked in section.asked:
        if not asked.relevant:
            continue
        row = _row(interview, form, asked, asks_again=asked.field in unanswered)
        if asked.grid and found and found[-1].grid == asked.grid:
            found[-1] = Block(asked.grid, found[-1].title, (*found[-1].rows, row))
        else:
            found.append(Block(asked.grid, _title(interview, section, asked), (row,)))
    return found


def _title(interview: Interview, section: Section, asked: Asked) -> str:
    """The words above a grid, unless they are the page's own title already."""
    if not asked.grid:
        return ""
    title = interview.questionnaire.text(interview.questionnaire.placed[asked.grid].item.label, interview.language)
    return "" if title == section.title else title


def _row(interview: Interview, form: FlaskForm, asked: Asked, *, asks_again: bool) -> Row:
    labels = {choice.name: interview.questionnaire.label(choice, interview.language) for choice in asked.choices}
    apart = {code for code, label in labels.items() if search_key(label).startswith(HARD_TO_ANSWER)}
    return Row(
        asked=asked,
        field=form[PREFIX + asked.field] if is_answered(asked) else None,
        most=asked.question.maximum_choices,
        apart=frozenset(apart | set(asked.question.exclusive)),
        may_decline=asked.declined or (asks_again and may_be_declined(asked.question)),
    )


def is_answered(asked: Asked) -> bool:
    """Whether the question takes an answer now: not a note, nothing calculated, nothing irrelevant."""
    return asked.relevant and asked.question.has_answer and not asked.question.read_only


def _initial(asked: Asked) -> Any:
    if asked.question.reading == "confirmation":
        return [CONFIRMED] if asked.value else []
    return asked.value if asked.value is not None else ([] if asked.question.is_multiple else "")


def _field(interview: Interview, asked: Asked) -> Any:
    label = asked.label or asked.question.name
    return CONTROLS[asked.question.row.control](interview, asked, label)


def _choices(interview: Interview, asked: Asked) -> list[SelectChoice]:
    label = interview.questionnaire.label
    return [SelectChoice(choice.name, label(choice, interview.language)) for choice in asked.choices]


def _radio(interview: Interview, asked: Asked, label: str) -> Any:
    return RadioField(label, choices=_choices(interview, asked), validate_choice=False)


def _checkboxes(interview: Interview, asked: Asked, label: str) -> Any:
    return Checkboxes(label, choices=_choices(interview, asked), validate_choice=False)


def _ranking(interview: Interview, asked: Asked, label: str) -> Any:
    return Ranking(label, choices=_choices(interview, asked))


def _acknowledge(interview: Interview, asked: Asked, label: str) -> Any:
    return Checkboxes(label, choices=[SelectChoice(CONFIRMED, _l("Đã xác nhận"))], validate_choice=False)


def _date(interview: Interview, asked: Asked, label: str) -> Any:
    return StringField(label, widget=DateInput())


def _time(interview: Interview, asked: Asked, label: str) -> Any:
    return StringField(label, widget=TimeInput())


def _datetime(interview: Interview, asked: Asked, label: str) -> Any:
    return StringField(label, widget=DateTimeLocalInput())


def _line(interview: Interview, asked: Asked, label: str) -> Any:
    if "multiline" in asked.question.appearance.split():
        return TextAreaField(label, render_kw={"rows": 5})
    keyboard = asked.question.row.keyboard
    return StringField(label, render_kw={"autocomplete": "off"} | ({"inputmode": keyboard} if keyboard else {}))


CONTROLS: dict[str, Callable[[Interview, Asked, str], Any]] = {
    "options": _radio,
    "boxes": _checkboxes,
    "ranking": _ranking,
    "confirmation": _acknowledge,
    "line": _line,
    "range": _line,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
}
"""Control of a kind of question → its field."""
