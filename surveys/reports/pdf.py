"""Writes a report as PDF with typst: the pages of the Word file, to print and sign. A warning of typst is an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import matplotlib

from sampling.deferred import deferred
from surveys.errors import SurveyError
from surveys.questionnaires.paper.pdf import font, string
from surveys.reports.caption_numbers import CaptionNumbers, Reference
from surveys.reports.document import Block, Chart, Heading, HeadLine, Paragraph, ReportDocument, Signature, Table
from surveys.reports.front_page import (
    SIGNATURE_ROOM_MM,
    capacity_lines,
    left_lines,
    name_line,
    number_line,
    place_line,
    right_lines,
    title_of,
)
from surveys.reports.pagination import fits_a_page, subject_indent_mm
from surveys.reports.pdf_look import ASCENT, DESCENT, LOOK, measures
from surveys.reports.typography import (
    HEADER_FROM_EDGE_MM,
    MARGIN_BOTTOM_MM,
    MARGIN_LEFT_MM,
    MARGIN_RIGHT_MM,
    MARGIN_TOP_MM,
    text_styles,
)
from surveys.text.i18n import gettext as _

if TYPE_CHECKING:
    import typst
else:
    typst = deferred("typst")

SOURCE = "report.typ"
Standard = Literal["ua-1"]
ACCESSIBLE: Standard = "ua-1"
"""PDF/UA: every picture with its words, every table with its head, headings in order; typst refuses a file without."""
NO_GLYPH = "could not be displayed"
"""A letter of the author's for which the machine has no font: the standard refuses the file; a box is printed."""
CHART_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
"""The letters of the charts come from the same files that the charts were measured with."""


def write_pdf(report: ReportDocument, *, created: datetime) -> bytes:
    """The report as PDF, tagged for screen readers; the same report and `created`, the same bytes."""
    return compiled(pdf_source(report, created=created), created=created)


def compiled(source: str, *, created: datetime) -> bytes:
    """What a report in typst's language becomes; SurveyError `paper.pdf_warning`."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / SOURCE
        file.write_text(source, encoding="utf-8")
        try:
            content, warnings = _pages_of(file, created, ACCESSIBLE)
        except typst.TypstError as error:
            if NO_GLYPH not in str(error):
                raise
            content, warnings = _pages_of(file, created, None)
    if warnings:
        raise SurveyError("paper.pdf_warning", f"typst warns: {warnings[0].message}")
    return bytes(content)


def _pages_of(file: Path, created: datetime, standard: Standard | None) -> tuple[Any, list[Any]]:
    return typst.compile_with_warnings(
        str(file), font_paths=[str(CHART_FONTS)], pdf_standards=standard, timestamp=int(created.timestamp())
    )


def pdf_source(report: ReportDocument, *, created: datetime) -> str:
    """The report in typst's language, every word of it in strings."""
    text = _PdfText(CaptionNumbers.of(report))
    parts = [measures(text_styles(report.letterhead.body_size)), LOOK, _setting(report, created), _front(report)]
    parts += text.blocks(report.blocks)
    parts.append(_signature(report.signature))
    parts += text.blocks(report.appendices)
    return "\n".join(parts)


class _PdfText:
    """Keeps the counts of captions while the blocks of one report are written."""

    def __init__(self, captions: CaptionNumbers) -> None:
        self.captions = captions
        self.counts = {"table": 0, "chart": 0}

    def blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        """The blocks one after the other."""
        for block in blocks:
            if isinstance(block, Heading):
                fresh = "true" if block.new_page else "false"
                yield f"#head({block.level}, {string(block.text)}, {fresh})"
            elif isinstance(block, Paragraph):
                yield f"#para({string(block.style)}, {self._words(block.text)})"
            else:
                yield self._table(block) if isinstance(block, Table) else self._chart(block)

    def _words(self, text: str) -> str:
        """Running text; references lead to their captions."""
        return ", ".join(
            f"ref-to({string(piece.anchor)}, {string(piece.words)})" if isinstance(piece, Reference) else string(piece)
            for piece in self.captions.pieces(text)
        )

    def _caption(self, kind: str, text: str) -> str:
        self.counts[kind] += 1
        number = Reference(kind, self.counts[kind])
        return f"{string(number.anchor)}, {string(f'{number.words}. {text}')}"

    def _table(self, table: Table) -> str:
        columns = _list(f"{column.width_mm:g}mm" for column in table.columns)
        aligns = _list(column.align for column in table.columns)
        heads = _list(string(column.title) for column in table.columns)
        rows = ",\n".join(_row(table, number) for number in range(len(table.rows)))
        notes = _list(f"({self._words(note)}, ).join()" for note in table.notes)
        short = all(table.keeps_with_next(number) for number in range(len(table.rows) - 1))
        whole = short or (table.key.startswith("groups:") and fits_a_page(table))
        return (
            f"#sheet({self._caption('table', table.caption)}, {columns}, {aligns}, {heads}, ({rows}, ), {notes}, "
            f"{'true' if whole else 'false'})"
        )

    def _chart(self, chart: Chart) -> str:
        caption = self._caption("chart", chart.caption)
        return f"#chart({caption}, {string(chart.svg)}, {chart.width_mm:.2f}mm, {string(chart.alternative)})"


