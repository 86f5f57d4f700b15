"""The supervisor's pages show how interviews came about, and a call-back asks without showing what was said before."""

from __future__ import annotations

import re

import pytest
from lxml import html
from sqlalchemy import select

from surveys.fieldwork.callbacks import return_case
from surveys.fieldwork.records import CallbackTask
from surveys.fieldwork.supervision.records import AnswerChange
from surveys.responses.records import Response
from surveys.responses.service import submit
from tests.conftest import NOW, client_for, only_sqlite
from tests.services.survey_in_the_field import survey_in_the_field
from tests.services.test_responses_submit import finished_draft

pytestmark = only_sqlite
SECRET = "không ai được thấy câu này"


@pytest.fixture
def place(session, world):
    """Two responses, of which one says something that nobody may see."""
    place = survey_in_the_field(session, world)
    for case in [each for each in place.cases if each.collaborator_id == place.owner.id][:2]:
        draft = finished_draft(session, place, case)
        draft.answers = {**draft.answers, "kien_nghi": SECRET}
        submit(session, draft, person=place.owner, now=NOW)
    session.commit()
    return place


def test_the_supervisor_looks_accepts_and_makes_void_without_an_answer(session, place, client_as):
    desk, base = client_as("supervisor"), f"/khao-sat/{place.survey.id}"
    page = desk.get(f"{base}/phuc-tra-phieu")
    boxes = html.fromstring(page.text).xpath("//input[@name='ho']/@value")
    assert len(boxes) == 2
    assert desk.post(f"{base}/phuc-tra-phieu/nhan", data={"ho": boxes[0]}).status_code == 302
    accepted = desk.get(f"{base}/phuc-tra-phieu?tinh_trang=accepted").text
    assert f"/ho/{boxes[0]}/lich-su" in accepted
    history, void = (f"{base}/thu-thap/ho/{boxes[1]}/{each}" for each in ("lich-su", "huy-phieu"))
    assert desk.post(void, data={"reason": "?", "then": "again"}).status_code == 422
    assert desk.post(history).status_code == 302
    assert desk.post(history, data={"viec": "thoi"}).status_code == 302
    assert desk.post(void, data={"reason": "Hỏi nhầm hộ bên cạnh", "then": "again"}).status_code == 302
    told = desk.get(history)
    text = re.sub(r"\s+", " ", html.fromstring(told.text).text_content())
    for each in ("Đã gửi phiếu", "Nhận phiếu", "Thôi nhận", "Hủy phiếu. Lý do: Hỏi nhầm hộ bên cạnh"):
        assert each in text
    for seen in (page, told, desk.get(void)):
        assert SECRET not in seen.text
    session.rollback()
    assert sorted(session.scalars(select(Response.state))) == ["submitted", "void"]


def test_the_page_of_a_call_back_asks_without_a_script_and_without_what_was_said(app, session, world, place):
    case = place.cases[0]
    asked = ["kien_nghi", "da_giao_dich", "van_de"]
    return_case(
        session, case, comment="Hỏi lại ba câu", questions=asked, person=world.person("supervisor"), now=NOW
    )  # fmt: skip
    session.commit()
    phone = client_for(app, session, place.owner)
    path = f"/ho/{case.id}/quay-lai"
    assert phone.post(path, data={"outcome": "reached"}).location == f"{path}/hoi"
    page = phone.get(f"{path}/hoi")
    assert SECRET not in page.text
    assert not html.fromstring(page.text).xpath("//*[@checked] | //option[@selected]")
    sent = {"q-da_giao_dich": "2", "q-van_de": "10"}
    again = phone.post(f"{path}/hoi", data=sent)
    tree = html.fromstring(again.text)
    assert again.status_code == 422
    assert tree.xpath("//input[@name='q-da_giao_dich' and @checked]/@value") == ["2"]
    assert tree.xpath("//input[@name='declined']/@value") == ["van_de_khac", "kien_nghi"]
    whole = {**sent, "q-van_de_khac": "Đường làng", "declined": "kien_nghi"}
    assert phone.post(f"{path}/hoi", data=whole).status_code == 302
    session.rollback()
    changed = set(session.scalars(select(AnswerChange.field)))
    assert {"kien_nghi", "da_giao_dich", "van_de", "van_de_khac", "so_lan_den"} <= changed
    [task] = session.scalars(select(CallbackTask))
    session.refresh(case)
    assert (task.state, task.outcome, case.state) == ("done", "reached", "completed")


def test_what_new_answers_make_necessary_comes_up_on_the_same_page(app, session, world, place):
    case = place.cases[0]
    supervisor = world.person("supervisor")
    task = return_case(session, case, comment="Hỏi lại câu 1", questions=["da_giao_dich"], person=supervisor, now=NOW)
    session.commit()
    phone, path = client_for(app, session, place.owner), f"/ho/{case.id}/quay-lai"
    assert phone.post(f"{path}/hoi", data={"q-da_giao_dich": "2"}).status_code == 302
    session.rollback()
    session.refresh(task.case)
    return_case(session, task.case, comment="Hỏi lại câu 1", questions=["da_giao_dich"], person=supervisor, now=NOW)
    session.commit()
    page = html.fromstring(phone.post(f"{path}/hoi", data={"q-da_giao_dich": "1"}).text)
    [more] = page.xpath("//input[@name='more']/@value")
    assert {"linh_vuc", "so_lan_den", "so_lan_bo_sung"} < set(more.split())
    assert page.xpath("//input[@name='q-so_lan_den']")
