"""The interview on a phone without JavaScript, from the list of cases to the thanks."""

from __future__ import annotations

import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import webapp
from surveys.fieldwork.records import Case, InterviewDraft, Visit
from surveys.people.records import Person
from surveys.responses.records import Response
from tests.conftest import World, client_for
from tests.pages.phone_form import Phone
from tests.services.survey_in_the_field import Field, demo_questionnaire, survey_in_the_field

NUMBERS = {"so_lan_den": "3", "so_lan_bo_sung": "1", "so_nguoi": "4", "so_nguoi_lon": "2"}
KILOBYTE = 1024


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world)
    session.commit()
    return place


@pytest.fixture
def phone(app: Flask, session: Session, place: Field) -> Phone:
    return Phone(client_for(app, session, place.owner))


def choose(name: str) -> object:
    """The first option of a closed question, a fitting number, a few words."""
    question = demo_questionnaire().question(name)
    if question.kind == "select_multiple":
        return [demo_questionnaire().choices_of(question)[0].name]
    if question.kind == "select_one":
        return demo_questionnaire().choices_of(question)[0].name
    return NUMBERS.get(name, "Cần thêm đèn đường" if question.kind == "text" else None)


def begin(phone: Phone, case: Case) -> None:
    """Select the person and get consent."""
    phone.open(f"/ho/{case.id}/chon-nguoi")
    phone.press("adults", adults="3")
    phone.press("consent", button=("dong_y", "co"))


def interview_to_the_end(phone: Phone, case: Case) -> int:
    """All pages up to the review; returns how many there were."""
    begin(phone, case)
    pages = 0
    while "phong-van" in phone.response.request.path:
        phone.answer(choose)
        pages += 1
        assert pages < 30
    return pages


def case_again(session: Session, case: Case) -> Case:
    session.expire_all()
    return session.get_one(Case, case.id)


