"""The field as the office sees it, and the collaborator's list and visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork import service
from surveys.fieldwork.records import Case
from surveys.people.service import add_person
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, World, client_for, only_sqlite
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import case_again
from tests.services.survey_in_the_field import (
    RESERVES,
    TAKE,
    Field,
    begin,
    demo_questionnaire,
    full_answers,
    survey_in_the_field,
)
from webapp.clock import LOCAL_ZONE

pytestmark = only_sqlite

ClientAs = Callable[..., FlaskClient]


@pytest.fixture
def office(client_as: ClientAs, place: Field) -> FlaskClient:
    return client_as("supervisor")


def words_of(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(html.fromstring(response.get_data(as_text=True)).text_content().split())


def test_progress_stands_against_the_allocation(session: Session, place: Field, office: FlaskClient) -> None:
    draft = begin(session, place, place.cases[0])
    save_section(session, draft, section=None, answers=full_answers(demo_questionnaire()), now=NOW)
    submit(session, draft, person=place.owner, now=NOW)
    session.commit()
    words = words_of(office, f"/khao-sat/{place.survey.id}/thu-thap")
    assert "Đã thu 1 phiếu trên 20." in words
    assert "5,0%tỷ lệ thu hồi phiếu" in words
    assert "tỷ lệ trả lời (RR3)" in words
    assert place.owner.full_name in words


def test_a_quota_has_a_return_rate_and_no_response_rate(session: Session, place: Field, office: FlaskClient) -> None:
    place.draw.seed = None
    session.commit()
    words = words_of(office, f"/khao-sat/{place.survey.id}/thu-thap")
    assert "tỷ lệ thu hồi phiếu" in words
    assert "RR3" not in words
    assert "không có tỷ lệ trả lời" in words


def test_every_commune_has_its_row(session: Session, place: Field, office: FlaskClient) -> None:
    page = html.fromstring(office.get(f"/khao-sat/{place.survey.id}/thu-thap").get_data(as_text=True))
    links = page.xpath("//h2[@id='xa']/following::table[1]//tbody//a/@href")
    psus = sorted({case.psu for case in place.cases})
    assert sorted(link.rsplit("/", 1)[-1] for link in links) == psus
    for link in links:
        assert words_of(office, link).count("Hộ số") == TAKE


def test_without_a_sample_the_page_says_what_comes_first(session: Session, place: Field, office: FlaskClient) -> None:
    place.draw.state = "discarded"
    session.commit()
    assert "Chưa có mẫu" in words_of(office, f"/khao-sat/{place.survey.id}/thu-thap")
    assert "Không có hộ nào để phân công" in words_of(office, f"/khao-sat/{place.survey.id}/phan-cong")


def test_a_commune_without_cases_does_not_exist(place: Field, office: FlaskClient) -> None:
    assert office.get(f"/khao-sat/{place.survey.id}/thu-thap/00000").status_code == 404


@pytest.mark.parametrize("path", ["/thu-thap", "/phan-cong"])
def test_collaborators_and_readers_do_not_see_the_field(
    place: Field, client_as: ClientAs, phone: Phone, path: str
) -> None:
    assert client_as("reader").get(f"/khao-sat/{place.survey.id}{path}").status_code == 403
    assert phone.client.get(f"/khao-sat/{place.survey.id}{path}").status_code == 403
    assert client_as("supervisor", foreign=True).get(f"/khao-sat/{place.survey.id}{path}").status_code == 404


def test_the_office_does_not_enter_the_household_pages(place: Field, client_as: ClientAs) -> None:
    for role in ("supervisor", "designer", "coordinator", "administrator"):
        assert client_as(role).get(f"/ho/{place.cases[0].id}").status_code == 403
        assert client_as(role).get("/viec-cua-toi").status_code == 403


def test_the_proposal_is_saved_as_it_stands(app: Flask, session: Session, world: World) -> None:
    place = survey_in_the_field(session, world, started=False)
    session.commit()
    client = client_for(app, session, world.person("supervisor"))
    phone = Phone(client)
    phone.open(f"/khao-sat/{place.survey.id}/phan-cong")
    assert f"{4 * TAKE} hộ chưa có người làm" in phone.text
    proposal = service.propose_assignment(session, place.survey)
    session.commit()
    phone.press("assignment")
    assert f"{4 * TAKE} hộ đổi người" in phone.text
    session.expire_all()
    cases = session.scalars(select(Case).where(Case.survey_id == place.survey.id)).all()
    assert {case.id: case.collaborator_id for case in cases} == proposal


def test_a_commune_is_given_to_someone_else(session: Session, place: Field, office: FlaskClient) -> None:
    psu, other = place.cases[0].psu, place.other
    phone = Phone(office)
    phone.open(f"/khao-sat/{place.survey.id}/phan-cong")
    phone.press("assignment", **{f"xa__{psu}": str(other.id)})
    session.expire_all()
    owners = set(session.scalars(select(Case.collaborator_id).where(Case.psu == psu)))
    assert owners == {other.id}


def test_a_split_commune_stays_split_when_it_is_left_alone(session: Session, world: World, app: Flask) -> None:
    place = survey_in_the_field(session, world, started=False)
    home = place.collaborators[0].unit
    add_person(session, full_name="Mai Thị Sen", role="collaborator", unit=home, now=NOW)
    session.commit()
    phone = Phone(client_for(app, session, world.person("supervisor")))
    phone.open(f"/khao-sat/{place.survey.id}/phan-cong")
    assert "Chia:" in phone.text
    phone.press("assignment")
    session.expire_all()
    assert len(set(session.scalars(select(Case.collaborator_id).where(Case.psu == home.code)))) == 2


def test_a_stranger_is_not_assigned_by_force(session: Session, world: World, place: Field, office: FlaskClient) -> None:
    case = place.cases[0]
    before = case.collaborator_id
    outsider = world.foreign_people["collaborator"].id
    office.post(f"/khao-sat/{place.survey.id}/phan-cong", data={f"xa-{case.psu}": str(outsider)})
    assert case_again(session, case).collaborator_id == before


def test_a_case_is_reassigned_with_a_reason(session: Session, place: Field, office: FlaskClient) -> None:
    case, other = place.cases[0], place.other
    path = f"/khao-sat/{place.survey.id}/thu-thap/ho/{case.id}"
    response = office.post(path, data={"collaborator_id": str(other.id), "reason": "ốm"})
    assert response.status_code == 422
    assert "Ghi rõ lý do" in response.get_data(as_text=True)
    response = office.post(path, data={"collaborator_id": str(other.id), "reason": "Cộng tác viên ốm"})
    assert response.status_code == 302
    assert case_again(session, case).collaborator_id == other.id


def test_a_case_of_another_survey_is_not_reached_through_this_one(
    session: Session, place: Field, office: FlaskClient
) -> None:
    assert office.get(f"/khao-sat/{place.survey.id + 1}/thu-thap/ho/{place.cases[0].id}").status_code == 404


def test_reserves_are_released_by_the_button(session: Session, place: Field, office: FlaskClient) -> None:
    psu = place.cases[0].psu
    path = f"/khao-sat/{place.survey.id}/thu-thap/{psu}"
    assert f"Còn {RESERVES} hộ dự phòng" in words_of(office, path)
    assert office.post(f"{path}/du-phong", data={"count": "2"}).status_code == 302
    words = words_of(office, path)
    assert "Đã thêm 2 hộ dự phòng" in words
    assert words.count("Hộ số") == TAKE + 2
    office.post(f"{path}/du-phong", data={"count": "1"})
    assert "không đủ" in words_of(office, path)


def test_a_coordinator_sees_the_field_and_assigns_nothing(client_as: ClientAs, place: Field) -> None:
    client = client_as("coordinator")
    psu = place.cases[0].psu
    words = words_of(client, f"/khao-sat/{place.survey.id}/thu-thap/{psu}")
    assert "Hộ dự phòng" not in words
    assert client.post(f"/khao-sat/{place.survey.id}/thu-thap/{psu}/du-phong", data={"count": "1"}).status_code == 403


def test_the_list_holds_the_own_cases_by_commune(session: Session, place: Field, phone: Phone) -> None:
    phone.open("/viec-cua-toi")
    own = {f"/ho/{case.id}" for case in place.cases if case.collaborator_id == place.owner.id}
    assert set(phone.page.xpath("//ul[@class='cards']//a/@href")) == own
    headings = [heading.text_content() for heading in phone.page.xpath("//h2")]
    assert any(place.cases[0].psu_name in heading for heading in headings)


def test_the_list_is_filtered(session: Session, place: Field, phone: Phone) -> None:
    service.record_visit(session, place.cases[0], outcome="no_one_home", person=place.owner, now=NOW)
    session.commit()
    phone.open("/viec-cua-toi?viec=again")
    assert phone.page.xpath("//ul[@class='cards']//a/@href") == [f"/ho/{place.cases[0].id}"]
    assert "Không có người ở nhà" in phone.text
    phone.open("/viec-cua-toi?viec=done")
    assert "Không có hộ nào khớp" in phone.text


def test_an_empty_list_says_so(app: Flask, session: Session, world: World) -> None:
    phone = Phone(client_for(app, session, world.person("collaborator")))
    phone.open("/viec-cua-toi")
    assert "Hiện chưa có hộ nào được giao" in phone.text


def test_an_outcome_is_recorded(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    phone.open(f"/ho/{case.id}/ket-qua")
    assert not phone.page.xpath("//input[@checked]")
    assert phone.press("visit").status_code == 422
    assert phone.errors == ["Chọn một kết quả."]
    phone.press("visit", outcome="vacant")
    assert case_again(session, case).state == "finished"
    phone.open(f"/ho/{case.id}")
    assert "Nhà không có người ở" in phone.text
    assert not phone.page.xpath("//a[contains(@href, 'chon-nguoi') or contains(@href, 'ket-qua')]")


def test_an_appointment_is_asked_for_and_shown_in_local_time(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    phone.open(f"/ho/{case.id}/ket-qua")
    phone.press("visit", outcome="appointment")
    assert phone.errors == ["Ghi ngày hẹn lại.", "Ghi giờ hẹn lại."]
    day = (datetime.now(LOCAL_ZONE) + timedelta(days=2)).date()
    phone.press("visit", outcome="appointment", appointment_date=f"{day:%d/%m/%Y}", appointment_time="18:30")
    assert f"Hẹn lại lúc 18:30 {day:%d/%m/%Y}" in phone.text
    visit = case_again(session, case).visits[-1]
    expected = datetime(day.year, day.month, day.day, 11, 30, tzinfo=UTC)
    assert visit.appointment_at == expected


def test_a_past_appointment_is_refused_beside_its_field(place: Field, phone: Phone) -> None:
    phone.open(f"/ho/{place.cases[0].id}/ket-qua")
    phone.press("visit", outcome="appointment", appointment_date="01/01/2020", appointment_time="08:00")
    assert phone.response.status_code == 422
    assert phone.errors == ["Giờ hẹn phải sau lúc này."]


def test_an_outcome_that_is_not_offered_is_refused(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    assert phone.post(f"/ho/{case.id}/ket-qua", {"outcome": "complete"}).status_code == 422
    assert case_again(session, case).state == "open"
