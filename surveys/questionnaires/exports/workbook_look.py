"""How the workbooks that are made of a questionnaire look: as all workbooks of the house do."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FONT = "Times New Roman"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LINE, HIGHEST = 15.75, 400.0
"""Points of a line at size 12, and of about the highest row that Excel allows."""
A4 = 9


def formats(workbook: Workbook) -> dict[str, Format]:
    """The looks of cells: title, note, header, name (bold), cell, edge (of a group)."""
    base = {"font_name": FONT, "font_size": 12, "valign": "top"}
    cell = {**base, "text_wrap": True, "num_format": "@", "bottom": 1, "bottom_color": "#C9C4BB"}
    return {
        "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
        "note": workbook.add_format({**base, "font_color": "#4A453D"}),
        "header": workbook.add_format({**cell, "bold": True, "bg_color": "#E6EFEE", "valign": "vcenter"}),
        "name": workbook.add_format({**cell, "bold": True}),
        "cell": workbook.add_format(cell),
        "edge": workbook.add_format({**cell, "bold": True, "bg_color": "#F4F2EE"}),
    }


def row_height(cells: Sequence[str], widths: Sequence[float]) -> float:
    """Points that the longest cell needs: not every program finds that out for itself."""
    lines = (
        sum(max(1, ceil(len(line) / (1.1 * width))) for line in cell.split("\n"))
        for cell, width in zip(cells, widths, strict=True)
    )
    return min(HIGHEST, LINE * max(lines, default=1))


def set_page(page: Worksheet, *, head: int, frozen_columns: int) -> None:
    """Landscape on A4, as wide as one page; the header stays in sight and is printed on every page."""
    page.freeze_panes(head + 1, frozen_columns)
    page.repeat_rows(head)
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&R&P/&N")
