"""The numbers of one picture as an Excel sheet: exactly what it shows, rounded as it is written there."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook

from surveys.reports.picture_words import PictureTable
from surveys.reports.results_sheet import HIDDEN, MISSING, ResultsSheet, SheetColumn, Value
from surveys.text import rounded
from surveys.text.i18n import gettext as _

WIDEST, NARROWEST = 60, 14


def picture_workbook(
    table: PictureTable, *, title: str, label: str, head: Sequence[str], notes: Sequence[str] = ()
) -> bytes:
    """A workbook of one sheet: what it is about, the basis (`label`), the table with real numbers, the notes below."""
    output = BytesIO()
    with Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": title, "subject": label, "comments": " ".join(head[1:])})
        sheet = ResultsSheet.maker(workbook, label, head)(_("Số liệu của biểu đồ"), title)
        sheet.write_table(_columns(table), [_row(row) for row in table.rows])
        for note in notes:
            sheet.write_line(note)
    return output.getvalue()


def _columns(table: PictureTable) -> tuple[SheetColumn, ...]:
    found = []
    for place, name in enumerate(table.head):
        values = [row[place] for row in table.rows]
        numbers = [value for value in values if isinstance(value, int | float)]
        longest = max((len(value) for value in values if isinstance(value, str)), default=0)
        decimals = 1 if any(isinstance(value, float) for value in numbers) else 0
        is_text = not numbers and any(isinstance(value, str) for value in values)
        width = min(WIDEST, max(NARROWEST, longest))
        found.append(SheetColumn(name, width, None if is_text else decimals))
    return tuple(found)


def _row(row: Sequence[str | float | int | None]) -> tuple[Value, ...]:
    """A row as it is written; where its share is hidden every number is, a limit that is not borne is a dash."""
    numbers = [value for value in row if not isinstance(value, str)]
    hidden = bool(numbers) and numbers[0] is None
    return tuple(
        value
        if isinstance(value, str)
        else HIDDEN
        if hidden
        else MISSING
        if value is None
        else rounded(value, 1)
        if isinstance(value, float)
        else value
        for value in row
    )
