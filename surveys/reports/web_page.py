"""Writes a report as one web page that needs nothing else: own style, no script, pictures in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from surveys.reports.caption_numbers import CaptionNumbers, Reference
from surveys.reports.document import (
    Block,
    Chart,
    Column,
    Heading,
    HeadLine,
    Paragraph,
    ReportDocument,
    Signature,
    Table,
)
from surveys.reports.front_page import (
    capacity_lines,
    left_lines,
    name_line,
    number_line,
    place_line,
    right_lines,
    title_of,
)
from surveys.reports.web_look import DOCUMENT, PAGE
from surveys.text.i18n import gettext as _

CONTENTS_LEVELS = 2
NARROW_COLUMNS = 4
"""A table of so few columns fits the width of a phone."""


@dataclass(frozen=True)
class WebBlock:
    """A piece of the report as HTML in which every word is escaped; `anchor` and `level` are those of a heading."""

    kind: str
    html: str
    anchor: str = ""
    level: int = 0
    text: str = ""

    @property
    def is_in_contents(self) -> bool:
        return self.kind == "heading" and self.level <= CONTENTS_LEVELS


def write_web_page(report: ReportDocument) -> str:
    """The whole page; same report, same characters."""
    blocks = web_blocks(report)
    title = escape(title_of(report))
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{PAGE}{DOCUMENT}</style>\n</head>\n<body>\n"
        f'<main class="report">\n{"".join(block.html for block in blocks)}</main>\n</body>\n</html>\n'
    )


def web_blocks(report: ReportDocument) -> list[WebBlock]:
    """Head, contents, text, signature and appendices as HTML, in order; headings begin at <h2> under the title."""
    text = _WebText(CaptionNumbers.of(report))
    body = [*text.blocks(report.blocks), WebBlock("signature", _signature(report.signature))]
    body += text.blocks(report.appendices)
    return [WebBlock("front", _front(report)), WebBlock("contents", _contents(body)), *body]


class _WebText:
    """Keeps the counts of captions and headings while the blocks of one report are written."""

    def __init__(self, captions: CaptionNumbers) -> None:
        self.captions = captions
        self.counts = {"table": 0, "chart": 0, "heading": 0}

    def blocks(self, blocks: Iterable[Block]) -> Iterator[WebBlock]:
        """The blocks one after the other."""
        for block in blocks:
            if isinstance(block, Heading):
                yield self._heading(block)
            elif isinstance(block, Paragraph):
                yield WebBlock("paragraph", f'<p class="report-{block.style}">{self._words(block.text)}</p>\n')
            elif isinstance(block, Table):
                yield WebBlock("table", self._table(block))
            else:
                yield WebBlock("chart", self._chart(block))

    def _heading(self, heading: Heading) -> WebBlock:
        self.counts["heading"] += 1
        anchor = f"muc-{self.counts['heading']}"
        level = heading.level + 1
        fresh = ' class="report-new-page"' if heading.new_page else ""
        html = f'<h{level} id="{anchor}"{fresh}>{escape(heading.text)}</h{level}>\n'
        return WebBlock("heading", html, anchor, heading.level, heading.text)

    def _words(self, text: str) -> str:
        """Running text; references lead to their captions."""
        return "".join(
            f'<a href="#{piece.anchor}">{escape(piece.words)}</a>' if isinstance(piece, Reference) else escape(piece)
            for piece in self.captions.pieces(text)
        )

    def _table(self, table: Table) -> str:
        self.counts["table"] += 1
        number = Reference("table", self.counts["table"])
        caption = f"{number.words}. {table.caption}"
        heads = "".join(_head(column) for column in table.columns)
        rows = "".join(_row(table, place) for place in range(len(table.rows)))
        notes = "".join(f'<p class="report-note">{self._words(note)}</p>' for note in table.notes)
        width = "report-narrow" if len(table.columns) <= NARROW_COLUMNS else "report-wide"
        return (
            f'<div class="report-table" id="{number.anchor}">\n<p class="report-caption" id="{number.anchor}-ten">'
            f'{escape(caption)}</p>\n<div class="report-scroll" role="region" tabindex="0" '
            f'aria-labelledby="{number.anchor}-ten"><table class="{width}" aria-labelledby="{number.anchor}-ten">'
            f"<thead><tr>{heads}</tr></thead>\n{rows}</tbody></table></div>\n{notes}</div>\n"
        )

    def _chart(self, chart: Chart) -> str:
        self.counts["chart"] += 1
        number = Reference("chart", self.counts["chart"])
        return (
            f'<figure id="{number.anchor}">\n<div class="report-scroll" role="region" tabindex="0" '
            f'aria-labelledby="{number.anchor}-ten">{chart.svg}</div>\n'
            f'<figcaption id="{number.anchor}-ten">{escape(f"{number.words}. {chart.caption}")}</figcaption>\n'
            "</figure>\n"
        )


def _head(column: Column) -> str:
    if not column.title:
        return "<td></td>"
    return f'<th scope="col" class="report-{column.align}">{escape(column.title)}</th>'


def _row(table: Table, number: int) -> str:
    """A row; the name of a group begins a body of rows of its own."""
    texts = table.rows[number]
    if table.names_group(number):
        begins = "<tbody>" if number == 0 else "</tbody>\n<tbody>"
        return f'{begins}<tr><th scope="rowgroup" colspan="{len(texts)}">{escape(texts[0])}</th></tr>\n'
    begins = "<tbody>" if number == 0 else ""
    strong = ' class="report-strong"' if number in table.strong else ""
    cells = []
    for place, (text, column) in enumerate(zip(texts, table.columns, strict=True)):
        mark = table.marks.get((number, place), "")
        words = escape(text) + (f"<sup>{escape(mark)}</sup>" if mark else "")
        if place == 0:
            cells.append(f'<th scope="row" class="report-{column.align}">{words}</th>')
        else:
            cells.append(f'<td class="report-{column.align}">{words}</td>')
    return f"{begins}<tr{strong}>{''.join(cells)}</tr>\n"


def _contents(blocks: Iterable[WebBlock]) -> str:
    entries = "".join(
        f'<li class="report-level{block.level}"><a href="#{block.anchor}">{escape(block.text)}</a></li>\n'
        for block in blocks
        if block.is_in_contents
    )
    words = escape(_("Mục lục"))
    return f'<nav class="report-contents" aria-label="{words}">\n<p>{words}</p>\n<ul>\n{entries}</ul>\n</nav>\n'


def _front(report: ReportDocument) -> str:
    head = report.letterhead
    draft = f'<p class="report-draft">{escape(_("(DỰ THẢO)"))}</p>\n' if report.draft else ""
    ending = f'<p class="report-ending">{escape(head.title_end)}</p>\n' if head.title_end else ""
    return (
        f'<header class="report-head">\n<div class="report-letterhead">\n<div>{_lines(left_lines(head))}'
        f"{_lines((number_line(head),))}</div>\n<div>{_lines(right_lines(head))}{_lines((place_line(head),))}</div>\n"
        f"</div>\n{draft}<h1>{escape(report.kind.upper())} <span>{escape(report.subject)}</span></h1>\n{ending}"
        "</header>\n"
    )


def _signature(signature: Signature) -> str:
    recipients = "".join(f"<li>{escape(recipient)}</li>" for recipient in signature.recipients)
    return (
        f'<footer class="report-signature">\n<div><p>{escape(signature.recipients_head.text)}</p>'
        f'<ul>{recipients}</ul></div>\n<div class="report-capacity">{_lines(capacity_lines(signature))}'
        f'<div class="report-name">{_lines((name_line(signature),))}</div></div>\n</footer>\n'
    )


def _lines(lines: Iterable[HeadLine]) -> str:
    """Lines of the head; how they look is said by classes, for a page allows no style of its own in an element."""
    made = []
    for line in lines:
        looks = {
            "report-bold": line.bold,
            "report-italic": line.italic,
            "report-underlined": line.underlined,
            "report-ruled": line.rule > 0,
        }
        names = " ".join(name for name, has in looks.items() if has)
        said = f' class="{names}"' if names else ""
        made.append(f"<p{said}><span>{escape(line.text)}</span></p>")
    return "".join(made)
