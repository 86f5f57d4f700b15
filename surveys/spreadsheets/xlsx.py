"""Sheets of an .xlsx: values by calamine, from an archive written anew; everything else from the XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from python_calamine import CalamineWorkbook

from surveys.errors import SurveyError
from surveys.spreadsheets.cells import CellNote, Place, SheetCells, column_letter
from surveys.spreadsheets.legacy_text import FontedText
from surveys.spreadsheets.limits import check_extent
from surveys.spreadsheets.notes import invisible_note, layout_notes
from surveys.spreadsheets.values import cell_value, clean_text, rectangle
from surveys.spreadsheets.xlsx_fonts import Run, legacy_runs, runs_of, style_fonts
from surveys.spreadsheets.xlsx_marks import (
    FORMULA,
    CellTag,
    cell_tags,
    extent,
    has_errors,
    hidden_columns,
    hidden_rows,
    merged_ranges,
)
from surveys.spreadsheets.xlsx_parts import SheetPart, WorkbookParts, workbook_parts
from surveys.text.legacy import LegacyFont, from_legacy, legacy_font

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read_xlsx(content: bytes) -> tuple[list[SheetCells], dict[tuple[int, Place], FontedText]]:
    """The sheets, and the cells in old Vietnamese fonts by number of the sheet and place."""
    parts = workbook_parts(content)
    for part in parts.sheets:
        rows, columns, cell = extent(part.xml)
        check_extent(part.name, rows=rows, columns=columns, cell=cell)
    values = _values(parts)
    sheets, fonts = [], {}
    runs = legacy_runs(parts.shared_strings)
    styles = style_fonts(parts.styles)
    for number, (part, rows_of_sheet) in enumerate(zip(parts.sheets, values, strict=True)):
        looked_at = styles or runs or has_errors(part.xml) or b"rFont" in part.xml
        tags = list(cell_tags(part.xml)) if looked_at else []
        sheets.append(_sheet(part, rows_of_sheet, tags))
        for tag in tags:
            fonted = _fonted(tag, styles, runs)
            if fonted is not None:
                fonts[number, tag.place] = fonted
    return sheets, fonts


def _sheet(part: SheetPart, rows: list[list[Any]], tags: list[CellTag]) -> SheetCells:
    notes = [note for tag in tags if (note := _formula_note(tag))]
    for tag in tags:
        if tag.type == b"e":
            _put(rows, tag.place, tag.value.decode("utf-8", errors="replace") or "#N/A")
    notes += invisible_note(rows)
    cells = rectangle([[cell_value(value) for value in row] for row in rows])
    merged = [span for span in merged_ranges(part.xml) if span.first_row < len(cells)]
    notes += layout_notes(cells, merged, hidden_rows(part.xml), hidden_columns(part.xml))
    if part.hidden:
        notes.insert(0, CellNote(1, "A", "hidden-sheet", part.name))
    return SheetCells(clean_text(part.name), cells, part.hidden, tuple(notes), tuple(merged))


def _values(parts: WorkbookParts) -> list[list[list[Any]]]:
    """All cells of all sheets; what the reader cannot read, or trips over, is a damaged workbook."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_rewritten(parts)))
        return [book.get_sheet_by_index(number).to_python(skip_empty_area=False) for number in range(len(parts.sheets))]
    except Exception as error:
        raise SurveyError("workbook.unreadable", f"The workbook cannot be read: {error}") from error
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise SurveyError("workbook.unreadable", f"The reader gave up: {error}") from error


def _rewritten(parts: WorkbookParts) -> bytes:
    """A plain archive with the same sheets, so that one reader reads the files of all programs."""
    sheets, relations = [], []
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for number, part in enumerate(parts.sheets, start=1):
            sheets.append(f'<sheet name={quoteattr(f"s{number}")} sheetId="{number}" r:id="rId{number}"/>')
            relations.append(_relation(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml"))
            archive.writestr(f"xl/worksheets/sheet{number}.xml", part.xml)
        for name, file, content in (
            ("sharedStrings", "sharedStrings.xml", parts.shared_strings),
            ("styles", "styles.xml", parts.styles),
        ):
            if content:
                relations.append(_relation(name, name, file))
                archive.writestr(f"xl/{file}", content)
        date1904 = ' date1904="1"' if parts.date1904 else ""
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr{date1904}/>'
            f"<sheets>{''.join(sheets)}</sheets></workbook>",
        )
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(relations))
        archive.writestr("_rels/.rels", _relations([_relation("rId1", "officeDocument", "xl/workbook.xml")]))
    return output.getvalue()


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def _relations(relations: list[str]) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>'


def _formula_note(tag: CellTag) -> CellNote | None:
    row, column = tag.place[0] + 1, column_letter(tag.place[1])
    if tag.type == b"e":
        return CellNote(row, column, "formula-error", tag.value.decode("utf-8", errors="replace") or "#N/A")
    if FORMULA.search(tag.inner) and not tag.value and tag.type != b"str":
        return CellNote(row, column, "formula-not-calculated")
    return None


def _fonted(tag: CellTag, styles: dict[int, LegacyFont], runs: dict[int, list[Run]]) -> FontedText | None:
    if tag.type not in (b"s", b"inlineStr", b"str"):
        return None
    font = styles.get(tag.style)
    value = tag.value
    pieces = runs_of(tag.inner) if b"rFont" in tag.inner else []
    if tag.type == b"s" and value.isdigit():
        pieces = runs.get(int(value), [])
    return _of_runs(pieces, font) if pieces else FontedText(font) if font else None


def _of_runs(runs: Sequence[Run], of_cell: LegacyFont | None) -> FontedText | None:
    """A text in several fonts, each piece converted by its own."""
    pieces, fonts = [], []
    for run in runs:
        font = legacy_font(run.font) if run.font else of_cell
        fonts += [font] if font else []
        pieces.append(from_legacy(run.text, font.encoding, capitals=font.capitals) if font else run.text)
    return FontedText(fonts[0], "".join(pieces)) if fonts else None


def _put(rows: list[list[Any]], place: Place, value: Any) -> None:
    row, column = place
    while len(rows) <= row:
        rows.append([])
    rows[row] += [None] * (column + 1 - len(rows[row]))
    rows[row][column] = value