def _row(table: Table, number: int) -> str:
    texts = table.rows[number]
    if table.names_group(number):
        return f"group({len(texts)}, {string(texts[0])})"
    heavy = number in table.strong
    cells = []
    for place, text in enumerate(texts):
        mark = table.marks.get((number, place), "")
        if mark:
            cells.append(f"marked({string(text)}, {string(mark)}, {'true' if heavy else 'false'})")
        else:
            cells.append(f"strong({string(text)})" if heavy else string(text))
    return f"between, {', '.join(cells)}"


def _setting(report: ReportDocument, created: datetime) -> str:
    day = f"datetime(year: {created.year}, month: {created.month}, day: {created.day})"
    draft = string(_("Dự thảo")) if report.draft else '""'
    return f"""
#set document(title: {string(title_of(report))}, author: {string(report.letterhead.issuing_body)}, date: {day})
#set text(font: {string(font())}, size: styles.at("body").size, lang: "vi", hyphenate: false,
  top-edge: {ASCENT}em, bottom-edge: -{DESCENT}em)
#set page(paper: "a4", header-ascent: {MARGIN_TOP_MM - HEADER_FROM_EDGE_MM - 5:g}mm,
  margin: (top: {MARGIN_TOP_MM:g}mm, bottom: {MARGIN_BOTTOM_MM:g}mm,
    left: {MARGIN_LEFT_MM:g}mm, right: {MARGIN_RIGHT_MM:g}mm),
  header: context {{ let page-number = counter(page).get().first()
    if page-number > 1 {{ grid(columns: (1fr, auto, 1fr), align: (left, center, right), [],
      text(size: 13pt, str(page-number)), text(size: 11pt, style: "italic", {draft})) }} }})
#set block(spacing: 0pt)
#show heading: it => {{ let s = styles.at("heading" + str(it.level))
  block(above: s.before, below: s.after, sticky: true, width: 100%, {{
    set par(leading: s.leading, justify: false, first-line-indent: 0pt)
    text(size: s.size, weight: s.weight, style: s.style, it.body) }}) }}
#show figure.caption: it => {{ let name = if it.kind == "sheet" {{ "table caption" }} else {{ "chart caption" }}
  let s = styles.at(name)
  block(above: s.before, below: s.after, width: 100%, sticky: s.sticky, set-para(name, par(it.body))) }}
#show figure.where(kind: "sheet"): set block(breakable: true)
"""


def _front(report: ReportDocument) -> str:
    head = report.letterhead
    draft = string(_("(DỰ THẢO)")) if report.draft else '""'
    return (
        f"#letterhead({head.left_width_mm:g}mm, {_lines(left_lines(head))}, {_lines(right_lines(head))}, "
        f"{_line(number_line(head))}, {_line(place_line(head))})\n"
        f"#title({draft}, {string(report.kind.upper())}, {head.kind_size:g}, {string(report.subject)}, "
        f"{head.subject_size:g}, {subject_indent_mm(report):.2f}mm, {string(head.title_end)}, {head.title_rule:g})\n"
        f"#contents({string(_('MỤC LỤC'))})"
    )


def _signature(signature: Signature) -> str:
    recipients = _list(string(recipient) for recipient in signature.recipients)
    return (
        f"#signature({_line(signature.recipients_head)}, {signature.recipients_size:g}pt, {recipients}, "
        f"{_lines(capacity_lines(signature))}, {SIGNATURE_ROOM_MM:g}mm, {_line(name_line(signature))})"
    )


def _lines(lines: Iterable[HeadLine]) -> str:
    return _list(_line(line) for line in lines)


def _line(line: HeadLine) -> str:
    flags = ", ".join("true" if flag else "false" for flag in (line.bold, line.italic, line.underlined))
    return f"({string(line.text)}, {line.size:g}, {flags}, {line.rule:g})"


def _list(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"
