"""An interview on the phone, from the person to the review."""

from __future__ import annotations

from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from tests.pages.phone_form import Phone
from tests.services.survey_in_the_field import demo_questionnaire

NUMBERS = {"so_lan_den": "3", "so_lan_bo_sung": "1", "so_nguoi": "4", "so_nguoi_lon": "2"}


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
