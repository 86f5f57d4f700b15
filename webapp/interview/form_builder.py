"""A page of the questionnaire as a WTForms form: one field a question, checked by the questionnaire, not by WTForms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm

from surveys.questionnaires.answer_checks import AnswerError
from surveys.questionnaires.navigation import Asked, Interview, Section
from surveys.questionnaires.state import may_be_declined
from surveys.text import search_key
from webapp.interview.controls import CONFIRMED, Shown, control_of, field_for, look

PREFIX = "q-"
"""Before every question's name, so that no question can be mistaken for a part of the form."""

HARD_TO_ANSWER = ("kho tra loi", "khong biet", "tu choi tra loi", "khong tra loi", "khong co y kien")
FOR_THE_INTERVIEWER = re.compile(
    r"(?:(?:danh cho|huong dan|luu y|nhac) (?:nguoi hoi|dieu tra vien|dtv|phong van vien)\b"
    r"|(?:nguoi hoi|dieu tra vien|dtv|phong van vien|interviewers?|enumerators?)(?: note| instructions?)? ?[:\])–])"
)
"""How a note begins that is not read aloud."""
MOST_COLUMNS = 7
"""A scale of more options is no table."""
ASIDE = {"interviewer", "enumerator", "nguoi-hoi"}
"""Appearances of such a note."""


@dataclass(frozen=True)
class Row:
    """A question on the page: what the interview says of it, and its field (None for what is only read).

    `apart` are the options set apart from the scale ("Khó trả lời"), `most` how many may be chosen, `may_decline`
    whether the page offers not to answer, `guidance` what the interviewer alone is told, `is_aside` whether the whole
    question is a word to the interviewer, `for_script` whether it is a template that the client fills in.
    """

    asked: Asked
    field: Any
    control: str
    most: int | None
    apart: frozenset[str]
    may_decline: bool
    guidance: str
    is_aside: bool
    look: str
    for_script: bool = False


@dataclass(frozen=True)
class Block:
    """Questions under one heading: a grid on one scale, or a question by itself."""

    grid: str
    title: str
    rows: tuple[Row, ...]

    @property
    def scale(self) -> list[str]:
        """The options that all rows of a grid share, if they stand beside each other; else nothing."""
        if not self.grid:
            return []
        scales = {tuple(str(choice.label) for choice in row.field.choices) for row in self.rows if row.field}
        shared = list(next(iter(scales))) if len(scales) == 1 else []
        return shared if 1 < len(shared) <= MOST_COLUMNS else []


def section_form(interview: Interview, section: Section, *, only: Collection[str] | None = None) -> FlaskForm:
    """The form of a page, filled with the answers so far; `only` limits it to the fields that were shown."""
    shown = [asked for asked in section.asked if is_answered(asked) and (only is None or asked.field in only)]
    return form_of([Shown(interview, asked) for asked in shown])


def form_of(shown: Iterable[Shown]) -> FlaskForm:
    """The form of these questions, filled with their answers."""
    fields = {PREFIX + each.asked.field: each for each in shown}
    form_class = type("SectionForm", (FlaskForm,), {name: field_for(each) for name, each in fields.items()})
    return form_class(data={name: _initial(each.asked) for name, each in fields.items()})  # type: ignore[no-any-return]


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


def blocks(
    interview: Interview,
    section: Section,
    form: FlaskForm,
    *,
    unanswered: Collection[str] = (),
    self_completion: bool = False,
) -> list[Block]:
    """The page as it is read: neighbouring rows of a grid together under its title.

    `unanswered` are the fields at which the page asks again; there, too, one may choose not to answer. What is for
    the interviewer is left out in `self_completion`, where the respondent reads alone.
    """
    found: list[Block] = []
    for asked in section.asked:
        if not asked.relevant or (self_completion and is_aside(asked)):
            continue
        row = row_of(
            Shown(interview, asked),
            form,
            may_decline=asked.declined or (asked.field in unanswered and may_be_declined(asked.question)),
            guided=not self_completion,
        )
        if asked.grid and found and found[-1].grid == asked.grid:
            found[-1] = Block(asked.grid, found[-1].title, (*found[-1].rows, row))
        else:
            found.append(Block(asked.grid, _title(interview, section, asked), (row,)))
    return found


def row_of(shown: Shown, form: FlaskForm, *, may_decline: bool, guided: bool) -> Row:
    """A question with its field in `form`, as the templates draw it."""
    asked, question = shown.asked, shown.asked.question
    return Row(
        asked=asked,
        field=form[PREFIX + asked.field] if is_answered(asked) else None,
        control=control_of(shown),
        most=question.maximum_choices,
        apart=frozenset(
            set_apart((str(each.value), str(each.label)) for each in shown.choices) | set(question.exclusive)
        ),
        may_decline=may_decline,
        guidance=shown.interview.guidance(asked) if guided else "",
        is_aside=is_aside(asked),
        look=look(question),
        for_script=shown.for_script,
    )


def set_apart(options: Iterable[tuple[str, str]]) -> set[str]:
    """The codes of options that are no step of the scale: "Khó trả lời" and the like."""
    return {code for code, label in options if search_key(label).startswith(HARD_TO_ANSWER)}


def is_aside(asked: Asked) -> bool:
    """Whether a note is a word to the interviewer, by its appearance or by how it begins."""
    if asked.question.row.control != "note":
        return False
    ordinary = next(iter(asked.question.label.values()), "") if asked.question.variants else asked.label
    return bool(ASIDE & set(asked.question.appearance.split())) or is_said_aside(ordinary)


def is_said_aside(label: str) -> bool:
    """Whether words begin as those to an interviewer do: "[ĐTV: không đọc]", "Dành cho người hỏi. …"."""
    return FOR_THE_INTERVIEWER.match(search_key(label).lstrip("[(*- ")) is not None


def _title(interview: Interview, section: Section, asked: Asked) -> str:
    """The words above a grid, unless they are the page's own title already."""
    if not asked.grid:
        return ""
    title = interview.questionnaire.text(interview.questionnaire.placed[asked.grid].item.label, interview.language)
    return "" if title == section.title else title


def is_answered(asked: Asked) -> bool:
    """Whether the question takes an answer now: not a note, nothing calculated, nothing irrelevant."""
    may_change = not (asked.read_only or asked.question.read_only)
    return asked.relevant and asked.question.has_answer and may_change


def _initial(asked: Asked) -> Any:
    if asked.question.reading == "confirmation":
        return [CONFIRMED] if asked.value else []
    return asked.value if asked.value is not None else ([] if asked.question.is_multiple else "")
