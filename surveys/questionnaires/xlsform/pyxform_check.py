"""The second opinion: pyxform, the XLSForm standard's own converter, reads the same cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from surveys.questionnaires.findings import Finding
from surveys.questionnaires.xlsform.columns import Row, read_columns, read_rows
from surveys.questionnaires.xlsform.pyxform_words import in_words
from surveys.questionnaires.xlsform.workbook import Sheet, Workbook, column_letter
from surveys.text.i18n import gettext as _

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
NAMED_SHEET = re.compile(r"On the '([^']+)' sheet|the (\w+) sheet|in '(\w+)' sheet|sheet: '(\w+)'", re.IGNORECASE)
NAMED_COLUMN = re.compile(r"column[:\s]+'([^']+)'|the '([^']+)' value|'([^']+)' column", re.IGNORECASE)
QUOTED = re.compile(r"'([^']+)'|\[([^]]+)\]|\$\{([^}]+)\}")
PARAMETERS = re.compile(
    r"randomize|seed|quality|max-pixels|location-[\w-]+|track-changes[\w-]*|identify-user|rows|app\b"
)
ABOUT_CHOICES = re.compile(r"Choice names|choice list", re.IGNORECASE)
HEADERS = re.compile(r"column headers?|Headers that are|must have a sheet")
BY_SUBJECT = (
    (re.compile(r"parameter|randomize|seed|track-changes|identify-user|quality", re.IGNORECASE), "parameters"),
    (re.compile(r"label or hint"), "label"),
    (re.compile(r"trigger"), "trigger"),
    (re.compile(r"calculation", re.IGNORECASE), "calculation"),
    (re.compile(r"choice filter", re.IGNORECASE), "choice_filter"),
    (re.compile(r"type|List name|File name|end_|begin_"), "type"),
    (re.compile(r"\bname\b"), "name"),
)
"""Which column a refusal is about that does not name one."""

MAX_MESSAGE = 600
Definition = dict[str, Any]


def pyxform_findings(workbook: Workbook) -> list[Finding]:
    """One error when pyxform refuses the form, located as well as its message allows; else nothing."""
    from pyxform.errors import PyXFormError  # here, for a server that starts need not load it

    doubled = _doubled_header(workbook)
    if doubled:
        return [doubled]
    try:
        pyxform_convert()(pyxform_definition(workbook), warnings=[])
    except PyXFormError as error:
        return [_finding(str(error), workbook, error.context)]
    except Exception as error:  # other people's code over strangers' cells: whatever it raises, the form is refused
        return [_finding(f"{type(error).__name__}: {error}", workbook, {})]
    return []


@cache
def pyxform_convert() -> Callable[..., Any]:
    """pyxform's converter, told that an element of a form equals only itself.

    It looks for the repeat around every question by comparing whole subtrees, all their choices included, which takes
    minutes where lists are long.
    """
    from pyxform.survey_element import SurveyElement
    from pyxform.xls2xform import convert

    SurveyElement.__eq__ = object.__eq__  # type: ignore[method-assign, assignment]
    SurveyElement.__hash__ = object.__hash__  # type: ignore[method-assign, assignment]
    converter: Callable[..., Any] = convert
    return converter


def pyxform_definition(workbook: Workbook) -> Definition:
    """The cells as pyxform's own reader gives them."""
    definition: Definition = {"sheet_names": [sheet.name for sheet in workbook.sheets], "fallback_form_name": "data"}
    for sheet in workbook.sheets:
        name = "survey" if len(workbook.sheets) == 1 else sheet.name.lower()
        if name not in SHEETS:
            continue
        columns = read_columns(sheet)
        rows: list[dict[str, str]] = []
        for row in read_rows(sheet):
            rows += [{} for _ in range(row.number - 2 - len(rows))]
            rows.append({c.plain_header: row.cells[c.index] for c in columns if row.cells[c.index]})
        definition[name] = rows
        headers = dict.fromkeys(column.plain_header for column in columns)
        definition[f"{name}_header"] = [headers] if headers else []
    return definition


