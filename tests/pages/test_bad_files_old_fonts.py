"""A file in old Vietnamese fonts: shown converted first, the file chosen once, read as its person decides."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from openpyxl.styles import Font
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.samples.records import DesignVersion, FrameVersion
from surveys.spreadsheets.records import PendingUpload
from tests.conftest import World, only_sqlite
from tests.pages.test_bad_files import ALLOCATION_HEADER, address, counts, fields
from tests.services.sample_files import FRAME_HEADER, add_survey, frame_rows, workbook
from tests.unit.text.old_letters import to_tcvn3, to_vni
from webapp.demo.questionnaire import demo_template_workbook

pytestmark = only_sqlite


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return add_survey(session, world)


@pytest.fixture
def designer(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("designer")


def in_old_letters(content: bytes, letters: Callable[[str], str], font: str) -> bytes:
    """A workbook whose text stands in an old font; codes, headings in ASCII and formulas stay."""
    book = load_workbook(BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.isascii():
                    cell.value = letters(cell.value)
                    cell.font = Font(name=font)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def frame_file(world: World) -> bytes:
    return in_old_letters(workbook(FRAME_HEADER, *frame_rows(world.communes[:5])), to_tcvn3, ".VnTime")


def decide(client: FlaskClient, page: str, choice: str) -> Any:
    """Press one of the two buttons: what the form of the page holds is sent, and no file."""
    forms = re.finditer(r'<form method="post" action="([^"]+)"(.*?)</form>', page, re.DOTALL)
    form = next(form for form in forms if "pending_upload" in form[2])
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[2])
    data = {name: html.unescape(value) for name, value in hidden}
    assert f'name="old_text" value="{choice}"' in form[2]
    return client.post(form[1], data={**data, "old_text": choice})


def test_the_page_shows_cells_before_and_after_and_nothing_is_stored_yet(designer, session, world, survey) -> None:
    before = counts(session)
    answer = designer.post(address("frame", survey), data=fields("frame", frame_file(world), "dan-mau.xlsx"))
    assert answer.status_code == 303
    page = designer.get(answer.location).text
    assert "TCVN3" in page
    assert to_tcvn3(world.communes[0].name) in page
    assert f"<strong>{world.communes[0].name}</strong>" in page
    assert "Chuyển sang Unicode rồi đọc" in page
    assert "Đọc nguyên như trong tệp" in page
    assert counts(session) == {**before, "pending_upload": 1, "done_act": counts(session)["done_act"]}


def test_converting_takes_the_file_and_what_was_typed_with_it(designer, session, world, survey) -> None:
    answer = designer.post(address("frame", survey), data=fields("frame", frame_file(world), "dàn mẫu.xlsx"))
    done = decide(designer, designer.get(answer.location).text, "convert")
    assert done.status_code == 302
    session.rollback()
    version = session.scalars(select(FrameVersion)).one()
    assert (version.source_filename, version.note, version.synthetic) == ("dàn mẫu.xlsx", "Công an tỉnh", True)
    assert {unit.stratum for unit in version.units} <= {"Phường", "Xã"}
    assert version.warnings == [] or "name_differs" not in {warning["code"] for warning in version.warnings}
    assert session.scalar(select(PendingUpload)) is None
    assert designer.get(answer.location).status_code == 404


def test_keeping_reads_the_file_as_it_is(designer, session, world, survey) -> None:
    answer = designer.post(address("frame", survey), data=fields("frame", frame_file(world), "dan-mau.xlsx"))
    refused = decide(designer, designer.get(answer.location).text, "keep")
    assert refused.status_code == 422
    assert "Chưa tìm thấy dòng tiêu đề" in refused.text
    session.rollback()
    assert session.scalar(select(FrameVersion)) is None
    assert decide(designer, designer.get(answer.location).text, "convert").status_code == 302


@pytest.mark.parametrize("kind", ["allocation", "questionnaire"])
def test_every_upload_asks_and_converts(designer, session, world, survey, kind) -> None:
    if kind == "allocation":
        content = workbook(ALLOCATION_HEADER, *[[unit.code, unit.name, 30] for unit in world.communes[:40]])
    else:
        content = demo_template_workbook()
    sent = in_old_letters(content, to_vni, "VNI-Times")
    answer = designer.post(address(kind, survey), data=fields(kind, sent, "tep.xlsx"))
    assert answer.status_code == 303
    page = designer.get(answer.location).text
    assert "VNI" in page
    assert decide(designer, page, "convert").status_code == 302
    session.rollback()
    if kind == "allocation":
        rows = session.scalars(select(DesignVersion)).one().planning["rows"]
        assert [row["name"] for row in rows[:2]] == [unit.name for unit in world.communes[:2]]
    else:
        assert "dịch vụ công" in str(session.scalars(select(QuestionnaireVersion)).one().definition)


def test_a_text_file_without_fonts_is_asked_about_too(designer, session, world, survey) -> None:
    rows = [FRAME_HEADER, *frame_rows(world.communes[:5])]
    lines = "".join(";".join(to_vni(str(value)) for value in row) + "\n" for row in rows)
    answer = designer.post(address("frame", survey), data=fields("frame", lines.encode("latin-1"), "dan-mau.csv"))
    page = designer.get(answer.location).text
    assert "có lẽ là VNI" in page
    assert decide(designer, page, "convert").status_code == 302


def test_another_person_does_not_see_the_file(designer, client_as, session, world, survey) -> None:
    answer = designer.post(address("frame", survey), data=fields("frame", frame_file(world), "dan-mau.xlsx"))
    for other in (client_as("coordinator"), client_as("designer", foreign=True)):
        assert other.get(answer.location).status_code == 404
    stranger = client_as("designer", foreign=True)
    taken = {"pending_upload": answer.location.rsplit("/", 1)[-1], "old_text": "convert", "as_of": "2026-01-01"}
    assert stranger.post(address("frame", survey), data=taken).status_code == 404


def test_the_file_goes_with_its_address_only(designer, session, world, survey) -> None:
    answer = designer.post(address("frame", survey), data=fields("frame", frame_file(world), "dan-mau.xlsx"))
    taken = {"pending_upload": answer.location.rsplit("/", 1)[-1], "old_text": "convert"}
    refused = designer.post(address("questionnaire", survey), data=taken)
    assert refused.status_code == 422
    assert "Chọn tệp Excel có bảng hỏi." in refused.text


@pytest.mark.parametrize("number", ["", "0", "x", "99999999999999999999", "-1", "1²"])
def test_a_file_that_is_not_there_is_asked_for_again(designer, survey, number) -> None:
    answer = designer.post(address("frame", survey), data={"pending_upload": number, "old_text": "convert"})
    assert answer.status_code == 422
    assert "Hãy chọn tệp." in answer.text


def test_a_file_of_yesterday_is_gone_and_the_next_upload_removes_it(designer, session, world, survey) -> None:
    answer = designer.post(address("frame", survey), data=fields("frame", frame_file(world), "dan-mau.xlsx"))
    session.rollback()
    kept = session.scalars(select(PendingUpload)).one()
    kept.created_at -= timedelta(days=1, minutes=1)
    session.commit()
    assert designer.get(answer.location).status_code == 404
    content = in_old_letters(demo_template_workbook(), to_vni, "VNI-Times")
    designer.post(address("questionnaire", survey), data=fields("questionnaire", content, "phieu.xlsx"))
    session.rollback()
    assert session.scalars(select(PendingUpload.filename)).all() == ["phieu.xlsx"]


def test_sending_the_file_again_keeps_only_the_last(designer, session, world, survey) -> None:
    for name in ("mot.xlsx", "hai.xlsx"):
        designer.post(address("frame", survey), data=fields("frame", frame_file(world), name))
    session.rollback()
    assert session.scalars(select(PendingUpload.filename)).all() == ["hai.xlsx"]
