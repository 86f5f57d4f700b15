"""Head and foot of the Word report, line by line as the letterhead sets them."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.reports.document import TEXT_WIDTH_MM, HeadLine, Letterhead, ReportDocument, Signature
from surveys.reports.front_page import (
    SIGNATURE_ROOM_MM,
    capacity_lines,
    left_lines,
    name_line,
    number_line,
    place_line,
    right_lines,
)
from surveys.reports.pagination import lines_of, subject_indent_mm, text_width_mm
from surveys.reports.typography import POINTS_PER_MM, SINGLE_LINE, TextStyle
from surveys.reports.word_tables import grid_xml
from surveys.reports.word_xml import look, paragraph, run, twips
from surveys.text.i18n import gettext as _

RULE_POINTS = 7.0
"""Height of the short paragraph whose lower border is a rule."""
SIGNATURE_COLUMNS_MM = (85.0, 80.0)
NUMBER_ROW_BEFORE = 4.0
KEEP = "<w:keepNext/>"


def letterhead_xml(head: Letterhead) -> str:
    """Two columns: who issues under which number, and the motto over place and date."""
    widths = _head_widths(head)
    upper = [_lines_xml(left_lines(head), widths[0]), _lines_xml(right_lines(head), widths[1])]
    lower = [
        _line_xml(number_line(head), widths[0], before=NUMBER_ROW_BEFORE),
        _line_xml(place_line(head), widths[1], before=NUMBER_ROW_BEFORE),
    ]
    return _bare_table(widths, [upper, lower])


def title_xml(report: ReportDocument) -> str:
    """Kind and subject of the document, with what stands under them."""
    head = report.letterhead
    parts = [_line_xml(HeadLine(_("(DỰ THẢO)"), 13.0, bold=True), TEXT_WIDTH_MM, before=8)] if report.draft else []
    parts.append(_line_xml(HeadLine(report.kind.upper(), head.kind_size, bold=True), TEXT_WIDTH_MM, before=10))
    subject = HeadLine(report.subject, head.subject_size, bold=True)
    parts.append(_line_xml(subject, TEXT_WIDTH_MM, indent_mm=subject_indent_mm(report)))
    if head.title_end:
        parts.append(_line_xml(HeadLine(head.title_end, head.subject_size, bold=True), TEXT_WIDTH_MM))
    elif head.title_rule:
        parts.append(_rule_xml(TEXT_WIDTH_MM * head.title_rule, TEXT_WIDTH_MM))
    return "".join(parts)


def signature_xml(signature: Signature) -> str:
    """Recipients on the left, capacity, room for the signature and name on the right; never divided."""
    size = signature.recipients_size
    left = _line_xml(signature.recipients_head, SIGNATURE_COLUMNS_MM[0], align="left")
    left += "".join(
        _line_xml(HeadLine(f"- {recipient}", size), SIGNATURE_COLUMNS_MM[0], align="left")
        for recipient in signature.recipients
    )
    lines = capacity_lines(signature)
    right = _lines_xml(lines, SIGNATURE_COLUMNS_MM[1])
    right += _line_xml(name_line(signature), SIGNATURE_COLUMNS_MM[1], before=SIGNATURE_ROOM_MM * POINTS_PER_MM)
    return paragraph("ReportNote", "", KEEP) + _bare_table(SIGNATURE_COLUMNS_MM, [[left, right]])


def front_height(report: ReportDocument) -> float:
    """Height in points of letterhead, title and draft mark, for the reckoning of pages."""
    head = report.letterhead
    widths = _head_widths(head)
    upper = max(_height(left_lines(head), widths[0]), _height(right_lines(head), widths[1]))
    lower = NUMBER_ROW_BEFORE + max(_height((number_line(head),), widths[0]), _height((place_line(head),), widths[1]))
    title = [HeadLine(report.kind.upper(), head.kind_size, bold=True)]
    title.append(HeadLine(report.subject, head.subject_size, bold=True))
    if head.title_end:
        title.append(HeadLine(head.title_end, head.subject_size))
    draft = 8 + 13 * SINGLE_LINE if report.draft else 0.0
    return upper + lower + draft + 10 + _height(title, TEXT_WIDTH_MM) + (0.0 if head.title_end else RULE_POINTS)


def _head_widths(head: Letterhead) -> tuple[float, float]:
    return head.left_width_mm, TEXT_WIDTH_MM - head.left_width_mm


def _height(lines: Sequence[HeadLine], width_mm: float) -> float:
    return sum(
        lines_of(line.text, TextStyle(line.size, bold=line.bold, italic=line.italic), width_mm - 3)
        * line.size
        * SINGLE_LINE
        + (RULE_POINTS if line.rule else 0.0)
        for line in lines
    )


def _lines_xml(lines: Sequence[HeadLine], width_mm: float) -> str:
    return "".join(_line_xml(line, width_mm) for line in lines) or paragraph("ReportLine", "")


def _line_xml(
    line: HeadLine, width_mm: float, *, before: float = 0.0, align: str = "center", indent_mm: float = 0.0
) -> str:
    properties = look(size=line.size, bold=line.bold, italic=line.italic, underlined=line.underlined)
    space = f'<w:spacing w:before="{round(20 * before)}" w:after="0"/>' if before else ""
    indent = f'<w:ind w:left="{twips(indent_mm)}" w:right="{twips(indent_mm)}"/>' if indent_mm else ""
    made = paragraph("ReportLine", run(line.text, properties), f'{KEEP}{space}{indent}<w:jc w:val="{align}"/>')
    if not line.rule:
        return made
    length = text_width_mm(line.text, line.size, bold=line.bold, italic=line.italic)
    return made + _rule_xml(min(length, width_mm - 3) * line.rule, width_mm)


def _rule_xml(length_mm: float, width_mm: float) -> str:
    """A centred horizontal rule: the lower border of a short empty paragraph."""
    indent = twips(max(0.0, (width_mm - length_mm) / 2))
    borders = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    space = '<w:spacing w:before="0" w:after="80" w:line="60" w:lineRule="exact"/>'
    return paragraph(
        "ReportLine", "", f'{KEEP}{borders}{space}<w:ind w:left="{indent}" w:right="{indent}"/><w:jc w:val="center"/>'
    )


def _bare_table(widths_mm: Sequence[float], rows: Sequence[Sequence[str]]) -> str:
    """A table without rules, for what stands side by side."""
    set_rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for cell, width in zip(cells, widths_mm, strict=True)
        )
        + "</w:tr>"
        for cells in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths_mm))}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr>{grid_xml(widths_mm)}{set_rows}</w:tbl>"
    )
