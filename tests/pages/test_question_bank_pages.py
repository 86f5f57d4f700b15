"""The question bank and pasting, as the office uses them: nothing typed is lost, each act one step back."""

from __future__ import annotations

import pathlib
import re

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.people.permissions import Role
from surveys.questionnaires.bank.records import BankItem
from surveys.questionnaires.bank.uses import uses_of
from surveys.questionnaires.studio import service
from surveys.requests import service as requests
from tests.conftest import NOW, World, client_for, only_sqlite
from tests.pages.full_world import _request
from tests.pages.test_studio_pages import Desk, fields_of
from tests.services.approved_questionnaire import publish

pytestmark = only_sqlite
TEXT = "Câu 1. Ông/Bà có đến xã không?\n1. Có\n2. Không → Chuyển Câu 3\nCâu 2. Mấy lần? …… lần\nCâu 3. Góp ý\n………\n"


@pytest.fixture
def desk(app: Flask, session: Session, world: World) -> Desk:
    designer = world.people[Role.DESIGNER]
    request = _request(session, "Ngân hàng", world.province, world.people)
    survey = requests.open_survey(session, request, person=world.people[Role.COORDINATOR], now=NOW)
    studio = service.open_document(session, survey, person=designer, now=NOW)
    session.commit()
    return Desk(session, client_for(app, session, designer), survey, studio)


def test_an_item_is_found_without_marks_and_put_into_the_questionnaire(desk: Desk) -> None:
    found = desk.client.get(f"{desk.address}/ngan-hang?tim=gioi+tinh").text
    used = re.findall(r"Dùng câu này<[^>]*>: ([^<]*)", found)
    assert "Giới tính" in used
    assert "Nhóm tuổi" not in used
    answer = desk.client.post(f"{desk.address}/ngan-hang", data={"muc": "nguoi.gioi-tinh"})
    assert answer.status_code == 303
    assert desk.node("gioi_tinh")["bank"] == {"item": "nguoi.gioi-tinh", "version": 1}
    assert "Giới tính" in desk.client.get(answer.location).text
    desk.client.post(desk.address, data=fields_of(desk.page().get_element_by_id("steps")) | {"lam": "hoan-tac"})
    assert desk.names() == []


def test_a_question_becomes_an_own_item_its_newer_version_is_offered_and_a_foreign_office_sees_neither(
    app: Flask, desk: Desk, session: Session, world: World
) -> None:
    desk.client.post(f"{desk.address}/ngan-hang", data={"muc": "dich-vu.den-duong"})
    uid = desk.node("ht_den_duong")["uid"]
    desk.client.post(
        f"{desk.address}/ngan-hang/luu", data={"cau": uid, "ten": "Đèn đường thôn", "chu-de": "infrastructure"}
    )
    desk.studio  # noqa: B018 -- what the page has done is seen from a new look on
    code = session.scalars(select(BankItem.code).where(BankItem.unit_id.is_not(None))).one()
    desk.client.post(f"{desk.address}/ngan-hang", data={"muc": code, "cau": uid})
    desk.send("ht_den_duong", "luu", **{"label.vi": "Ông/Bà hài lòng ở mức nào về đèn ngõ?"})
    desk.client.post(f"{desk.address}/ngan-hang/luu", data={"cau": uid, "muc": code, "ten": "Đèn ngõ"})
    other = desk.node("ht_den_duong_2")
    page = desk.client.get(desk.address, query_string={"cau": other["uid"]}).text
    assert "Ngân hàng đã có phiên bản 2" in page and "đèn ngõ" in page
    desk.client.post(f"{desk.address}/ngan-hang/ban-moi", data={"cau": other["uid"]})
    renewed = desk.node("ht_den_duong_2")
    assert renewed["bank"]["version"] == 2 and renewed["label"]["vi"].endswith("đèn ngõ?")
    address = f"/ngan-hang-cau-hoi/{code}"
    assert desk.client.get(address).status_code == 200
    stranger = client_for(app, session, world.foreign_people[Role.DESIGNER])
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/tinh-trang", data={"state": "retired"}).status_code == 404
    desk.client.post(f"{address}/tinh-trang", data={"state": "retired"})
    assert "Đèn ngõ" not in desk.client.get(f"{desk.address}/ngan-hang").text
    assert "thôi dùng" in desk.client.get("/ngan-hang-cau-hoi?tim=den+ngo").text


