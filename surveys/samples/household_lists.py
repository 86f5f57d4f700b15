"""The household lines drawn in each commune, as Excel to print: line numbers only. In-house."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

from xlsxwriter import Workbook

from surveys.samples.records import SampleDraw, SelectedUnit
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

FONT = "Times New Roman"
COLUMN_WIDTHS = (8, 16, 14, 16, 16, 16, 30)


@in_vietnamese()
def household_lists_workbook(
    sample_draw: SampleDraw, units: Sequence[SelectedUnit], *, names: Mapping[str, str], survey_title: str
) -> bytes:
    """One sheet for each commune, sorted by line; reserves stand apart and are worked only when released.

    `units` are the household lines of the draw. Sheets are named by code and name of the commune.
    """
    output = BytesIO()
    with Workbook(output, {"in_memory": True}) as workbook:
        formats = _formats(workbook)
        lines = sorted(units, key=lambda unit: (unit.psu, unit.role, unit.household_line or 0))
        for psu, group in groupby(lines, key=lambda unit: unit.psu):
            title = f"{survey_title} – {names[psu]}"
            _write_commune(workbook, sheet_name(psu, names[psu]), title, list(group), sample_draw, formats)
    return output.getvalue()


def sheet_name(code: str, name: str) -> str:
    """A sheet's name as Excel allows it: at most 31 characters, none of []:*?/\\, no quote at its end."""
    return re.sub(r"[\[\]:*?/\\]", " ", f"{code} {name}")[:31].strip("' ")


def _write_commune(
    workbook: Workbook,
    sheet: str,
    title: str,
    lines: Sequence[SelectedUnit],
    sample_draw: SampleDraw,
    formats: Mapping[str, Any],
) -> None:
    page = workbook.add_worksheet(sheet)
    page.write_string(0, 0, _("DANH SÁCH HỘ ĐƯỢC CHỌN"), formats["title"])
    page.write_string(1, 0, title, formats["note"])
    page.write_string(
        2,
        0,
        _("Lần chọn %(number)s. Lưu nội bộ, không ghi họ tên.", number=sample_draw.number),
        formats["note"],
    )
    page.write_string(
        3,
        0,
        _("Số thứ tự hộ là số dòng trong danh sách hộ của xã, phường tại thời điểm chọn mẫu."),
        formats["note"],
    )
    headers = (
        _("TT"),
        _("Số thứ tự hộ"),
        _("Loại"),
        _("Lần đến 1"),
        _("Lần đến 2"),
        _("Lần đến 3"),
        _("Kết quả (không ghi họ tên)"),
    )
    for place, (header, width) in enumerate(zip(headers, COLUMN_WIDTHS, strict=True)):
        page.set_column(place, place, width)
        page.write_string(5, place, header, formats["header"])
    for number, line in enumerate(lines, start=1):
        row = 5 + number
        page.set_row(row, 22)
        page.write_number(row, 0, number, formats["cell"])
        page.write_number(row, 1, line.household_line or 0, formats["line"])
        page.write_string(row, 2, _("Chính") if line.role == "main" else _("Dự phòng"), formats["cell"])
        for place in range(3, len(headers)):
            page.write_blank(row, place, None, formats["cell"])
    page.repeat_rows(5)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P/&N")


def _formats(workbook: Workbook) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
    cell = {**base, "border": 1, "align": "center"}
    return {
        "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
        "note": workbook.add_format({**base, "italic": True}),
        "header": workbook.add_format({**cell, "bold": True, "bg_color": "#E6EFEE", "text_wrap": True}),
        "cell": workbook.add_format(cell),
        "line": workbook.add_format({**cell, "bold": True, "font_size": 14}),
    }
