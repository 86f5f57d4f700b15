"""The second opinion: pyxform, the XLSForm standard's own converter, reads the same cells."""

from __future__ import annotations

import re
from typing import Any

from surveys.questionnaires.findings import Finding
from surveys.questionnaires.pyxform_words import in_words
from surveys.questionnaires.workbook import Sheet, Workbook
from surveys.text.i18n import gettext as _

SHEETS = ("survey", "choices", "settings", "external_choices")
ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
NAMED_SHEET = re.compile(r"On the '([^']+)' sheet|the (\w+) sheet|in '(\w+)' sheet", re.IGNORECASE)
NAMED_COLUMN = re.compile(r"column[:\s]+'([^']+)'|the '([^']+)' value|'([^']+)' column", re.IGNORECASE)
MAX_MESSAGE = 600


def pyxform_findings(workbook: Workbook) -> list[Finding]:
    """One error when pyxform refuses the form, located as well as its message allows; else nothing."""
    from pyxform.errors import PyXFormError  # here, for a server that starts need not load it
    from pyxform.xls2xform import convert

    try:
        convert(_definition(workbook), warnings=[], form_name="data")
    except PyXFormError as error:
        return [_finding(str(error))]
    except Exception as error:  # other people's code over strangers' cells: whatever it raises, the form is refused
        return [_finding(f"{type(error).__name__}: {error}")]
    return []


def _definition(workbook: Workbook) -> dict[str, Any]:
    definition: dict[str, Any] = {"sheet_names": [sheet.name for sheet in workbook.sheets]}
    definition["fallback_form_name"] = "data"
    for name in SHEETS:
        sheet = next((sheet for sheet in workbook.sheets if sheet.name.strip().lower() == name), None)
        if sheet is not None and sheet.rows:
            headers = [header for header in sheet.rows[0] if header]
            definition[name] = _rows(sheet)
            definition[f"{name}_header"] = [dict.fromkeys(headers)]
    return definition


def _rows(sheet: Sheet) -> list[dict[str, str]]:
    headers = sheet.rows[0]
    rows = [
        {header: cell for header, cell in zip(headers, cells, strict=False) if header and cell}
        for cells in sheet.rows[1:]
    ]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _finding(message: str) -> Finding:
    row = ROW.search(message)
    sheet = NAMED_SHEET.search(message)
    column = NAMED_COLUMN.search(message)
    said = ROW.sub("", message).strip()[:MAX_MESSAGE]
    told = in_words(said)
    return Finding(
        code="pyxform",
        severity="error",
        message=f"{told} (pyxform: {said})" if told else _("pyxform nói: %(said)s", said=said),
        advice=_("Sửa ô được nêu trong tệp Excel rồi tải lên lại."),
        sheet=next((name for name in sheet.groups() if name), None) if sheet else ("survey" if row else None),
        row=int(row[1]) if row else None,
        facts={"said": said, "column": next((name for name in column.groups() if name), None) if column else None},
    )
