"""A count in a cell of a frame or an allocation: the number, or a sentence on why there is none."""

from __future__ import annotations

from surveys.samples.excel_table import Column, SheetFinding, TableRow
from surveys.spreadsheets import read_count
from surveys.spreadsheets.notes import note_sentence
from surveys.text import format_number
from surveys.text.i18n import gettext as _


def count_in(row: TableRow, column: Column) -> tuple[int | None, list[SheetFinding]]:
    """The whole number of a cell, of whatever sign; None with what is wrong with it, or without where it is empty."""
    note = row.notes.get(column.key)
    count = read_count(row.cells.get(column.key))
    if note is not None and note.kind != "merged" and count.value is None:
        return None, [_error(note.kind.replace("-", "_"), note_sentence(note), row, column)]
    if note is not None and note.kind == "merged" and count.kind == "empty":
        sentence = _(
            "Ô này nằm trong các ô gộp %(cells)s nên không có số riêng. Hãy bỏ gộp rồi ghi số cho từng xã, phường.",
            cells=note.text,
        )
        return None, [_error("count_merged", sentence, row, column)]
    if count.value is not None:
        doubtful = count.kind == "number-as-text" and not (row.all_text and count.text.isdecimal())
        return count.value, _as_text(row, column, count.value) if doubtful else []
    if count.kind == "empty":
        return None, []
    return None, [_unreadable(row, column, count.kind, count.text)]


def stated_total(row: TableRow, column: Column) -> int | None:
    """The number in a totals row; None where there is none."""
    return read_count(row.cells.get(column.key)).value


def _as_text(row: TableRow, column: Column, value: int) -> list[SheetFinding]:
    sentence = _("Số ghi ở dạng chữ, đã đọc là %(value)s. Hãy xem lại cho đúng.", value=format_number(value))
    return [SheetFinding("warning", "count_as_text", sentence, row.number, column.header)]


def _unreadable(row: TableRow, column: Column, kind: str, text: str) -> SheetFinding:
    if kind == "fraction":
        sentence = _(
            "“%(value)s” không phải là số nguyên. Có thể Excel đã hiểu dấu chấm ngăn hàng nghìn là dấu thập phân "
            "(4.250 thành 4,25). Hãy gõ lại chỉ bằng chữ số, ví dụ 4250.",
            value=text,
        )
        return _error("count_not_integer", sentence, row, column)
    if kind == "nothing":
        sentence = _("“%(value)s” không phải là số. Hãy ghi số, hoặc xóa cả dòng nếu xã không tham gia.", value=text)
        return _error("count_not_integer", sentence, row, column)
    if kind == "error":
        sentence = _("Ô này là lỗi công thức %(value)s. Hãy sửa công thức hoặc gõ thẳng số.", value=text)
        return _error("formula_error", sentence, row, column)
    sentence = _("“%(value)s” không phải là số nguyên. Hãy gõ lại bằng chữ số, ví dụ 4250.", value=text)
    return _error("count_not_integer", sentence, row, column)


def _error(code: str, sentence: str, row: TableRow, column: Column) -> SheetFinding:
    return SheetFinding("error", code, sentence, row.number, column.header)
