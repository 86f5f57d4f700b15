"""Thousands of damaged files: each is read or refused with a code, each page answers, nothing half-done stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from openpyxl.styles import Font
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.spreadsheets import Spreadsheet, note_sentence, read_spreadsheet
from tests.conftest import World
from tests.pages.test_bad_files import ALLOCATION_HEADER, UPLOADS, address, counts, fields
from tests.properties.mutants import mutants
from tests.services.sample_files import FRAME_HEADER, add_survey, frame_rows, workbook
from tests.unit.spreadsheets.old_excel import BIFF5, BIFF8, Failed, old_workbook
from tests.unit.text.old_letters import to_tcvn3, to_vni
from webapp.demo.questionnaire import demo_questionnaire_workbook, demo_template_workbook

SEED = 20_260_305
READ, SENT = 400, 45
ANSWERS = {302, 303, 422}


def rich_workbook() -> bytes:
    """One of everything that cells can be."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Mã", "Số", "Ngày", "Tên"])
    for number in range(6):
        sheet.append([f"0009{number}", 4000 + number, date(2025, 3, 1 + number), to_tcvn3("Xã Đường")])
        sheet.cell(number + 2, 4).font = Font(name=".VnTime")
    sheet["B9"] = "=SUM(B2:B7)"
    sheet["C9"], sheet["C9"].data_type = "#REF!", "e"
    sheet.merge_cells("A2:A4")
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Ẩn").sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def small_files() -> list[bytes]:
    rows = [["M\xb7 x\xb7", "X\xb7 \xa7\xabng", 1.5], ["00097", Failed(), None], [45000.0, -3, "x" * 300]]
    lines = 'Mã;Tên;Số\n00097;"Xã ""Đông""";4.250\n;;\n' * 8
    return [
        rich_workbook(),
        workbook(["Mã", "Tên"], ["1", "Xã"]),
        old_workbook(rows, biff=BIFF5, font=".VnTime"),
        old_workbook(rows, biff=BIFF8, font="VNI-Times", hidden=True, merged=[(0, 1, 0, 0)]),
        lines.encode(),
        lines.encode("utf-16"),
        to_vni(lines).encode("latin-1"),
    ]


def test_every_damaged_file_is_read_or_refused() -> None:
    read = refused = 0
    for content in mutants(small_files(), seed=SEED, count=READ):
        try:
            spreadsheet = read_spreadsheet(content, "tep.xlsx")
        except SurveyError as error:
            assert error.code.startswith("workbook.")
            refused += 1
        else:
            assert_sound(spreadsheet)
            assert_sound(spreadsheet.in_unicode())
            read += 1
    assert read > READ / 5
    assert refused > READ / 5


def assert_sound(spreadsheet: Spreadsheet) -> None:
    """What every reader of a spreadsheet may rely on."""
    for sheet in spreadsheet.sheets:
        assert len({len(row) for row in sheet.rows}) <= 1
        assert all(note_sentence(note) for note in sheet.notes)
        assert "\0" not in "".join(value for row in sheet.rows for value in row if isinstance(value, str))


@pytest.mark.parametrize("kind", UPLOADS)
def test_every_upload_page_answers_and_leaves_nothing_half_done(
    session: Session, world: World, client_as: Callable[..., FlaskClient], kind: str
) -> None:
    survey = add_survey(session, world)
    designer = client_as("designer")
    communes = world.communes[:40]
    files = {
        "frame": [workbook(FRAME_HEADER, *frame_rows(communes))],
        "allocation": [workbook(ALLOCATION_HEADER, *[[unit.code, unit.name, 30] for unit in communes])],
        "questionnaire": [demo_template_workbook(), demo_questionnaire_workbook()],
    }[kind]
    before = counts(session)
    for content in mutants([*files, rich_workbook()], seed=SEED, count=SENT):
        answer = designer.post(address(kind, survey), data=fields(kind, content, "tep.xlsx"))
        assert answer.status_code in ANSWERS
        after = counts(session)
        if answer.status_code == 422:
            assert after == before
        before = after
