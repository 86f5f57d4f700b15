"""Writes paper as an editable Word file: real styles, real tables, no question apart from its options."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from itertools import groupby

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from surveys.questionnaires.paper.blocks import (
    Block,
    Body,
    Boxes,
    CardBlock,
    ConsentBlock,
    GridBlock,
    Heading,
    Lines,
    NoteBlock,
    OfficeBox,
    Option,
    Options,
    Paper,
    QuestionBlock,
    Ranking,
    RuleBlock,
    SectionBlock,
    TableBlock,
    Text,
)
from surveys.questionnaires.paper.word_parts import (
    cell,
    digit_cells,
    line_cell,
    paragraph,
    row,
    run,
    table,
    tick,
)
from surveys.reports.typography import FONT, PAGE_MM
from surveys.reports.word_fields import add_field
from surveys.text.i18n import gettext as _

MARGINS_MM = (20.0, 18.0, 22.0, 16.0)
"""Top, bottom, left, right: a form is bound at the left and needs the width."""
WIDTH_MM = PAGE_MM[0] - MARGINS_MM[2] - MARGINS_MM[3]
INDENT_MM = 6.0
TICK_MM, CODE_MM = 14.0, 8.0
PLACE_MM, PLACES_IN_A_ROW = 14.0, 6
NARROWEST_MM = 10.4
STYLES: dict[str, tuple[float, bool, bool, float, float, bool]] = {
    "Form head": (11, False, False, 0, 0, False),
    "Form title": (15, True, False, 8, 2, True),
    "Form subject": (12, True, False, 0, 6, True),
    "Form section": (11.5, True, False, 12, 4, True),
    "Form rule": (10.5, True, True, 8, 2, True),
    "Form question": (11, False, False, 9, 3, True),
    "Form option": (11, False, False, 1.5, 1.5, False),
    "Form note": (11, False, False, 6, 2, False),
    "Form told": (10, False, True, 1, 1, True),
    "Form gap": (2, False, False, 0, 0, True),
    "Form small": (9.5, False, False, 1, 1, False),
    "Form card": (26, False, False, 6, 6, False),
    "Form paragraph": (12.5, False, False, 3, 3, False),
}
"""Size, bold, italic, space before and after in points, kept with the next paragraph."""
GREY = "6B6660"


MOST_OF_A_PROPERTY = 255
"""Characters that a Word file's own title holds."""


def write_word(paper: Paper, *, created: datetime) -> bytes:
    """The document as the bytes of a .docx file; a form is a master, without a serial."""
    word = Document()
    _set_styles(word)
    _set_page(word, paper)
    properties = word.core_properties
    title, office = (words[:MOST_OF_A_PROPERTY] for words in (paper.head.title, paper.head.office))
    properties.title, properties.author, properties.comments = title, office, ""
    properties.created = properties.modified = created.replace(tzinfo=None)
    _Writer(word, paper).write()
    file = BytesIO()
    word.save(file)
    return file.getvalue()


