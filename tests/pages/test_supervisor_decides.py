"""What waits for the supervisor: kept interviews, of which no answer is ever shown, and households to go back to."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from lxml import html
from sqlalchemy import select

from surveys.fieldwork import callbacks
from surveys.fieldwork.phones.events import receive_event
from surveys.fieldwork.phones.kept import keep
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.phones.sent_events import read_event
from surveys.fieldwork.records import CASE_STATES, CallbackTask
from tests.conftest import NOW, client_for, only_sqlite
from tests.services.survey_in_the_field import survey_in_the_field
from tests.services.test_phone_decisions import content
from tests.services.test_phone_events import event

pytestmark = only_sqlite
SECRET = "không ai được thấy câu này"


@pytest.fixture
def place(session, world):
    place = survey_in_the_field(session, world)
    session.commit()
    return place


def test_a_supervisor_sees_why_and_when_and_how_much_but_never_an_answer(session, place, client_as):
    case, desk = place.cases[0], client_as("supervisor")
    sent = content(place, case.id)
    sent["answers"] = {**sent["answers"], "kien_nghi": SECRET}
    told = read_event(event(case.id, "visit", at=NOW, outcome="refusal"), received_at=NOW)
    receive_event(session, told, person=place.other, now=NOW)
    keep(
        session, case=case, person=place.other, instance_id=uuid4(), content_hash="a", content=sent,
        reason="case_reassigned", now=NOW + timedelta(hours=1),
    )  # fmt: skip
    session.commit()
    overview = desk.get(f"/khao-sat/{place.survey.id}/thu-thap")
    assert "1 phiếu chờ bạn quyết định" in overview.text
    page = desk.get(f"/khao-sat/{place.survey.id}/thu-thap/cho-quyet")
    assert "Hộ đã giao cho người khác" in page.text
    assert "Từ chối" in page.text
    [link] = html.fromstring(page.text).xpath("//table//th/a/@href")
    shown = desk.get(link)
    answered = sum(value not in (None, "", [], {}) for value in sent["answers"].values())
    facts = dict(zip(*(html.fromstring(shown.text).xpath(f"//dl//{tag}/text()") for tag in ("dt", "dd")), strict=False))
    assert int(facts["Số câu đã trả lời"]) == answered
    for seen in (overview, page, shown):
        assert SECRET not in seen.text
    assert desk.post(link, data={"decision": "bo", "reason": "?"}).status_code == 422
    assert desk.post(link, data={"decision": "dung"}).status_code == 302
    session.rollback()
    kept = session.scalars(select(KeptSubmission)).one()
    session.refresh(kept)
    assert (kept.state, kept.content) == ("accepted", {})
    assert desk.post(link, data={"decision": "dung"}).status_code == 422


def test_a_household_is_gone_back_to_with_the_names_of_questions_only(app, session, place, client_as):
    case, desk = place.cases[0], client_as("supervisor")
    phone = client_for(app, session, place.owner)
    CASE_STATES.move(session, case, "completed")
    session.commit()
    path = f"/khao-sat/{place.survey.id}/thu-thap/ho/{case.id}/quay-lai"
    assert path in desk.get(f"/khao-sat/{place.survey.id}/thu-thap/{case.psu}").text
    assert "Ghi rõ vì sao" in desk.post(path, data={"comment": "lại"}).text
    assert desk.post(path, data={"comment": "Hỏi lại", "questions": "no_such_question"}).status_code == 422
    assert desk.post(path, data={"comment": "Hỏi lại nhóm tuổi", "questions": "da_giao_dich"}).status_code == 302
    assert "Hỏi lại nhóm tuổi" in phone.get("/viec-cua-toi").text
    [task] = phone.get("/ung-dung/viec").get_json()["tasks"]
    assert (task["case_id"], [each["name"] for each in task["questions"]]) == (case.id, ["da_giao_dich"])
    assert "thủ tục hành chính" in phone.get(f"/ho/{case.id}/quay-lai").text
    assert phone.post(f"/ho/{case.id}/quay-lai", data={"outcome": "reached"}).status_code == 302
    assert phone.get("/ung-dung/viec").get_json()["tasks"] == []
    assert str(callbacks.CALLBACK_OUTCOMES["reached"]) in desk.get(path).text
    assert client_for(app, session, place.other).get(f"/ho/{case.id}/quay-lai").status_code == 404
    desk.post(path, data={"comment": "Hỏi lại lần nữa"})
    assert desk.post(f"{path}/rut").status_code == 302
    session.rollback()
    assert session.scalars(select(CallbackTask.state).order_by(CallbackTask.id)).all() == ["done", "withdrawn"]