def _doubled_header(workbook: Workbook) -> Finding | None:
    """A header that stands twice, which pyxform refuses while it reads the file."""
    for sheet in workbook.sheets:
        seen: set[str] = set()
        for column in read_columns(sheet) if sheet.name.lower() in SHEETS else ():
            if column.plain_header in seen:
                return Finding(
                    "doubled-header", "error", _("Tiêu đề cột “%(header)s” có hai lần.", header=column.header),
                    _("Đổi tên hoặc xóa một trong hai cột."), sheet.name, 1, column_letter(column.index),
                    {"header": column.header},
                )  # fmt: skip
            seen.add(column.plain_header)
    return None


def _finding(message: str, workbook: Workbook, context: dict[str, Any]) -> Finding:
    """The refusal at its cell: as told, else where what it quotes stands."""
    said = ROW.sub("", message).strip()[:MAX_MESSAGE]
    told = in_words(said)
    about = "choices" if ABOUT_CHOICES.search(said) else "survey"
    sheet_name = context.get("sheet") or _first(NAMED_SHEET.search(message)) or about
    sheet = workbook.survey if sheet_name == "survey" else workbook.sheet(sheet_name)
    number = _number(ROW.search(message), context)
    column = context.get("column") or _first(NAMED_COLUMN.search(said)) or _subject(said)
    row = _row(sheet, number, said) if sheet else None
    letter = (_letter(row, column) or row.letter("name") or row.letter("type")) if row else None
    if row is None and HEADERS.search(said):
        number, letter = 1, _header_letter(sheet, said) if sheet else "A"
    return Finding(
        code="pyxform",
        severity="error",
        message=f"{told} (pyxform: {said})" if told else _("pyxform nói: %(said)s", said=said),
        advice=_("Sửa ô được nêu trong tệp Excel rồi tải lên lại."),
        sheet=sheet_name,
        row=number or (row.number if row else None),
        column=letter,
        facts={"said": said, "column": column},
    )


def _row(sheet: Sheet, number: int | None, said: str) -> Row | None:
    """The row of that number; without one, the first with a cell that is quoted, or holds the parameter named."""
    rows = list(read_rows(sheet))
    if number is not None:
        return next((row for row in rows if row.number == number), None)
    if HEADERS.search(said):
        return None
    parameters = PARAMETERS.findall(said)
    for row in rows:
        if any(parameter in row.get("parameters").lower() for parameter in parameters):
            return row
    quoted = [_first(match) or "" for match in QUOTED.finditer(said)]
    return next((row for text in quoted for row in rows if text in row.cells), None) or next(
        (row for text in quoted for row in rows if any(text in cell for cell in row.cells)), None
    )


def _header_letter(sheet: Sheet, said: str) -> str:
    """The last header that a refusal of headers quotes; where one is missing, the first column that is free."""
    quoted = {_first(match) for match in QUOTED.finditer(said)}
    columns = read_columns(sheet)
    found = [column.index for column in columns if column.plain_header in quoted]
    return column_letter(found[-1] if found else max((column.index + 1 for column in columns), default=0))


def _letter(row: Row, column: str | None) -> str | None:
    """The letter of a column that is called by its standard name or by its header."""
    by_header = next((c for c in row.columns if c.header == column), None)
    return column_letter(by_header.index) if by_header else row.letter((column or "").replace(" ", "_"))


def _number(match: re.Match[str] | None, context: dict[str, Any]) -> int | None:
    known = match[1] if match else context.get("row")
    return int(known) if known is not None and str(known).isdecimal() else None


def _subject(said: str) -> str | None:
    return next((column for pattern, column in BY_SUBJECT if pattern.search(said)), None)


def _first(match: re.Match[str] | None) -> str | None:
    return next((group for group in match.groups() if group), None) if match else None
