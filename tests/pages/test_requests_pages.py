"""The request's pages, and the survey's own page from opening to the end of fieldwork."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any, TypeVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.requests.records import Survey, SurveyRequest
from surveys.requests.service import open_survey, start_fieldwork
from tests.conftest import NOW, World
from tests.services.survey_on_its_way import add_sample, add_version
from tests.services.test_requests_service import PDF, make_request
from webapp.clock import stopped_at
from webapp.requests.context import PLACES

ClientAs = Callable[..., FlaskClient]
Stored = TypeVar("Stored", Survey, SurveyRequest)

TYPED = {
    "requesting_body": "Ban Tuyên giáo và Dân vận Tỉnh ủy",
    "document_number": "127-CV/BTGDVTU",
    "document_date": "2026-03-02",
    "deadline": "2026-04-30",
    "title": "Dư luận về <b>chính quyền</b> hai cấp",
    "purpose": "Nắm bắt ý kiến",
    "target_population": "Người từ 18 tuổi",
    "implementing_body": "Phòng Khảo sát",
    "funding": "Không có kinh phí riêng",
    "scope": "whole",
}


def text(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def as_stored(session: Session, table: type[Stored]) -> Stored:
    """The only record of a table as it is now; the test's own transaction, which would keep pages waiting, is ended."""
    record = session.scalars(select(table), execution_options={"populate_existing": True}).one()
    session.commit()
    return record


def make_survey(session: Session, world: World, **changes: object) -> Survey:
    survey = open_survey(session, make_request(session, world, **changes), person=world.person("designer"), now=NOW)
    session.commit()
    return survey


def make_ready(session: Session, world: World, **sample: int) -> Survey:
    survey = make_survey(session, world)
    add_version(session, survey, world, state="published")
    add_sample(session, survey, world, **{"cases": 12, **sample})
    session.commit()
    return survey


def test_an_empty_list_says_what_will_be_here(client_as: ClientAs) -> None:
    page = text(client_as("designer").get("/de-nghi"))
    assert "Các văn bản đề nghị điều tra của đơn vị sẽ nằm ở đây." in page
    assert 'href="/de-nghi/moi"' in page
    assert 'href="/de-nghi/moi"' not in text(client_as("reader").get("/de-nghi"))


def test_the_form_offers_every_commune_of_the_province_without_a_script(client_as: ClientAs, world: World) -> None:
    page = text(client_as("designer").get("/de-nghi/moi"))
    assert page.count('name="unit_ids"') == len(world.communes) == 104
    assert all(f"<span>{commune.name}</span>" in page for commune in world.communes)


def test_a_request_is_recorded_and_shown(client_as: ClientAs, session: Session) -> None:
    client = client_as("designer")
    files = {"attachments": [(BytesIO(PDF), "Công văn.pdf"), (BytesIO(b"\x89PNG\r\n\x1a\n1"), "anh.png")]}
    response = client.post("/de-nghi/moi", data={**TYPED, **files}, content_type="multipart/form-data")
    made = as_stored(session, SurveyRequest)
    assert (response.status_code, response.location) == (302, f"/de-nghi/{made.id}")
    page = client.get(response.location)
    assert "Dư luận về &lt;b&gt;chính quyền&lt;/b&gt; hai cấp" in page.get_data(as_text=True)
    assert "Tỉnh Hưng Yên (toàn bộ)" in text(page)
    assert [file.filename for file in made.attachments] == ["Công văn.pdf", "anh.png"]


def test_an_attachment_is_a_download_that_no_browser_opens(client_as: ClientAs, session: Session, world: World) -> None:
    client = client_as("designer")
    data = {**TYPED, "attachments": (BytesIO(PDF), "Công văn.pdf")}
    client.post("/de-nghi/moi", data=data, content_type="multipart/form-data")
    made = as_stored(session, SurveyRequest)
    address = f"/de-nghi/{made.id}/tep/{made.attachments[0].id}"
    response = client.get(address)
    assert response.data == PDF
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    other = make_request(session, world, title="Đề nghị khác")
    session.commit()
    assert client.get(f"/de-nghi/{other.id}/tep/{made.attachments[0].id}").status_code == 404
    assert client_as("designer", foreign=True).get(address).status_code == 404


