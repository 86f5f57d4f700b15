"""Cells, boxes and runs of a printed form as WordprocessingML; what a user typed is escaped here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

from surveys.questionnaires.paper.blocks import Boxes

TWIPS_PER_MM = 1440 / 25.4
DIGIT_MM, AFTER_MM = 6.0, 4.0
RULE = 'w:val="single" w:sz="6" w:space="0" w:color="4A4640"'
NO_RULE = 'w:val="nil"'
DOTTED = 'w:val="dotted" w:sz="6" w:space="0" w:color="6B6660"'
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML file may hold."""


def run(words: str, *, bold: bool = False, italic: bool = False, size: float = 0.0, colour: str = "") -> str:
    """A run of text."""
    form = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    form += f'<w:color w:val="{colour}"/>' if colour else ""
    form += f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    text = escape(FORBIDDEN.sub("", words).replace("\n", " "))
    return f'<w:r>{f"<w:rPr>{form}</w:rPr>" if form else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def tick() -> str:
    """A drawn box: spaces that do not break, inside a border; something must follow it, or it is not drawn."""
    form = '<w:sz w:val="18"/><w:bdr w:val="single" w:sz="8" w:space="0" w:color="1F1D1A"/>'
    return f'<w:r><w:rPr>{form}</w:rPr><w:t xml:space="preserve">{chr(0xA0) * 5}</w:t></w:r>'


def paragraph(style: str, runs: str, *, align: str = "", declared: bool = False) -> str:
    """A paragraph of a style by its id; `declared` where it stands alone."""
    form = f'<w:pStyle w:val="{style}"></w:pStyle>'
    form += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p{' ' + nsdecls('w') if declared else ''}><w:pPr>{form}</w:pPr>{runs}</w:p>"


def cell(
    paragraphs: str, width_mm: float, *, ruled: bool = False, shaded: bool = False, span: int = 1, below: str = ""
) -> str:
    """A cell; `ruled` has a line on every side, `below` the rule under it."""
    rule = RULE if ruled else NO_RULE
    sides = "".join(f"<w:{side} {rule}/>" for side in ("top", "left"))
    sides += f"<w:bottom {below or rule}/><w:right {rule}/>"
    form = f'<w:tcW w:w="{twips(width_mm)}" w:type="dxa"/>'
    form += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    form += f"<w:tcBorders>{sides}</w:tcBorders>"
    form += '<w:shd w:val="clear" w:color="auto" w:fill="EDEBE6"/>' if shaded else ""
    form += '<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{form}</w:tcPr>{paragraphs}</w:tc>"


def line_cell(width_mm: float) -> str:
    """A line to write on: a cell with a dotted rule below."""
    return cell(paragraph("Formoption", ""), width_mm, below=DOTTED)


def digit_cells(boxes: Boxes) -> tuple[list[str], list[float]]:
    """A bordered cell for every digit, and what stands between the groups."""
    cells, widths = [], []
    for count, after in boxes.groups:
        for _digit in range(count):
            cells.append(cell(paragraph("Formoption", ""), DIGIT_MM, ruled=True))
            widths.append(DIGIT_MM)
        if after:
            cells.append(cell(paragraph("Formoption", run(after), align="center"), AFTER_MM))
            widths.append(AFTER_MM)
    return cells, widths


def row(cells: Sequence[str], *, head: bool = False, height_mm: float = 0.0) -> str:
    """A row that is never divided; a `head` comes again on each page."""
    form = "<w:cantSplit/>"
    form += f'<w:trHeight w:val="{twips(height_mm)}" w:hRule="atLeast"/>' if height_mm else ""
    form += "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr>{form}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[float], *, indent: float = 0.0) -> str:
    """A table with fixed widths; cells bring their own rules."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="{twips(0.8)}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
        f'<w:tblInd w:w="{twips(indent)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def twips(width_mm: float) -> int:
    """Millimetres in Word's unit."""
    return round(width_mm * TWIPS_PER_MM)