class _Writer:
    """Appends block after block to one document."""

    def __init__(self, word: WordDocument, paper: Paper) -> None:
        self.word, self.paper = word, paper

    def write(self) -> None:
        """The head, then every block."""
        if not any(isinstance(block, CardBlock) for block in self.paper.blocks):
            self._head()
        for block in self.paper.blocks:
            self._block(block)

    def _say(self, style: str, *runs: str, keep: bool = False) -> None:
        """A paragraph, written as XML at once: python-docx looks for its style every time."""
        body = self.word.element.body
        written = paragraph(style.replace(" ", ""), "".join(runs), declared=True)
        body.insert(len(body) - 1, parse_xml(_all_kept([written])[0] if keep else written))

    def _table(self, rows: Iterable[str], widths: Sequence[float], *, indent: float = 0.0) -> None:
        """A table; tables that follow each other would grow together, so a thin paragraph stands between."""
        body = self.word.element.body
        if len(body) > 1 and body[-2].tag == qn("w:tbl"):
            self._say("Form gap", keep=True)
        body.insert(len(body) - 1, parse_xml(table(rows, widths, indent=indent)))

    def _head(self) -> None:
        head = self.paper.head
        left = []
        if head.superior:
            left.append(paragraph("Formhead", run(head.superior.upper()), align="center"))
        left.append(paragraph("Formhead", run(head.office.upper(), bold=True), align="center"))
        self._table(
            [row([cell("".join(left), 122), cell(paragraph("Formhead", ""), WIDTH_MM - 122)])],
            [122, WIDTH_MM - 122],
        )
        self._say("Form title", run(head.kind))
        self._say("Form subject", run(head.title))

    def _block(self, block: Block) -> None:
        if isinstance(block, QuestionBlock):
            self._question(block)
        elif isinstance(block, GridBlock):
            self._grid(block)
        elif isinstance(block, SectionBlock):
            self._say("Form section", run(block.title))
            if block.ask_if:
                self._say("Form rule", run(block.ask_if))
        elif isinstance(block, RuleBlock):
            self._say("Form rule" if block.strong else "Form told", run(block.words))
        elif isinstance(block, NoteBlock):
            if block.ask_if:
                self._say("Form rule", run(block.ask_if))
            for line in block.words.splitlines():
                self._say("Form note", run(line))
        elif isinstance(block, ConsentBlock):
            self._consent(block)
        else:
            self._other(block)

    def _question(self, block: QuestionBlock) -> None:
        if block.ask_if:
            self._say("Form rule", run(block.ask_if))
        said = run(f" {block.said}", italic=True, colour=GREY) if block.said else ""
        runs = [run(f"{block.number}. ", bold=True), run(block.words)]
        self._say("Form question", *runs, *([said] if said else []))
        if block.told:
            self._say("Form told", run(f"{_('Người hỏi:')} ", bold=True), run(block.told))
        self._body(block.body)

    def _body(self, body: Body) -> None:
        if isinstance(body, Options):
            self._options(body)
        elif isinstance(body, Ranking):
            self._ranking(body)
        elif isinstance(body, Boxes):
            cells, widths = digit_cells(body)
            self._table([row(cells, height_mm=7)], widths, indent=INDENT_MM)
        elif isinstance(body, Lines):
            width = WIDTH_MM - INDENT_MM
            rows = [row([line_cell(width)], height_mm=8.4) for _line in range(body.count)]
            self._table(_kept(rows), [width], indent=INDENT_MM)

    def _ranking(self, body: Ranking) -> None:
        """Options without boxes, then the boxes of each place, as many groups in a row as there is room for."""
        words_width = WIDTH_MM - INDENT_MM - CODE_MM
        rows = [
            row([cell(paragraph("Formoption", run(option.code, bold=True)), CODE_MM),
                 cell(paragraph("Formoption", run(option.words)), words_width)])
            for option in body.options
        ]  # fmt: skip
        self._table(_all_kept(rows), [CODE_MM, words_width], indent=INDENT_MM)
        for first in range(0, len(body.places), PLACES_IN_A_ROW):
            cells, widths = [], []
            for words, boxes in body.places[first : first + PLACES_IN_A_ROW]:
                digits, digit_widths = digit_cells(boxes)
                cells += [cell(paragraph("Formoption", run(words), align="right"), PLACE_MM), *digits]
                widths += [PLACE_MM, *digit_widths]
            self._table(_kept([row(cells, height_mm=7)]), widths, indent=INDENT_MM)

    def _options(self, body: Options) -> None:
        for is_apart, run_of in groupby(
            body.options, lambda option: option.apart or (body.columns > 1 and option.lines)
        ):
            options = list(run_of)
            columns = 1 if is_apart and body.columns != len(body.options) else min(body.columns, len(options))
            if body.columns == len(body.options):
                options, columns = list(body.options), len(body.options)
            self._columns(options, columns, last=options[-1] is body.options[-1])
            if body.columns == len(body.options):
                return

    def _columns(self, options: list[Option], columns: int, *, last: bool) -> None:
        """Options down the first column, then down the next."""
        count = -(-len(options) // columns)
        words_width = (WIDTH_MM - INDENT_MM) / columns - TICK_MM
        widths = [TICK_MM, words_width] * columns
        across = columns == len(options)
        rows = []
        for line in range(count):
            cells = []
            for column in range(columns):
                place = line * columns + column if across else column * count + line
                cells += self._option_cells(options[place] if place < len(options) else None, words_width)
            rows.append(row(cells))
            if columns == 1 and options[line].lines:
                blank = cell(paragraph("Formoption", ""), TICK_MM)
                rows.append(row([blank, line_cell(words_width)], height_mm=7))
        self._table(_kept(rows) if last else _all_kept(rows), widths, indent=INDENT_MM)

    def _option_cells(self, option: Option | None, width: float) -> list[str]:
        if option is None:
            return [cell(paragraph("Formoption", ""), each) for each in (TICK_MM, width)]
        words = run(option.words) + (run(f"   {option.arrow}", bold=True) if option.arrow else "")
        mark = tick() + run(
            f"  {option.code}" if option.code else " .", bold=True, colour="" if option.code else "FFFFFF"
        )
        return [cell(paragraph("Formoption", mark), TICK_MM), cell(paragraph("Formoption", words), width)]

    def _grid(self, block: GridBlock) -> None:
        if block.ask_if:
            self._say("Form rule", run(block.ask_if))
        count = len(block.columns)
        width = max(NARROWEST_MM, min(19.0, 96.0 / max(1, count)))
        first = WIDTH_MM - width * count
        widths = [first, *[width] * count]
        said = run(f" {block.said}", italic=True, colour=GREY) if block.said else ""
        number = run(f"{block.number}. ", bold=True) if block.number else ""
        stem = cell(paragraph("Formoption", number + run(block.words) + said), WIDTH_MM, span=count + 1)
        heads = [cell(paragraph("Formsmall", ""), first, shaded=True, ruled=True)]
        heads += [cell(paragraph("Formsmall", run(c.words), align="center"), width, shaded=True, ruled=True)
                  for c in block.columns]  # fmt: skip
        rows = [row([stem], head=True), row(heads, head=True)]
        for item in block.rows:
            words = run(f"{item.number} ", bold=True) + run(item.words)
            cells = [cell(paragraph("Formoption", words), first, ruled=True)]
            cells += [
                cell(
                    paragraph("Formoption", tick() + run(f" {c.code}", size=8.5 if count < 10 else 7), align="center"),
                    width,
                    ruled=True,
                )
                for c in block.columns
            ]
            rows.append(row(cells))
        self._say("Form small", keep=True)
        self._table([*_all_kept(rows[:3]), *(_kept(rows[3:]) if len(rows) <= 16 else rows[3:])], widths)

    def _consent(self, block: ConsentBlock) -> None:
        inner = [paragraph("Formoption", run(words), align="both") for words in block.paragraphs]
        ticks = "".join(tick() + run(f" {option.code}  ", bold=True) + run(f"{option.words}          ")
                        for option in block.agreed)  # fmt: skip
        inner.append(paragraph("Formoption", ticks))
        self._table([row([cell("".join(inner), WIDTH_MM, ruled=True)])], [WIDTH_MM])
        for words, body in block.cover:
            self._say("Form small", keep=True)
            label = cell(paragraph("Formoption", run(words)), 80)
            if isinstance(body, Options):
                ticks = "".join(tick() + run(f" {o.code}  ", bold=True) + run(f"{o.words}      ") for o in body.options)
                self._table(
                    [row([label, cell(paragraph("Formoption", ticks), WIDTH_MM - 80)], height_mm=7)],
                    [80, WIDTH_MM - 80],
                )
                continue
            cells, widths = digit_cells(body)
            rest = WIDTH_MM - 80 - sum(widths)
            blank = cell(paragraph("Formoption", ""), rest)
            self._table([row([label, *cells, blank], height_mm=7)], [80, *widths, rest])

    def _other(self, block: Block) -> None:
        if isinstance(block, OfficeBox):
            self._office(block)
        elif isinstance(block, Heading):
            made = self.word.add_paragraph(block.words, style=f"Heading {block.level}")
            made.paragraph_format.page_break_before = block.new_page
        elif isinstance(block, Text):
            lead = [run(f"{block.lead} ", bold=True)] if block.lead else []
            mark = [run(f"{block.mark} ")] if block.mark else []
            self._say("Form paragraph", *mark, *lead, run(block.words, italic=block.quiet))
        elif isinstance(block, TableBlock):
            whole = sum(block.widths)
            widths = [WIDTH_MM * width / whole for width in block.widths]
            head = [cell(paragraph("Formoption", run(words, bold=True)), w, ruled=True, shaded=True)
                    for words, w in zip(block.head, widths, strict=True)]  # fmt: skip
            rows = [row([cell(paragraph("Formoption", run(words)), w, ruled=True)
                         for words, w in zip(line, widths, strict=True)]) for line in block.rows]  # fmt: skip
            self._table([*_all_kept([row(head, head=True)]), *rows], widths)
        elif isinstance(block, CardBlock):
            self._card(block)

    def _office(self, block: OfficeBox) -> None:
        self._say("Form section", run(block.title))
        rows = []
        for words, body in block.rows:
            inside = ""
            if isinstance(body, Options):
                inside = "".join(tick() + run(f" {o.code} {o.words}      ") for o in body.options)
            elif isinstance(body, Boxes):
                inside = "".join(tick() + run(" ") for count, _after in body.groups for _digit in range(count)) + run(
                    _(" phút")
                )
            rows.append(row([cell(paragraph("Formoption", run(words)), 42, ruled=True),
                             cell(paragraph("Formoption", inside), WIDTH_MM - 42, ruled=True)]))  # fmt: skip
        self._table(_all_kept(rows), [42, WIDTH_MM - 42])
        self._say("Form told", run(block.note))

    def _card(self, block: CardBlock) -> None:
        made = self.word.add_paragraph(style="Heading 1")
        made.paragraph_format.page_break_before = True
        made.add_run(block.title).font.size = Pt(20)
        self._say("Form told", run(block.serves))
        size = 26.0 if len(block.options) <= 6 else 20.0 if len(block.options) <= 13 else 12.0
        rows = [
            row([cell(paragraph("Formcard", run(option.code, bold=True, size=size)), 22),
                 cell(paragraph("Formcard", run(option.words, size=size)), WIDTH_MM - 22)])
            for option in block.options
        ]  # fmt: skip
        self._table(rows, [22, WIDTH_MM - 22])


def _kept(rows: list[str]) -> list[str]:
    """All rows but the last kept with the next, so that a page never ends inside."""
    return [*_all_kept(rows[:-1]), *rows[-1:]]


def _all_kept(rows: list[str]) -> list[str]:
    return [each.replace("</w:pStyle>", "</w:pStyle><w:keepNext/>") for each in rows]


def _set_styles(word: WordDocument) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    fonts = normal.element.get_or_add_rPr().find(qn("w:rFonts"))
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    for level, size in ((1, 14), (2, 12.5), (3, 12)):
        heading = word.styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        heading.font.bold, heading.font.italic = True, level == 3
        fonts = heading.element.get_or_add_rPr().find(qn("w:rFonts"))
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for name in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{name}"), FONT)
    for name, (size, bold, italic, before, after, keep) in STYLES.items():
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
        form = style.paragraph_format
        form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
        form.line_spacing = 1.0
        if name in {"Form title", "Form subject"}:
            form.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_page(word: WordDocument, paper: Paper) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    top, bottom, left, right = MARGINS_MM
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance = section.footer_distance = Mm(9)
    serial = f"     {paper.serial_words}: …………………" if paper.serial_words else ""
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    header.add_run(f"{paper.draft_words}{serial}").font.size = Pt(11)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run(f"{_('Trang')} ")
    add_field(footer, "PAGE", "1")
    footer.add_run("/")
    add_field(footer, "NUMPAGES", "1")
