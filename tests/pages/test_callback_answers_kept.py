"""What a phone asked again and nobody could put into the response: the supervisor reads why, and never an answer."""

from __future__ import annotations

import json

import pytest
from lxml import html
from sqlalchemy import select

from surveys.fieldwork.phones.records import KeptSubmission
from tests.conftest import client_for, only_sqlite
from tests.services.survey_in_the_field import survey_in_the_field
from tests.services.test_callback_answers import response_at, task_about
from tests.services.test_callback_answers_from_phones import told

pytestmark = only_sqlite
SECRET = "không ai được thấy câu này"


@pytest.fixture
def place(session, world):
    place = survey_in_the_field(session, world)
    response_at(session, place, da_giao_dich="2")
    return place


def test_a_supervisor_reads_which_questions_are_missing_and_lets_the_answers_go(session, world, place, client_as):
    task = task_about(session, world, place, "da_giao_dich", "kien_nghi")
    assert told(session, place, task, {"da_giao_dich": "1", "kien_nghi": SECRET}).reason == "callback_unfit"
    session.commit()
    desk = client_as("supervisor")
    listed = desk.get(f"/khao-sat/{place.survey.id}/thu-thap/cho-quyet")
    assert "Câu trả lời hỏi lại chưa ghép được vào phiếu" in listed.text
    [link] = html.fromstring(listed.text).xpath("//th/a/@href")
    page = desk.get(link)
    assert "Câu trả lời mới làm nảy sinh câu chưa hỏi" in page.text
    assert html.fromstring(page.text).xpath("//dd/ul/li")
    refused = desk.post(link, data={"decision": "dung"})
    assert refused.status_code == 422
    assert "vẫn chưa ghép được vào phiếu" in refused.text
    for seen in (listed, page, refused):
        assert SECRET not in seen.text
    assert desk.post(link, data={"decision": "bo", "reason": "Hỏi lại cho đủ câu"}).status_code == 302
    session.rollback()
    assert session.scalars(select(KeptSubmission)).one().content == {}


def test_the_form_of_a_call_back_is_its_collaborators_alone(session, app, world, place):
    task = task_about(session, world, place, "kien_nghi")
    session.commit()
    phone = client_for(app, session, place.owner)
    work = phone.get("/ung-dung/viec", headers={"Accept": "application/json"})
    again = work.get_json()["tasks"][0]["again"]
    compiled = phone.get(again["form"])
    assert "private, max-age" in compiled.headers["Cache-Control"]
    assert "kien_nghi" in json.dumps(compiled.get_json())
    drawn = phone.get(again["questions"][again["default_language"]]).get_json()
    assert "kien_nghi" in drawn["questions"]
    assert "da_giao_dich" not in drawn["questions"]
    assert phone.get(f"/ung-dung/quay-lai/{task.id}/cau-hoi/x/khong-co").status_code == 404
    assert phone.get("/ung-dung/quay-lai/99999/bieu-mau/x").status_code == 404
    assert client_for(app, session, place.other).get(again["form"]).status_code == 404
