"""Tables of the Word report: fixed widths, a head that repeats, rows that are never divided between pages."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from surveys.reports.document import Table
from surveys.reports.word_xml import look, paragraph, run, twips

HEAD_SHADE = "EDEBE6"
RULE_COLOUR = "8A857C"
RAISED = '<w:vertAlign w:val="superscript"/>'


def table_xml(table: Table, *, style: str, cell_style: str, head_style: str) -> str:
    """A table of data as XML, in a table style and with paragraph styles for its cells (all by id)."""
    widths = [column.width_mm for column in table.columns]
    titles = tuple(column.title for column in table.columns)
    rows = [_row(table, titles, head_style, head=True, keep=True)]
    for number, texts in enumerate(table.rows):
        keep = table.keeps_with_next(number)
        if table.names_group(number):
            rows.append(_spanning_row(sum(widths), len(widths), texts[0], cell_style, keep=keep))
        else:
            marks = [table.marks.get((number, place), "") for place in range(len(texts))]
            rows.append(_row(table, texts, cell_style, marks=marks, strong=number in table.strong, keep=keep))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(table.caption)}/></w:tblPr>{grid_xml(widths)}{''.join(rows)}</w:tbl>"
    )


def grid_xml(widths_mm: Sequence[float]) -> str:
    """The columns of a table."""
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths_mm)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


def _row(
    table: Table,
    texts: tuple[str, ...],
    style: str,
    *,
    head: bool = False,
    marks: Sequence[str] = (),
    strong: bool = False,
    keep: bool,
) -> str:
    cells = [
        _cell(text, column.width_mm, style, align=column.align, bold=strong, shaded=head, keep=keep, mark=mark)
        for text, column, mark in zip(texts, table.columns, marks or [""] * len(texts), strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _spanning_row(width_mm: float, columns: int, name: str, style: str, *, keep: bool) -> str:
    """The name of a group over the whole width."""
    cell = _cell(name, width_mm, style, align="left", bold=True, keep=keep, span=columns)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"


def _cell(
    text: str,
    width_mm: float,
    style: str,
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
    raised = run(mark, RAISED) if mark else ""
    kept = f'{"<w:keepNext/>" if keep else ""}<w:jc w:val="{align}"/>'
    words = paragraph(style, run(text, look(bold=bold)) + raised, kept)
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width_mm)}" w:type="dxa"/>{merged}{shade}</w:tcPr>{words}</w:tc>'
