"""Tables of the Word report: fixed widths, a head that repeats, rows that are never divided between pages.

Rows are written as XML at once: python-docx looks a style up for every cell, which takes most of a minute in a report
of forty questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.table import Table as WordTable

from surveys.reports.document import Table
from surveys.reports.typography import CELL_PADDING_MM
from surveys.reports.word_fields import element

HEAD_SHADE = "EDEBE6"
RULE_COLOUR = "8A857C"
TWIPS_PER_MM = 1440 / 25.4


def add_data_table(word: WordDocument, table: Table, *, cell_style: str) -> None:
    """Append a table to the document; `cell_style` names the paragraph style of its cells."""
    word_table = word.add_table(rows=0, cols=len(table.columns))
    fix_widths(word_table, [column.width_mm for column in table.columns])
    _draw_rules(word_table)
    style_id = word.styles[cell_style].style_id
    rows = [_row(table, tuple(column.title for column in table.columns), style_id, head=True, keep=True)]
    for number, texts in enumerate(table.rows):
        keep = table.keeps_with_next(number)
        if table.names_group(number):
            rows.append(_spanning_row(table, texts[0], style_id, keep=keep))
        else:
            marks = [table.marks.get((number, place), "") for place in range(len(texts))]
            rows.append(_row(table, texts, style_id, marks=marks, strong=number in table.strong, keep=keep))
    for row in parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows)}</w:tbl>"):
        word_table._tbl.append(row)


def fix_widths(table: WordTable, widths_mm: Sequence[float]) -> None:
    """Fixed layout: the columns have the given widths whatever they hold."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblW")):
        properties.remove(old)
    properties.insert_element_before(
        element("tblW", w=_twips(sum(widths_mm)), type="dxa"),
        "w:jc",
        "w:tblBorders",
        "w:tblLayout",
        "w:tblCellMar",
        "w:tblLook",
    )
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=_twips(CELL_PADDING_MM), type="dxa"))
    properties.insert_element_before(margins, "w:tblLook")


def _draw_rules(table: WordTable) -> None:
    borders = element("tblBorders")
    for side, size in (("top", "8"), ("bottom", "8"), ("insideH", "4")):
        borders.append(element(side, val="single", sz=size, space="0", color=RULE_COLOUR))
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _row(
    table: Table,
    texts: tuple[str, ...],
    style_id: str,
    *,
    marks: Sequence[str] = (),
    head: bool = False,
    strong: bool = False,
    keep: bool,
) -> str:
    cells = [
        _cell(
            text, column.width_mm, style_id, align=column.align, bold=head or strong, shaded=head, keep=keep, mark=mark
        )
        for text, column, mark in zip(texts, table.columns, marks or [""] * len(texts), strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _spanning_row(table: Table, name: str, style_id: str, *, keep: bool) -> str:
    """The name of a group over the whole width."""
    width = sum(column.width_mm for column in table.columns)
    cell = _cell(name, width, style_id, align="left", bold=True, keep=keep, span=len(table.columns))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"


def _cell(
    text: str,
    width_mm: float,
    style_id: str,
    *,
    align: str,
    bold: bool,
    shaded: bool = False,
    keep: bool,
    span: int = 1,
    mark: str = "",
) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_SHADE}"/><w:vAlign w:val="center"/>' if shaded else ""
    run = f'{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(text)}</w:t>'
    raised = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{escape(mark)}</w:t></w:r>' if mark else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width_mm)}" w:type="dxa"/>{merged}{shade}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{"<w:keepNext/>" if keep else ""}<w:jc w:val="{align}"/></w:pPr>'
        f"<w:r>{run}</w:r>{raised}</w:p></w:tc>"
    )


def _twips(width_mm: float) -> str:
    return str(round(width_mm * TWIPS_PER_MM))
