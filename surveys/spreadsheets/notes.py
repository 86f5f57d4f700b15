"""What is noted of a sheet's cells, and the sentence for each note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from surveys.spreadsheets.cells import CellNote, MergedRange, NoteKind, column_letter
from surveys.spreadsheets.dates import is_day_as_text
from surveys.spreadsheets.numbers import is_number_as_text
from surveys.spreadsheets.values import hides_something
from surveys.text.i18n import gettext as _

FEWEST_ALIKE = 3


def layout_notes(
    rows: Sequence[Sequence[Any]],
    merged: Sequence[MergedRange],
    hidden_rows: Sequence[int],
    hidden_columns: Sequence[int],
) -> list[CellNote]:
    """Notes on how a sheet is laid out: merged cells, hidden rows and columns, numbers and days kept as text."""
    notes = [
        CellNote(span.first_row + 1, column_letter(span.first_column), "merged", span.name)
        for span in merged
        if span.first_row < len(rows)
    ]
    filled = [number for number in hidden_rows if number < len(rows) and any(v is not None for v in rows[number])]
    for first, last in _runs(filled):
        notes.append(CellNote(first + 1, "A", "hidden-row", _span(str(first + 1), str(last + 1))))
    width = max(map(len, rows), default=0)
    shown = [place for place in hidden_columns if place < width and any(row[place] is not None for row in rows)]
    for first, last in _runs(shown):
        letters = column_letter(first), column_letter(last)
        notes.append(CellNote(1, letters[0], "hidden-column", _span(*letters)))
    return notes + [note for place in range(width) for note in _kept_as_text(rows, place)]


def invisible_note(rows: Sequence[Sequence[Any]]) -> list[CellNote]:
    """One note for all cells with characters that nobody sees: at the first of them, with their number."""
    places = [
        (number, column)
        for number, row in enumerate(rows, start=1)
        for column, value in enumerate(row)
        if hides_something(value)
    ]
    if not places:
        return []
    row, column = places[0]
    return [CellNote(row, column_letter(column), "invisible-characters", str(len(places)))]


def note_sentence(note: CellNote) -> str:
    """What a note says to the person who uploaded the file: what, and what to do or what was done."""
    return _sentences()[note.kind] % {"text": note.text}


def _sentences() -> dict[NoteKind, str]:
    return {
        "merged": _("Các ô %(text)s đang gộp làm một; chỉ ô đầu có giá trị. Nên bỏ gộp (Unmerge Cells)."),
        "formula-error": _("Ô này là lỗi công thức %(text)s. Hãy sửa công thức hoặc gõ thẳng giá trị rồi tải lên lại."),
        "formula-not-calculated": _(
            "Công thức ở ô này chưa được tính nên chưa có giá trị. Hãy mở tệp bằng Excel, lưu lại rồi tải lên lại."
        ),
        "hidden-sheet": _("Trang “%(text)s” đang ẩn nhưng vẫn được đọc. Hãy mở ra xem lại, hoặc xóa nếu không dùng."),
        "hidden-row": _("Dòng %(text)s đang ẩn nhưng vẫn được đọc. Hãy mở ra xem lại, hoặc xóa nếu không dùng."),
        "hidden-column": _("Cột %(text)s đang ẩn nhưng vẫn được đọc. Hãy mở ra xem lại, hoặc xóa nếu không dùng."),
        "number-as-text": _("“%(text)s” là số nhưng ghi ở dạng chữ. Hãy xem lại số đã đọc cho đúng."),
        "date-as-text": _("“%(text)s” là ngày nhưng ghi ở dạng chữ. Hãy xem lại ngày đã đọc cho đúng."),
        "invisible-characters": _(
            "%(text)s ô (đây là ô đầu) có ký tự không nhìn thấy hoặc dấu tách rời khỏi chữ; đã bỏ và ghép lại khi đọc."
        ),
    }


def _kept_as_text(rows: Sequence[Sequence[Any]], place: int) -> Iterator[CellNote]:
    """Numbers and days written as text in a column where most cells are real ones."""
    numbers = days = 0
    texts: list[tuple[int, str]] = []
    for number, row in enumerate(rows, start=1):
        value = row[place]
        if isinstance(value, str):
            texts.append((number, value))
        elif isinstance(value, date):
            days += 1
        elif isinstance(value, int | float) and not isinstance(value, bool):
            numbers += 1
    column = column_letter(place)
    if numbers >= FEWEST_ALIKE and numbers >= len(texts):
        yield from (CellNote(row, column, "number-as-text", text) for row, text in texts if is_number_as_text(text))
    if days >= FEWEST_ALIKE and days >= len(texts):
        yield from (CellNote(row, column, "date-as-text", text) for row, text in texts if is_day_as_text(text))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of consecutive numbers."""
    ordered = sorted(set(numbers))
    for place, number in enumerate(ordered):
        if place == 0 or number != ordered[place - 1] + 1:
            first = number
        if place + 1 == len(ordered) or ordered[place + 1] != number + 1:
            yield first, number


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"
