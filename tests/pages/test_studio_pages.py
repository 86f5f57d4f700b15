"""The studio without a script: every act is a form, nothing that was typed is lost, what is wrong is said beside it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.people.permissions import Role
from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.nodes import Node, walk
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests import service as requests
from surveys.requests.records import Survey
from tests.browser.studio_desk import short_form
from tests.conftest import NOW, World, client_for, only_sqlite
from tests.pages.full_world import _request
from tests.services.survey_on_its_way import publish

pytestmark = only_sqlite


class Desk:
    """A draft in the studio, and a browser without scripts."""

    def __init__(self, session: Session, client: FlaskClient, survey: Survey, studio: StudioDocument) -> None:
        self.session, self.client, self.survey, self.version_id = session, client, survey, studio.version_id
        self.address = f"/khao-sat/{survey.id}/phieu/{self.version_id}/soan"

    @property
    def studio(self) -> StudioDocument:
        self.session.rollback()
        self.session.expire_all()
        return self.session.get_one(StudioDocument, self.version_id)

    def node(self, name: str) -> Node:
        return next(node for node, _parents in walk(self.studio.document) if node.get("name") == name)

    def names(self) -> list[str]:
        return [node["name"] for node, _parents in walk(self.studio.document)]

    def page(self, name: str = "") -> Any:
        uid = self.node(name)["uid"] if name else ""
        return html.fromstring(self.client.get(self.address, query_string={"cau": uid}).text)

    def form(self, name: str = "") -> dict[str, str]:
        """The item's form as a browser would send it."""
        return fields_of(self.page(name).get_element_by_id("item-form"))

    def send(self, name: str, act: str, /, **fields: str) -> TestResponse:
        return self.client.post(self.address, data=self.form(name) | {"lam": act} | fields)

    def step(self, act: str) -> TestResponse:
        return self.client.post(self.address, data=dict(self.page().get_element_by_id("steps").form_values(), lam=act))


def fields_of(form: Any) -> dict[str, str]:
    """What a browser sends, which leaves out the line break that a text area begins with."""
    return {name: value.removeprefix("\n") for name, value in form.form_values()}


@pytest.fixture
def desk(app: Flask, session: Session, world: World) -> Desk:
    designer = world.person(Role.DESIGNER)
    request = _request(session, "Soạn", world.province, world.people)
    survey = requests.open_survey(session, request, person=world.person(Role.COORDINATOR), now=NOW)
    publish(session, survey, short_form(), person_id=designer.id, state="draft")
    studio = service.open_document(session, survey, person=designer, now=NOW)
    session.commit()
    return Desk(session, client_for(app, session, designer), survey, studio)


def test_what_is_typed_is_kept_and_what_was_not_touched_stays(desk: Desk) -> None:
    sent = desk.send("so_lan", "luu", **{"label.vi": "Câu 2. Đã đến mấy lần?", "hint.vi": "Kể cả đi thay người khác."})
    assert sent.status_code == 303
    assert desk.node("so_lan")["label"] == {"vi": "Câu 2. Đã đến mấy lần?"}
    assert desk.node("so_lan")["hint"] == {"vi": "Kể cả đi thay người khác."}
    assert desk.studio.revision == 2
    desk.send("so_lan", "luu")
    assert desk.studio.revision == 2, "nothing was changed, nothing is done"
    desk.send("so_lan", "luu", name="so_lan_den")
    assert "so_lan_den" in desk.names()


def test_acts_of_buttons_keep_what_was_typed_and_can_be_taken_back(desk: Desk) -> None:
    desk.send("so_lan", "cau-sau", **{"label.vi": "Câu 2. Mấy lần?"})
    assert desk.node("so_lan")["label"] == {"vi": "Câu 2. Mấy lần?"}
    assert desk.names()[:4] == ["phan_a", "da_den", "so_lan", "C1"]
    desk.send("C1", "len")
    desk.send("C1", "len")
    desk.send("C1", "len")
    assert desk.names()[:3] == ["C1", "phan_a", "da_den"], "out of the section at its beginning"
    desk.send("C1", "xuong")
    assert desk.names()[:3] == ["phan_a", "C1", "da_den"]
    desk.send("phan_b", "len")
    assert desk.names()[0] == "phan_b", "a section goes over a section, not into it"
    desk.send("phan_b", "nhan-ban")
    assert desk.names()[3:6] == ["phan_b_2", "gop_y_2", "tuoi_2"]
    desk.send("phan_b_2", "xoa")
    assert "gop_y_2" not in desk.names()
    assert "Đã hoàn tác" in desk.client.get(desk.step("hoan-tac").location).text
    assert "gop_y_2" in desk.names()
    desk.step("lam-lai")
    assert "gop_y_2" not in desk.names()


