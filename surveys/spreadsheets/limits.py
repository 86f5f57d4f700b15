"""What an uploaded file may ask of this machine: far more than offices need, less than would take its memory."""

from __future__ import annotations

from surveys.errors import SurveyError

MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_STREAMED_BYTES = 256 * 1024 * 1024
"""What may be unpacked to look at: formatting alone of 100,000 rows and 60 columns is 150 MB."""

MAX_SHEET_BYTES = 60 * 1024 * 1024
MAX_KEPT_BYTES = 150 * 1024 * 1024
"""What may be kept of a sheet, and of all parts together, once empty cells are left out."""

MAX_SMALL_PART_BYTES = 4 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_SHEETS = 256
MAX_ROWS = 50_000
MAX_COLUMNS = 600
MAX_CELLS = 4_000_000
LONGEST_CELL = 32_767


def check_extent(sheet: str, *, rows: int, columns: int, cell: str = "") -> None:
    """Refuse a sheet whose outermost content lies too far out; `cell` names what lies there."""
    if rows <= MAX_ROWS and columns <= MAX_COLUMNS and rows * columns <= MAX_CELLS:
        return
    raise SurveyError(
        "workbook.sheet_too_large",
        f"{sheet}: {rows} rows and {columns} columns",
        sheet=sheet,
        cell=cell or f"{rows} × {columns}",
        rows=MAX_ROWS,
        columns=MAX_COLUMNS,
    )
