"""What the results' pages show beside the numbers: release, basis, index of questions, weights in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from surveys.reports.aapor import DOUBLE_ANSWERS, import_words, largest_margin, said_mode
from surveys.reports.facts import basis_corrections, imported_forms, shown_modes
from surveys.reports.plan import Plan, PlannedQuestion
from surveys.reports.results import ResultsBook
from surveys.reports.tabulation import source_of_results
from surveys.requests.records import Survey
from surveys.responses.modes import SAMPLE, VOLUNTEERS, counted_modes, live_modes
from surveys.responses.releases import waiting_responses
from surveys.samples.bases import BasisWords, words_of
from surveys.samples.service import current_draw
from surveys.text import format_date, format_number


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
    modes: str = ""
    note: str = ""


def heading_of(session: Session, survey: Survey, book: ResultsBook, *, source: str | None = None) -> Heading:
    """Release, basis, margin and modes of a book; `source` where it is the volunteers' beside a sample."""
    live = survey.state == "fieldwork"
    beside = source is not None
    source = source or source_of_results(session, survey)
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
        waiting_responses(session, survey, source=source) if live else 0,
        () if beside else tuple(import_words(each) for each in imported_forms(session, survey)),
        () if beside else basis_corrections(session, current_draw(session, survey.id)),
        modes_line(session, survey, source=source),
        str(DOUBLE_ANSWERS) if source == VOLUNTEERS else "",
    )


def modes_line(session: Session, survey: Survey, *, source: str = SAMPLE) -> str:
    """Responses of a source by mode, the most frequent first: while they come in, those of the steps so far (R6)."""
    live = survey.state == "fieldwork"
    counted = counted_modes(session, survey, source=source, released_only=live)
    told = live_modes(counted) if live else shown_modes(counted)
    if not told:
        return ""
    named = [
        _("%(mode)s %(number)s phiếu", mode=said_mode(mode), number=format_number(number))
        for mode, number in sorted(told.items(), key=lambda one: -one[1])
    ]
    if live:
        return _("Hình thức trả lời của các phiếu đã vào kết quả: %(modes)s.", modes="; ".join(named))
    return _("Hình thức trả lời: %(modes)s.", modes="; ".join(named))


def picture_source(survey: Survey, book: ResultsBook) -> str:
    """What stands under a picture that is taken away: the survey, when people were asked, how far it is."""
    said = survey.title
    if survey.fieldwork_from and survey.fieldwork_until:
        first, last = format_date(survey.fieldwork_from), format_date(survey.fieldwork_until)
        said = _("%(survey)s, thu thập từ %(first)s đến %(last)s", survey=said, first=first, last=last)
    if survey.state == "fieldwork":
        return _("%(survey)s; đang thu thập, đợt %(number)s.", survey=said, number=book.release or 0)
    return f"{said}."


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