def test_options_are_lines_of_the_form(desk: Desk) -> None:
    page = desk.page("hai_long")
    assert "Dùng chung với Câu 1" in page.get_element_by_id("options").text_content()
    desk.send("hai_long", "tach")
    assert desk.node("hai_long")["choices"] != desk.node("da_den")["choices"]
    desk.send("hai_long", "luu", **{"pa-words-2-vi": "Khó trả lời", "pa-words-0-vi": "Rất hài lòng"})
    first, second, third = desk.studio.document["lists"][desk.node("hai_long")["choices"]]
    assert [option["label"]["vi"] for option in (first, second, third)] == ["Rất hài lòng", "Không", "Khó trả lời"]
    assert third["name"] == "3"
    desk.send("hai_long", f"pa-len:{third['uid']}")
    desk.send("hai_long", f"pa-bo:{second['uid']}")
    assert [option["name"] for option in desk.studio.document["lists"][desk.node("hai_long")["choices"]]] == ["1", "3"]
    desk.send("hai_long", f"pa-ghi-ro:{third['uid']}")
    assert desk.node("hai_long_khac")["relevant"] == "${hai_long} = '3'"
    desk.send("tuoi", "dung-chung", danh_sach="co_khong")
    assert desk.studio.document["lists"]["co_khong"][0]["label"] == {"vi": "Có"}, (
        "the other question's are as they were"
    )


def test_an_option_that_seems_to_exclude_the_others_need_not(desk: Desk) -> None:
    desk.send("hai_long", "tach")
    desk.send("hai_long", "kieu", kind="select_multiple")
    desk.send("hai_long", "luu", **{"pa-words-2-vi": "Khó trả lời"})
    form = desk.form("hai_long")
    assert "pa-mot-minh-2" in form, "its words say so"
    del form["pa-mot-minh-2"]
    desk.client.post(desk.address, data=form | {"lam": "luu"})
    assert desk.node("hai_long")["exclusive"] == []
    assert "pa-mot-minh-2" not in desk.form("hai_long")


def test_the_kind_brings_its_options_and_takes_them_away_unwritten(desk: Desk) -> None:
    desk.send("gop_y", "kieu", kind="select_multiple")
    brought = desk.node("gop_y")["choices"]
    assert len(desk.studio.document["lists"][brought]) == 2
    desk.send("gop_y", "kieu", kind="text")
    assert "choices" not in desk.node("gop_y")
    assert brought not in desk.studio.document["lists"]
    assert desk.studio.problems == []


def test_a_refused_name_stands_beside_its_field_and_the_words_are_kept(desk: Desk) -> None:
    answer = desk.send("so_lan", "luu", **{"name": "tuoi", "label.vi": "Câu 2. Mấy lần vậy?"})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert "tuoi" in page.xpath("//*[@class='field-error']")[0].text_content()
    assert page.xpath("//textarea[@name='label.vi']")[0].text.strip() == "Câu 2. Mấy lần vậy?"
    assert desk.client.post(desk.address, data={"cau": "khong-co", "lam": "xoa"}).status_code == 303


def test_two_forms_on_one_question_overwrite_nothing_unseen(desk: Desk, app: Flask, world: World) -> None:
    colleague = client_for(app, desk.session, world.person(Role.DESIGNER))
    mine, theirs = (desk.form("so_lan") for _each in range(2))
    theirs |= {"tab": "khac", "lam": "luu", "label.vi": "Bản của người kia"}
    assert colleague.post(desk.address, data=theirs).status_code == 303
    answer = desk.client.post(desk.address, data=mine | {"lam": "luu", "label.vi": "Bản của tôi"})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert "Bản của người kia" in page.xpath("//*[@class='saved-meanwhile']")[0].text_content()
    assert desk.node("so_lan")["label"] == {"vi": "Bản của người kia"}
    again = fields_of(page.get_element_by_id("item-form")) | {"lam": "luu"}
    assert again["label.vi"] == "Bản của tôi"
    assert desk.client.post(desk.address, data=again).status_code == 303
    assert desk.node("so_lan")["label"] == {"vi": "Bản của tôi"}


