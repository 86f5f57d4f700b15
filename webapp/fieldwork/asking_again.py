"""The page on which the questions of a call-back are asked again: the interview's own controls, nothing filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from surveys.errors import SurveyError
from surveys.fieldwork.supervision.changes import Again
from surveys.questionnaires.navigation import Asked, Interview
from webapp.interview.controls import Shown
from webapp.interview.form_builder import PREFIX, Block, answers_of, blocks, form_of, is_answered, mark_errors
from webapp.messages import sentence

MORE = "more"
"""The hidden field with the names that new answers have made necessary."""


class Asking:
    """What the page asks, what was entered, and what is still to be put right."""

    def __init__(self, again: Again, *, on: date) -> None:
        self.again, self.on = again, on
        self.more: list[str] = []
        self.new: list[str] = []
        self.answers: dict[str, Any] = {}
        self.declined: list[str] = []
        self.error: SurveyError | None = None
        self.unfit: list[str] = []
        self._ask()

    def take(self, sent: MultiDict[str, str]) -> None:
        """Read what was entered; an answer may bring what specifies it into the form."""
        self.more, self.declined = sent.get(MORE, "").split(), sent.getlist("declined")
        fields: set[str] = set()
        self._ask()
        while fields != (fields := set(self.form.data)):
            self.answers = answers_of(self.form)
            self._ask()

    def refused(self, error: SurveyError) -> None:
        """Ask what the answers have made necessary, and say beside each question what is wrong."""
        self.error = error
        fields: list[str] = list(error.facts.get("fields", ()))
        if error.code == "callback.more_questions":
            self.new = [field.partition("@")[0] for field in fields]
            self.more += [name for name in self.new if name not in self.more]
        elif error.code == "callback.answers_wrong":
            self.unfit = fields
        self._ask()
        self.form.form_errors.append(sentence(error))
        wrong = [each for each in self.interview.check_all() if each.field not in self.new]
        mark_errors(self.form, wrong)
        for field in set(self.unfit) - {each.field for each in wrong}:
            if PREFIX + field in self.form:
                self.form[PREFIX + field].errors = [
                    _("Câu trả lời này chưa khớp với câu khác trong phiếu. Xin hỏi lại.")
                ]

    @property
    def is_refused(self) -> bool:
        """Whether something is to be put right."""
        return self.error is not None

    @property
    def blocks(self) -> Iterator[Block]:
        """The questions as they are read."""
        missing = {each.field for each in self.interview.check_all()} if self.is_refused else set()
        for section in self.interview.sections_ahead():
            yield from blocks(self.interview, section, self.form, unanswered=missing)

    def _ask(self) -> None:
        part = self.again.asked(more=self.more)
        self.interview = Interview(part, self.answers, today=self.on, declined=self.declined)
        self.form = self._form()

    def _form(self) -> FlaskForm:
        return form_of([Shown(self.interview, asked) for asked in self._asked() if is_answered(asked)])

    def _asked(self) -> Iterator[Asked]:
        return (asked for section in self.interview.sections_ahead() for asked in section.asked)
