"""What volunteers answered by an open link: results of their own, in a book of their own, never with a sample's."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import AnalysisError
from surveys.errors import SurveyError
from surveys.fieldwork.links.records import OpenLink
from surveys.reports.aapor import DOUBLE_ANSWERS, returns_words
from surveys.reports.document import Block, Heading, Paragraph
from surveys.reports.facts import ReportFacts
from surveys.reports.question_blocks import with_basis
from surveys.reports.results import Battery, OpenQuestion, QuestionResult, ResultsBook, grouped
from surveys.reports.tables import battery_table, question_table
from surveys.reports.tabulation import results_book, source_of_results
from surveys.requests.records import Survey
from surveys.responses.modes import VOLUNTEERS
from surveys.samples.bases import words_of
from surveys.text.i18n import gettext as _


def volunteers_book(session: Session, survey: Survey, *, released_only: bool = True) -> ResultsBook:
    """Everything that volunteers answered, as it may be shown now (R6); raises what `results_book` raises."""
    book, _ledger = results_book(session, survey, released_only=released_only, source=VOLUNTEERS)
    return book


def volunteers_beside(session: Session, survey: Survey, *, released_only: bool = True) -> ResultsBook | None:
    """What volunteers answered beside a sample; None where nobody did, or where a survey has nothing but volunteers."""
    if source_of_results(session, survey) == VOLUNTEERS:
        return None
    try:
        return volunteers_book(session, survey, released_only=released_only)
    except (SurveyError, AnalysisError):
        return None


def volunteer_blocks(facts: ReportFacts, book: ResultsBook) -> list[Block]:
    """Who they are and are not, then each closed question with numbers and percentages; no group, no comparison."""
    words = words_of(book.basis)
    blocks: list[Block] = [
        Paragraph(
            _(
                "Các bảng dưới đây là ý kiến của những người tự trả lời qua liên kết mở. Họ không được chọn vào mẫu, "
                "không đại diện cho ai khác, và không có mặt trong bất kỳ kết quả nào ở các phần trên."
            )
        ),
        Paragraph(" ".join((returns_words(facts), str(words.may), str(words.may_not), str(DOUBLE_ANSWERS)))),
    ]
    parts: list[QuestionResult | Battery] = grouped(list(book.questions))
    for part in parts:
        table = (
            battery_table(part, weighted=False) if isinstance(part, Battery) else question_table(part, weighted=False)
        )
        blocks += [Heading(3, part.heading), *with_basis([table], book)]
    answered = [question for question in book.open_questions if isinstance(question, OpenQuestion)]
    if answered:
        blocks.append(Paragraph(_("Câu hỏi mở không trích ở đây để không ai bị nhận ra.")))
    return blocks


def has_volunteers_beside(session: Session, survey: Survey) -> bool:
    """Whether a survey with other answers takes, or took, answers of volunteers as well."""
    link = session.scalar(select(OpenLink.id).where(OpenLink.survey_id == survey.id))
    return link is not None and source_of_results(session, survey) != VOLUNTEERS
