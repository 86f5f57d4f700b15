"""Before the interview on a phone: whom to ask, and what is owed before the first question."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import InterviewDraft
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import case_again
from tests.services.survey_in_the_field import Field


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
