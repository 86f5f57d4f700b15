"""Cells of a questionnaire's workbook as text, and what was odd about them as findings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from surveys.errors import SurveyError
from surveys.questionnaires.findings import Finding
from surveys.spreadsheets import OldText, SheetCells, Spreadsheet, column_index, column_letter, read_upload
from surveys.spreadsheets.notes import note_sentence
from surveys.text import nfc, search_key
from surveys.text.i18n import gettext as _

__all__ = ["Sheet", "Workbook", "cell_text", "column_index", "column_letter", "read_workbook"]

DOUBTS = ("formula-error", "formula-not-calculated")
"""A cell that reads otherwise than its author saw it: no fault of the form, but to be looked at."""

ODDITIES = ("merged", "hidden-sheet", "hidden-row", "hidden-column", "invisible-characters")
MOST_OF_A_KIND = 20


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of text cells; `rows[0]` is row 1 of the workbook."""

    name: str
    rows: list[list[str]]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """All sheets of a file."""

    filename: str
    sheets: list[Sheet] = field(default_factory=list)

    def sheet(self, *names: str) -> Sheet | None:
        """The first sheet with one of these names, diacritics and case ignored."""
        wanted = {search_key(name) for name in names}
        return next((sheet for sheet in self.sheets if search_key(sheet.name) in wanted), None)

    @property
    def survey(self) -> Sheet | None:
        """The sheet with the questions: the one of that name, or the only one that there is."""
        return self.sheet("survey") or (self.sheets[0] if len(self.sheets) == 1 else None)

    def findings_on(self, *names: str) -> list[Finding]:
        """What was odd about the cells of these sheets."""
        read = [sheet for name in names if (sheet := self.sheet(name))]
        return [finding for sheet in read for finding in sheet.findings]


def read_workbook(source: bytes | Path, filename: str = "", *, old_text: OldText = "ask") -> Workbook:
    """Read every sheet; SurveyError `workbook.…` for what is no workbook, too large, or in old fonts."""
    data = source.read_bytes() if isinstance(source, Path) else source
    spreadsheet = read_upload(data, filename or (source.name if isinstance(source, Path) else ""), old_text=old_text)
    if spreadsheet.kind == "csv":
        raise SurveyError("workbook.needs_sheets", "A questionnaire has several sheets; a text file has one")
    return _workbook(spreadsheet)


def cell_text(value: Any) -> str:
    """What the cell shows, as text: 3.0 is "3", dates in ISO form, no-break spaces plain, NFC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return nfc(str(value)).replace("\u00a0", " ").replace("\r\n", "\n").strip()


def _workbook(spreadsheet: Spreadsheet) -> Workbook:
    sheets = [
        Sheet(sheet.name, [[cell_text(value) for value in row] for row in sheet.rows], tuple(_findings(sheet)))
        for sheet in spreadsheet.sheets
    ]
    return Workbook(spreadsheet.filename, sheets)


def _findings(sheet: SheetCells) -> list[Finding]:
    found = []
    for kind in (*DOUBTS, *ODDITIES):
        for note in sheet.notes_of(kind)[:MOST_OF_A_KIND]:  # type: ignore[arg-type]
            whole = kind == "hidden-sheet"
            found.append(
                Finding(
                    kind,
                    "warning",
                    note_sentence(note),
                    "" if kind in DOUBTS else _("Không cần làm gì nếu đã đúng ý."),
                    sheet.name,
                    None if whole else note.row,
                    None if whole else note.column,
                )
            )
    return found
