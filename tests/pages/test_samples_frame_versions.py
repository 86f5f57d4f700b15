"""Versions of a frame: side by side, as a workbook to correct, and what each covers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.samples.records import FrameVersion
from tests.conftest import World, only_sqlite
from tests.pages.test_samples_pages import address, send_frame
from tests.services.sample_files import FRAME_HEADER, add_survey, frame_rows, workbook


@only_sqlite
def test_two_versions_stand_side_by_side_and_what_is_missing_is_named(client_as, session: Session, world: World):
    survey, designer = add_survey(session, world), client_as("designer")
    rows = frame_rows(world.communes)
    send_frame(designer, survey, workbook(FRAME_HEADER, *rows))
    rows[2][4] = 2000
    send_frame(designer, survey, workbook(FRAME_HEADER, *rows[:-1]))
    session.rollback()
    second = session.scalars(select(FrameVersion).where(FrameVersion.number == 2)).one()
    page = designer.get(address(survey, "dan-mau", second.id)).text
    assert "1 xã, phường của địa bàn chưa có trong dàn mẫu" in page and world.communes[-1].code in page
    assert page.count("<rect ") == 103 and "So với phiên bản trước" in page and world.unit_list.name in page
    changes = designer.get(address(survey, "dan-mau", second.id, "so-sanh")).text
    assert "Thêm 0 xã, phường, bớt 1, đổi số liệu hoặc đổi tầng 1" in changes and "giảm 50,2%" in changes
    with_itself = designer.get(address(survey, "dan-mau", second.id, "so-sanh") + "?voi=7").text
    assert "Hãy chọn một phiên bản khác" in with_itself
    book = designer.get(address(survey, "dan-mau", second.id, "dan-mau.xlsx"))
    assert book.status_code == 200 and book.data[:2] == b"PK"