def test_the_whole_interview_without_javascript(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    phone.open("/")
    assert phone.title == "Việc của tôi"
    assert f"Hộ số {case.household_line}" in phone.text
    pages = interview_to_the_end(phone, case)
    assert pages >= 8
    assert phone.title == "Phiếu đã đủ, gửi được"
    phone.press("send")
    assert phone.title == "Đã gửi phiếu"
    response = session.scalars(select(Response)).one()
    assert response.answers["linh_vuc"] == ["1"]
    assert response.answers["so_lan_bo_sung"] == "1"
    assert response.consent_text_version.startswith("1/")
    assert case_again(session, case).state == "completed"


def test_the_person_is_named_by_age_before_consent(place: Field, phone: Phone) -> None:
    phone.open(f"/ho/{place.cases[0].id}/chon-nguoi")
    phone.press("adults", adults="1")
    assert phone.title == "Xin ý kiến tham gia"
    assert "người duy nhất từ 18 tuổi" in phone.text


def test_a_number_of_adults_that_cannot_be_is_said_beside_the_field(place: Field, phone: Phone) -> None:
    phone.open(f"/ho/{place.cases[0].id}/chon-nguoi")
    response = phone.press("adults", adults="ba")
    assert response.status_code == 422
    assert phone.errors
    assert phone.page.get_element_by_id("adults").fields["adults"] == "ba"


def test_consent_says_all_that_it_owes_and_presses_nobody(place: Field, phone: Phone) -> None:
    phone.open(f"/ho/{place.cases[0].id}/chon-nguoi")
    phone.press("adults", adults="2")
    for owed in ("Phòng Khảo sát", "Mục đích", "Nội dung hỏi", "phút", "tự nguyện", "bỏ qua", "dừng lại"):
        assert owed in phone.text, owed
    for owed in ("không ghi họ tên", "không rút lại được", "được lưu", "liên hệ"):
        assert owed in phone.text, owed
    buttons = phone.page.xpath("//button[@name='dong_y']")
    assert [button.get("value") for button in buttons] == ["khong", "co"]
    assert len({button.get("class") for button in buttons}) == 1
    assert not phone.page.xpath("//*[@checked or @autofocus]")


def test_no_answer_to_consent_begins_nothing(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    phone.open(f"/ho/{case.id}/chon-nguoi")
    phone.press("adults", adults="2")
    phone.press("consent")
    assert phone.title == "Xin ý kiến tham gia"
    assert case_again(session, case).state == "open"
    assert session.scalar(select(func.count()).select_from(InterviewDraft)) == 0


def test_refusing_records_a_refusal_and_keeps_nothing_else(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    phone.open(f"/ho/{case.id}/chon-nguoi")
    phone.press("adults", adults="2")
    phone.press("consent", button=("dong_y", "khong"))
    assert case_again(session, case).disposition == "respondent_refusal"
    assert session.scalar(select(func.count()).select_from(InterviewDraft)) == 0


def test_the_id_of_the_interview_is_the_phones(session: Session, place: Field, phone: Phone) -> None:
    phone.open(f"/ho/{place.cases[0].id}/chon-nguoi")
    phone.press("adults", adults="2")
    assert UUID(phone.page.get_element_by_id("consent").fields["instance_id"]).version == 4
    made_there = uuid4()
    for _twice in range(2):
        phone.post(f"/ho/{place.cases[0].id}/xin-y-kien", {"instance_id": str(made_there), "dong_y": "co"})
        assert "phong-van" in phone.response.request.path
    session.expire_all()
    assert [draft.instance_id for draft in session.scalars(select(InterviewDraft))] == [made_there]


def test_a_question_that_has_just_come_up_is_asked_on_the_same_page(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    assert "linh_vuc_khac" not in phone.questions()
    phone.answer(lambda name: ["8"] if name == "linh_vuc" else choose(name))
    assert "Có thêm câu hỏi cần trả lời." in phone.text
    assert "linh_vuc_khac" in phone.questions()
    assert phone.errors == []
    assert phone.page.xpath("//input[@name='q-linh_vuc' and @value='8' and @checked]")
    phone.answer(choose)
    assert "Mức độ hài lòng" in phone.text or "hài lòng" in phone.title


def test_an_irrelevant_question_vanishes_from_page_and_answers(session: Session, place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(lambda name: "2")
    assert "chính quyền" in phone.title.lower()
    assert "phan_a2" not in phone.response.request.path
    phone.open(f"/ho/{place.cases[0].id}/phong-van/phan_a2")
    assert "linh_vuc" not in phone.questions()


def test_errors_stand_beside_the_field_and_on_top_and_what_was_typed_stays(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    typed = {"so_lan_den": "ba lần", "so_lan_bo_sung": "1"}
    phone.answer(lambda name: typed.get(name) if name in typed else None)
    assert len(phone.errors) >= 3
    summary = phone.page.find_class("error-summary")[0]
    assert len(summary.xpath(".//a")) == len(phone.errors)
    for link in summary.xpath(".//a"):
        assert phone.page.get_element_by_id(link.get("href")[1:]) is not None
    assert phone.page.get_element_by_id("interview").fields["q-so_lan_den"] == "ba lần"


def test_too_many_choices_are_refused_by_number(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    phone.answer(lambda name: ["1", "2", "3", "4"] if name == "linh_vuc" else choose(name))
    assert any("tối đa 3" in error and "4" in error for error in phone.errors)
    assert len(phone.page.xpath("//input[@name='q-linh_vuc' and @checked]")) == 4


def test_a_cross_check_names_the_other_question(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    phone.answer(lambda name: "9" if name == "so_lan_bo_sung" else choose(name))
    assert phone.errors == ["Số lần quay lại không thể nhiều hơn số lần đã tới ở câu 4."]


def test_a_partial_interview_is_resumed_where_it_stopped(place: Field, phone: Phone) -> None:
    case = place.cases[0]
    begin(phone, case)
    phone.answer(choose)
    here = phone.response.request.path
    phone.answer(lambda name: "5" if name == "so_lan_den" else None, go="save")
    assert "Đã lưu tạm" in phone.text
    assert phone.page.xpath("//a[contains(@href, '/phong-van')]")
    phone.open(f"/ho/{case.id}/phong-van")
    assert phone.response.request.path == here
    assert phone.page.get_element_by_id("interview").fields["q-so_lan_den"] == "5"


def test_back_keeps_what_was_entered(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    there = phone.response.request.path
    phone.answer(lambda name: "7" if name == "so_lan_den" else None, go="back")
    phone.answer(choose)
    assert phone.response.request.path == there
    assert phone.page.get_element_by_id("interview").fields["q-so_lan_den"] == "7"


def test_the_review_lists_what_is_missing_and_offers_no_sending(place: Field, phone: Phone) -> None:
    case = place.cases[0]
    begin(phone, case)
    phone.answer(lambda name: "2")
    phone.open(f"/ho/{case.id}/xem-lai")
    assert re.fullmatch(r"Còn \d+ câu cần xem lại", phone.title)
    assert not phone.page.xpath("//form[@id='send']")
    link = phone.page.xpath("//ul[@class='cards']//a")[0].get("href")
    phone.open(link)
    assert phone.errors


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


def test_every_page_says_where_it_is(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    numbers = []
    while "phong-van" in phone.response.request.path:
        match = re.search(r"Câu (\d+)/(\d+)", phone.text)
        assert match is not None
        assert int(match[1]) <= int(match[2])
        numbers.append(int(match[1]))
        phone.answer(choose)
    assert numbers == sorted(numbers)
    assert numbers[0] == 1


def test_an_incomplete_form_cannot_be_sent_by_force(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    fields = dict(phone.page.get_element_by_id("send").fields)
    phone.open(f"/ho/{case.id}/phong-van/phan_d")
    phone.answer(lambda name: None, go="save")
    response = phone.post(f"/ho/{case.id}/gui", fields)
    assert response.status_code == 409
    assert phone.title == "Chưa gửi được phiếu"
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_what_is_submitted_is_closed_to_the_collaborator(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    phone.press("send")
    answers = {"Cần thêm đèn đường", "q-gioi_tinh", "q-linh_vuc"}
    paths = ["", "/phong-van", "/phong-van/phan_a2", "/phong-van/phan_d", "/xem-lai", "/xin-y-kien", "/chon-nguoi"]
    for path in [*paths, "/ket-qua", "/cam-on", "/gui"]:
        body = phone.open(f"/ho/{case.id}{path}").get_data(as_text=True)
        assert not any(answer in body for answer in answers), path
    for path in ("/phong-van/phan_d", "/xin-y-kien", "/ket-qua"):
        body = phone.post(f"/ho/{case.id}{path}", {"shown": "gioi_tinh", "q-gioi_tinh": "2", "dong_y": "co"})
        assert not any(answer in body.get_data(as_text=True) for answer in answers), path
    assert "không mở xem lại được" in phone.text
    session.expire_all()
    assert session.scalars(select(Response)).one().answers["gioi_tinh"] == "1"


def test_sending_twice_gives_the_same_thanks(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    fields = dict(phone.page.get_element_by_id("send").fields)
    for _twice in range(2):
        assert phone.post(f"/ho/{case.id}/gui", fields).status_code == 200
        assert phone.title == "Đã gửi phiếu"
    assert session.scalar(select(func.count()).select_from(Response)) == 1
    assert session.scalar(select(func.count()).select_from(Visit)) == 1
    other = {**fields, "reviewed": "0" * 64}
    assert phone.post(f"/ho/{case.id}/gui", other).status_code == 409


def test_two_presses_at_once_send_one_form(app: Flask, session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    fields = dict(phone.page.get_element_by_id("send").fields)
    clients: list[FlaskClient] = [client_for(app, session, place.owner) for _each in range(2)]
    barrier = Barrier(2)

    def post(client: FlaskClient) -> tuple[int, str]:
        barrier.wait(timeout=10)
        response = client.post(f"/ho/{case.id}/gui", data=fields)
        return response.status_code, response.location

    with ThreadPoolExecutor(max_workers=2) as pool:
        replies = set(pool.map(post, clients))
    assert replies == {(302, f"/ho/{case.id}/cam-on")}
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_stale_review_is_not_sent(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    fields = dict(phone.page.get_element_by_id("send").fields)
    phone.open(f"/ho/{case.id}/phong-van/phan_d")
    phone.answer(lambda name: "2" if name == "gioi_tinh" else choose(name), go="save")
    assert phone.post(f"/ho/{case.id}/gui", fields).status_code == 409
    assert "xem lại lần nữa" in phone.text


def test_a_case_of_someone_else_does_not_exist(app: Flask, session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    interview_to_the_end(phone, case)
    stranger = client_for(app, session, session.get_one(Person, place.other.id))
    for path in (
        "",
        "/ket-qua",
        "/chon-nguoi",
        "/xin-y-kien",
        "/phong-van",
        "/phong-van/phan_a",
        "/xem-lai",
        "/cam-on",
    ):
        assert stranger.get(f"/ho/{case.id}{path}").status_code == 404, path
    for path in ("/ket-qua", "/chon-nguoi", "/xin-y-kien", "/phong-van/phan_a", "/gui"):
        assert stranger.post(f"/ho/{case.id}{path}").status_code == 404, path
    assert f"/ho/{case.id}" not in stranger.get("/viec-cua-toi").get_data(as_text=True)


def test_pages_are_kept_by_no_cache(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    assert phone.response.headers["Cache-Control"] == "no-store"


def test_options_are_fieldsets_with_legends_and_the_hard_answer_stands_apart(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    seen_apart = False
    while "phong-van" in phone.response.request.path:
        for box in phone.page.xpath("//form[@id='interview']//input[@type='radio' or @type='checkbox']"):
            fieldset = box.xpath("ancestor::fieldset")[0]
            assert fieldset.xpath("string(legend)").strip()
        for option in phone.page.find_class("apart"):
            seen_apart = True
            assert option.text_content().strip() in {"Khó trả lời", "Không có vấn đề nào"}
        phone.answer(choose)
    assert seen_apart


def test_a_quota_case_goes_straight_to_consent(session: Session, place: Field, phone: Phone) -> None:
    case = place.cases[0]
    case.household_line = None
    session.commit()
    phone.open(f"/ho/{case.id}")
    assert "Phiếu số 1" in phone.title
    assert phone.open(f"/ho/{case.id}/chon-nguoi").request.path == f"/ho/{case.id}"
    phone.open(f"/ho/{case.id}/xin-y-kien")
    phone.press("consent", button=("dong_y", "co"))
    assert "phong-van" in phone.response.request.path


def test_the_phone_loads_little(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    static = Path(webapp.__file__).parent / "static"
    addresses = phone.page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src")
    assert len(addresses) >= 4
    files = sum(
        len(gzip.compress((static / address.split("?")[0].removeprefix("/static/")).read_bytes()))
        for address in addresses
    )
    while "phong-van" in phone.response.request.path:
        phone.answer(lambda name: None)
        assert files + len(gzip.compress(phone.response.data)) <= 60 * KILOBYTE
        if phone.declining:
            phone.answer(choose)
