"""The picture beside a finding for leaders: few marks, so that five of them stand on one page."""

from __future__ import annotations

from dataclasses import replace

from surveys.reports.group_pictures import groups_picture
from surveys.reports.leaders_summary import LeaderFinding
from surveys.reports.pictures import Picture, question_picture
from surveys.reports.results import Answer, QuestionResult
from surveys.text.i18n import gettext as _

WIDTH = 3.8
"""Inches: half of a printed page, and a phone's whole width."""
MOST_ANSWERS = 4
MOST_GROUPS = 5


def finding_picture(finding: LeaderFinding, *, basis: str) -> Picture | None:
    """The groups where they differ, otherwise the answers; None for a mean, which is one number."""
    question = finding.question
    if question.is_number:
        return None
    if finding.divided_by and len(question.by_banner(finding.divided_by)) <= MOST_GROUPS:
        code = finding.answer.code
        return groups_picture(question, finding.divided_by, basis=basis, answer=code, width=WIDTH)
    drawn = drawn_answers(question, finding.answer)
    left_out = len(question.answers) - len(drawn)
    source = _("Không vẽ %(n)s câu trả lời ít hơn.", n=left_out) if left_out else ""
    shown = replace(question, answers=drawn)
    return question_picture(shown, basis=basis, source=source, width=WIDTH)


def drawn_answers(question: QuestionResult, told: Answer) -> tuple[Answer, ...]:
    """The answer that is told of and the most frequent others, in the order of the questionnaire; all where few.

    Hidden answers come last: a picture has nothing of them to show.
    """
    if len(question.answers) <= MOST_ANSWERS + 1:
        return question.answers
    others = [answer for answer in question.answers if answer is not told]
    others.sort(key=lambda answer: -(answer.cell.value if answer.cell.value is not None else -1.0))
    chosen = [told, *others[: MOST_ANSWERS - 1]]
    return tuple(answer for answer in question.answers if any(answer is each for each in chosen))
