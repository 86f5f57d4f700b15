"""One table out of a spreadsheet as offices keep it: a title above, totals and notes below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from surveys.errors import SurveyError
from surveys.spreadsheets import CellNote, MergedRange, OldText, SheetCells, Spreadsheet, column_letter, read_upload
from surveys.spreadsheets.notes import note_sentence
from surveys.text import one_line, search_key
from surveys.text.i18n import gettext as _

HEADER_SEARCH_ROWS = 30
TOTAL_WORDS = ("tong", "tong cong", "tong so", "cong", "toan tinh", "toan thanh pho")
NOTE_WORDS = ("ghi chu", "nguon", "luu y", "nguoi lap", "*")
WHOLE_SHEET_NOTES = ("hidden-row", "hidden-column", "invisible-characters")

WHOLE_AREA = "Toàn bộ địa bàn"
"""The stratum where none is written: data of the survey, so in Vietnamese for every account."""


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
    """A column that is looked for: its key, its header as printed, other ways in which offices write it.

    A value merged over several rows holds for all of them, unless the column holds counts.
    """

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    counts: bool = False

    def answers_to(self, header: str) -> bool:
        """Whether a header cell means this column: diacritics, case and words in brackets are ignored."""
        key = header_key(header)
        return any(key == header_key(name) for name in (self.header, *self.aliases))


@dataclass(frozen=True)
class TableRow:
    """A row under the header: its number as Excel shows it, its cells and what was odd of them by column key.

    `all_text`: it came from a text file, where every number is written as text.
    """

    number: int
    cells: Mapping[str, Any]
    notes: Mapping[str, CellNote] = field(default_factory=dict)
    all_text: bool = False

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
class OtherColumn:
    """A column under the header that was not looked for: its header, its values by row as Excel numbers them."""

    header: str
    values: Mapping[int, Any]


@dataclass(frozen=True)
class ExcelTable:
    """The table that was found: sheet, row of its header, columns present, rows with something in them."""

    sheet: str
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    findings: tuple[SheetFinding, ...] = ()
    others: tuple[OtherColumn, ...] = ()


def header_key(text: str) -> str:
    """A header without diacritics, case, bracketed remarks, punctuation: "Số hộ (2026)*" is "so ho"."""
    bare = re.sub(r"\([^)]{0,500}\)|\[[^]]{0,500}]", " ", search_key(text))
    return " ".join(re.sub(r"\s*/\s*", "/", bare).split()).strip(" *:.-") or search_key(text)


def cell_text(value: Any) -> str:
    """A cell as text: NFC, single spaces; 11953.0 becomes "11953"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return one_line(str(value))


def read_table(
    content: bytes, columns: Sequence[Column], *, filename: str = "", old_text: OldText = "keep"
) -> ExcelTable:
    """Find the table on any sheet; SurveyError `workbook.no_header`, or what `read_upload` refuses."""
    spreadsheet = read_upload(content, filename, old_text=old_text)
    candidates = [head for sheet in _visible_first(spreadsheet) for head in _headers(sheet, columns)]
    if not candidates:
        raise _without_header(spreadsheet, columns)
    head = candidates[0]
    others = [other.sheet for other in candidates[1:] if other.sheet is not head.sheet]
    return _table(head, columns, _other_tables(head, others), all_text=spreadsheet.kind == "csv")


@dataclass(frozen=True)
class _Header:
    """A row that names all columns: where each stands."""

    sheet: SheetCells
    row: int
    places: Mapping[str, int]
    twice: tuple[tuple[str, int, int], ...]


def _visible_first(spreadsheet: Spreadsheet) -> list[SheetCells]:
    return sorted(spreadsheet.sheets, key=lambda sheet: sheet.hidden)


def _headers(sheet: SheetCells, columns: Sequence[Column]) -> Iterator[_Header]:
    """The first header of a sheet: in its first rows, merged cells over two rows included."""
    spread = _spread(sheet)
    filled = [number for number, row in enumerate(sheet.rows) if any(value is not None for value in row)]
    for number in filled[:HEADER_SEARCH_ROWS]:
        found, twice = _match(_texts_of_row(sheet, number, spread), columns)
        if all(column.key in found for column in columns if column.required):
            last = max((span.last_row for span in _crossing(sheet, number, found.values())), default=number)
            yield _Header(sheet, last, found, twice)
            return