def test_the_whole_its_languages_and_its_problems(desk: Desk) -> None:
    desk.send("", "luu", **{"title": "Tên khác", "consent.vi": "Kính thưa Ông/Bà. Xin hỏi 5 phút."})
    assert desk.studio.document["whole"]["title"] == "Tên khác"
    desk.send("", "them-tieng", tieng="English (en)")
    assert desk.studio.document["whole"]["languages"] == ["vi", "English (en)"]
    desk.send("da_den", "luu", **{"label.English (en)": "Have you been there?"})
    assert desk.node("da_den")["label"]["English (en)"] == "Have you been there?"
    desk.send("", "bo-tieng:English (en)")
    assert desk.studio.document["whole"]["languages"] == ["vi"]
    desk.send("gop_y", "luu", **{"label.vi": ""})
    page = desk.page("gop_y")
    assert "Còn 1 chỗ phải sửa" in page.get_element_by_id("problems").text_content()
    assert "chưa có lời hỏi" in page.get_element_by_id("remarks").text_content()
    assert page.xpath("//*[@id='outline']//a[@aria-current]//*[contains(@class, 'mark')]")[0].text == "phải sửa"


def test_the_phone_is_the_interview_on_the_draft_and_keeps_nothing(desk: Desk) -> None:
    desk.send("so_lan", "luu", **{"label.vi": "Câu 2. Sửa rồi?"})
    answer = desk.client.get(f"{desk.address}/xem", query_string={"cau": desk.node("so_lan")["uid"]})
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in desk.client.get(desk.address).headers["Content-Security-Policy"]
    page = html.fromstring(answer.text)
    assert "Câu 2. Sửa rồi?" in page.text_content()
    form = dict(page.get_element_by_id("interview").form_values())
    refused = desk.client.post(f"{desk.address}/xem", data=form | {"go": "next"})
    assert "Cần xem lại" in refused.text
    full = form | {"q-da_den": "1", "q-so_lan": "3", "q-hai_long": "2", "go": "next"}
    following = html.fromstring(desk.client.post(f"{desk.address}/xem", data=full).text)
    assert "Câu 4. Ông/Bà góp ý gì?" in following.text_content()
    back = dict(following.get_element_by_id("interview").form_values(), go="back")
    before = html.fromstring(desk.client.post(f"{desk.address}/xem", data=back).text)
    assert before.get_element_by_id("q-so_lan").get("value") == "3"


def test_a_question_under_a_condition_is_seen_while_it_is_written(desk: Desk) -> None:
    conditional = [{"op": "set", "uid": desk.node("so_lan")["uid"], "field": "relevant", "value": "${da_den} = '1'"}]
    sent = {"tab": "a", "base": desk.studio.revision, "operations": conditional}
    assert desk.client.post(f"{desk.address}/sua", json=sent).status_code == 200
    query = {"cau": desk.node("so_lan")["uid"]}
    assert "đã đến mấy lần" in desk.client.get(f"{desk.address}/xem", query_string=query).text
    assert "đã đến mấy lần" not in desk.client.get(f"{desk.address}/xem", query_string=query | {"dung": "1"}).text


def test_the_way_in_and_what_is_no_draft(desk: Desk) -> None:
    overview = desk.client.get(f"/khao-sat/{desk.survey.id}/phieu").text
    assert "Soạn tiếp bản nháp trên trang" in overview
    begun = desk.client.post(f"/khao-sat/{desk.survey.id}/phieu/soan")
    assert begun.location.endswith(desk.address)
    desk.send("so_lan", "luu", **{"label.vi": "Câu 2. Khác?"})
    assert "soạn trên trang" in desk.client.get(f"/khao-sat/{desk.survey.id}/phieu").text
    assert desk.client.get(f"/khao-sat/{desk.survey.id}/phieu/{desk.version_id}/tep").status_code == 302
