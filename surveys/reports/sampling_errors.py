"""Sampling errors as DHS and MICS print them: of every estimate, and by group of what the plan's findings are."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from surveys.reports.document import Block, Heading, Paragraph, Table, columns_of
from surveys.reports.plan_content import Finding
from surveys.reports.question_blocks import with_basis
from surveys.reports.results import Answer, Cell, QuestionResult, ResultsBook
from surveys.reports.sentences import ordered
from surveys.reports.tables import NOT_SHOWN, hidden_note, interval_of, n_words, value_words
from surveys.text import format_number
from surveys.text.i18n import gettext as _


def sampling_error_blocks(book: ResultsBook, findings: Sequence[Finding], *, title: str) -> list[Block]:
    """What the columns are, the errors of all estimates, then by group those of the plan's findings."""
    blocks: list[Block] = [
        Heading(1, title, new_page=True),
        Paragraph(
            _(
                "Với mỗi ước lượng, các bảng dưới đây cho biết: sai số chuẩn (SE); sai số tương đối, tức sai số chuẩn "
                "chia cho ước lượng; khoảng tin cậy 95%; số người trả lời (n, chưa có quyền số); hệ số thiết kế "
                "(DEFF), tức phương sai theo đúng thiết kế mẫu so với chọn ngẫu nhiên đơn giản cùng số người; và căn "
                "bậc hai của nó (DEFT). Khoảng tin cậy phản ánh sai số chọn mẫu, không phản ánh sai lệch do người "
                "không trả lời."
            )
        ),
        sampling_errors(book.questions, caption=_("Sai số chọn mẫu của các ước lượng")),
    ]
    for finding in findings:
        table = errors_by_group(book, finding)
        if table is not None:
            blocks.append(table)
    return with_basis(blocks, book)


def sampling_errors(questions: Sequence[QuestionResult], *, caption: str) -> Table:
    """Estimate, standard error, relative error, interval, n, deff and deft of every estimate among all respondents."""
    rows: list[tuple[str, ...]] = []
    strong = set()
    for question in questions:
        strong.add(len(rows))
        rows.append((question.heading, *[""] * 7))
        rows += [_row(answer.label, answer.cell) for answer in question.answers]
    return _table(caption, _("Câu hỏi và phương án"), rows, strong, key="errors")


def errors_by_group(book: ResultsBook, finding: Finding) -> Table | None:
    """The same for the answer that a finding is about, by every banner (or by its own one); None if it has no
    groups."""
    question = book.question(finding.variable)
    answer = _answer(question, finding.answer) if question is not None else None
    if question is None or answer is None:
        return None
    place = question.answers.index(answer)
    rows = [_row(_("Chung"), answer.cell)]
    strong = {0}
    banner = ""
    for domain in question.domains:
        if finding.banner and domain.banner != finding.banner:
            continue
        if domain.banner != banner:
            banner = domain.banner
            strong.add(len(rows))
            rows.append((domain.banner_label, *[""] * 7))
        rows.append(_row(domain.label, domain.cells[place]))
    if not banner:
        return None
    caption = _("Sai số chọn mẫu theo nhóm: %(question)s", question=question.heading.rstrip("?:. "))
    if not question.is_number:
        caption += _(", phương án “%(answer)s”", answer=answer.label)
    key = f"errors:{question.variable}:{answer.code}:{finding.banner}"
    return _table(caption, _("Nhóm"), rows, strong, key=key)


def _answer(question: QuestionResult, code: str) -> Answer | None:
    if code:
        return next((answer for answer in question.answers if answer.code == code), None)
    ranked = ordered([answer for answer in question.answers if answer.cell.value is not None])
    return ranked[0] if ranked else None


def _table(caption: str, first: str, rows: Sequence[tuple[str, ...]], strong: set[int], *, key: str) -> Table:
    columns = columns_of(
        (first, 52, "left"),
        (_("Ước lượng"), 18, "right"),
        (_("SE"), 14, "right"),
        (_("Sai số tương đối (%)"), 18, "right"),
        (_("Khoảng tin cậy 95%"), 23, "right"),
        ("n", 12, "right"),
        ("DEFF", 14, "right"),
        ("DEFT", 14, "right"),
    )
    notes = (_("Ước lượng là tỷ lệ % trừ các dòng trung bình."), hidden_note())
    return Table(caption, columns, tuple(rows), notes, frozenset(strong), key=key)


def _row(label: str, cell: Cell) -> tuple[str, ...]:
    if cell.hidden or cell.value is None:
        return (label, NOT_SHOWN, *["–"] * 3, n_words(cell), "–", "–")
    return (
        label,
        value_words(cell),
        format_number(cell.se, 2),
        format_number(cell.cv, 1),
        interval_of(cell),
        n_words(cell),
        format_number(cell.deff, 2),
        format_number(None if cell.deff is None else sqrt(cell.deff), 2),
    )
