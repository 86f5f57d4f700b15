"""All results as an Excel workbook: a sheet a question, and on every sheet what sample the numbers come from.

It is written from the same protected book as the pages and rounded as they are: whoever has the file knows no more
than whoever may look at the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from analysis.weighting import WeightLedger
from surveys.errors import SurveyError
from surveys.reports.aapor import import_words
from surveys.reports.column_differences import marks_note
from surveys.reports.document import Paragraph
from surveys.reports.facts import ReportFacts, report_facts
from surveys.reports.results import Cell, OpenQuestion, QuestionResult, ResultsBook
from surveys.reports.results_sheet import HIDDEN, MISSING, ResultsSheet, SheetColumn, Value
from surveys.reports.sections import method_blocks
from surveys.reports.tables import score_words
from surveys.reports.wordings import wordings_sentence
from surveys.requests.records import Survey
from surveys.responses.dataset import newest_plan
from surveys.samples.bases import words_of
from surveys.text import format_date, format_number, rounded
from surveys.text.i18n import gettext as _

LONGEST_NAME = 31
FEWEST_OPEN_ANSWERS = 5


@dataclass(frozen=True)
class WorkbookFacts:
    """What a workbook says about itself: the survey, whether tables are live, the day, the version of the weights."""

    survey_title: str
    is_live: bool
    made_on: date
    report: ReportFacts
    weighting_version: int | None = None


def workbook_facts(session: Session, survey: Survey, *, made_on: date) -> WorkbookFacts:
    """The facts of a survey that has results; SurveyError `results.no_draw` otherwise."""
    report = report_facts(session, survey)
    if report is None:
        raise SurveyError("results.no_draw", "There is no sample yet.")
    declared = newest_plan(session, survey)
    version = None if declared is None else declared.number
    return WorkbookFacts(survey.title, survey.state == "fieldwork", made_on, report, version)


def results_workbook(
    book: ResultsBook, ledger: WeightLedger, facts: WorkbookFacts, *, created: datetime | None = None
) -> bytes:
    """Contents, a sheet for each closed or numeric question, scores of grids, derived variables, method.

    With `created`, the file's own date is that one and not the hour at which it is written.
    """
    output = BytesIO()
    label = words_of(book.basis).label
    head = heading_lines(book, facts)
    names = _sheet_names(book.questions)
    with Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        dated = {} if created is None else {"created": created.replace(tzinfo=None)}
        workbook.set_properties(
            {"title": facts.survey_title, "subject": label, "comments": " ".join(head[1:]), **dated}
        )
        sheet = ResultsSheet.maker(workbook, label, head)
        _write_contents(sheet(_("Mục lục"), _("BẢNG KẾT QUẢ")), book, names)
        brief = ResultsSheet.maker(workbook, label, (f"{head[0]}. {head[1]}",))  # what is on top never scrolls away
        for question in book.questions:
            page = brief(names[question.variable], question.heading)
            page.write_link(_("Về mục lục"), to=_("Mục lục"))
            _write_question(page, question, book, label)
            for line in head[2:]:
                page.write_line(line, style="head")
        if book.scales:
            _write_scores(sheet(_("Điểm thang đo"), _("Điểm của các câu hỏi dạng bảng")), book)
        _write_definitions(sheet(_("Biến tạo thêm"), _("Biến tạo thêm từ câu trả lời")), book)
        _write_method(sheet(_("Phương pháp"), _("Phương pháp")), book, ledger, facts)
    return output.getvalue()


def heading_lines(book: ResultsBook, facts: WorkbookFacts) -> tuple[str, ...]:
    """What stands at the top of every sheet: the survey, its sample and what that bears, how far it is, for whom."""
    words = words_of(book.basis)
    if facts.is_live:
        state = _(
            "Số liệu trong lúc thu thập, đợt %(number)s, %(n)s phiếu; còn thay đổi cho đến khi thu thập xong.",
            number=book.release or 0,
            n=format_number(book.n),
        )
    else:
        state = _("Số liệu sau khi thu thập xong, %(n)s phiếu.", n=format_number(book.n))
    return (
        facts.survey_title,
        _("Loại mẫu: %(label)s. %(may)s %(may_not)s", label=words.label, may=words.may, may_not=words.may_not),
        state + " " + _("Tệp lập ngày %(date)s.", date=format_date(facts.made_on)),
        _(
            "Chỉ dành cho người được giao xem kết quả của cuộc điều tra này. (%(hidden)s) là số quan sát quá ít, "
            "không công bố; không tìm cách suy ra.",
            hidden=HIDDEN,
        ),
    )


def _write_contents(sheet: ResultsSheet, book: ResultsBook, names: dict[str, str]) -> None:
    columns = (
        SheetColumn(_("Câu"), 8),
        SheetColumn(_("Nội dung"), 70),
        SheetColumn(_("Phần"), 34),
        SheetColumn(_("Số người trả lời"), 14, decimals=0),
        SheetColumn(_("Trang"), 24),
    )
    rows: list[tuple[Value, ...]] = []
    for section, questions in book.sections():
        for question in questions:
            if isinstance(question, OpenQuestion):
                few = question.answers < FEWEST_OPEN_ANSWERS
                answers: Value = _("dưới %(n)s", n=FEWEST_OPEN_ANSWERS) if few else question.answers
                rows.append((question.numeral, question.label, section, answers, _("câu hỏi mở, không có bảng")))
            else:
                words = f"{question.stem} – {question.label}" if question.stem else question.label
                rows.append((question.numeral, words, section, _base(question), names[question.variable]))
    sheet.write_table(columns, rows, links={4: frozenset(names.values())})


def _write_question(sheet: ResultsSheet, question: QuestionResult, book: ResultsBook, label: str) -> None:
    if question.stem:
        sheet.write_line(question.stem)
    has_letters = any(domain.letter for domain in question.domains)
    columns = _question_columns(question, book, label, has_letters=has_letters)
    sheet.write_table(columns, list(_question_rows(question, book, has_letters=has_letters)), grouped_by=2)
    if question.definition:
        later = " " + _("Bổ sung sau khi bắt đầu thu thập.") if question.is_later else ""
        sheet.write_line(_("Biến tạo thêm.") + " " + question.definition + later)
    if question.wordings:
        sheet.write_line(wordings_sentence(question.wordings, book.by_wording))
    made = dict.fromkeys(domain.banner for domain in question.domains)
    for banner in made:
        if book.definition(banner):
            sheet.write_line(f"{question.by_banner(banner)[0].banner_label}: {book.definition(banner)}")
    if has_letters:
        found = any(cell.above for domain in question.domains for cell in domain.cells)
        sheet.write_line(marks_note(found=found))


def _question_columns(
    question: QuestionResult, book: ResultsBook, label: str, *, has_letters: bool
) -> tuple[SheetColumn, ...]:
    share = _("Tỷ lệ có quyền số (%)") if book.bears_error else _("Tỷ lệ trong số người đã trả lời (%)")
    found = [
        SheetColumn(_("Chia theo"), 20),
        SheetColumn(_("Nhóm"), 24),
        SheetColumn(_("Mã phương án"), 9),
        SheetColumn(_("Phương án trả lời"), 32),
        SheetColumn(_("Số người trả lời (n)"), 12, decimals=0),
        SheetColumn(_("Số người chọn"), 11, decimals=0),
        SheetColumn(f"{_('Trung bình') if question.is_number else share} – {label}", 18, decimals=1),
    ]
    if book.bears_error:
        found.append(SheetColumn(_("Sai số chuẩn"), 10, decimals=2))
    if book.bears_interval:
        found += [
            SheetColumn(_("Khoảng tin cậy 95%, cận dưới"), 12, decimals=1),
            SheetColumn(_("Khoảng tin cậy 95%, cận trên"), 12, decimals=1),
        ]
    if book.bears_error:
        found.append(SheetColumn(_("Hệ số thiết kế"), 10, decimals=2))
    if has_letters:
        found.append(SheetColumn(_("Cao hơn nhóm"), 10))
    return (*found, SheetColumn(_("Ghi chú"), 26))


def _question_rows(question: QuestionResult, book: ResultsBook, *, has_letters: bool) -> Iterator[tuple[Value, ...]]:
    for answer in question.answers:
        place = (_("Chung"), _("Tất cả người trả lời"), answer.code, answer.label, _base(question))
        yield (*place, *_numbers(answer.cell, question, book, has_letters=has_letters))
    for domain in question.domains:
        name = f"{domain.label} ({domain.letter})" if domain.letter else domain.label
        base: Value = HIDDEN if domain.n is None else domain.n
        for answer, cell in zip(question.answers, domain.cells, strict=True):
            place = (domain.banner_label, name, answer.code, answer.label, base)
            yield (*place, *_numbers(cell, question, book, has_letters=has_letters))


def _numbers(cell: Cell, question: QuestionResult, book: ResultsBook, *, has_letters: bool) -> Iterator[Value]:
    """What a row says of one cell; of a hidden one nothing but that it is hidden."""
    hidden = cell.hidden or cell.value is None

    def shown(value: float | None, decimals: int) -> Value:
        return HIDDEN if hidden else MISSING if value is None else rounded(value, decimals)

    yield MISSING if question.is_number else shown(cell.count, 0)
    yield shown(cell.value, 1)
    if book.bears_error:
        yield shown(cell.se, 2)
    if book.bears_interval:
        yield shown(cell.low, 1)
        yield shown(cell.high, 1)
    if book.bears_error:
        yield shown(cell.deff, 2)
    if has_letters:
        yield ", ".join(cell.above)
    if hidden:
        yield _("số quan sát quá ít, không công bố")
    else:
        yield _("dưới 30 quan sát, cần dè dặt khi sử dụng") if cell.flagged else ""


def _base(question: QuestionResult) -> Value:
    """How many answered, unless so few that nothing of them is shown."""
    return HIDDEN if not question.n and any(answer.cell.hidden for answer in question.answers) else question.n


def _write_scores(sheet: ResultsSheet, book: ResultsBook) -> None:
    error = [SheetColumn(_("Sai số chuẩn"), 10, decimals=2)] if book.bears_error else []
    columns = (
        SheetColumn(_("Câu hỏi dạng bảng"), 44),
        SheetColumn(_("Nội dung"), 44),
        SheetColumn(_("Điểm trung bình"), 11, decimals=2),
        *error,
        SheetColumn(_("Hai mức cao nhất (%)"), 11, decimals=1),
        *error,
        SheetColumn("n", 9, decimals=0),
    )
    rows: list[tuple[Value, ...]] = []
    notes = []
    for scale in book.scales:
        title = next((q.stem for q in book.questions if q.battery == scale.key), "")
        notes.append(f"{title} {score_words(scale)}")
        for item in scale.items:
            row: list[Value] = [title, item.label]
            for cell, decimals in ((item.mean, 2), (item.top, 1)):
                row += _with_error(cell, decimals, has_error=book.bears_error)
            rows.append((*row, HIDDEN if item.mean.n is None else item.mean.n))
    sheet.write_table(columns, rows)
    for note in notes:
        sheet.write_line(note)


def _with_error(cell: Cell, decimals: int, *, has_error: bool) -> list[Value]:
    if cell.hidden or cell.value is None:
        return [HIDDEN] * (2 if has_error else 1)
    error: Value = MISSING if cell.se is None else rounded(cell.se, 2)
    return [rounded(cell.value, decimals), error] if has_error else [rounded(cell.value, decimals)]


def _write_definitions(sheet: ResultsSheet, book: ResultsBook) -> None:
    made = [question for question in book.questions if question.definition]
    if not made:
        sheet.write_line(_("Không có biến nào được tạo thêm từ câu trả lời."))
        return
    columns = (
        SheetColumn(_("Mã biến"), 20),
        SheetColumn(_("Biến"), 40),
        SheetColumn(_("Định nghĩa"), 90),
        SheetColumn(_("Khai khi nào"), 26),
    )
    later, before = _("bổ sung sau khi bắt đầu thu thập"), _("trước khi thu thập")
    rows = [(each.variable, each.label, each.definition, later if each.is_later else before) for each in made]
    sheet.write_table(columns, rows)


def _write_method(sheet: ResultsSheet, book: ResultsBook, ledger: WeightLedger, facts: WorkbookFacts) -> None:
    for block in method_blocks(facts.report, book):
        if isinstance(block, Paragraph):
            sheet.write_line(block.text)
    for imported in facts.report.imports:
        sheet.write_line(import_words(imported))
    if ledger.steps:
        sheet.write_line(_("Sổ quyền số có mã kiểm tra SHA-256 %(hash)s.", hash=ledger.fingerprint))
    if facts.weighting_version is not None and not facts.is_live:
        sheet.write_line(_("Hiệu chỉnh quyền số theo khai báo lần %(number)s.", number=facts.weighting_version))
    sheet.write_line(_("Các số được làm tròn như trên trang kết quả; tổng có thể khác 100% do làm tròn."))


def _sheet_names(questions: Sequence[QuestionResult]) -> dict[str, str]:
    """A name for each question's sheet as Excel allows it: short, without []:*?/\\, none twice."""
    names: dict[str, str] = {}
    taken = {_(name).casefold() for name in ("Mục lục", "Điểm thang đo", "Biến tạo thêm", "Phương pháp")}
    for question in questions:
        wanted = _("Câu %(number)s", number=question.numeral) if question.numeral else question.label
        name = base = re.sub(r"[\[\]:*?/\\]", " ", wanted)[:LONGEST_NAME].strip("' ") or question.variable
        turn = 1
        while name.casefold() in taken:
            turn += 1
            ending = f" ({turn})"
            name = base[: LONGEST_NAME - len(ending)] + ending
        taken.add(name.casefold())
        names[question.variable] = name
    return names
