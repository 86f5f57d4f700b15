"""Not answering a question: offered where it stays blank, kept, taken back, named in the review."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import InterviewDraft
from surveys.responses.records import Response
from tests.conftest import only_sqlite
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import begin, choose
from tests.services.survey_in_the_field import Field

pytestmark = only_sqlite  # what a page asks; that drafts keep what is said, on both, is in test_responses_submit.py


def declined_in(session: Session) -> list[str]:
    session.expire_all()
    return session.scalars(select(InterviewDraft)).one().declined


def test_not_answering_is_offered_where_a_required_question_stays_blank(
    session: Session, place: Field, phone: Phone
) -> None:
    begin(phone, place.cases[0])
    assert phone.declining == []
    phone.answer(lambda name: None)
    assert phone.declining == ["da_giao_dich"]
    assert "không muốn trả lời, xin đánh dấu “Không trả lời câu này”" in phone.errors[0]
    box = phone.page.xpath("//input[@name='declined']")[0]
    assert box.get("checked") is None
    assert box.getparent().text_content().strip() == "Không trả lời câu này"
    assert box.xpath("ancestor::fieldset[1]/legend")
    phone.answer(lambda name: None, tick=["da_giao_dich"])
    assert "phan_a" not in phone.response.request.path.split("/")
    assert declined_in(session) == ["da_giao_dich"]


def test_a_wrong_answer_is_put_right_or_taken_away_before_declining(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    phone.answer(lambda name: "ba lần" if name == "so_lan_den" else choose(name))
    assert phone.declining == []
    phone.answer(lambda name: None if name == "so_lan_den" else choose(name))
    assert phone.declining == ["so_lan_den"]
    label = phone.page.xpath("//input[@name='declined']/@aria-describedby")[0]
    assert "bao nhiêu lần" in phone.page.get_element_by_id(label).text_content()
    phone.answer(lambda name: "ba lần" if name == "so_lan_den" else choose(name), tick=["so_lan_den"])
    assert phone.errors[0] == "Xin nhập số nguyên, chỉ gồm chữ số, ví dụ 12."
    assert phone.declining == []
    phone.answer(lambda name: None if name == "so_lan_den" else choose(name))
    phone.answer(lambda name: None if name == "so_lan_den" else choose(name), tick=["so_lan_den"])
    assert "phan_a2" not in phone.response.request.path


def test_a_declined_question_stays_declined_until_it_is_answered(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    begin(phone, case)
    phone.answer(choose)
    here = phone.response.request.path
    phone.answer(lambda name: None if name == "linh_vuc" else choose(name))
    phone.answer(lambda name: None if name == "linh_vuc" else choose(name), go="save", tick=["linh_vuc"])
    phone.open(f"/ho/{case.id}/phong-van")
    assert phone.response.request.path == here
    assert phone.page.xpath("//input[@name='declined' and @checked]/@value") == ["linh_vuc"]
    assert phone.errors == []
    phone.press("interview", button=("go", "next"))
    assert phone.response.request.path != here
    phone.answer(lambda name: None, go="back")
    phone.answer(choose, tick=["linh_vuc"])
    assert declined_in(session) == []
    phone.open(here)
    assert phone.declining == []


def test_taking_the_mark_away_asks_again(session: Session, place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(lambda name: None)
    phone.answer(lambda name: None, go="save", tick=["da_giao_dich"])
    phone.open(f"/ho/{place.cases[0].id}/phong-van")
    phone.answer(lambda name: None)
    assert (len(phone.errors), phone.declining, declined_in(session)) == (1, ["da_giao_dich"], [])


def test_nothing_can_be_declined_that_the_page_does_not_hold(session: Session, place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    asked = {"shown": "da_giao_dich", "go": "next", "declined": ["da_giao_dich", "gioi_tinh", "la"]}
    phone.post(f"/ho/{place.cases[0].id}/phong-van/phan_a", asked)
    assert declined_in(session) == ["da_giao_dich"]


def test_whoever_declines_everything_is_heard_to_the_end(session: Session, place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    while "phong-van" in phone.response.request.path:
        phone.answer(lambda name: None)
        if phone.declining:
            phone.answer(lambda name: None, tick=phone.declining)
    assert phone.title == "Phiếu đã đủ, gửi được"
    said = [row.text_content().strip() for row in phone.page.xpath("//ul[contains(@class, 'declined')]/li")]
    assert len(set(said)) > 15
    assert f"Câu Ông/Bà không trả lời: {len(said)}" in phone.text
    phone.press("send")
    assert phone.title == "Đã gửi phiếu"
    response = session.scalars(select(Response)).one()
    assert response.answers == {}
    assert len(response.declined) == len(said)


def test_the_review_names_what_was_declined_and_leads_back_to_it(place: Field, phone: Phone) -> None:
    case = place.cases[0]
    begin(phone, case)
    phone.answer(lambda name: None)
    phone.answer(lambda name: None, tick=["da_giao_dich"])
    phone.open(f"/ho/{case.id}/xem-lai")
    assert "Câu Ông/Bà không trả lời: 1" in phone.text
    link = phone.page.xpath("//ul[contains(@class, 'declined')]//a/@href")[0]
    path, anchor = link.split("#")
    phone.open(path)
    assert phone.page.get_element_by_id(anchor) is not None
    assert phone.declining == ["da_giao_dich"]
