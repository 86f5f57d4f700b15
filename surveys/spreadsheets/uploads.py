"""What is done with old Vietnamese text in an upload: asked about first, then as the person who uploaded it decides."""

from __future__ import annotations

from typing import Literal

from surveys.spreadsheets.cells import LegacyText, Spreadsheet
from surveys.spreadsheets.reading import read_spreadsheet

OldText = Literal["ask", "convert", "keep"]


class OldTextFound(Exception):
    """A file holds text of old fonts, and nobody has said yet whether to convert it. No refusal: a question."""

    def __init__(self, legacy: LegacyText) -> None:
        super().__init__(f"{legacy.cells} cells in {legacy.encoding}")
        self.legacy = legacy


def read_upload(content: bytes, filename: str = "", *, old_text: OldText = "ask") -> Spreadsheet:
    """Read an uploaded file; text of old fonts is converted, kept as it is, or asked about by `OldTextFound`."""
    spreadsheet = read_spreadsheet(content, filename)
    if spreadsheet.legacy is None or old_text == "keep":
        return spreadsheet
    if old_text == "ask":
        raise OldTextFound(spreadsheet.legacy)
    return spreadsheet.in_unicode()
