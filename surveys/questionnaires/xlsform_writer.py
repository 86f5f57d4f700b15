"""A questionnaire as an XLSForm workbook, laid out for whoever goes on working with it in Excel."""

from __future__ import annotations

from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.workbook import Sheet
from surveys.questionnaires.xlsform_sheets import xlsform_sheets

FONT = "Times New Roman"
WIDTHS = {
    "type": 25, "name": 20, "list_name": 20, "label": 52, "hint": 34, "guidance_hint": 34, "consent": 80,
    "required": 11, "read_only": 10, "appearance": 15, "parameters": 22, "trigger": 16, "version": 12,
    "form_title": 44, "form_id": 20, "default_language": 20,
}  # fmt: skip
WIDTH = 30
"""Of conditions, calculations, messages and columns of one's own."""
FROZEN_COLUMNS = {"survey": 2, "choices": 2, "external_choices": 2}


def write_xlsform(questionnaire: Questionnaire) -> bytes:
    """The workbook (.xlsx) that is read back as an equal questionnaire, and that pyxform accepts."""
    output = BytesIO()
    with Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": questionnaire.title})
        formats = _formats(workbook)
        for sheet in xlsform_sheets(questionnaire).sheets:
            _write(workbook.add_worksheet(sheet.name), sheet, formats)
    return output.getvalue()


def _write(page: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    headers, *rows = sheet.rows
    kind = headers.index("type") if "type" in headers else None
    for place, header in enumerate(headers):
        page.set_column(place, place, WIDTHS.get(header.split("::")[0], WIDTH))
        page.write_string(0, place, header, formats["header"])
    for number, row in enumerate(rows, 1):
        edge = kind is not None and row[kind].startswith(("begin ", "end "))
        look = formats["edge" if edge else "cell"]
        for place, cell in enumerate(row):
            if cell:
                page.write_string(number, place, cell, look)
            elif edge:
                page.write_blank(number, place, None, look)
    page.freeze_panes(1, FROZEN_COLUMNS.get(sheet.name, 0))
    page.autofilter(0, 0, max(len(rows), 1), max(len(headers) - 1, 0))
    page.repeat_rows(0)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P/&N")


def _formats(workbook: Workbook) -> dict[str, Format]:
    cell = {"font_name": FONT, "font_size": 12, "valign": "top", "text_wrap": True, "num_format": "@"}
    lined = {**cell, "bottom": 1, "bottom_color": "#C9C4BB"}
    return {
        "header": workbook.add_format({**lined, "bold": True, "bg_color": "#E6EFEE"}),
        "cell": workbook.add_format(cell),
        "edge": workbook.add_format({**lined, "bold": True, "bg_color": "#F4F2EE"}),
    }
