"""The open link on a respondent's own device, without JavaScript; and what the office sees of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from surveys.fieldwork.links.open_links import close_link, open_link
from surveys.fieldwork.links.records import OpenDraft, OpenLink
from surveys.reports.editions import write_report
from surveys.requests.service import close_fieldwork
from surveys.responses.records import Response
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey, questionnaire
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import choose
from tests.services.survey_in_the_field import Field, full_answers
from tests.services.volunteers import answered, survey_of_volunteers
from webapp.clock import now

pytestmark = only_sqlite

COOKIE = "khaosat-phieu"
ANY_MARGIN = re.compile(r"±|[Ss]ai số chuẩn|[Bb]iên sai số lớn nhất|[Kk]hoảng tin cậy 95|RR1|RR3|\bdeff\b")


@pytest.fixture
def link(session: Session, world: World, place: Field) -> OpenLink:
    found = open_link(
        session, place.survey, closes_on=None, most_responses=None, person=world.person("designer"), now=NOW
    )
    place.survey.fieldwork_until = None
    session.commit()
    return found


@pytest.fixture
def anybody(app: Flask) -> Callable[[], Phone]:
    """A new browser each time, of nobody who is known here."""
    return lambda: Phone(app.test_client())


def agree(phone: Phone, link: OpenLink) -> None:
    phone.open(f"/tra-loi/mo/{link.code}")
    phone.press("consent", button=("dong_y", "co"))


def answer_to_the_end(phone: Phone) -> None:
    for _page in range(30):
        if "/phieu/" not in phone.response.request.path:
            return
        phone.answer(choose)


def test_anybody_answers_without_javascript_and_is_thanked_once(
    session: Session, link: OpenLink, anybody: Callable[[], Phone]
) -> None:
    phone = anybody()
    agree(phone, link)
    cookie = phone.client.get_cookie(COOKIE, path=f"/tra-loi/mo/{link.code}")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"
    answer_to_the_end(phone)
    assert phone.title == "Ông/Bà đã trả lời xong"
    data = dict(phone.page.get_element_by_id("send").form_values())
    phone.press("send")
    assert phone.title == "Phiếu đã được gửi"
    assert phone.client.get_cookie(COOKIE, path=f"/tra-loi/mo/{link.code}") is None
    phone.post(f"/tra-loi/mo/{link.code}/gui", data)
    assert phone.title == "Phiếu đã được gửi", "sent again, the same thanks"
    [response] = session.scalars(select(Response)).all()
    assert (response.mode, response.psu, response.consent_text_version[:2]) == ("open_link", "", "1/")
    assert session.scalars(select(OpenDraft)).all() == []
    agree(phone, link)
    assert "/phieu/" in phone.response.request.path, "the next person in the house may answer on the same device"


def test_a_draft_opens_for_the_browser_that_began_it_and_can_be_given_up(
    session: Session, link: OpenLink, anybody: Callable[[], Phone]
) -> None:
    mine, other = anybody(), anybody()
    agree(mine, link)
    page = mine.response.request.path
    mine.answer(choose)
    assert other.open(page).request.path == f"/tra-loi/mo/{link.code}", "nothing of it without the token"
    other.client.set_cookie(COOKIE, "made-up.token", path=f"/tra-loi/mo/{link.code}")
    assert other.open(page).request.path == f"/tra-loi/mo/{link.code}"
    mine.open(f"/tra-loi/mo/{link.code}")
    assert mine.title == "Phiếu đang trả lời dở"
    mine.press("give-up")
    assert mine.title == "Xin cảm ơn Ông/Bà"
    session.rollback()
    assert session.scalars(select(OpenDraft)).all() == []


def test_who_says_no_or_is_a_program_leaves_nothing(
    session: Session, link: OpenLink, anybody: Callable[[], Phone]
) -> None:
    phone = anybody()
    phone.open(f"/tra-loi/mo/{link.code}")
    assert not phone.page.xpath("//form[@id='consent']//input[@type='checkbox' or @type='radio']"), (
        "nothing preselected"
    )
    phone.press("consent", button=("dong_y", "co"), trang_web="https://example.org")
    assert phone.response.request.path == f"/tra-loi/mo/{link.code}"
    phone.press("consent", button=("dong_y", "khong"))
    assert phone.title == "Xin cảm ơn Ông/Bà"
    session.rollback()
    assert session.scalars(select(OpenDraft)).all() == [] and session.scalars(select(Response)).all() == []


def test_a_flood_is_asked_to_wait_and_loses_nothing(app: Flask, link: OpenLink, anybody: Callable[[], Phone]) -> None:
    app.config["OPEN_LINK_RATE"] = "1 per minute"
    first, second = anybody(), anybody()
    agree(first, link)
    agree(second, link)
    assert (second.response.status_code, second.response.headers["Retry-After"]) == (503, "60")
    assert second.title == "Đang có nhiều người cùng trả lời"
    answer_to_the_end(first)
    first.press("send")
    assert first.title == "Phiếu đã được gửi", "who has begun is not kept from sending by those who begin"


def test_a_closed_link_an_unknown_one_and_a_late_answer_get_sentences(
    session: Session, world: World, link: OpenLink, anybody: Callable[[], Phone]
) -> None:
    late = anybody()
    agree(late, link)
    answer_to_the_end(late)
    close_link(session, link, person=world.person("designer"), now=now())
    session.commit()
    late.press("send")
    assert late.response.status_code == 409 and "đã ngừng nhận phiếu" in late.text
    new = anybody()
    assert new.open(f"/tra-loi/mo/{link.code}").status_code == 410
    assert new.title == "Liên kết này không còn nhận phiếu"
    assert new.open("/tra-loi/mo/khongco1").status_code == 404
    assert new.title == "Không có cuộc khảo sát nào ở địa chỉ này"


def test_the_page_saves_by_itself_with_the_token_only(link: OpenLink, anybody: Callable[[], Phone]) -> None:
    phone = anybody()
    agree(phone, link)
    state = phone.page.get_element_by_id("interview-state").text
    assert state and '"self_completion": true' in state
    told = json.loads(state)
    sent = {key: told[key] for key in ("instance_id", "revision", "section")} | {"answers": {}, "declined": []}
    assert phone.client.post(told["urls"]["save"], json=sent).get_json()["revision"] == 1
    assert anybody().client.post(told["urls"]["save"], json=sent).status_code == 409
    for file in (told["urls"]["form"], told["languages"][0]["questions"]):
        assert phone.client.get(file).mimetype == "application/json"


def test_the_office_opens_prints_and_closes(
    client_as: Callable[..., FlaskClient], session: Session, place: Field
) -> None:
    designer = Phone(client_as("designer"))
    address = f"/khao-sat/{place.survey.id}/thu-thap/lien-ket-mo"
    designer.open(address)
    refused = designer.client.post(address, data={"most_responses": "3", "seen": _seen(designer)})
    assert refused.status_code == 422 and "từ 10 đến" in refused.get_data(as_text=True)
    designer.post(address, {"closes_on": "", "most_responses": "5000", "seen": _seen(designer)})
    assert "Đã mở liên kết" in designer.text and "/tra-loi/mo/" in designer.text
    for name, beginning in (("to-moi-a4.pdf", b"%PDF"), ("to-moi-a5.pdf", b"%PDF"), ("ma-qr.png", b"\x89PNG")):
        assert designer.client.get(f"{address}/{name}").data.startswith(beginning)
    assert b"<svg" in designer.client.get(f"{address}/ma-qr.svg").data
    designer.post(f"{address}/dong", {})
    assert "Đã đóng liên kết" in designer.text


def _seen(phone: Phone) -> str:
    return str(phone.page.xpath("string(//input[@name='seen']/@value)"))


def test_no_page_and_no_file_of_a_survey_of_volunteers_shows_a_margin(
    app: Flask, session: Session, world: World, client_as: Callable[..., FlaskClient]
) -> None:
    survey = survey_of_volunteers(session, world, forms=25)
    report = write_report(session, survey, person=world.person("coordinator"), now=NOW)
    session.commit()
    client = client_as("coordinator")
    looked_at = {"survey_id": survey.id, "variable": "q1", "edition_id": report.id}
    read = 0
    with app.test_request_context():
        rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and _is_of_results(rule)]
        addresses = [url_for(rule.endpoint, **{name: looked_at[name] for name in rule.arguments}) for rule in rules]
    for address in addresses:
        answer = client.get(address, follow_redirects=True)
        found = ANY_MARGIN.search(_words(answer))
        assert found is None, f"{address}: {found and found[0]}"
        read += answer.status_code == 200
    assert read >= 12
    overview = client.get(f"/khao-sat/{survey.id}/ket-qua").get_data(as_text=True)
    assert "Mẫu tự nguyện" in overview and "trả lời nhiều lần" in overview and "liên kết mở 25 phiếu" in overview


def _is_of_results(rule: Rule) -> bool:
    shown = rule.endpoint.partition(".")[0] in ("results", "reports", "fieldwork", "requests", "variables", "home")
    return shown and "survey_id" in rule.arguments and rule.arguments <= {"survey_id", "variable", "edition_id"}


def _words(answer: TestResponse) -> str:
    """What a page or a file says, every sheet and table of it."""
    if "spreadsheetml" in answer.content_type:
        book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
        return " ".join(
            str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
        )
    if "wordprocessingml" in answer.content_type:
        with ZipFile(BytesIO(answer.data)) as parts:
            return re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
    return answer.get_data(as_text=True)


def test_volunteers_beside_a_sample_have_a_page_and_a_workbook_without_a_margin(
    session: Session, world: World, client_as: Callable[..., FlaskClient]
) -> None:
    survey = build_survey(session, world, state="fieldwork")
    link = open_link(session, survey, closes_on=None, most_responses=None, person=world.person("designer"), now=NOW)
    for _each in range(12):
        answered(session, link, full_answers(questionnaire()))
    close_fieldwork(session, survey, person=world.person("designer"), now=NOW)
    session.commit()
    client = client_as("coordinator")
    sample = client.get(f"/khao-sat/{survey.id}/ket-qua").get_data(as_text=True)
    assert "Biên sai số lớn nhất" in sample and "Các phiếu đó không có trong số liệu ở đây" in sample
    for address in ("lien-ket-mo", "lien-ket-mo.xlsx"):
        words = _words(client.get(f"/khao-sat/{survey.id}/ket-qua/{address}"))
        assert "Mẫu tự nguyện" in words and "12" in words
        found = ANY_MARGIN.search(words)
        assert found is None, f"{address}: {found and found[0]}"
        assert "Giai đoạn 1" not in words and "tầng" not in words, "nothing of the sample's design"
