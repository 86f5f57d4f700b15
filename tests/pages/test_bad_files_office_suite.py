"""Files that a real office suite wrote, Excel 97's format among them: read alike, and taken by the frame's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.samples.records import FrameVersion
from surveys.spreadsheets import Spreadsheet, parse_date, read_count, read_spreadsheet
from surveys.units.records import Unit
from tests.conftest import World, only_sqlite
from tests.pages.test_bad_files import address, counts, fields
from tests.services.office_suite import needs_office_spreadsheets, saved_by_office
from tests.services.sample_files import FRAME_HEADER, add_survey

pytestmark = [needs_office_spreadsheets, only_sqlite]

BINARY, TEXT = ("excel-97.xls", "excel-2007.xlsx"), ("utf-8.csv", "windows-1258.csv")
UPDATED = date(2025, 3, 5)
LEAP_DAY = date(2024, 2, 29)
REMARK = "Đã rà soát: “Ợ”, ngữ nghĩa, quyền lực, ngoằn ngoèo"
HEADER = (*FRAME_HEADER, "Ngày cập nhật", "Tỷ lệ", "Ghi chú")
ADULTS, HOUSEHOLDS = FRAME_HEADER.index("Số người từ 18 tuổi"), FRAME_HEADER.index("Số hộ")


def frame_book(units: list[Unit]) -> bytes:
    """A frame as an office keeps it: adults by a formula, areas merged, days, failing formulas beside."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Dàn mẫu"
    sheet.append(HEADER)
    for row, unit in enumerate(units, start=2):
        adults, ratio = f"={1500 + row}*2+{row}", f"=E{row}/0" if row == 2 else f"=F{row}/E{row}"
        sheet.append([unit.code, unit.name, "Tầng Đồng bằng", None, adults, 1500 + row, UPDATED, ratio, None])
    sheet["D2"], sheet["G3"], sheet["H3"], sheet["I2"] = "Cụm phía Bắc", LEAP_DAY, "=KHONG_CO(1)", REMARK
    sheet.merge_cells("D2:D6")
    book.create_sheet("Chỉ thị").append(["Trang thứ hai", "Thuận Nghĩa"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def office_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[World], dict[str, bytes]]:
    """Saved once for the module: every world has the same communes."""
    saved: dict[str, bytes] = {}

    def files(world: World) -> dict[str, bytes]:
        if not saved:
            saved.update(saved_by_office(frame_book(world.communes[:5]), tmp_path_factory.mktemp("office")))
        return saved

    return files


def read(files: dict[str, bytes], name: str) -> Spreadsheet:
    return read_spreadsheet(files[name], name)


def test_excel_97_is_what_was_written(office_files: Callable[[World], dict[str, bytes]], world: World) -> None:
    content = office_files(world)["excel-97.xls"]
    assert content.startswith(bytes.fromhex("d0cf11e0a1b11ae1"))
    assert "Workbook".encode("utf-16-le") in content


@pytest.mark.parametrize("name", [*BINARY, *TEXT])
def test_text_counts_and_days_are_read_alike(
    office_files: Callable[[World], dict[str, bytes]], world: World, name: str
) -> None:
    spreadsheet = read(office_files(world), name)
    rows = spreadsheet.sheets[0].rows
    assert spreadsheet.legacy is None
    assert [row[:2] for row in rows[1:]] == [[unit.code, unit.name] for unit in world.communes[:5]]
    assert tuple(rows[0]) == HEADER
    assert (rows[1][2], rows[1][8]) == ("Tầng Đồng bằng", REMARK)
    numbers = [(read_count(row[ADULTS]), read_count(row[HOUSEHOLDS])) for row in rows[1:]]
    assert [(a.value, h.value) for a, h in numbers] == [(2 * (1500 + n) + n, 1500 + n) for n in range(2, 7)]
    days = [row[6] for row in rows[1:]]
    assert [day if isinstance(day, date) else parse_date(day) for day in days] == [UPDATED, LEAP_DAY, *[UPDATED] * 3]


@pytest.mark.parametrize("name", BINARY)
def test_errors_merged_cells_and_further_sheets_are_known(
    office_files: Callable[[World], dict[str, bytes]], world: World, name: str
) -> None:
    sheets = read(office_files(world), name).sheets
    errors = [(note.row, note.column, note.text) for note in sheets[0].notes_of("formula-error")]
    assert errors == [(2, "H", "#DIV/0!"), (3, "H", "#NAME?")]
    assert [span.name for span in sheets[0].merged] == ["D2:D6"]
    assert [sheet.name for sheet in sheets] == ["Dàn mẫu", "Chỉ thị"]
    assert sheets[1].rows == [["Trang thứ hai", "Thuận Nghĩa"]]


def test_the_text_of_windows_1258_is_recognised(
    office_files: Callable[[World], dict[str, bytes]], world: World
) -> None:
    encodings = [read(office_files(world), name).encoding for name in TEXT]
    assert encodings == ["utf-8", "windows-1258"]


def test_opendocument_is_refused_with_what_to_do(
    office_files: Callable[[World], dict[str, bytes]], world: World
) -> None:
    with pytest.raises(SurveyError) as refused:
        read(office_files(world), "own.ods")
    assert refused.value.code == "workbook.wrong_kind"


@pytest.mark.parametrize("name", [*BINARY, *TEXT])
def test_the_frame_s_page_takes_it(
    office_files: Callable[[World], dict[str, bytes]],
    session: Session,
    world: World,
    client_as: Callable[..., FlaskClient],
    name: str,
) -> None:
    survey, client = add_survey(session, world), client_as("designer")
    done = client.post(address("frame", survey), data=fields("frame", office_files(world)[name], name))
    assert done.status_code == 302, done.text
    session.rollback()
    version = session.scalars(select(FrameVersion)).one()
    taken = {(unit.unit_code, unit.size, unit.households) for unit in version.units}
    wanted = [(unit.code, 2 * (1500 + n) + n, 1500 + n) for n, unit in enumerate(world.communes[:5], start=2)]
    assert taken == set(wanted)
    assert {unit.stratum for unit in version.units} == {"Tầng Đồng bằng"}
    groupings = [unit.grouping or "" for unit in sorted(version.units, key=lambda unit: unit.unit_code)]
    assert sorted(groupings) == (["Cụm phía Bắc"] * 5 if name in BINARY else [*[""] * 4, "Cụm phía Bắc"])
    said = {warning["code"] for warning in version.warnings}
    assert said == ({"under_coverage", "merged_filled"} if name in BINARY else {"under_coverage"})


def test_the_frame_s_page_refuses_opendocument_and_stores_nothing(
    office_files: Callable[[World], dict[str, bytes]],
    session: Session,
    world: World,
    client_as: Callable[..., FlaskClient],
) -> None:
    survey, client = add_survey(session, world), client_as("designer")
    before = counts(session)
    answer = client.post(address("frame", survey), data=fields("frame", office_files(world)["own.ods"], "own.ods"))
    assert answer.status_code == 422
    assert "Save As" in answer.text
    assert ".xlsx" in answer.text
    assert counts(session) == before