def test_errors_are_summed_up_and_what_was_typed_stays(client_as: ClientAs, session: Session) -> None:
    typed = {**TYPED, "requesting_body": "", "deadline": "2026-03-01", "scope": "chosen"}
    response = client_as("designer").post("/de-nghi/moi", data=typed)
    page = text(response)
    assert response.status_code == 422
    assert "Ghi tên cơ quan đề nghị." in page
    assert page.count("Hạn gửi báo cáo phải từ ngày của văn bản trở đi.") == 2
    assert page.count("Đánh dấu ít nhất một xã, phường, hoặc chọn toàn tỉnh.") == 2
    assert 'value="127-CV/BTGDVTU"' in page
    assert session.scalars(select(SurveyRequest)).all() == []


def test_a_date_typed_the_vietnamese_way_is_understood(client_as: ClientAs, session: Session) -> None:
    typed = {**TYPED, "document_date": "02/03/2026", "deadline": "30/04/2026"}
    assert client_as("designer").post("/de-nghi/moi", data=typed).status_code == 302
    assert as_stored(session, SurveyRequest).deadline.isoformat() == "2026-04-30"


def test_a_file_of_another_kind_is_refused_by_name(client_as: ClientAs, session: Session) -> None:
    data = {**TYPED, "attachments": (BytesIO(b"MZ"), "xau.pdf")}
    response = client_as("designer").post("/de-nghi/moi", data=data, content_type="multipart/form-data")
    assert response.status_code == 422
    assert "Không nhận được tệp “xau.pdf”." in text(response)
    assert session.scalars(select(SurveyRequest)).all() == []


def test_a_commune_of_another_province_cannot_be_smuggled_in(
    client_as: ClientAs, session: Session, world: World
) -> None:
    typed = {**TYPED, "scope": "chosen", "unit_ids": str(world.foreign_communes[0].id)}
    assert client_as("designer").post("/de-nghi/moi", data=typed).status_code == 422
    assert session.scalars(select(SurveyRequest)).all() == []


def test_the_edit_form_shows_what_was_chosen_and_saves_the_change(
    client_as: ClientAs, session: Session, world: World
) -> None:
    chosen = world.communes[7]
    made = make_request(session, world, unit_ids=(chosen.id,))
    session.commit()
    client = client_as("coordinator")
    page = text(client.get(f"/de-nghi/{made.id}/sua"))
    assert f'checked id="unit_ids-7" name="unit_ids" type="checkbox" value="{chosen.id}"' in page
    response = client.post(f"/de-nghi/{made.id}/sua", data={**TYPED, "title": "Tên mới"})
    assert response.status_code == 302
    made = as_stored(session, SurveyRequest)
    assert made.title == "Tên mới"
    assert [unit.unit_id for unit in made.concerned_units] == [world.province.id]


def test_after_the_design_the_request_is_only_read(client_as: ClientAs, session: Session, world: World) -> None:
    survey = make_survey(session, world)
    survey.state = "fieldwork"
    session.commit()
    client = client_as("designer")
    address = f"/de-nghi/{survey.request_id}"
    assert "không sửa được nữa" in text(client.get(address))
    assert client.get(f"{address}/sua").location == address
    assert client.post(f"{address}/sua", data=TYPED).location == address
    assert as_stored(session, SurveyRequest).title != TYPED["title"]


def test_opening_the_survey_leads_to_its_page(client_as: ClientAs, session: Session, world: World) -> None:
    made = make_request(session, world)
    session.commit()
    client = client_as("coordinator")
    response = client.post(f"/de-nghi/{made.id}/mo-dieu-tra")
    survey = as_stored(session, Survey)
    assert response.location == f"/khao-sat/{survey.id}"
    page = text(client.get(response.location))
    assert "Chưa có bảng hỏi" in page
    assert "Trước hết cần có bảng hỏi." in page
    again = client.post(f"/de-nghi/{made.id}/mo-dieu-tra", follow_redirects=True)
    assert "Cuộc điều tra theo đề nghị này đã được mở." in text(again)


