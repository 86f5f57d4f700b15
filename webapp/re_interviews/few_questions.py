"""The few questions of a re-interview on a page: as an interview draws them, with nothing of what was said before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from surveys.fieldwork.quality.re_interviews import Said, begun
from surveys.questionnaires.answer_checks import AnswerError
from surveys.questionnaires.questionnaire import Questionnaire
from webapp.interview.controls import Shown
from webapp.interview.form_builder import Block, answers_of, blocks, form_of, is_answered, mark_errors

DECLINED = "declined"


@dataclass(frozen=True)
class FewQuestions:
    """The questions with what was typed so far; None is asked where there is no questionnaire."""

    asked: Questionnaire
    today: date

    def entered(self) -> tuple[dict[str, Any], list[str]]:
        """Answers and what was declined, as the form sends them."""
        return answers_of(self._form(Said("done"))), request.form.getlist(DECLINED)

    def drawn(self, said: Said, errors: Iterable[AnswerError]) -> list[Block]:
        """The rows of the page; beside what is wrong stands what is to be put right."""
        form, wrong = self._form(said), list(errors)
        mark_errors(form, wrong)
        interview = begun(self.asked, said, today=self.today)
        unanswered = {error.field for error in wrong if error.code == "required"}
        return [
            each for section in interview.sections() for each in blocks(interview, section, form, unanswered=unanswered)
        ]

    def _form(self, said: Said) -> Any:
        interview = begun(self.asked, said, today=self.today)
        asked = [each for section in interview.sections() for each in section.asked if is_answered(each)]
        return form_of(Shown(interview, each) for each in asked)