def _spread(sheet: SheetCells) -> dict[tuple[int, int], Any]:
    """The value of the first cell for all others of a merged range, so far as it may belong to a header."""
    spread = {}
    for span in sheet.merged:
        if span.last_row - span.first_row > 3 or span.last_column - span.first_column > 30:
            continue
        for row in range(span.first_row, span.last_row + 1):
            for column in range(span.first_column, span.last_column + 1):
                spread[row, column] = sheet.value(span.first_row, span.first_column)
    return spread


def _texts_of_row(sheet: SheetCells, number: int, spread: Mapping[tuple[int, int], Any]) -> list[str]:
    cells = sheet.rows[number]
    return [cell_text(spread.get((number, place)) if value is None else value) for place, value in enumerate(cells)]


def _crossing(sheet: SheetCells, row: int, places: Any) -> list[MergedRange]:
    """Merged ranges of the header that reach into the rows below it."""
    wanted = set(places)
    return [
        span
        for span in sheet.merged
        if span.first_row <= row < span.last_row <= row + 3
        and wanted & set(range(span.first_column, min(span.last_column, span.first_column + 30) + 1))
    ]


def _match(texts: Sequence[str], columns: Sequence[Column]) -> tuple[dict[str, int], tuple[tuple[str, int, int], ...]]:
    """Position of each column that a row of cells names; of two that name the same the first counts."""
    found: dict[str, int] = {}
    twice = []
    for position, text in enumerate(texts):
        if not text:
            continue
        column = next((c for c in columns if c.key not in found and c.answers_to(text)), None)
        if column is not None:
            found[column.key] = position
            continue
        again = next((c for c in columns if header_key(c.header) == header_key(text) and c.key in found), None)
        if again is not None and header_key(texts[found[again.key]]) == header_key(text):
            twice.append((again.header, found[again.key], position))
    return found, tuple(twice)


def _without_header(spreadsheet: Spreadsheet, columns: Sequence[Column]) -> SurveyError:
    """The refusal that names the columns which the best row lacks."""
    best: tuple[int, tuple[str, ...]] = (0, tuple(column.header for column in columns if column.required))
    for sheet in spreadsheet.sheets:
        for row in sheet.rows[: HEADER_SEARCH_ROWS * 2]:
            found, _twice = _match([cell_text(value) for value in row], columns)
            missing = tuple(c.header for c in columns if c.required and c.key not in found)
            if len(found) > best[0]:
                best = (len(found), missing)
    if not any(sheet.rows for sheet in spreadsheet.sheets):
        return SurveyError("workbook.no_cells", "No sheet has anything in it")
    return SurveyError(
        "workbook.no_header",
        f"No header row with the columns {', '.join(best[1])}",
        columns=", ".join(best[1]),
        rows=HEADER_SEARCH_ROWS,
    )


def _table(head: _Header, columns: Sequence[Column], findings: list[SheetFinding], *, all_text: bool) -> ExcelTable:
    sheet, by_key = head.sheet, {column.key: column for column in columns}
    spans = _spans_below(head, by_key)
    notes = {(note.row - 1, note.column): note for note in sheet.notes_of("formula-error", "formula-not-calculated")}
    rows = []
    for number in range(head.row + 1, len(sheet.rows)):
        again = _header_again(head, number, columns)
        if again is not None and again != head.places:
            findings.append(_below(number + 1))
            break
        if again is not None:
            findings.append(_repeated(number + 1))
            continue
        row = replace(_row(head, number, by_key, spans, notes), all_text=all_text)
        own = [sheet.value(number, place) for place in head.places.values()]
        if any(cell_text(value) for value in own) or any(note.kind != "merged" for note in row.notes.values()):
            rows.append(row)
    findings += _sheet_findings(head, by_key, spans)
    others = _other_columns(head, [row.number for row in rows])
    return ExcelTable(sheet.name, head.row + 1, tuple(head.places), tuple(rows), tuple(findings), others)


def _other_columns(head: _Header, rows: Sequence[int]) -> tuple[OtherColumn, ...]:
    taken = {*head.places.values(), *(place for _name, *places in head.twice for place in places)}
    named = [(place, cell_text(value)) for place, value in enumerate(head.sheet.rows[head.row]) if place not in taken]
    return tuple(
        OtherColumn(name, {row: head.sheet.value(row - 1, place) for row in rows}) for place, name in named if name
    )


