"""Measures of the state layout (Nghị định 30/2020/NĐ-CP, Phụ lục I), shared by the writers and by the page count."""

from __future__ import annotations

from dataclasses import dataclass, replace

FONT = "Times New Roman"
PAGE_MM = (210.0, 297.0)
MARGIN_TOP_MM, MARGIN_BOTTOM_MM, MARGIN_LEFT_MM, MARGIN_RIGHT_MM = 20.0, 20.0, 30.0, 15.0
HEADER_FROM_EDGE_MM = 10.0
FIRST_LINE_MM = 10.0
CELL_PADDING_MM = 1.5
POINTS_PER_MM = 72 / 25.4
SINGLE_LINE = 1.15
"""Height of a single-spaced line of Times New Roman, in ems."""


@dataclass(frozen=True)
class TextStyle:
    """Size in points, weight, space around in points, and how far the first line is indented in millimetres."""

    size: float
    bold: bool = False
    italic: bool = False
    before: float = 0.0
    after: float = 0.0
    line: float = 1.0
    first_line_mm: float = 0.0
    align: str = "justify"
    keep_with_next: bool = False


STYLES: dict[str, TextStyle] = {
    "body": TextStyle(13.5, after=5, line=1.15, first_line_mm=FIRST_LINE_MM),
    "item": TextStyle(13.5, after=3, line=1.1, first_line_mm=FIRST_LINE_MM),
    "label": TextStyle(13.5, bold=True, before=4, after=3, keep_with_next=True, align="left"),
    "note": TextStyle(11, italic=True, before=2, after=3, align="left"),
    "heading1": TextStyle(14, bold=True, before=14, after=6, align="left", keep_with_next=True),
    "heading2": TextStyle(13.5, bold=True, before=10, after=5, align="left", keep_with_next=True),
    "heading3": TextStyle(13.5, bold=True, italic=True, before=10, after=4, align="left", keep_with_next=True),
    "table caption": TextStyle(12, bold=True, before=6, after=3, align="center", keep_with_next=True),
    "chart": TextStyle(12, before=6, align="center", keep_with_next=True),
    "chart caption": TextStyle(12, bold=True, before=2, after=8, align="center"),
    "cell": TextStyle(11.5, before=1.5, after=1.5, align="left"),
    "cell head": TextStyle(11.5, bold=True, before=1.5, after=1.5, align="left"),
    "contents": TextStyle(13, after=2, line=1.05, align="left"),
}

BODY_SIZE = STYLES["body"].size
OF_THE_BODY = ("body", "item", "label", "heading2", "heading3")
"""Styles that grow and shrink with the running text."""


def text_styles(body_size: float = BODY_SIZE) -> dict[str, TextStyle]:
    """All styles of a report whose running text is set in `body_size` points."""
    larger = max(STYLES["heading1"].size, body_size)
    sized = {name: replace(STYLES[name], size=body_size) for name in OF_THE_BODY}
    return {**STYLES, **sized, "heading1": replace(STYLES["heading1"], size=larger)}
