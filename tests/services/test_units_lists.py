"""Versions of the list of units: from the package with what went before, from a file, and old codes in a frame."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from surveys.errors import SurveyError
from surveys.samples.frames import read_frame, survey_communes
from surveys.units.changes import former_units_of
from surveys.units.package_list import former_units, package_rows
from surveys.units.records import Unit, UnitChange
from surveys.units.service import communes, import_unit_list, latest_unit_list, provinces, unit_lists
from surveys.units.unit_list_file import LIST_COLUMNS, import_unit_list_file, read_unit_list, write_unit_list
from tests.conftest import only_sqlite
from tests.services.sample_files import FRAME_HEADER, add_survey, frame_rows, workbook

HEADER = [column.header for column in LIST_COLUMNS]
ROWS = [
    [
        "33",
        "Tỉnh Hưng Yên",
        "11953",
        "Phường Phố Hiến",
        "Phường",
        "",
        "01/07/2025",
        "",
        "NQ 1666",
        "11953 Phường Hiến Nam",
    ],
    ["33", "Tỉnh Hưng Yên", "11980", "Xã Mới", "", "Bắc", date(2026, 3, 1), "", "", "11956 Phường An Tảo (một phần)"],
    ["1", "Thành phố Hà Nội", "97", "Phường Hồng Hà", "", "", "", "", "", ""],
]


def test_the_package_says_of_every_commune_but_islands_what_it_was_before():
    without = {row.name for row in package_rows() if row.code not in former_units()}
    assert without == {f"Đặc khu {name}" for name in ("Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo")}
    links = [unit for units in former_units().values() for unit in units]
    assert len({unit.code for unit in links}) == 10_035 and all(len(unit.code) == 5 for unit in links)


def test_old_codes_in_a_frame_are_recognised_and_never_turned_into_new_ones(session, world):
    pinned = import_unit_list(session, as_of=date(2026, 1, 1), provinces=["33"], former=True)
    survey = add_survey(session, world)
    survey.unit_list, survey.unit = pinned, provinces(session, pinned)[0]
    survey.request.unit = survey.unit
    session.flush()
    places = survey_communes(session, survey)
    former = former_units_of(session, places)
    assert len(places) == 104 and {each.unit.name for each in former.by_code["11956"]} == {"Phường Phố Hiến"}
    split = next(
        code for code, became in former.by_code.items() if len(became) > 1 and code not in {u.code for u in places}
    )
    rows = frame_rows(places)
    rows += [["11956", "Phường An Tảo", "Phường", "", 5000, 2000], [split, "Cũ", "Xã", "", 5000, 2000]]
    rows[0][1] = former.by_unit[places[0].code][1].old_name
    found = {each.code: each for each in read_frame(session, survey, workbook(FRAME_HEADER, *rows)).findings}
    by_row = {each.row: each for each in read_frame(session, survey, workbook(FRAME_HEADER, *rows)).errors}
    assert by_row[106].code == by_row[107].code == "code_former"
    assert "nay là Phường Phố Hiến (11953)" in by_row[106].sentence
    assert "nay chia về" in by_row[107].sentence and by_row[107].sentence.count("(") == len(former.by_code[split])
    assert "nay thuộc " + places[0].name in found["name_former"].sentence


def test_a_list_comes_in_from_a_file_with_validity_and_predecessors_as_a_version(session, world):
    stored = import_unit_list_file(session, workbook(HEADER, *ROWS), filename="danh-muc.xlsx", as_of=date(2026, 3, 1))
    assert latest_unit_list(session) is stored and stored.name == "danh-muc.xlsx (01/03/2026)"
    assert [(unit.code, unit.name) for unit in provinces(session, stored)] == [
        ("01", "Thành phố Hà Nội"),
        ("33", "Tỉnh Hưng Yên"),
    ]
    units = {unit.code: unit for province in provinces(session, stored) for unit in communes(session, province)}
    assert sorted(units) == ["00097", "11953", "11980"] and units["11980"].valid_from == date(2026, 3, 1)
    assert (units["11980"].type, units["11980"].grouping, units["11953"].decree) == ("Xã", "Bắc", "NQ 1666")
    old = session.scalars(select(Unit).join(UnitChange, UnitChange.old_unit_id == Unit.id).order_by(Unit.code)).all()
    assert [(unit.code, unit.valid_to) for unit in old] == [("11953", date(2025, 6, 30)), ("11956", date(2025, 6, 30))]
    kinds = session.execute(select(UnitChange.kind, UnitChange.partial).order_by(UnitChange.id)).all()
    assert [tuple(each) for each in kinds] == [("renamed", False), ("split", True)]
    assert [each.name for each in unit_lists(session)][:2] == [stored.name, world.unit_list.name]
    with pytest.raises(SurveyError, match="already there"):
        import_unit_list_file(session, workbook(HEADER, *ROWS), filename="danh-muc.xlsx", as_of=date(2026, 3, 1))


@only_sqlite
def test_a_list_goes_out_and_comes_back_the_same(session):
    first = import_unit_list_file(session, workbook(HEADER, *ROWS), filename="một.xlsx", as_of=date(2026, 3, 1))
    content = write_unit_list(session, first)
    sheet = load_workbook(BytesIO(content)).active
    assert sheet["C2"].value == "00097" and sheet["C2"].number_format == "@"
    assert sheet.data_validations.dataValidation[0].type == "list"
    again = read_unit_list(content)
    told = read_unit_list(workbook(HEADER, *ROWS))
    assert again.findings == () and sorted(again.rows, key=str) == sorted(told.rows, key=str)
    assert {each.code for each in told.findings} == {"code_zeros_restored"}


def test_each_fault_of_a_list_is_named_with_its_row():
    wrong = [
        [*ROWS[0][:2], "1195A", *ROWS[0][3:]],
        [*ROWS[0][:6], "tháng bảy", *ROWS[0][7:]],
        [*ROWS[0][:6], "01/07/2025", "30/06/2025", "", "An Tảo"],
        ["33", "Tỉnh Thái Bình", *ROWS[1][2:]],
        ["33", "Tỉnh Hưng Yên", "11981", *ROWS[1][3:]],
        ["33", "Tỉnh Hưng Yên", "", "Xã Không Mã", *ROWS[1][4:]],
    ]
    found = {(each.row, each.code) for each in read_unit_list(workbook(HEADER, *wrong)).errors}
    assert found == {
        (2, "code_malformed"),
        (3, "day_unreadable"),
        (4, "code_duplicate"),
        (4, "validity_crossed"),
        (4, "former_unreadable"),
        (5, "province_differs"),
        (7, "code_missing"),
    }
    assert (
        read_unit_list("Mã tỉnh;Tên tỉnh;Mã xã;Tên xã\n33;Hưng Yên;00097;Xã A\n".encode(), filename="x.csv").errors
        == ()
    )