def _row(
    head: _Header,
    number: int,
    by_key: Mapping[str, Column],
    spans: Mapping[tuple[int, int], MergedRange],
    notes: Mapping[tuple[int, str], CellNote],
) -> TableRow:
    """A row with the values of merged cells filled down, but for counts."""
    cells, odd = {}, {}
    for key, place in head.places.items():
        value = head.sheet.value(number, place)
        span = spans.get((number, place))
        note = notes.get((number, column_letter(place)))
        if value is None and span is not None:
            note = CellNote(number + 1, column_letter(place), "merged", span.name)
            if not by_key[key].counts:
                value = head.sheet.value(span.first_row, place)
        cells[key] = value
        if note is not None:
            odd[key] = note
    return TableRow(number + 1, cells, odd)


def _spans_below(head: _Header, by_key: Mapping[str, Column]) -> dict[tuple[int, int], MergedRange]:
    """The merged range of each cell below the header that is not the first of its range."""
    places = set(head.places.values())
    spans = {}
    for span in head.sheet.merged:
        if span.first_column in places and span.first_row > head.row:
            for row in range(span.first_row + 1, min(span.last_row + 1, len(head.sheet.rows))):
                spans[row, span.first_column] = span
    return spans


def _header_again(head: _Header, number: int, columns: Sequence[Column]) -> Mapping[str, int] | None:
    """Where the columns stand in a row that is a header again, as in lists with a header on each page."""
    found, _twice = _match([cell_text(value) for value in head.sheet.rows[number]], columns)
    return found if all(column.key in found for column in columns if column.required) else None


def _repeated(row: int) -> SheetFinding:
    sentence = _("Dòng này lặp lại tiêu đề nên được bỏ qua; các dòng dưới vẫn được đọc theo tiêu đề ở trên.")
    return SheetFinding("warning", "header_again", sentence, row)


def _below(row: int) -> SheetFinding:
    sentence = _(
        "Từ dòng này có một bảng khác, các cột ở chỗ khác. Chỉ đọc bảng ở trên. Nếu cần, hãy gộp thành một bảng."
    )
    return SheetFinding("warning", "other_table_below", sentence, row)


def _other_tables(head: _Header, others: Sequence[SheetCells]) -> list[SheetFinding]:
    """What could have been meant instead: a table on another sheet, a second column of the same name."""
    findings = []
    if others:
        sentence = _(
            "Tệp có bảng như vậy ở nhiều trang. Chỉ đọc trang “%(read)s”, không đọc trang “%(others)s”. "
            "Nếu cần, hãy gộp vào một trang.",
            read=head.sheet.name,
            others="”, “".join(sheet.name for sheet in others),
        )
        findings.append(SheetFinding("warning", "other_table", sentence))
    for header, first, second in head.twice:
        sentence = _(
            "Có hai cột cùng tên “%(header)s” (cột %(first)s và cột %(second)s). Đã đọc cột %(first)s.",
            header=header,
            first=column_letter(first),
            second=column_letter(second),
        )
        findings.append(SheetFinding("warning", "column_twice", sentence, head.row + 1, header))
    return findings


def _sheet_findings(
    head: _Header, by_key: Mapping[str, Column], spans: Mapping[tuple[int, int], MergedRange]
) -> list[SheetFinding]:
    """What was odd about the sheet as a whole, and values that were filled down from merged cells."""
    sheet = head.sheet
    findings = []
    if sheet.hidden:
        findings.append(SheetFinding("warning", "hidden_sheet", note_sentence(sheet.notes[0])))
    for note in sheet.notes_of(*WHOLE_SHEET_NOTES):  # type: ignore[arg-type]
        row = None if note.kind == "hidden-column" else note.row
        findings.append(SheetFinding("warning", note.kind.replace("-", "_"), note_sentence(note), row))
    headers = {place: by_key[key] for key, place in head.places.items()}
    for span in dict.fromkeys(spans.values()):
        column = headers[span.first_column]
        if column.counts:
            continue
        sentence = _(
            "Các ô %(cells)s gộp làm một: giá trị “%(value)s” được hiểu cho cả các dòng đó.",
            cells=span.name,
            value=cell_text(sheet.value(span.first_row, span.first_column)),
        )
        findings.append(SheetFinding("warning", "merged_filled", sentence, span.first_row + 1, column.header))
    return findings
