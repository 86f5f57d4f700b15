"""An interview by telephone: what is said, what a call comes to, and in whose words the questions are asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.questionnaires.questionnaire import Group, Item, Question, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.records import Response
from tests.conftest import only_sqlite
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import case_again, choose
from tests.services.survey_in_the_field import Field

OPENING = "Chào bác, tôi là cộng tác viên của Phòng Khảo sát."


def with_variants(questionnaire: Questionnaire) -> Questionnaire:
    """Every question with words for the telephone and for who answers alone, and an opening of its own."""

    def worded(item: Item) -> Item:
        if not isinstance(item, Question):
            return replace(item, items=tuple(map(worded, item.items)))
        language = questionnaire.default_language
        return replace(
            item,
            label_telephone={language: f"Nghe: {item.name}"},
            label_self={language: f"Đọc: {item.name}"},
            hint_self={language: "Ông/Bà chạm vào một ô."},
        )

    settings = questionnaire.settings | {"telephone_opening": OPENING}
    return replace(questionnaire, items=tuple(map(worded, questionnaire.items)), settings=settings)


@pytest.fixture
def called(session: Session, place: Field) -> Field:
    """A survey in the field whose questions are worded by mode."""
    version = place.version
    questionnaire = with_variants(questionnaire_of(version))
    assert any(isinstance(item, Group) for item in questionnaire.items)
    written = {"definition": questionnaire.to_dict(), "content_hash": questionnaire.content_hash}
    session.execute(update(QuestionnaireVersion.__table__).values(written))  # a version that is out cannot change
    session.commit()
    session.expire_all()
    return place


@only_sqlite
def test_an_interview_by_telephone_from_the_first_word_to_the_last(
    session: Session, called: Field, phone: Phone
) -> None:
    case = called.cases[0]
    phone.open(f"/ho/{case.id}")
    assert phone.page.xpath(f"//a[@href='/ho/{case.id}/goi-dien']")
    phone.open(f"/ho/{case.id}/goi-dien")
    assert OPENING in phone.text
    assert "hộp thư thoại" in phone.text
    assert not phone.page.xpath("//input[@type='tel' or @type='text']")
    phone.open(f"/ho/{case.id}/chon-nguoi?cach=telephone")
    phone.press("adults", adults="3")
    assert "Cuộc gọi không được ghi âm" in phone.text
    phone.press("consent", button=("dong_y", "co"))
    assert "Nghe: " in phone.text
    assert "Đọc: " not in phone.text
    assert "Đưa máy" not in phone.text
    pages = 0
    while "phong-van" in phone.response.request.path:
        phone.answer(choose)
        pages += 1
        assert pages < 30
    assert "Phần hỏi đến đây là hết" in phone.text
    phone.press("send")
    assert case_again(session, case).state == "completed"
    assert session.scalars(select(Response.mode)).all() == ["telephone"]


@only_sqlite
def test_at_the_door_the_ordinary_words_until_the_respondent_has_the_device(called: Field, phone: Phone) -> None:
    case = called.cases[0]
    phone.open(f"/ho/{case.id}/chon-nguoi")
    phone.press("adults", adults="3")
    assert "Cuộc gọi" not in phone.text
    phone.press("consent", button=("dong_y", "co"))
    assert "Nghe: " not in phone.text
    assert "Đọc: " not in phone.text
    section = phone.response.request.path.rsplit("/", 1)[-1]
    phone.open(f"/ho/{case.id}/dua-may?tu={section}")
    form = next(form for form in phone.page.forms if "code" in form.fields)
    phone.post(form.get("action") or phone.response.request.full_path, {**dict(form.form_values()), "code": "2580"})
    assert "Đọc: " in phone.text
    assert "Ông/Bà chạm vào một ô." in phone.text


@only_sqlite
def test_a_call_is_recorded_with_the_outcomes_of_calls_and_may_be_made_again(
    session: Session, called: Field, phone: Phone
) -> None:
    case = called.cases[0]
    for _attempt in range(3):
        phone.open(f"/ho/{case.id}/ket-qua?cach=telephone")
        assert phone.title == "Ghi kết quả cuộc gọi"
        offered = phone.page.xpath("//input[@name='outcome']/@value")
        assert {"call_no_answer", "call_busy", "call_wrong", "call_back", "refusal"} <= set(offered)
        assert "no_one_home" not in offered
        phone.press("visit", outcome="call_no_answer")
    assert [visit.outcome for visit in case_again(session, case).visits] == ["call_no_answer"] * 3
    assert case_again(session, case).state == "open"
    phone.open(f"/ho/{case.id}/ket-qua?cach=telephone")
    phone.press("visit", outcome="call_back")
    assert "Ghi ngày hẹn lại." in phone.text
