"""The frame out of Excel: what is read, what is named with its row, what is stored."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.requests.records import RequestUnit, Survey
from surveys.samples import service
from surveys.samples.excel_table import SheetFinding
from surveys.samples.frame_comparison import compare_frames
from surveys.samples.frame_workbook import FRAME_COLUMNS
from surveys.samples.frames import frame_of, frame_versions, read_frame, survey_communes
from surveys.samples.records import FrameUnit, FrameVersion
from surveys.samples.templates_to_fill import FilledSheet, frame_template, write_table
from tests.conftest import NOW, World, only_sqlite
from tests.services.sample_files import FRAME_HEADER, add_survey, frame_rows, workbook
from webapp.demo.frame import demo_frame_workbook


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return add_survey(session, world)


def upload(session: Session, survey: Survey, world: World, content: bytes) -> FrameVersion:
    return service.upload_frame(
        session,
        survey,
        filename="dàn mẫu.xlsx",
        content=content,
        as_of=date(2026, 1, 1),
        note="Công an tỉnh",
        synthetic=False,
        person=world.person("designer"),
        now=NOW,
    )


def findings(session: Session, survey: Survey, *rows: list[object]) -> dict[str, SheetFinding]:
    reading = read_frame(session, survey, workbook(FRAME_HEADER, *rows))
    return {finding.code: finding for finding in reading.findings if finding.code != "under_coverage"}


def test_the_demonstration_frame_has_all_104_communes_and_no_finding(session, world, survey):
    version = upload(session, survey, world, demo_frame_workbook(world.communes))
    assert len(version.units) == 104
    assert version.warnings == []
    assert {unit.unit_code for unit in version.units} == {unit.code for unit in world.communes}
    assert min(unit.size for unit in version.units) >= 3000
    assert max(unit.size for unit in version.units) <= 26000
    assert frame_of(version).hash == version.frame_hash


def test_every_stratum_of_the_demonstration_frame_has_communes_to_choose_from(session, world, survey):
    version = upload(session, survey, world, demo_frame_workbook(world.communes))
    assert frame_of(version).strata()["psus"].min() >= 5


def test_headers_are_found_without_diacritics_in_any_order_under_a_title(session, world, survey):
    unit = world.communes[0]
    content = workbook(
        ["TỈNH HƯNG YÊN"],
        [],
        ["STT", "so ho", "SỐ NGƯỜI TỪ 18 TUỔI (01/01/2026) *", "Ten xa/phuong", "MA XA"],
        [1, 900, 2500, unit.name, unit.code],
    )
    reading = read_frame(session, survey, content)
    assert reading.errors == ()
    assert reading.records[0]["unit_id"] == unit.code
    assert (reading.records[0]["size"], reading.records[0]["households"]) == (2500, 900)


def test_a_code_that_excel_made_a_number_is_read_as_text(session, world, survey):
    unit = world.communes[0]
    reading = read_frame(session, survey, workbook(FRAME_HEADER, [float(unit.code), unit.name, "Xã", "", 2500, 900]))
    assert reading.errors == ()
    assert reading.records[0]["unit_id"] == unit.code


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({0: "99999"}, "code_unknown", "có lẽ là"),
        ({0: None}, "code_missing", "có lẽ là"),
        ({4: None}, "count_missing", "Chưa có số"),
        ({4: 0}, "count_not_positive", "lớn hơn 0"),
        ({5: -3}, "count_not_positive", "lớn hơn 0"),
        ({4: "nhiều"}, "count_not_integer", "“nhiều”"),
        ({5: 12.5}, "count_not_integer", "số nguyên"),
        ({2: None}, "stratum_missing", "tầng"),
    ],
)
def test_each_fault_is_named_with_its_row(session, world, survey, change, code, words):
    rows = frame_rows(world.communes[:3])
    for place, value in change.items():
        rows[1][place] = value
    finding = findings(session, survey, *rows)[code]
    assert finding.severity == "error"
    assert finding.row == 3
    assert words in finding.sentence


def test_lost_leading_zeros_are_named_with_the_presumed_code_not_repaired(session, world, survey):
    unit = world.foreign_communes[0]
    unit.code = "00097"
    session.flush()
    row = [97, "", "Xã", "", 2500, 900]
    finding = findings(session, survey, *frame_rows(world.communes[:2]), row)["code_lost_zeros"]
    assert finding.severity == "error"
    assert "00097" in finding.sentence
    assert unit.name in finding.sentence


def test_zeros_that_excel_took_away_come_back_where_the_name_leaves_no_doubt(session, world, survey):
    unit = world.communes[5]
    unit.code = "00097"
    session.flush()
    reading = read_frame(session, survey, workbook(FRAME_HEADER, [97, unit.name, "Xã", "", 2500, 900]))
    assert reading.errors == ()
    assert reading.records[0]["unit_id"] == "00097"
    finding = next(finding for finding in reading.warnings if finding.code == "code_zeros_restored")
    assert (finding.row, finding.column) == (2, "Mã xã")
    assert "Mã 97 thiếu số 0 ở đầu" in finding.sentence


def test_a_code_of_another_province_is_named_as_such(session, world, survey):
    foreign = world.foreign_communes[0]
    finding = findings(session, survey, *frame_rows([*world.communes[:2], foreign]))["code_outside"]
    assert finding.row == 4
    assert world.foreign_province.name in finding.sentence


def test_a_duplicate_says_where_the_first_one_stands(session, world, survey):
    finding = findings(session, survey, *frame_rows([*world.communes[:2], world.communes[0]]))["code_duplicate"]
    assert (finding.row, finding.severity) == (4, "error")
    assert "dòng 2" in finding.sentence


def test_a_name_that_disagrees_is_a_warning_and_the_code_decides(session, world, survey):
    rows = frame_rows(world.communes)
    rows[0][1] = "Xã Tên Khác"
    version = upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    assert [warning["code"] for warning in version.warnings] == ["name_differs"]
    stored = {unit.unit_code: unit.name for unit in version.units}
    assert stored[world.communes[0].code] == world.communes[0].name


def test_a_name_without_type_diacritics_or_tidy_spaces_agrees(session, world, survey):
    rows = frame_rows(world.communes[:2])
    rows[0][1] = "  " + world.communes[0].name.removeprefix(world.communes[0].type).upper() + " "
    assert "name_differs" not in findings(session, survey, *rows)


def test_a_number_written_as_text_is_read_and_pointed_out(session, world, survey):
    rows = frame_rows(world.communes[:2])
    rows[0][4] = "4.250"
    finding = findings(session, survey, *rows)["count_as_text"]
    assert (finding.severity, finding.row) == ("warning", 2)
    assert "4.250" in finding.sentence


def test_a_totals_row_is_left_out_and_checked(session, world, survey):
    rows = frame_rows(world.communes[:2])
    right = ["", "Tổng cộng", "", "", sum(r[4] for r in rows), sum(r[5] for r in rows)]
    assert findings(session, survey, *rows, right) == {}
    wrong = [*right[:4], right[4] + 1, right[5]]
    assert "total_differs" in findings(session, survey, *rows, wrong)


def test_a_stratum_called_after_the_whole_province_is_no_totals_row(session, world, survey):
    rows = frame_rows(world.communes[:2])
    for row in rows:
        row[2] = "Toàn tỉnh"
    assert len(read_frame(session, survey, workbook(FRAME_HEADER, *rows)).records) == 2


def test_swapped_columns_are_pointed_out(session, world, survey):
    rows = frame_rows(world.communes[:2])
    rows[0][4], rows[0][5] = rows[0][5], rows[0][4]
    assert findings(session, survey, *rows)["ratio_unusual"].severity == "warning"


def test_one_stratum_in_two_spellings_is_an_error(session, world, survey):
    rows = frame_rows(world.communes[:4])
    for row, name in zip(rows, ["Phường", "phuong", "Xã", "Xã"], strict=True):
        row[2] = name
    assert findings(session, survey, *rows)["stratum_spelling"].severity == "error"


def test_communes_that_are_missing_are_under_coverage(session, world, survey):
    reading = read_frame(session, survey, workbook(FRAME_HEADER, *frame_rows(world.communes[:100])))
    finding = next(finding for finding in reading.warnings if finding.code == "under_coverage")
    assert "4 xã" in finding.sentence


def test_nothing_of_a_faulty_file_stays(session, world, survey):
    rows = frame_rows(world.communes)
    rows[7][4] = 0
    with pytest.raises(SurveyError) as caught:
        upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    assert caught.value.code == "sample.frame_findings"
    assert caught.value.facts["count"] == 1
    for table in (FrameVersion, FrameUnit):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert session.scalar(select(AuditEntry).where(AuditEntry.action == "frame.uploaded")) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook.empty_file"),
        (b"khong phai Excel", "workbook.no_header"),
        (b"PK\x03\x04 hong", "workbook.unreadable"),
        (b"%PDF-1.7", "workbook.wrong_kind"),
    ],
)
def test_what_is_no_workbook_is_refused(session, world, survey, content, code):
    with pytest.raises(SurveyError) as caught:
        upload(session, survey, world, content)
    assert caught.value.code == code


def test_a_missing_column_is_named(session, world, survey):
    with pytest.raises(SurveyError) as caught:
        upload(session, survey, world, workbook(["Mã xã", "Tên xã", "Số hộ"], ["11953", "x", 1]))
    assert caught.value.code == "workbook.no_header"
    assert caught.value.facts["columns"] == "Số người từ 18 tuổi"


def test_a_changed_number_makes_a_new_version_with_another_hash(session, world, survey):
    rows = frame_rows(world.communes)
    first = upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    rows[0][4] += 1
    second = upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    assert (first.number, second.number) == (1, 2)
    assert first.frame_hash != second.frame_hash


def test_the_order_of_rows_does_not_change_the_hash(session, world, survey):
    rows = frame_rows(world.communes)
    first = upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    second = upload(session, survey, world, workbook(FRAME_HEADER, *reversed(rows)))
    assert first.frame_hash == second.frame_hash


def test_the_template_holds_every_commune_with_its_code_as_text(session, world, survey):
    communes = survey_communes(session, survey)
    sheet = load_workbook(BytesIO(frame_template(communes, survey_title=survey.title))).active
    header = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "Mã xã")
    assert [cell.value for cell in sheet[header]] == list(FRAME_HEADER)
    codes = [sheet.cell(row, 1) for row in range(header + 1, header + 1 + len(communes))]
    assert [cell.value for cell in codes] == [unit.code for unit in communes]
    assert all(cell.data_type == "s" and cell.number_format == "@" for cell in codes)


def test_a_survey_of_some_communes_has_only_those_on_its_template(session, world, survey):
    survey.request.concerned_units = [RequestUnit(unit=unit) for unit in world.communes[:5]]
    session.flush()
    assert {unit.code for unit in survey_communes(session, survey)} == {unit.code for unit in world.communes[:5]}


def test_a_new_version_is_held_against_the_one_before_row_by_row(session, world, survey):
    rows = frame_rows(world.communes)
    upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    rows[2][4] = 2000
    rows[5][4] += 1
    second = upload(session, survey, world, workbook(FRAME_HEADER, *rows[:-1]))
    found = {finding["code"]: finding for finding in second.warnings}
    assert found["size_changed"]["row"] == 4 and "giảm 50,2%" in found["size_changed"]["sentence"]
    assert "phiên bản 1 ngày 01/01/2026" in found["size_changed"]["sentence"]
    assert world.communes[-1].name in found["units_gone"]["sentence"]
    assert "total_changed" not in found and "units_came" not in found
    comparison = compare_frames(*(version.units for version in reversed(frame_versions(session, survey.id))))
    assert [each.now.unit_code for each in comparison.changed] == [rows[2][0], rows[5][0]]
    assert (comparison.before.communes, comparison.now.communes) == (104, 103)


def test_a_frame_that_changes_source_altogether_is_said_once(session, world, survey):
    rows = frame_rows(world.communes)
    upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    doubled = [[*row[:4], 2 * row[4], row[5]] for row in rows]
    second = upload(session, survey, world, workbook(FRAME_HEADER, *doubled))
    codes = Counter(finding["code"] for finding in second.warnings)
    assert codes["sizes_changed"] == 1 and codes["total_changed"] == 1 and not codes["size_changed"]


@only_sqlite
def test_real_counts_of_an_earlier_survey_are_what_the_first_version_is_held_against(session, world, survey):
    rows = frame_rows(world.communes)
    upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    later = add_survey(session, world, title="Khảo sát sau")
    rows[0][4] *= 3
    first = upload(session, later, world, workbook(FRAME_HEADER, *rows))
    assert ["ngày 01/01/2026 của cuộc điều tra trước" in each["sentence"] for each in first.warnings] == [True]


@only_sqlite
def test_the_workbook_of_a_version_has_its_numbers_offers_its_strata_and_comes_back_the_same(session, world, survey):
    rows = [[*row[:2], "Xã ven biển" if row[2] == "Xã" else row[2], *row[3:]] for row in frame_rows(world.communes)]
    first = upload(session, survey, world, workbook(FRAME_HEADER, *rows))
    content = frame_template(survey_communes(session, survey), survey_title=survey.title, version=first)
    book = load_workbook(BytesIO(content))
    lists = [rule for rule in book.active.data_validations.dataValidation if rule.type == "list"]
    assert [rule.formula1 for rule in lists] == ["'Danh sách để chọn'!$A$2:$A$3"]
    assert [cell.value for cell in book["Danh sách để chọn"]["A"]] == ["Tầng", "Phường", "Xã ven biển"]
    again = upload(session, survey, world, content)
    assert again.frame_hash == first.frame_hash and again.warnings == [] and again.unit_list_id == survey.unit_list_id


@only_sqlite
def test_a_stratum_or_grouping_cannot_be_a_formula_for_those_who_open_our_files(session, world, survey):
    rows = frame_rows(world.communes)
    rows[0][2], rows[1][2], rows[2][3], rows[3][2] = "+cmd!A1", "Phường | xã", "@cum", "x" * 101
    reading = read_frame(session, survey, workbook(FRAME_HEADER, *rows))
    named = {(each.row, each.code) for each in reading.errors}
    assert named == {
        (2, "group_name_signs"),
        (3, "group_name_signs"),
        (4, "group_name_signs"),
        (5, "group_name_long"),
    }
    sheet = FilledSheet("DÀN MẪU", [], choices={"stratum": ["=1+1"], "grouping": ["=cmd!A1"]})
    offered = write_table(world.communes, FRAME_COLUMNS, sheet)
    cells = [cell for row in load_workbook(BytesIO(offered)).worksheets[-1].iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
