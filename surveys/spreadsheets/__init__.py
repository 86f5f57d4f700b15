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
from surveys.spreadsheets.notes import note_sentence
from surveys.spreadsheets.numbers import Count, read_count
from surveys.spreadsheets.reading import read_spreadsheet
from surveys.spreadsheets.uploads import OldText, OldTextFound, read_upload

__all__ = [
    "CellNote",
    "Count",
    "DateColumn",
    "DateOrder",
    "LegacyText",
    "MergedRange",
    "OldText",
    "OldTextFound",
    "SheetCells",
    "Spreadsheet",
    "column_index",
    "column_letter",
    "date_column",
    "note_sentence",
    "parse_date",
    "read_count",
    "read_spreadsheet",
    "read_upload",
]
