"""A questionnaire as an XLSForm workbook, laid out for whoever goes on working with it in Excel."""

from __future__ import annotations

import re
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from surveys.questionnaires.exports.workbook_look import OPTIONS, formats, row_height, set_page
from surveys.questionnaires.modes import VARIANTS
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.xlsform.sheets import xlsform_sheets
from surveys.questionnaires.xlsform.workbook import Sheet

WIDTHS = {
    "type": 25, "name": 20, "list_name": 20, "label": 52, "hint": 34, "guidance_hint": 34, "consent": 80,
    "required": 11, "read_only": 11, "appearance": 15, "parameters": 22, "trigger": 16, "version": 12,
    "form_title": 44, "form_id": 20, "default_language": 20,
}  # fmt: skip
WIDTH = 30
"""Of conditions, calculations, messages and columns of one's own."""
VARIANT = re.compile(f"_(?:{'|'.join(VARIANTS)})$")
FROZEN_COLUMNS = {"survey": 2, "choices": 2, "external_choices": 2}


def write_xlsform(questionnaire: Questionnaire) -> bytes:
    """The workbook (.xlsx) that is read back as an equal questionnaire, and that pyxform accepts."""
    output = BytesIO()
    with Workbook(output, OPTIONS) as workbook:
        workbook.set_properties({"title": questionnaire.title})
        looks = formats(workbook)
        for sheet in xlsform_sheets(questionnaire).sheets:
            _write(workbook.add_worksheet(sheet.name), sheet, looks)
    return output.getvalue()


def _write(page: Worksheet, sheet: Sheet, looks: dict[str, Format]) -> None:
    headers, *rows = sheet.rows
    widths = [WIDTHS.get(VARIANT.sub("", header.split("::")[0]), WIDTH) for header in headers]
    kind = headers.index("type") if "type" in headers else None
    for place, (header, width) in enumerate(zip(headers, widths, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, header, looks["header"])
    for number, row in enumerate(rows, 1):
        is_edge = kind is not None and row[kind].startswith(("begin ", "end "))
        page.set_row(number, row_height(row, widths))
        for place, cell in enumerate(row):
            page.write_string(number, place, cell, looks["edge" if is_edge else "cell"])
    page.autofilter(0, 0, max(len(rows), 1), max(len(headers) - 1, 0))
    set_page(page, head=0, frozen_columns=FROZEN_COLUMNS.get(sheet.name, 0))
