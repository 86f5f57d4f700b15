"""Writes a report as Word file in the state layout; every field carries its result, every table its fixed widths."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Row
from docx.text.paragraph import Paragraph as WordParagraph

from surveys.reports.document import TEXT_WIDTH_MM, Block, Chart, Heading, Paragraph, ReportDocument, Table
from surveys.reports.pagination import heading_pages, lines_of, text_height
from surveys.reports.typography import (
    FONT,
    HEADER_FROM_EDGE_MM,
    MARGIN_BOTTOM_MM,
    MARGIN_LEFT_MM,
    MARGIN_RIGHT_MM,
    MARGIN_TOP_MM,
    PAGE_MM,
    STYLES,
    TextStyle,
)
from surveys.reports.word_fields import (
    add_field,
    add_tab,
    add_text,
    begin_field,
    bookmark,
    element,
    end_field,
    hyperlink,
)
from surveys.reports.word_tables import add_data_table, fix_widths
from surveys.text.i18n import gettext as _

ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
HEAD_COLUMNS_MM = (69.0, 96.0)
CONTENTS_LEVELS = 2
LARGE_LINE = 16.0
FIRST_PAGE_REST = 77.0
"""Height in points of what the first page always has above the contents: number, kind of document, rules, spaces."""


def write_word(report: ReportDocument, *, created: datetime) -> bytes:
    """The report as the bytes of a .docx file."""
    return _WordWriter(report, created=created).write()


class _WordWriter:
    """Keeps the counts of captions and bookmarks while the blocks of one report are written."""

    def __init__(self, report: ReportDocument, *, created: datetime) -> None:
        self.report = report
        self.word: WordDocument = Document()
        self.counts = {"table": 0, "chart": 0, "heading": 0, "bookmark": 0}
        self.created = created.replace(tzinfo=None)

    def write(self) -> bytes:
        _set_properties(self.word, self.report, self.created)
        _set_styles(self.word)
        _set_page(self.word)
        _write_letterhead(self.word, self.report)
        _write_title(self.word, self.report)
        self._write_contents()
        for block in self.report.blocks:
            self._write(block)
        self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        _write_signature(self.word, self.report)
        for block in self.report.appendices:
            self._write(block)
        file = BytesIO()
        self.word.save(file)
        return file.getvalue()

    def _write_contents(self) -> None:
        headings = [block for block in self.report.all_blocks() if isinstance(block, Heading)]
        pages = _pages_of_headings(self.report)
        shown = [
            entry for entry in enumerate(zip(headings, pages, strict=True)) if entry[1][0].level <= CONTENTS_LEVELS
        ]
        title = self.word.add_paragraph(_("MỤC LỤC"), style="Contents title")
        for position, (number, (heading, page)) in enumerate(shown):
            line = self.word.add_paragraph(style=f"TOC {heading.level}")
            if position == 0:
                begin_field(line, f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u')
            anchor = f"_Toc{number + 1:06d}"
            link = hyperlink(line, anchor)
            add_text(line, heading.text, parent=link)
            add_tab(line, parent=link)
            add_field(line, f"PAGEREF {anchor} \\h", str(page), parent=link)
            if position == len(shown) - 1:
                end_field(line)
        title.paragraph_format.keep_with_next = True

    def _write(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._write_heading(block)
        elif isinstance(block, Paragraph):
            self.word.add_paragraph(block.text, style=f"Report {block.style}")
        elif isinstance(block, Table):
            self._write_table(block)
        else:
            self._write_chart(block)

    def _write_heading(self, heading: Heading) -> None:
        paragraph = self.word.add_paragraph(heading.text, style=f"Heading {heading.level}")
        paragraph.paragraph_format.page_break_before = heading.new_page
        self.counts["heading"] += 1
        self._bookmark(paragraph, f"_Toc{self.counts['heading']:06d}")

    def _bookmark(self, paragraph: WordParagraph, name: str) -> None:
        self.counts["bookmark"] += 1
        bookmark(paragraph, name, self.counts["bookmark"])

    def _write_caption(self, kind: str, word: str, sequence: str, text: str, style: str) -> None:
        self.counts[kind] += 1
        paragraph = self.word.add_paragraph(f"{word} ", style=style)
        add_field(paragraph, f"SEQ {sequence} \\* ARABIC", str(self.counts[kind]))
        add_text(paragraph, f". {text}")

    def _write_table(self, table: Table) -> None:
        self._write_caption("table", _("Bảng"), "Bang", table.caption, "Table caption")
        add_data_table(self.word, table, cell_style="Report cell")
        for note in table.notes:
            self.word.add_paragraph(note, style="Report note")

    def _write_chart(self, chart: Chart) -> None:
        paragraph = self.word.add_paragraph(style="Report chart")
        picture = paragraph.add_run().add_picture(
            BytesIO(chart.png), width=Mm(chart.width_mm), height=Mm(chart.height_mm)
        )
        properties = picture._inline.docPr
        properties.set("descr", chart.alternative)
        properties.set("title", chart.caption)
        self._write_caption("chart", _("Biểu đồ"), "Bieu_do", chart.caption, "Chart caption")


def _pages_of_headings(report: ReportDocument) -> list[int]:
    """Pages reckoned from the height of letterhead, title and contents on."""
    headings = [block for block in report.all_blocks() if isinstance(block, Heading)]
    listed = [heading for heading in headings if heading.level <= CONTENTS_LEVELS]
    style = STYLES["contents"]
    contents = sum(text_height(each.text, "contents", TEXT_WIDTH_MM - 22) + style.after for each in listed)
    subject = lines_of(report.subject, STYLES["label"], TEXT_WIDTH_MM) * LARGE_LINE
    head = report.letterhead
    left = [each.upper() for each in (head.superior_body, head.issuing_body) if each]
    bodies = sum(lines_of(each, STYLES["label"], HEAD_COLUMNS_MM[0]) for each in left) * LARGE_LINE
    draft = 1.5 * LARGE_LINE if report.draft else 0.0
    return heading_pages(report, before=bodies + draft + subject + contents + FIRST_PAGE_REST)


def _set_properties(word: WordDocument, report: ReportDocument, created: datetime) -> None:
    properties = word.core_properties
    properties.title = f"{report.kind} {report.subject}"
    properties.author = report.letterhead.issuing_body
    properties.last_modified_by = report.letterhead.issuing_body
    properties.comments = ""
    properties.language = "vi-VN"
    properties.created = properties.modified = created


def _set_styles(word: WordDocument) -> None:
    normal = word.styles["Normal"]
    _apply(normal, TextStyle(13.5, align="left"))
    language = element("lang", val="vi-VN", eastAsia="vi-VN", bidi="vi-VN")
    defaults = word.styles.element.find(qn("w:docDefaults"))
    run_defaults = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in run_defaults.findall(qn("w:lang")):
        run_defaults.remove(old)
    run_defaults.append(language)
    for level in (1, 2, 3):
        _apply(word.styles[f"Heading {level}"], STYLES[f"heading{level}"])
    for name in ("body", "item", "note", "label", "chart", "cell"):
        _apply(_new_style(word, f"Report {name}"), STYLES[name])
    for name in ("table caption", "chart caption"):
        _apply(_new_style(word, name.capitalize()), STYLES[name])
    _apply(_new_style(word, "Contents title"), TextStyle(13.5, bold=True, before=10, after=6, align="center"))
    for level in range(1, CONTENTS_LEVELS + 1):
        style = _new_style(word, f"TOC {level}")
        _apply(style, STYLES["contents"])
        form = style.paragraph_format
        form.left_indent, form.right_indent = Mm(6.0 * (level - 1)), Mm(10)
        form.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    _number_style = word.styles["Header"]
    _apply(_number_style, TextStyle(13, align="center"))


def _new_style(word: WordDocument, name: str) -> ParagraphStyle:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("TOC"))
    assert isinstance(style, ParagraphStyle)
    style.base_style = word.styles["Normal"]
    style.quick_style = not name.startswith("TOC")
    return style


def _apply(style: ParagraphStyle, text: TextStyle) -> None:
    font, form = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(text.size), text.bold, text.italic
    font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    form.space_before, form.space_after, form.line_spacing = Pt(text.before), Pt(text.after), text.line
    form.first_line_indent = Mm(text.first_line_mm)
    form.alignment = ALIGNMENTS[text.align]
    form.keep_with_next, form.keep_together = text.keep_with_next, text.keep_with_next
    form.widow_control = True


def _set_page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(MARGIN_TOP_MM), Mm(MARGIN_BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(MARGIN_LEFT_MM), Mm(MARGIN_RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(HEADER_FROM_EDGE_MM)
    section.different_first_page_header_footer = True
    add_field(section.header.paragraphs[0], "PAGE", "2")
    section.first_page_header.is_linked_to_previous = False


def _write_letterhead(word: WordDocument, report: ReportDocument) -> None:
    head = report.letterhead
    grid = word.add_table(rows=2, cols=2)
    fix_widths(grid, list(HEAD_COLUMNS_MM))
    left, right = grid.rows[0].cells
    _line(left.paragraphs[0], head.superior_body.upper(), 12)
    _line(left.add_paragraph(), head.issuing_body.upper(), 12.5, bold=True)
    _rule(left.add_paragraph(), share=0.4, width_mm=HEAD_COLUMNS_MM[0])
    _line(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _line(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 13.5, bold=True)
    _rule(right.add_paragraph(), share=0.62, width_mm=HEAD_COLUMNS_MM[1])
    number, place = grid.rows[1].cells
    _line(number.paragraphs[0], head.number, 13)
    _line(place.paragraphs[0], head.place_and_date, 13, italic=True)


def _write_title(word: WordDocument, report: ReportDocument) -> None:
    if report.draft:
        draft = word.add_paragraph()
        _line(draft, _("(DỰ THẢO)"), 13, bold=True)
        draft.paragraph_format.space_before = Pt(8)
    kind = word.add_paragraph()
    _line(kind, report.kind.upper(), 15, bold=True)
    kind.paragraph_format.space_before = Pt(10)
    subject = word.add_paragraph()
    _line(subject, report.subject, 14, bold=True)
    _rule(word.add_paragraph(), share=0.33, width_mm=TEXT_WIDTH_MM)


def _write_signature(word: WordDocument, report: ReportDocument) -> None:
    word.add_paragraph(style="Report note")
    grid = word.add_table(rows=1, cols=2)
    fix_widths(grid, [85.0, 80.0])
    _forbid_split(grid.rows[0])
    left, right = grid.rows[0].cells
    _line(left.paragraphs[0], _("Nơi nhận:"), 12, bold=True, italic=True, align="left")
    for recipient in report.signature.recipients:
        _line(left.add_paragraph(), f"- {recipient}", 11, align="left")
    _line(right.paragraphs[0], report.signature.capacity.upper(), 13.5, bold=True)
    for _blank in range(4):
        _line(right.add_paragraph(), "", 13.5)
    _line(right.add_paragraph(), report.signature.name, 13.5, bold=True)


def _line(
    paragraph: WordParagraph, text: str, size: float, *, bold: bool = False, italic: bool = False, align: str = "center"
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    paragraph.alignment = ALIGNMENTS[align]
    paragraph.paragraph_format.space_after = Pt(0)


def _rule(paragraph: WordParagraph, *, share: float, width_mm: float) -> None:
    """A centred horizontal rule over `share` of the width: the lower border of a short empty paragraph."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(width_mm * (1 - share) / 2)
    form.space_after, form.line_spacing = Pt(4), Pt(3)
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz="6", space="1", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )
    mark = element("rPr")
    mark.append(element("sz", val="4"))
    paragraph._p.get_or_add_pPr().append(mark)


def _forbid_split(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(element("cantSplit"))
