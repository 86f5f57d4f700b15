"""What the results' pages show beside the numbers: release, basis, index of questions, weights in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from surveys.reports.aapor import import_words, largest_margin
from surveys.reports.facts import basis_corrections, imported_forms
from surveys.reports.plan import Plan, PlannedQuestion
from surveys.reports.results import ResultsBook
from surveys.requests.records import Survey
from surveys.responses.releases import waiting_responses
from surveys.samples.bases import BasisWords, words_of
from surveys.samples.service import current_draw
from surveys.text import format_number


@dataclass(frozen=True)
class Heading:
    """What stands above every page of results."""

    is_live: bool
    live_sentence: str
    basis: BasisWords
    margin: float | None
    waiting: int
    imports: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()


def heading_of(session: Session, survey: Survey, book: ResultsBook) -> Heading:
    """Release, basis and margin of a book."""
    live = survey.state == "fieldwork"
    text = ""
    if live:
        text = _(
            "Số liệu cập nhật theo từng đợt ít nhất 10 phiếu; đợt %(number)s: %(n)s phiếu.",
            number=book.release or 0,
            n=format_number(book.n),
        )
    return Heading(
        live,
        text,
        words_of(book.basis),
        largest_margin(book),
        waiting_responses(session, survey) if live else 0,
        tuple(import_words(each) for each in imported_forms(session, survey)),
        basis_corrections(session, current_draw(session, survey.id)),
    )


def question_index(plan: Plan) -> list[tuple[str, list[PlannedQuestion]]]:
    """Questions by section."""
    sections: dict[str, list[PlannedQuestion]] = {}
    for planned in plan.questions:
        sections.setdefault(planned.section, []).append(planned)
    return list(sections.items())


def neighbours(plan: Plan, variable: str) -> tuple[PlannedQuestion | None, PlannedQuestion | None]:
    """The questions before and after."""
    variables = [planned.variable for planned in plan.questions]
    place = variables.index(variable)
    before = plan.questions[place - 1] if place else None
    after = plan.questions[place + 1] if place + 1 < len(variables) else None
    return before, after
