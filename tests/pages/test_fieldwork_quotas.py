"""Quotas of communes and groups on their page, and the form that matches groups with questions."""

from __future__ import annotations

import pytest

from surveys.samples.service import current_draw
from tests.conftest import only_sqlite
from tests.services.survey_in_the_field import Field, survey_in_the_field
from tests.services.test_fieldwork_quotas import adopted, respond

pytestmark = only_sqlite


@pytest.fixture
def place(session, world) -> Field:
    made = adopted(session, world)
    respond(session, made, world.communes[0].code, gioi_tinh="1", nhom_tuoi="1", muc_hai_long="5")
    session.commit()
    return made


def test_done_and_wanted_stand_by_commune_and_group(client_as, place, world):
    page = client_as("designer").get(f"/khao-sat/{place.survey.id}/thu-thap/chi-tieu").text
    assert world.communes[0].name in page
    assert '1<span class="quiet">/12</span>' in page
    assert '1<span class="quiet">/6</span>' in page
    assert world.communes[2].name not in page
    overview = client_as("designer").get(f"/khao-sat/{place.survey.id}/thu-thap").text
    assert f"/khao-sat/{place.survey.id}/thu-thap/chi-tieu" in overview


def test_the_adopted_allocation_names_its_groups(client_as, place, session):
    draw = current_draw(session, place.survey.id)
    page = client_as("designer").get(f"/khao-sat/{place.survey.id}/mau/lan-chon/{draw.id}").text
    assert "Nam: 10 phiếu; Nữ: 10 phiếu." in page
    assert "18–44: 12 phiếu; 45 trở lên: 8 phiếu." in page


def test_the_designer_says_which_answers_mean_which_group(client_as, place):
    client, address = client_as("designer"), f"/khao-sat/{place.survey.id}/thu-thap/chi-tieu/nhom"
    page = client.get(address).text
    assert "Nhóm tuổi, tính theo năm sinh" in page
    assert "muc_hai_long" not in page
    sent = {"cau-0": "gioi_tinh", "cu-0": "gioi_tinh", "ma-0": ["1"], "ma-1": ["2"], "cau-1": "", "cu-1": "nhom_tuoi"}
    saved = client.post(address, data=sent)
    assert (saved.status_code, saved.location) == (302, address)
    shown = client.get(address.removesuffix("/nhom")).text
    assert "Chưa có câu hỏi nào cho biết người trả lời thuộc nhóm 18–44, 45 trở lên" in shown
    start = client.get(f"/khao-sat/{place.survey.id}/bat-dau-thu-thap").text
    assert "Bảng hỏi chưa có câu nào cho biết người trả lời thuộc nhóm 18–44, 45 trở lên" in start
    assert client.post(address, data={**sent, "cau-0": "muc_hai_long"}).status_code == 422


def test_a_supervisor_looks_and_does_not_change(client_as, place):
    address = f"/khao-sat/{place.survey.id}/thu-thap/chi-tieu"
    assert client_as("supervisor").get(address).status_code == 200
    assert client_as("supervisor").get(f"{address}/nhom").status_code == 403


def test_without_groups_the_page_says_where_progress_is(client_as, session, world):
    place = survey_in_the_field(session, world)
    session.commit()
    page = client_as("designer").get(f"/khao-sat/{place.survey.id}/thu-thap/chi-tieu").text
    assert "không chia theo nhóm" in page
