"""Workbooks to fill in: the frame and the allocation, with the survey's communes already in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from surveys.samples.allocation_workbook import ALLOCATION_COLUMNS
from surveys.samples.excel_table import Column
from surveys.samples.frame_workbook import ADULTS, FRAME_COLUMNS, GROUPING, HOUSEHOLDS, STRATUM
from surveys.samples.records import FrameVersion
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese
from surveys.units.records import Unit

WIDTHS = {"code": 10, "name": 30, "stratum": 26, "grouping": 24, "size": 20, "households": 14, "forms": 18}
COUNTS = ("size", "households", "forms")
FONT = "Times New Roman"
CHOICES_SHEET = "Danh sách để chọn"


@dataclass(frozen=True)
class FilledSheet:
    """What stands on the sheet: title, notes under it, values per commune code and column key.

    `choices` are offered in a column's cells as a list to choose from; something else may still be typed.
    """

    title: str
    notes: Sequence[str]
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    totals: bool = False
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


@in_vietnamese()
def frame_template(communes: Sequence[Unit], *, survey_title: str, version: FrameVersion | None = None) -> bytes:
    """The frame to fill in: codes as text so that zeros stay; stratum and area where they are known.

    With a `version` its numbers stand in their cells, to be corrected and loaded again.
    """
    notes = [
        survey_title,
        _("Điền số người từ 18 tuổi trở lên và số hộ của từng xã, phường. Không sửa cột mã."),
        _("Tầng là nhóm xã, phường giống nhau (ví dụ Phường, Xã); mỗi tầng nên có ít nhất 4 xã, phường."),
    ]
    values: dict[str, dict[str, Any]] = {
        unit.code: {STRATUM.key: unit.type, GROUPING.key: unit.grouping or ""} for unit in communes
    }
    for unit in version.units if version else ():
        values[unit.unit_code] = {
            STRATUM.key: unit.stratum,
            GROUPING.key: unit.grouping or "",
            ADULTS.key: unit.size,
            HOUSEHOLDS.key: unit.households,
        }
    choices = {key: sorted({each[key] for each in values.values()} - {""}) for key in (STRATUM.key, GROUPING.key)}
    return write_table(communes, FRAME_COLUMNS, FilledSheet(_("DÀN MẪU"), notes, values, choices=choices))


@in_vietnamese()
def allocation_template(communes: Sequence[Unit], *, survey_title: str) -> bytes:
    """The allocation to fill in: forms per commune; an empty cell leaves the commune out."""
    notes = [survey_title, _("Ghi số phiếu giao cho từng xã, phường; để trống nếu không lấy ý kiến ở đó.")]
    values = {unit.code: {STRATUM.key: unit.type} for unit in communes}
    return write_table(communes, ALLOCATION_COLUMNS, FilledSheet(_("CHỈ TIÊU PHIẾU TỪNG XÃ"), notes, values))


def write_table(communes: Sequence[Unit], columns: Sequence[Column], sheet: FilledSheet) -> bytes:
    """A workbook of one sheet: title, notes, header, one row for each commune, a totals row if asked for."""
    output = BytesIO()
    with Workbook(output, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet(sheet.title.capitalize()[:31])
        formats = _formats(workbook)
        header = _write_head(page, columns, sheet, formats)
        for row, unit in enumerate(communes, start=header + 1):
            given = {"code": unit.code, "name": unit.name, **sheet.values.get(unit.code, {})}
            for place, column in enumerate(columns):
                _write_cell(page, row, place, column, given.get(column.key), formats)
        if sheet.totals:
            _write_totals(page, header, columns, sheet, formats)
        _guard_counts(page, header, len(communes), columns)
        _offer_choices(workbook, page, header, len(communes), columns, sheet.choices)
        _set_page(page, header, columns)
    return output.getvalue()


def _formats(workbook: Workbook) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
    return {
        "title": workbook.add_format({**base, "bold": True, "font_size": 14}),
        "note": workbook.add_format({**base, "italic": True}),
        "header": workbook.add_format(
            {**base, "bold": True, "border": 1, "bg_color": "#E6EFEE", "text_wrap": True, "align": "center"}
        ),
        "text": workbook.add_format({**base, "border": 1, "num_format": "@"}),
        "count": workbook.add_format({**base, "border": 1, "num_format": "#,##0"}),
        "total": workbook.add_format({**base, "border": 1, "bold": True, "num_format": "#,##0"}),
    }


def _write_head(page: Worksheet, columns: Sequence[Column], sheet: FilledSheet, formats: Mapping[str, Any]) -> int:
    page.write_string(0, 0, sheet.title, formats["title"])
    for row, note in enumerate(sheet.notes, start=1):
        page.write_string(row, 0, note, formats["note"])
    header = len(sheet.notes) + 2
    for place, column in enumerate(columns):
        page.write_string(header, place, column.header, formats["header"])
    page.set_row(header, 34)
    return header


def _write_cell(page: Worksheet, row: int, place: int, column: Column, value: Any, formats: Mapping[str, Any]) -> None:
    kind = formats["count" if column.key in COUNTS else "text"]
    if value in (None, ""):
        page.write_blank(row, place, None, kind)
    elif column.key in COUNTS:
        page.write_number(row, place, value, kind)
    else:
        page.write_string(row, place, str(value), kind)


def _write_totals(
    page: Worksheet, header: int, columns: Sequence[Column], sheet: FilledSheet, formats: Mapping[str, Any]
) -> None:
    count = len(sheet.values)
    row = header + count + 1
    page.write_blank(row, 0, None, formats["total"])
    page.write_string(row, 1, _("Tổng cộng"), formats["total"])
    for place, column in enumerate(columns[2:], start=2):
        if column.key in COUNTS:
            letter = chr(ord("A") + place)
            first, last = header + 2, header + 1 + count
            total = sum(values.get(column.key, 0) for values in sheet.values.values())
            formula = f"=SUM({letter}{first}:{letter}{last})"
            page.write_formula(row, place, formula, formats["total"], total)
        else:
            page.write_blank(row, place, None, formats["total"])


def _guard_counts(page: Worksheet, header: int, count: int, columns: Sequence[Column]) -> None:
    """Let Excel itself refuse what is no whole number."""
    for place, column in enumerate(columns):
        if column.key in COUNTS and count:
            rule = {
                "validate": "integer",
                "criteria": ">=",
                "value": 0,
                "error_title": _("Cần số nguyên"),
                "error_message": _("Hãy gõ một số nguyên, không dấu chấm, không chữ."),
            }
            page.data_validation(header + 1, place, header + count, place, rule)


def _offer_choices(
    workbook: Workbook,
    page: Worksheet,
    header: int,
    count: int,
    columns: Sequence[Column],
    choices: Mapping[str, Sequence[str]],
) -> None:
    """A list to choose from in the cells of a column, so that one stratum is not written in two ways."""
    offered = {place: choices[column.key] for place, column in enumerate(columns) if choices.get(column.key)}
    if not offered or not count:
        return
    lists = workbook.add_worksheet(CHOICES_SHEET)
    for row, (place, values) in enumerate(offered.items()):
        letter = chr(ord("A") + row)
        lists.write_string(0, row, columns[place].header)
        for line, value in enumerate(values, start=1):
            lists.write_string(line, row, value)
        lists.set_column(row, row, 30)
        rule = {
            "validate": "list",
            "source": f"='{CHOICES_SHEET}'!${letter}$2:${letter}${len(values) + 1}",
            "error_type": "warning",
            "error_title": _("Tên mới"),
            "error_message": _("Tên này chưa có trong danh sách. Nếu đúng là một tên mới thì cứ dùng."),
        }
        page.data_validation(header + 1, place, header + count, place, rule)


def _set_page(page: Worksheet, header: int, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns):
        page.set_column(place, place, WIDTHS[column.key])
    page.freeze_panes(header + 1, 2)
    page.repeat_rows(header)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
