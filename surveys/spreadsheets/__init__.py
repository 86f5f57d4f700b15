"""Files that offices upload, read by one layer: .xlsx, .xls and text with separators, whoever wrote them."""

from surveys.spreadsheets.cells import (
    CellNote,
    LegacyText,
    MergedRange,
    SheetCells,
    Spreadsheet,
    column_index,
    column_letter,
)
from surveys.spreadsheets.dates import DateColumn, DateOrder, date_column, parse_date
from surveys.spreadsheets.reading import read_spreadsheet

__all__ = [
    "CellNote",
    "DateColumn",
    "DateOrder",
    "LegacyText",
    "MergedRange",
    "SheetCells",
    "Spreadsheet",
    "column_index",
    "column_letter",
    "date_column",
    "parse_date",
    "read_spreadsheet",
]
