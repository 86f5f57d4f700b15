"""The page for leaders: what stands above and below the findings, for the page and for its PDF."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from surveys.reports.leaders_pictures import finding_picture
from surveys.reports.leaders_summary import LeadersSummary, SummaryHead, leaders_summary
from surveys.reports.pictures import Picture
from surveys.reports.plan import plan_of
from surveys.reports.results import ResultsBook
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from surveys.samples.bases import words_of
from surveys.text import format_date, format_number


@dataclass(frozen=True)
class LeadersPage:
    """All that the page and the PDF show; a picture for each finding, None where it is one number."""

    book: ResultsBook
    summary: LeadersSummary
    pictures: tuple[Picture | None, ...]
    head: SummaryHead


def leaders_page(session: Session, survey: Survey) -> LeadersPage:
    """The summary of a survey that has results; SurveyError or AnalysisError as `results_book` otherwise."""
    book, _ledger = results_book(session, survey)
    plan = plan_of(session, survey)
    summary = leaders_summary(book, plan.findings if plan else (), later=plan.later if plan else frozenset())
    pictures = tuple(finding_picture(finding, basis=book.basis) for finding in summary.findings)
    head = SummaryHead(
        _("Tóm tắt cho lãnh đạo"), survey.title, tuple(_facts(survey, book)), tuple(_notes(book, summary))
    )
    return LeadersPage(book, summary, pictures, head)


def _facts(survey: Survey, book: ResultsBook) -> list[str]:
    facts = _("%(n)s người trả lời", n=format_number(book.n))
    if survey.fieldwork_from and survey.fieldwork_until:
        facts = _(
            "%(facts)s, từ %(first)s đến %(last)s",
            facts=facts,
            first=format_date(survey.fieldwork_from),
            last=format_date(survey.fieldwork_until),
        )
    lines = [f"{facts}. {words_of(book.basis).label}."]
    if survey.state == "fieldwork":
        lines.append(_("Đang thu thập, số liệu còn thay đổi; đợt %(number)s.", number=book.release or 0))
    return lines


def _notes(book: ResultsBook, summary: LeadersSummary) -> list[str]:
    notes = []
    if book.bears_interval:
        notes.append(
            _(
                "“Cứ 100 người” là 100 người thuộc đối tượng của cuộc điều tra. Nếu chọn mẫu lại nhiều lần theo cùng "
                "cách thì khoảng nêu ra đúng trong 95% số lần; sai lệch do người không trả lời không tính được ở đây."
            )
        )
    else:
        notes.append(words_of(book.basis).may_not)
    if summary.is_default:
        notes.append(
            _(
                "Kế hoạch phân tích chưa chọn nội dung nào cho lãnh đạo. Trang này lấy %(n)s câu hỏi đầu theo thứ tự "
                "trong kế hoạch, không kể các câu về người trả lời.",
                n=len(summary.findings),
            )
        )
    if summary.withheld:
        notes.append(_("Không nêu được: %(withheld)s", withheld=" ".join(summary.withheld)))
    return notes
