"""Writes a report as Word file; every field carries its result, every table its fixed widths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from surveys.reports.caption_numbers import CaptionNumbers, Reference, caption_word
from surveys.reports.document import TEXT_WIDTH_MM, Block, Chart, Heading, Paragraph, ReportDocument, Table
from surveys.reports.pagination import heading_pages, text_height
from surveys.reports.typography import SINGLE_LINE, STYLES, text_styles
from surveys.reports.word_front import front_height, letterhead_xml, signature_xml, title_xml
from surveys.reports.word_styles import (
    CONTENTS_LEVELS,
    TABLE_STYLE,
    set_page,
    set_properties,
    set_styles,
    style_id,
)
from surveys.reports.word_tables import table_xml
from surveys.reports.word_xml import bookmark, elements, field, field_begin, field_end, link, paragraph, picture, run
from surveys.text.i18n import gettext as _

SEQUENCES = {"table": "Bang", "chart": "Bieu_do"}
EARLIEST = (1980, 1, 1, 0, 0, 0)
CONTENTS_TITLE_HEIGHT = 10 + 6 + 13.5 * SINGLE_LINE
CONTENTS_NUMBER_MM = 8.0
KEEP = "<w:keepNext/>"


def write_word(report: ReportDocument, *, created: datetime) -> bytes:
    """The report as the bytes of a .docx file; the same report and `created`, the same bytes."""
    word: WordDocument = Document()
    set_properties(word, report, created.replace(tzinfo=None))
    set_styles(word, text_styles(report.letterhead.body_size))
    set_page(word, draft=report.draft)
    body = word.element.body
    end = body.find(qn("w:sectPr"))
    for part in _WordText(report, word).parts():
        for each in elements(part):
            end.addprevious(each)
    file = BytesIO()
    word.save(file)
    return _without_clock(file.getvalue())


class _WordText:
    """Keeps the counts of captions, headings and bookmarks while the blocks of one report are written."""

    def __init__(self, report: ReportDocument, word: WordDocument) -> None:
        self.report = report
        self.word = word
        self.captions = CaptionNumbers.of(report)
        self.counts = {"table": 0, "chart": 0, "heading": 0, "bookmark": 0}

    def parts(self) -> Iterator[str]:
        """The text as XML, part by part."""
        yield letterhead_xml(self.report.letterhead) + title_xml(self.report)
        yield self._contents()
        last = len(self.report.blocks) - 1
        for number, block in enumerate(self.report.blocks):
            yield self._block(block, keep=number == last)
        yield signature_xml(self.report.signature)
        for block in self.report.appendices:
            yield self._block(block)

    def _contents(self) -> str:
        headings = [block for block in self.report.all_blocks() if isinstance(block, Heading)]
        pages = _pages_of_headings(self.report, self.captions)
        shown = [
            (number, heading, page)
            for number, (heading, page) in enumerate(zip(headings, pages, strict=True), 1)
            if heading.level <= CONTENTS_LEVELS
        ]
        lines = [paragraph("ReportContents", run(_("MỤC LỤC")))]
        for position, (number, heading, page) in enumerate(shown):
            anchor = _heading_anchor(number)
            entry = run(heading.text) + "<w:r><w:tab/></w:r>" + field(f"PAGEREF {anchor} \\h", str(page))
            opens = field_begin(f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u') if position == 0 else ""
            closes = field_end() if position == len(shown) - 1 else ""
            lines.append(paragraph(f"TOC{heading.level}", opens + link(anchor, entry) + closes))
        return "".join(lines) if shown else ""

    def _block(self, block: Block, *, keep: bool = False) -> str:
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, Paragraph):
            return paragraph(style_id(block.style), self._words(block.text), KEEP if keep else "")
        return self._table(block) if isinstance(block, Table) else self._chart(block)

    def _words(self, text: str) -> str:
        """Running text; references are fields that lead to the caption and show its number."""
        return "".join(
            field(f"REF {_caption_anchor(piece)} \\h", piece.words) if isinstance(piece, Reference) else run(piece)
            for piece in self.captions.pieces(text)
        )

    def _heading(self, heading: Heading) -> str:
        self.counts["heading"] += 1
        marked = self._bookmark(_heading_anchor(self.counts["heading"]), run(heading.text))
        return paragraph(f"Heading{heading.level}", marked, "<w:pageBreakBefore/>" if heading.new_page else "")

    def _bookmark(self, name: str, content: str) -> str:
        self.counts["bookmark"] += 1
        return bookmark(name, self.counts["bookmark"], content)

    def _caption(self, kind: str, text: str, style: str) -> str:
        self.counts[kind] += 1
        number = Reference(kind, self.counts[kind])
        label = run(f"{caption_word(kind)} ") + field(f"SEQ {SEQUENCES[kind]} \\* ARABIC", str(number.number))
        return paragraph(style_id(style), self._bookmark(_caption_anchor(number), label) + run(f". {text}"))

    def _table(self, table: Table) -> str:
        parts = [
            self._caption("table", table.caption, "table caption"),
            table_xml(table, style=TABLE_STYLE, cell_style=style_id("cell"), head_style=style_id("cell head")),
        ]
        last = len(table.notes) - 1
        for number, note in enumerate(table.notes):
            parts.append(paragraph(style_id("note"), self._words(note), KEEP if number < last else ""))
        return "".join(parts) if table.notes else "".join(parts) + paragraph(style_id("note"), "")

    def _chart(self, chart: Chart) -> str:
        relation, _image = self.word.part.get_or_add_image(BytesIO(chart.png))
        number = self.counts["chart"] + 1
        drawn = picture(
            relation,
            number,
            width_mm=chart.width_mm,
            height_mm=chart.height_mm,
            title=chart.caption,
            alternative=chart.alternative,
        )
        return paragraph(style_id("chart"), drawn) + self._caption("chart", chart.caption, "chart caption")


def _heading_anchor(number: int) -> str:
    return f"_Toc{number:06d}"


def _caption_anchor(reference: Reference) -> str:
    return f"_Ref_{reference.anchor.replace('-', '_')}"


def _pages_of_headings(report: ReportDocument, captions: CaptionNumbers) -> list[int]:
    """Pages reckoned from the height of letterhead, title and contents on."""
    read = replace(
        report,
        blocks=tuple(_read(block, captions) for block in report.blocks),
        appendices=tuple(_read(block, captions) for block in report.appendices),
    )
    style = STYLES["contents"]
    room = TEXT_WIDTH_MM - CONTENTS_NUMBER_MM
    contents = sum(
        text_height(block.text, style, room) + style.after
        for block in report.all_blocks()
        if isinstance(block, Heading) and block.level <= CONTENTS_LEVELS
    )
    return heading_pages(read, before=front_height(report) + CONTENTS_TITLE_HEIGHT + contents)


def _read(block: Block, captions: CaptionNumbers) -> Block:
    return replace(block, text=captions.plain(block.text)) if isinstance(block, Paragraph) else block


def _without_clock(content: bytes) -> bytes:
    """The same package without the hour at which its parts were packed."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = ZipInfo(name, EARLIEST)
            part.compress_type = ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return packed.getvalue()