def test_the_next_step_is_a_button_for_those_only_who_may_do_it(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = make_survey(session, world)
    button = f'<a class="button primary" href="/khao-sat/{survey.id}/phieu/tai-len">'
    assert button in text(client_as("designer").get(f"/khao-sat/{survey.id}"))
    reader = text(client_as("reader").get(f"/khao-sat/{survey.id}"))
    assert button not in reader
    assert "Việc này do người khác trong đơn vị làm." in reader


def test_fieldwork_pages_list_what_is_missing(client_as: ClientAs, session: Session, world: World) -> None:
    survey = make_survey(session, world)
    page = text(client_as("designer").get(f"/khao-sat/{survey.id}/bat-dau-thu-thap"))
    assert "Chưa có bảng hỏi được ban hành." in page
    assert "Chưa chọn mẫu." in page
    assert 'name="fieldwork_from"' not in page


def test_fieldwork_is_not_started_past_an_obstacle(client_as: ClientAs, session: Session, world: World) -> None:
    survey = make_ready(session, world, assigned=10)
    dates = {"fieldwork_from": "2026-03-09", "fieldwork_until": "2026-03-29"}
    response = client_as("designer").post(f"/khao-sat/{survey.id}/bat-dau-thu-thap", data=dates)
    assert response.status_code == 422
    assert "Còn 2 phiếu chưa giao cho cộng tác viên." in text(response)


def test_fieldwork_starts_and_ends_from_the_pages(client_as: ClientAs, session: Session, world: World) -> None:
    survey = make_ready(session, world, completed=5)
    client = client_as("coordinator")
    address = f"/khao-sat/{survey.id}"
    reversed_dates = {"fieldwork_from": "2026-03-09", "fieldwork_until": "2026-03-01"}
    response = client.post(f"{address}/bat-dau-thu-thap", data=reversed_dates)
    assert response.status_code == 422
    assert "Ngày kết thúc phải từ ngày bắt đầu trở đi." in text(response)
    dates = {"fieldwork_from": "2026-03-09", "fieldwork_until": "2026-03-29"}
    assert client.post(f"{address}/bat-dau-thu-thap", data=dates).location == address
    assert as_stored(session, Survey).state == "fieldwork"
    with stopped_at(NOW.replace(day=20)):
        assert "5/12 phiếu, còn 9 ngày" in text(client.get(address))
    asked = client.get(f"{address}/ket-thuc-thu-thap")
    assert "7 phiếu chưa xong được giữ nguyên" in text(asked)
    assert client.post(f"{address}/ket-thuc-thu-thap").status_code == 422
    assert client.post(f"{address}/ket-thuc-thu-thap", data={"sure": "y"}).location == address
    assert as_stored(session, Survey).state == "results"
    assert "Đã kết thúc, 5/12 phiếu" in text(client.get(address))


def test_starting_twice_tells_the_second(client_as: ClientAs, session: Session, world: World) -> None:
    survey = make_ready(session, world)
    start_fieldwork(session, survey, person=world.person("designer"), now=NOW)
    session.commit()
    dates = {"fieldwork_from": "2026-03-09", "fieldwork_until": "2026-03-29"}
    response = client_as("coordinator").post(f"/khao-sat/{survey.id}/bat-dau-thu-thap", data=dates)
    assert response.status_code == 422
    assert "đã bắt đầu thu thập ngày 05/03/2026" in text(response)


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_of_the_journey_is_a_page_with_the_action_named(app: Flask, place: str) -> None:
    endpoint, action = PLACES[place]
    assert endpoint in app.view_functions
    assert app.view_functions[endpoint].action is action
