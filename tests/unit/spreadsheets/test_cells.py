"""What stands in cells, and what is noted of them: merging, formulas, hiding, invisible characters, kept as text."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from surveys.spreadsheets import note_sentence, read_spreadsheet
from tests.unit.spreadsheets.files import SHEET, first_sheet, kinds, saved, sheet_xml, with_parts, xlsx
from tests.unit.spreadsheets.old_excel import BIFF5, BIFF8, Failed, old_workbook

ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!")


def test_values_are_plain_python_values() -> None:
    row = ["Xã", 12, 12.0, 1.5, True, date(2025, 3, 5), datetime(2025, 3, 5, 14, 30), time(8, 15), None, "  ", "00097"]
    read = first_sheet(xlsx([row])).rows[0]
    assert read == [
        "Xã",
        12,
        12,
        1.5,
        True,
        date(2025, 3, 5),
        datetime(2025, 3, 5, 14, 30),
        time(8, 15),
        None,
        None,
        "00097",
    ]
    assert [type(value) for value in read[1:4]] == [int, int, float]


def test_rows_are_equally_long_and_start_at_row_one() -> None:
    sheet = first_sheet(xlsx([[], [], [None, "a"], ["b"]]))
    assert sheet.rows == [[None, None], [None, None], [None, "a"], ["b", None]]


@pytest.mark.parametrize("error", ERRORS)
def test_the_error_of_a_formula_is_read_and_noted_at_its_cell(error: str) -> None:
    def change(sheet):
        sheet["B2"] = error
        sheet["B2"].data_type = "e"

    sheet = first_sheet(xlsx([["Mã", "Số"], ["1", None]], change))
    assert sheet.rows[1][1] == error
    assert kinds(sheet) == {("formula-error", 2, "B")}
    assert error in note_sentence(sheet.notes[0])


@pytest.mark.parametrize("biff", [BIFF5, BIFF8])
def test_the_error_of_a_formula_in_an_old_workbook_is_noted_too(biff: int) -> None:
    sheet = first_sheet(
        old_workbook(
            [["Mã", "x"], ["1", Failed(0x07)]] if biff == BIFF8 else [["M", "x"], ["1", Failed(0x07)]], biff=biff
        )
    )
    assert sheet.rows[1][1] == "#DIV/0!"
    assert kinds(sheet) == {("formula-error", 2, "B")}


def test_a_formula_that_was_never_calculated_is_noted_and_one_that_gives_nothing_is_not() -> None:
    assert kinds(first_sheet(xlsx([["a"], ["=1+1"]]))) == {("formula-not-calculated", 2, "A")}
    calculated = sheet_xml(
        '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><v>3</v></c></row>'
    )
    sheet = first_sheet(with_parts({SHEET: calculated}))
    assert sheet.rows == [[None, 2, 3]]
    assert sheet.notes == ()


def test_a_merged_value_belongs_to_the_first_cell_and_the_range_is_noted() -> None:
    sheet = first_sheet(xlsx([["Xã Đông", 1], [None, 2], [None, 3]], lambda sheet: sheet.merge_cells("A1:A3")))
    assert [row[0] for row in sheet.rows] == ["Xã Đông", None, None]
    assert [span.name for span in sheet.merged] == ["A1:A3"]
    assert kinds(sheet) == {("merged", 1, "A")}


def test_a_merged_range_over_the_whole_sheet_takes_no_time() -> None:
    everything = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheet = first_sheet(with_parts({SHEET: sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>', everything)}))
    assert sheet.rows == [[7]]
    assert [span.name for span in sheet.merged] == ["A1:XFD1048576"]


def test_hidden_sheets_rows_and_columns_are_read_and_named() -> None:
    book = Workbook()
    for row in (["a", "b", "c"], [1, 2, 3], [4, 5, 6], [7, 8, 9]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("Nháp").append(["x"])
    book["Nháp"].sheet_state = "veryHidden"
    shown, hidden = read_spreadsheet(saved(book), "tep.xlsx").sheets
    assert kinds(shown) == {("hidden-row", 2, "A"), ("hidden-column", 1, "B")}
    assert next(note.text for note in shown.notes if note.kind == "hidden-row") == "2–3"
    assert hidden.hidden
    assert kinds(hidden) == {("hidden-sheet", 1, "A")}
    assert hidden.rows == [["x"]]


def test_hidden_rows_without_anything_in_them_are_not_named() -> None:
    def change(sheet):
        sheet.row_dimensions[9].hidden = True

    assert first_sheet(xlsx([["a"]], change)).notes == ()


@pytest.mark.parametrize(
    "written",
    [
        unicodedata.normalize("NFD", "Xã Đường"),
        "Xã\u00a0Đường",
        "Xã \u200bĐường\u200b",
        "\ufeffXã\u2009Đường",
        "Xã Đư\u00adờng ",
    ],
)
def test_what_nobody_sees_is_taken_away(written: str) -> None:
    for content in (xlsx([[written]]), f"{written}\n".encode(), old_workbook([[written]])):
        assert first_sheet(content).rows == [["Xã Đường"]]


def test_invisible_characters_are_noted_once_a_sheet_with_their_number() -> None:
    sheet = first_sheet(xlsx([["a"], ["Xã\u200b"], [unicodedata.normalize("NFD", "Đường")]]))
    assert [(note.kind, note.row, note.text) for note in sheet.notes] == [("invisible-characters", 2, "2")]


def test_numbers_and_days_kept_as_text_among_real_ones_are_noted() -> None:
    rows = [[4250, date(2025, 1, 5)], [4100, date(2025, 1, 6)], [3900, date(2025, 1, 7)], ["4.300", "08/01/2025"]]
    assert kinds(first_sheet(xlsx(rows))) == {("number-as-text", 4, "A"), ("date-as-text", 4, "B")}


def test_codes_kept_as_text_are_as_they_should_be() -> None:
    assert first_sheet(xlsx([["00097"], ["00098"], ["00099"], [5], [6], [7]])).notes == ()


def test_every_kind_of_note_has_its_sentence() -> None:
    from typing import get_args

    from surveys.spreadsheets import CellNote
    from surveys.spreadsheets.cells import NoteKind

    for kind in get_args(NoteKind):
        assert len(note_sentence(CellNote(1, "A", kind, "x"))) > 20
