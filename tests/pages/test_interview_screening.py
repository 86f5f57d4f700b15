"""The screening on the pages without JavaScript: asked whole, then the end, in words, and on to the next person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.responses.records import Response
from tests.conftest import World, only_sqlite
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import begin, case_again
from tests.services.survey_in_the_field import Field, survey_in_the_field
from tests.services.test_screening import ELIGIBLE, OUTSIDE, asked

pytestmark = only_sqlite  # what pages ask and say; what is stored, on both, is in services/test_screening.py


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world, asked=asked())
    session.commit()
    return place


def test_who_is_not_eligible_is_asked_the_whole_screening_and_thanked(
    session: Session, place: Field, phone: Phone, client_as: Callable[..., FlaskClient]
) -> None:
    case = place.cases[0]
    begin(phone, case)
    assert phone.questions() == ["ot", "tuoi", "gioi"]
    phone.answer({"ot": "2"}.get)
    assert phone.response.request.path.endswith("/loc"), "the first no ends nothing"
    assert phone.declining == ["tuoi", "gioi"]
    phone.answer(OUTSIDE.get)
    assert phone.response.request.path.endswith("/xem-lai")
    assert phone.title == "Không thuộc diện hỏi"
    assert "Gửi phiếu" in phone.text and "Ý kiến" not in phone.text
    assert phone.open(f"/ho/{case.id}/phong-van/chinh").request.path.endswith("/loc")
    phone.open(f"/ho/{case.id}/xem-lai")
    phone.press("send")
    assert "Đã ghi: không thuộc diện hỏi. Hộ này đã xong." in phone.text
    assert (case_again(session, case).state, case.disposition) == ("finished", "not_eligible")
    assert session.scalars(select(Response.state)).all() == ["screened_out"]
    shown = client_as("supervisor").get(f"/khao-sat/{place.survey.id}/thu-thap").get_data(as_text=True)
    assert "Tỷ lệ thuộc diện hỏi" in shown and "quá ít người nên chưa hiện" in shown


def test_who_is_eligible_goes_on_and_may_be_found_not_to_be_on_the_way_back(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    assert "Câu 1/4" in phone.text
    phone.answer(ELIGIBLE.get)
    assert phone.response.request.path.endswith("/chinh")
    assert "Câu 4/4" in phone.text
    phone.answer(ELIGIBLE.get, go="back")
    phone.answer({**ELIGIBLE, "tuoi": "17"}.get)
    assert phone.title == "Không thuộc diện hỏi"
