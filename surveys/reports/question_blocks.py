"""Section IV of the report: every question with a sentence, a table, a chart, and its results by group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from surveys.questionnaires.numbering import section_words
from surveys.reports.document import Block, Chart, Heading, Paragraph, Table, columns_of, reference
from surveys.reports.phrases import BY_GROUP, WITH_CHART, WITH_TABLE
from surveys.reports.pictures import Picture, basis_note, battery_picture, question_picture
from surveys.reports.results import Battery, OpenQuestion, QuestionResult, ResultsBook, grouped
from surveys.reports.sentences import battery_sentence, question_sentence
from surveys.reports.tables import battery_table, domain_tables, question_table, score_table
from surveys.reports.voice import Voice
from surveys.reports.wordings import wordings_sentence
from surveys.text import format_number
from surveys.text.i18n import gettext as _

FEWEST_OPEN_ANSWERS = 5
BANNERS_WITH_QUESTION = 4
"""With more banners the tables by group are all in the appendix: between two questions there would be pages of them."""


def result_blocks(book: ResultsBook, voice: Voice) -> list[Block]:
    """All opinions by section of the questionnaire; the questions about the respondents stand in section III."""
    blocks: list[Block] = []
    sections = [
        (title, [q for q in questions if not getattr(q, "is_profile", False)]) for title, questions in book.sections()
    ]
    for number, (title, questions) in enumerate([section for section in sections if section[1]], start=1):
        blocks.append(Heading(2, f"{number}. {section_words(title) or _('Các câu hỏi')}"))
        for part in parts_of(questions):
            blocks += _blocks_of(part, book, voice)
            blocks += _wording_blocks(part, book)
            blocks += _score_blocks(book, part)
    return blocks


def group_blocks(book: ResultsBook) -> list[Block]:
    """Every table by group that does not stand with its question: items of grids, who the respondents are, and with
    many banners all of them; last, of which questions the groups are too small to print any."""
    blocks: list[Block] = []
    untold = []
    for question in book.questions:
        if not _stands_with_question(question, book):
            tables = domain_tables(question, weighted=book.bears_error, later=book.later)
            blocks += tables
            if question.domains and not tables:
                untold.append(question.numeral or f"“{question.label}”")
    if untold:
        words = _(
            "Không in bảng chia theo nhóm của câu %(questions)s: số quan sát trong từng nhóm quá ít, không công bố.",
            questions=", ".join(untold),
        )
        blocks.append(Paragraph(words))
    return blocks


def _stands_with_question(question: QuestionResult, book: ResultsBook) -> bool:
    alone = not any(isinstance(part, Battery) and question in part.questions for part in grouped(list(book.questions)))
    return alone and not question.is_profile and len(book.banners) <= BANNERS_WITH_QUESTION


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
    return [_labelled(block, label) if isinstance(block, Table) else block for block in blocks]


def _labelled(table: Table, label: str) -> Table:
    """The label ends the first note, so that no line of its own stands under every table."""
    if not table.notes:
        return replace(table, notes=(label,))
    return replace(table, notes=(f"{table.notes[0]} {label}", *table.notes[1:]))


def chart_of(picture: Picture, caption: str, *, key: str = "") -> Chart:
    """A picture as a block, at its own size."""
    width, height = picture.size_mm
    return Chart(caption, picture.png(), width, height, picture.alternative, svg=picture.svg(), key=key)


def parts_of(questions: Sequence[QuestionResult | OpenQuestion]) -> list[QuestionResult | OpenQuestion | Battery]:
    """Questions as they are shown: neighbours on one scale together, the others one by one."""
    closed = [question for question in questions if isinstance(question, QuestionResult)]
    opened = [question for question in questions if isinstance(question, OpenQuestion)]
    parts: list[QuestionResult | OpenQuestion | Battery] = [*grouped(closed), *opened]
    return sorted(parts, key=lambda part: part.questions[0].number if isinstance(part, Battery) else part.number)


def _blocks_of(part: QuestionResult | OpenQuestion | Battery, book: ResultsBook, voice: Voice) -> list[Block]:
    if isinstance(part, OpenQuestion):
        return [Heading(3, part.heading), *_later_note(book, part.variable), *_open_blocks(part)]
    if isinstance(part, Battery):
        return _battery_blocks(part, book, voice)
    weighted = book.bears_error
    table = question_table(part, weighted=weighted)
    chart = None
    if not part.is_number and any(answer.cell.value is not None for answer in part.answers):
        chart = chart_of(question_picture(part, basis=book.basis), part.label, key=table.key)
    by_group = domain_tables(part, weighted=weighted, later=book.later)
    said = [question_sentence(part, voice=voice), _where(table, chart, voice)]
    if by_group:
        said.append(voice.choose("by_group", BY_GROUP) % {"table": reference("table", by_group[0].key)})
    elif part.domains and _stands_with_question(part, book):
        said.append(_("Số quan sát trong từng nhóm quá ít nên không công bố kết quả chia theo nhóm."))
    return [
        Heading(3, part.heading),
        *_later_note(book, part.variable),
        *([Paragraph(part.definition)] if part.definition else []),
        Paragraph(" ".join(said)),
        table,
        *([chart] if chart is not None else []),
        *(by_group if _stands_with_question(part, book) else []),
    ]


def _where(table: Table, chart: Chart | None, voice: Voice) -> str:
    """Where the numbers of a question stand."""
    facts = {"table": reference("table", table.key)}
    if chart is None:
        return voice.choose("with_table", WITH_TABLE) % facts
    return voice.choose("with_chart", WITH_CHART) % {**facts, "chart": reference("chart", chart.key)}


def _later_note(book: ResultsBook, *variables: str) -> list[Block]:
    if not any(f"question:{variable}" in book.later for variable in variables):
        return []
    return [Paragraph(_("Nội dung này được bổ sung vào kế hoạch phân tích sau khi bắt đầu thu thập."), "note")]


def _wording_blocks(part: QuestionResult | OpenQuestion | Battery, book: ResultsBook) -> list[Block]:
    """What was asked in other words by mode, and how."""
    if isinstance(part, OpenQuestion):
        return []
    told = part.questions if isinstance(part, Battery) else (part,)
    sentences = [(each.heading, wordings_sentence(each.wordings, book.by_wording)) for each in told if each.wordings]
    return [
        Paragraph(f"{heading}: {sentence}" if isinstance(part, Battery) else sentence)
        for heading, sentence in sentences
    ]


def _battery_blocks(battery: Battery, book: ResultsBook, voice: Voice) -> list[Block]:
    table = battery_table(battery, weighted=book.bears_error)
    chart = chart_of(battery_picture(battery, basis=book.basis), battery.title, key=table.key)
    said = [battery_sentence(battery, voice=voice), _where(table, chart, voice)]
    grids = [table for each in battery.questions for table in domain_tables(each, weighted=book.bears_error)]
    if grids:
        said.append(voice.choose("by_group", BY_GROUP) % {"table": reference("table", grids[0].key)})
    return [
        Heading(3, battery.heading),
        *_later_note(book, *(question.variable for question in battery.questions)),
        Paragraph(" ".join(said)),
        table,
        chart,
    ]


def _score_blocks(book: ResultsBook, part: QuestionResult | OpenQuestion | Battery) -> list[Block]:
    """Mean scores and the two best answers of a grid on a scale, with the reliability of the whole."""
    scale = book.scale(part.key) if isinstance(part, Battery) else None
    return [] if scale is None else [score_table(scale, part.title)]  # type: ignore[union-attr]


def _open_blocks(question: OpenQuestion) -> list[Block]:
    if question.answers < FEWEST_OPEN_ANSWERS:
        return [Paragraph(_("Có dưới %(n)s người ghi ý kiến ở câu hỏi mở này.", n=FEWEST_OPEN_ANSWERS))]
    text = _(
        "Đây là câu hỏi mở, có %(n)s người ghi ý kiến. Ý kiến được lưu khuyết danh để tổng hợp định "
        "tính; báo cáo không trích "
        "nguyên văn.",
        n=format_number(question.answers),
    )
    return [Paragraph(text)]
