"""One table out of an Excel workbook as offices keep it: a title above, totals and notes below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from python_calamine import CalamineError, CalamineWorkbook

from surveys.errors import SurveyError
from surveys.spreadsheets.limits import WorkbookRefused, check_workbook
from surveys.text import nfc, parse_number, search_key

HEADER_SEARCH_ROWS = 30
TOTAL_WORDS = ("tong", "tong cong", "tong so", "cong", "toan tinh", "toan thanh pho")
NOTE_WORDS = ("ghi chu", "nguon", "luu y", "nguoi lap", "*")


@dataclass(frozen=True)
class SheetFinding:
    """What was noticed in a row: an error keeps the file out, a warning is kept beside what was read."""

    severity: Literal["error", "warning"]
    code: str
    sentence: str
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class Column:
    """A column that is looked for: its key, its header as printed, other ways in which offices write it."""

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = True

    def answers_to(self, header: str) -> bool:
        """Whether a header cell means this column: diacritics, case and words in brackets are ignored."""
        key = header_key(header)
        return any(key == header_key(name) for name in (self.header, *self.aliases))


@dataclass(frozen=True)
class TableRow:
    """A row under the header: its number as Excel shows it, its cells by column key."""

    number: int
    cells: Mapping[str, Any]

    def text(self, key: str) -> str:
        """The cell as text in one line, empty if there is nothing; a whole number without decimal point."""
        return cell_text(self.cells.get(key))

    @property
    def is_total(self) -> bool:
        """Whether code or name say "Tổng cộng"; a stratum may well be called "Toàn tỉnh"."""
        return any(header_key(self.text(key)) in TOTAL_WORDS for key in ("code", "name") if self.text(key))

    @property
    def is_note(self) -> bool:
        texts = self._texts
        return len(texts) == 1 and header_key(texts[0]).startswith(NOTE_WORDS)

    @property
    def _texts(self) -> list[str]:
        return [text for text in map(cell_text, self.cells.values()) if text]


@dataclass(frozen=True)
class ExcelTable:
    """The table that was found: sheet, row of its header, columns present, rows with something in them."""

    sheet: str
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def header_key(text: str) -> str:
    """A header without diacritics, case, bracketed remarks, punctuation: "Số hộ (2026)*" is "so ho"."""
    bare = re.sub(r"\([^)]*\)|\[[^]]*]", " ", search_key(text))
    return " ".join(re.sub(r"\s*/\s*", "/", bare).split()).strip(" *:.-") or search_key(text)


def cell_text(value: Any) -> str:
    """A cell as text: NFC, single spaces; 11953.0 becomes "11953"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(nfc(str(value)).split())


def whole_number(value: Any) -> tuple[int | None, bool]:
    """The whole number in a cell and whether it was written as text; None where there is no whole number."""
    if isinstance(value, bool):
        return None, False
    if isinstance(value, int | float):
        return (int(value), False) if float(value).is_integer() else (None, False)
    text = cell_text(value).lstrip("'")
    try:
        number = parse_number(text)
    except ValueError:
        return None, True
    return (int(number), True) if number.is_integer() and "," not in text else (None, True)


def read_table(content: bytes, columns: Sequence[Column]) -> ExcelTable:
    """Find the table on any sheet; SurveyError `workbook.unreadable`, `.too_large` or `.no_header`."""
    best: tuple[int, tuple[str, ...], str] = (-1, (), "")
    for sheet, rows in _sheets(content):
        for position, cells in rows[:HEADER_SEARCH_ROWS]:
            found = _match_header(cells, columns)
            missing = tuple(c.header for c in columns if c.required and c.key not in found)
            if not missing:
                return _table(sheet, position, found, rows)
            if len(found) > best[0]:
                best = (len(found), missing, sheet)
    raise SurveyError(
        "workbook.no_header",
        f"No header row with the columns {', '.join(best[1])}",
        columns=", ".join(best[1] or tuple(column.header for column in columns if column.required)),
        rows=HEADER_SEARCH_ROWS,
    )


NumberedRow = tuple[int, list[Any]]


def _sheets(content: bytes) -> Iterator[tuple[str, list[NumberedRow]]]:
    """Each sheet with its non-empty rows, numbered as Excel numbers them."""
    try:
        check_workbook(content)
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in workbook.sheet_names:
            cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            numbered = ((number, row) for number, row in enumerate(cells, start=1))
            yield name, [(number, row) for number, row in numbered if any(cell_text(cell) for cell in row)]
    except WorkbookRefused as error:
        code = "workbook.too_large" if error.code.endswith("-too-large") else "workbook.unreadable"
        raise SurveyError(code, str(error), **error.facts) from error
    except (CalamineError, ValueError, OSError) as error:
        raise SurveyError("workbook.unreadable", f"Not a readable Excel workbook: {error}") from error


def _match_header(cells: Sequence[Any], columns: Sequence[Column]) -> dict[str, int]:
    """Position of each column that a row of cells names; of two that name the same the first counts."""
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        text = cell_text(cell)
        column = next((c for c in columns if text and c.key not in found and c.answers_to(text)), None)
        if column is not None:
            found[column.key] = position
    return found


def _table(sheet: str, header_row: int, found: dict[str, int], rows: Sequence[NumberedRow]) -> ExcelTable:
    below = [
        TableRow(number, {key: cells[place] for key, place in found.items()})
        for number, cells in rows
        if number > header_row
    ]
    filled = tuple(row for row in below if any(cell_text(cell) for cell in row.cells.values()))
    return ExcelTable(sheet=sheet, header_row=header_row, columns=tuple(found), rows=filled)
