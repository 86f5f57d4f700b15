"""A file of answers as a table: which sheet, which row is its header, and which program it came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from surveys.errors import SurveyError
from surveys.text import nfc, search_key

HEADER_SEARCH_ROWS = 30
MOST_COLUMNS = 1000
KOBO_MARKS = {
    *("_uuid", "_submission_time", "_id", "_validation_status", "__version__", "formhub/uuid"),
    *("meta/instanceid", "instanceid", "key", "submissiondate"),
}
PARENT_MARKS = {"_parent_index", "_parent_table_name", "parent_key", "_submission__id"}
TIMESTAMPS = ("timestamp", "dau thoi gian", "dau thoi gian (timestamp)")
TICKS = {"x", "v", "✓", "✔", "☑", "☒", "1", "true", "yes", "co", "có"}
NO_TICKS = {"", "0", "false", "no", "khong", "không", "☐", "-"}

KOBO, GOOGLE_FORMS, TALLY, WORKBOOK = "kobo", "google_forms", "tally", "workbook"


@dataclass(frozen=True)
class Row:
    """A row under the header: its number as the file's program shows it, its cells."""

    number: int
    cells: tuple[Any, ...]

    def text(self, column: int | None) -> str:
        """The cell as text, '' where there is none."""
        return cell_text(self.cells[column]) if column is not None and column < len(self.cells) else ""

    def raw(self, column: int) -> Any:
        """The cell as it was read."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """The table of answers in a file; `others` are the sheets that were not read, `repeated` those of them that hold
    what was asked several times in a form."""

    source: str
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    others: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetRows:
    """A sheet before anything is known of it."""

    name: str
    rows: Sequence[Sequence[Any]]


def find_table(sheets: Iterable[SheetRows], score: Callable[[Sequence[str]], float]) -> Table:
    """The table whose header says most about the questionnaire; `score` judges a row of headers.

    Errors: `import.empty` (nothing in the file), `import.no_header` (no row names columns), `import.too_wide`.
    """
    best: tuple[float, SheetRows, int] | None = None
    filled = [sheet for sheet in sheets if any(any(cell_text(cell) for cell in row) for row in sheet.rows)]
    for sheet in filled:
        for place, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
            texts = [cell_text(cell) for cell in row]
            if sum(1 for text in texts if text) < min(2, len(texts)):
                continue
            found = (score(texts), sheet, place)
            if best is None or found[0] > best[0]:
                best = found
    if not filled:
        raise SurveyError("import.empty", "There is nothing in the file.")
    if best is None or best[0] <= 0:
        raise SurveyError("import.no_header", "No row names the questions.", rows=HEADER_SEARCH_ROWS)
    others = [sheet for sheet in filled if sheet is not best[1]]
    table = _table(best[1], best[2], tuple(sheet.name for sheet in others))
    return replace(table, repeated=tuple(sheet.name for sheet in others if _is_of_repeat(sheet)))


def _is_of_repeat(sheet: SheetRows) -> bool:
    """Whether each row belongs to a form of another sheet, as exports of KoboToolbox and ODK write it."""
    return bool(PARENT_MARKS & {cell_text(cell).casefold() for cell in sheet.rows[0]})


def _table(sheet: SheetRows, place: int, others: tuple[str, ...]) -> Table:
    headers = [cell_text(cell) for cell in sheet.rows[place]]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise SurveyError("import.too_wide", f"{len(headers)} columns.", count=len(headers), most=MOST_COLUMNS)
    width = len(headers)
    below = (Row(number, tuple(row[:width])) for number, row in enumerate(sheet.rows, 1) if number > place + 1)
    rows = tuple(row for row in below if any(cell_text(cell) for cell in row.cells))
    if not rows:
        raise SurveyError("import.no_rows", "There is no form under the header.", sheet=sheet.name)
    return Table(source_of(headers, rows), sheet.name, place + 1, tuple(headers), rows, others)


def source_of(headers: Sequence[str], rows: Sequence[Row]) -> str:
    """Which program or practice a table comes from, told from its headers and cells."""
    keys = {header.casefold().strip() for header in headers}
    if len(keys & KOBO_MARKS) >= 2 or any("/" in key and key.startswith(("meta/", "formhub/")) for key in keys):
        return KOBO
    if headers and search_key(headers[0]) in TIMESTAMPS:
        return GOOGLE_FORMS
    ticked = Counter(is_tick_column(cell_text(row.raw(column)) for row in rows[:200]) for column in range(len(headers)))
    return TALLY if ticked[True] >= 3 else WORKBOOK


def is_tick_column(cells: Iterable[str]) -> bool:
    """Whether the cells of a column are ticks and blanks only."""
    seen = {cell.casefold() for cell in cells}
    if seen <= {"", "0", "1"}:
        return seen == {"", "1"}
    return bool(seen & TICKS) and seen <= TICKS | NO_TICKS


def cell_text(value: Any) -> str:
    """A cell as text: NFC, trimmed; 3.0 is "3", True is "1", a date is ISO."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return nfc(value).strip()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return nfc(str(value)).strip()


def words_of(text: str) -> frozenset[str]:
    """The words of a text without diacritics and punctuation."""
    return frozenset(re.findall(r"[a-z0-9]+", search_key(text)))
