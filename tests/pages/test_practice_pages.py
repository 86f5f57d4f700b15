"""Surveys to practise on: made on a page, marked on every page of theirs, on none of the office, in no real figure."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from surveys.fieldwork.practice import service as practice
from surveys.fieldwork.practice.made_up import MARK, PLACE
from surveys.fieldwork.records import Case
from surveys.people.permissions import Role
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.samples.records import DesignVersion, SampleDraw
from tests.conftest import NOW, client_for, only_sqlite
from tests.services.survey_in_the_field import survey_in_the_field
from webapp.clock import stopped_at
from webapp.practice.ending import end_overdue_practice

pytestmark = only_sqlite
LAST_DAY = (NOW + timedelta(days=14)).date()
CHANGES = re.compile(r'value="[^"]{20,}"|nonce="[^"]+"|\?v=\w+|<code>[0-9A-F]{8}</code>')
OFFICE = (Role.COORDINATOR, Role.DESIGNER, Role.SUPERVISOR, Role.READER)


@pytest.fixture
def place(session, world):
    place = survey_in_the_field(session, world)
    session.commit()
    return place


@pytest.fixture(autouse=True)
def at_that_time():
    with stopped_at(NOW):
        yield


def make(session, world, place):
    people = [person.id for person in place.collaborators]
    person = world.person("supervisor")
    made = practice.prepare(session, place.survey, people, last_day=LAST_DAY, person=person, now=NOW)
    session.commit()
    return made


def of_surveys(app, **given):
    """Every address that can be asked for with these records alone."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.arguments and rule.arguments <= set(given):
                values = {name: given[name] for name in rule.arguments}
                yield rule.endpoint, adapter.build(rule.endpoint, values)


def words_of(page):
    return " ".join(html.fromstring(page.get_data(as_text=True)).text_content().split())


def test_the_office_makes_one_sees_who_practised_and_removes_it(session, client_as, place):
    office = client_as("supervisor")
    path = f"/khao-sat/{place.survey.id}/luyen-tap"
    assert "Giao hộ luyện tập" in office.get(path).text
    refused = office.post(path, data={"last_day": "01/01/2026"})
    assert refused.status_code == 422
    assert "Chọn ít nhất một cộng tác viên." in refused.text
    past = office.post(path, data={"last_day": "01/01/2026", "people": [place.owner.id]})
    assert (past.status_code, "Ngày cuối phải từ hôm nay trở đi." in past.text) == (422, True)
    assert office.post(path, data={"last_day": "19/03/2026", "people": [place.owner.id]}).status_code == 302
    shown = words_of(office.get(path))
    assert "0 trên 1 cộng tác viên đã làm đủ năm tình huống. Tự kết thúc sau ngày 19/03/2026." in shown
    assert "Gặp và phỏng vấn; Không gặp, rồi hẹn" in shown
    assert office.post(f"{path}/them", data={"people": [place.other.id]}).status_code == 302
    assert "0 trên 2 cộng tác viên" in words_of(office.get(path))
    assert office.post(f"{path}/ket-thuc").status_code == 302
    assert "Đã kết thúc. 0 trên 2" in words_of(office.get(path))
    assert office.post(f"{path}/xoa").status_code == 302
    assert session.scalar(select(Survey.id).where(Survey.practice_of_id.is_not(None))) is None
    assert "Hiện không có bản luyện tập nào" in office.post(f"{path}/xoa", follow_redirects=True).text


def test_no_page_of_the_office_shows_it_and_no_figure_of_the_real_one_changes(app, session, world, client_as, place):
    clients = {role: client_as(role) for role in OFFICE}
    real = {"survey_id": place.survey.id, "version_id": place.version.id, "draw_id": place.draw.id}
    general = [("home.index", "/"), ("requests.index", "/de-nghi"), ("units.lists", "/don-vi")]
    asked = [each for each in of_surveys(app, **real) if not each[0].startswith(("practice.", "audit."))] + general
    before = {(role, path): answer(client, path) for role, client in clients.items() for _endpoint, path in asked}
    mock = make(session, world, place)
    for (role, path), (status, body) in before.items():
        now_status, now_body = answer(clients[role], path)
        assert now_status == status, path
        assert now_body == body, f"{role} {path} has changed"
        assert MARK not in now_body, path
    own = {"survey_id": mock.id, "request_id": mock.request_id}
    for name, table in (("version_id", QuestionnaireVersion), ("draw_id", SampleDraw), ("design_id", DesignVersion)):
        own[name] = session.scalars(select(table.id).where(table.survey_id == mock.id)).one()
    own["case_id"] = session.scalars(select(Case.id).where(Case.survey_id == mock.id).limit(1)).one()
    closed = list(of_surveys(app, **own, psu="LT"))
    assert len(closed) > 40
    for endpoint, path in closed:
        for role, client in clients.items():
            view = app.view_functions[endpoint]
            if not hasattr(view, "public"):
                assert client.get(path).status_code in (403, 404), (role, endpoint, path)


def answer(client, path):
    page = client.get(path)
    text = page.get_data(as_text=True) if page.mimetype in ("text/html", "application/json") else ""
    return page.status_code, CHANGES.sub("", text)


def test_whoever_practises_sees_so_on_every_page(app, session, world, place):
    mock = make(session, world, place)
    phone = client_for(app, session, place.owner)
    sheet = words_of(phone.get("/luyen-tap"))
    assert "Đã làm 0 trên 5 tình huống." in sheet
    listed = phone.get("/viec-cua-toi")
    assert mock.title in listed.text
    real = [case for case in place.cases if case.collaborator_id == place.owner.id]
    assert f"{len(real)} hộ còn phải làm, 0 phiếu đã gửi." in words_of(listed)
    case = session.scalars(
        select(Case).where(Case.survey_id == mock.id, Case.collaborator_id == place.owner.id).order_by(Case.id)
    ).first()
    phone.post(f"/ho/{case.id}/chon-nguoi", data={"eligible_persons": "3"})
    phone.post(f"/ho/{case.id}/xin-y-kien", data={"agreed": "yes", "instance_id": "0" * 32})
    seen = 0
    for endpoint, path in of_surveys(app, case_id=case.id):
        page = phone.get(path)
        if page.mimetype == "text/html" and page.status_code == 200:
            seen += 1
            assert "LUYỆN TẬP: hộ không có thật" in page.text, endpoint
    assert seen >= 4
    assert "LUYỆN TẬP" not in phone.get(f"/ho/{real[0].id}").text


def test_a_phone_takes_the_situations_along(app, session, world, place):
    make(session, world, place)
    work = client_for(app, session, place.owner).get("/ung-dung/viec").get_json()
    told = {each["psu_name"]: each["practice"] for each in work["cases"]}
    assert told.pop(PLACE).startswith("Quay lại hỏi thêm. ")
    assert set(told.values()) == {""}
    assert next(each["title"] for each in work["cases"] if each["practice"]).startswith("Luyện tập, ")
    assert [each["title"].startswith(MARK) for each in work["surveys"]] == [False, True]
    assert len(work["tasks"]) == 1


def test_the_server_ends_it_when_its_last_day_is_over(app, session, world, place):
    mock_id = make(session, world, place).id
    assert end_overdue_practice(app) == 0
    with stopped_at(NOW + timedelta(days=15)):
        assert end_overdue_practice(app) == 1
    session.expire_all()
    assert session.get_one(Survey, mock_id).state == "results"
