"""Section IV of the report: every question with a sentence, a table, a chart, and its results by group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from surveys.questionnaires.numbering import section_words
from surveys.reports.document import Block, Chart, Heading, Paragraph, Table, columns_of
from surveys.reports.pictures import Picture, basis_note, battery_picture, question_picture
from surveys.reports.results import Battery, OpenQuestion, QuestionResult, ResultsBook, grouped
from surveys.reports.sentences import battery_sentence, question_sentence
from surveys.reports.tables import battery_table, domain_tables, question_table, score_table
from surveys.text import format_number
from surveys.text.i18n import gettext as _

FEWEST_OPEN_ANSWERS = 5


def result_blocks(book: ResultsBook) -> list[Block]:
    """All opinions by section of the questionnaire; the questions about the respondents stand in section III."""
    blocks: list[Block] = []
    turn = 0
    sections = [
        (title, [q for q in questions if not getattr(q, "is_profile", False)]) for title, questions in book.sections()
    ]
    for number, (title, questions) in enumerate([section for section in sections if section[1]], start=1):
        blocks.append(Heading(2, f"{number}. {section_words(title) or _('Các câu hỏi')}"))
        for part in _parts(questions):
            blocks += _blocks_of(part, turn, basis=book.basis, weighted=book.bears_error)
            blocks += _score_blocks(book, part)
            turn += 1
    return blocks


def battery_domain_blocks(book: ResultsBook) -> list[Block]:
    """The items of batteries by group, for the appendix."""
    return [
        table
        for part in grouped(list(book.questions))
        if isinstance(part, Battery) and not part.questions[0].is_profile
        for question in part.questions
        for table in domain_tables(question, weighted=book.bears_error)
    ]


def derived_blocks(book: ResultsBook) -> list[Block]:
    """How each variable of the report is made from answers, and whether that was settled before the field."""
    made = [question for question in book.questions if question.definition]
    if not made:
        return []
    columns = columns_of((_("Biến"), 45, "left"), (_("Định nghĩa"), 85, "left"), (_("Khai khi nào"), 35, "left"))
    later, before = _("bổ sung sau khi bắt đầu thu thập"), _("trước khi thu thập")
    rows = tuple((each.label, each.definition, later if each.is_later else before) for each in made)
    return [Table(_("Biến tạo thêm từ câu trả lời"), columns, rows)]


def with_basis(blocks: Iterable[Block], book: ResultsBook) -> list[Block]:
    """The blocks with the label of the basis under every table: no table of results goes without it."""
    label = basis_note(book.basis)
    return [replace(block, notes=(*block.notes, label)) if isinstance(block, Table) else block for block in blocks]


def chart_of(picture: Picture, caption: str) -> Chart:
    """A picture as a block, at its own size."""
    width, height = picture.size_mm
    return Chart(caption, picture.png(), width, height, picture.alternative)


def _parts(questions: list[QuestionResult | OpenQuestion]) -> list[QuestionResult | OpenQuestion | Battery]:
    closed = [question for question in questions if isinstance(question, QuestionResult)]
    opened = [question for question in questions if isinstance(question, OpenQuestion)]
    parts: list[QuestionResult | OpenQuestion | Battery] = [*grouped(closed), *opened]
    return sorted(parts, key=lambda part: part.questions[0].number if isinstance(part, Battery) else part.number)


def _blocks_of(part: QuestionResult | OpenQuestion | Battery, turn: int, *, basis: str, weighted: bool) -> list[Block]:
    if isinstance(part, OpenQuestion):
        return _open_blocks(part)
    if isinstance(part, Battery):
        return _battery_blocks(part, turn, basis=basis, weighted=weighted)
    blocks: list[Block] = [
        Heading(3, part.heading),
        *([Paragraph(part.definition)] if part.definition else []),
        Paragraph(question_sentence(part, turn=turn)),
        question_table(part, weighted=weighted),
    ]
    if not part.is_number and any(answer.cell.value is not None for answer in part.answers):
        caption = f"{part.label} ({part.definition.rstrip('.')})" if part.definition else part.label
        blocks.append(chart_of(question_picture(part, basis=basis), caption))
    return [*blocks, *domain_tables(part, weighted=weighted)]


def _battery_blocks(battery: Battery, turn: int, *, basis: str, weighted: bool) -> list[Block]:
    return [
        Heading(3, battery.heading),
        Paragraph(battery_sentence(battery, turn=turn)),
        battery_table(battery, weighted=weighted),
        chart_of(battery_picture(battery, basis=basis), battery.title),
    ]


def _score_blocks(book: ResultsBook, part: QuestionResult | OpenQuestion | Battery) -> list[Block]:
    """Mean scores and the two best answers of a grid on a scale, with the reliability of the whole."""
    scale = book.scale(part.key) if isinstance(part, Battery) else None
    return [] if scale is None else [score_table(scale, part.title)]  # type: ignore[union-attr]


def _open_blocks(question: OpenQuestion) -> list[Block]:
    heading = Heading(3, question.heading)
    if question.answers < FEWEST_OPEN_ANSWERS:
        return [heading, Paragraph(_("Có dưới %(n)s người ghi ý kiến ở câu hỏi mở này.", n=FEWEST_OPEN_ANSWERS))]
    text = _(
        "Đây là câu hỏi mở, có %(n)s người ghi ý kiến. Ý kiến được lưu khuyết danh để tổng hợp định "
        "tính; báo cáo không trích "
        "nguyên văn.",
        n=format_number(question.answers),
    )
    return [heading, Paragraph(text)]