def test_uses_are_recorded_at_publishing_and_told_apart_where_the_words_are_others(desk: Desk, world: World) -> None:
    for code in ("nguoi.gioi-tinh", "dich-vu.duong-sa"):
        desk.client.post(f"{desk.address}/ngan-hang", data={"muc": code})
    desk.send("ht_duong", "luu", **{"label.vi": "Ông/Bà có thích đường mới không?"})
    desk.client.post(desk.address, data=desk.form() | {"lam": "luu", "consent.vi": "Xin Ông/Bà cho ý kiến."})
    studio = desk.studio
    publish(desk.session, studio.version, person=world.people[Role.DESIGNER], now=NOW)
    asked = {}
    for code in ("nguoi.gioi-tinh", "dich-vu.duong-sa"):
        item = desk.session.scalars(select(BankItem).where(BankItem.code == code)).one()
        (use,) = uses_of(desk.session, item, person=world.people[Role.DESIGNER])
        asked[use.variable] = use.is_comparable
        assert uses_of(desk.session, item, person=world.foreign_people[Role.DESIGNER]) == []
    assert asked == {"gioi_tinh": True, "ht_duong": False}
    desk.session.commit()
    page = desk.client.get("/ngan-hang-cau-hoi/dich-vu.duong-sa").text
    assert "Không so sánh được" in page and "đường mới" in page


def rows_in(page: str) -> dict[str, str]:
    """The form of the rows as a browser would send it."""
    return fields_of(html.fromstring(page).forms[-1])


def test_pasted_text_is_corrected_row_by_row_and_inserted_as_one_step(desk: Desk) -> None:
    answer = desk.client.post(f"{desk.address}/dan", data={"text": TEXT})
    sent = rows_in(answer.text)
    assert sent["items-1-condition"] == "Câu 1 = 1" and sent["items-0-options"] == "1. Có\n2. Không"
    sent["items-0-label"] = "Ông/Bà có tới xã không?"
    assert desk.client.post(f"{desk.address}/dan/dua-vao", data=sent).status_code == 303
    assert desk.names() == ["C1", "C2", "C3"]
    assert (
        desk.node("C1")["label"] == {"vi": "Ông/Bà có tới xã không?"} and desk.node("C2")["relevant"] == "${C1} = '1'"
    )
    desk.client.post(desk.address, data=fields_of(desk.page().get_element_by_id("steps")) | {"lam": "hoan-tac"})
    assert desk.names() == []


def test_what_was_typed_into_the_rows_stays_when_one_of_them_cannot_be(desk: Desk) -> None:
    sent = rows_in(desk.client.post(f"{desk.address}/dan", data={"text": TEXT}).text)
    sent |= {"items-1-condition": "Câu 9 = 1", "items-0-options": "1. Có", "items-2-label": "Ý kiến của tôi"}
    answer = desk.client.post(f"{desk.address}/dan/dua-vao", data=sent)
    assert answer.status_code == 422 and "Cần ít nhất hai phương án" in answer.text
    again = rows_in(answer.text)
    assert again["items-2-label"] == "Ý kiến của tôi" and again["text"].split() == TEXT.split()
    again["items-0-options"] = "1. Có\n2. Không"
    answer = desk.client.post(f"{desk.address}/dan/dua-vao", data=again)
    assert answer.status_code == 422 and "Câu 9" in answer.text and desk.names() == []
    assert rows_in(answer.text)["items-2-label"] == "Ý kiến của tôi"


def test_a_text_without_questions_and_a_file_that_is_no_word_are_refused_with_what_was_typed(desk: Desk) -> None:
    answer = desk.client.post(f"{desk.address}/dan", data={"text": "   \n"})
    assert answer.status_code == 422 and "Không nhận ra câu hỏi nào" in answer.text
    file = {"text": "giữ lại", "word": (__file__, "phieu.docx")}
    with pathlib.Path(__file__).open("rb") as source:
        answer = desk.client.post(f"{desk.address}/dan", data=file | {"word": (source, "phieu.docx")})
    assert answer.status_code == 422 and "Không phải tệp Word" in answer.text and "giữ lại" in answer.text
