"""What is done with old Vietnamese text in an upload: asked about first, then as the person who uploaded it decides."""

from __future__ import annotations

from typing import Literal

from surveys.errors import SurveyError
from surveys.spreadsheets.cells import Spreadsheet
from surveys.spreadsheets.reading import read_spreadsheet

OldText = Literal["ask", "convert", "keep"]


def read_upload(content: bytes, filename: str = "", *, old_text: OldText = "ask") -> Spreadsheet:
    """Read an uploaded file; text of old fonts is converted or kept, or SurveyError `workbook.legacy_text` asks.

    The error carries the `LegacyText` as fact `legacy`, for the page that shows what would become of it.
    """
    spreadsheet = read_spreadsheet(content, filename)
    legacy = spreadsheet.legacy
    if legacy is None or old_text == "keep":
        return spreadsheet
    if old_text == "convert":
        return spreadsheet.in_unicode()
    raise SurveyError(
        "workbook.legacy_text", f"{legacy.cells} cells in {legacy.encoding}", legacy=legacy, cells=legacy.cells
    )
