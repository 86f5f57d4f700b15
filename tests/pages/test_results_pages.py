"""Pages of results: fast, protected, and never claiming more than the sample bears."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import thread_time
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.requests.records import Survey
from tests.conftest import World, only_sqlite
from tests.documents.small_survey import build_survey, questionnaire

pytestmark = only_sqlite

ClientAs = Callable[..., FlaskClient]
OK, NOT_FOUND, UNPROCESSABLE, FOUND = 200, 404, 422, 302
CLAIMS = ("±", "Khoảng tin cậy 95%", "khoảng tin cậy 95%", "Sai số chuẩn", "Hệ số thiết kế", "hệ số thiết kế")


def _page(client: FlaskClient, survey: Survey, rest: str = "") -> str:
    response = client.get(f"/khao-sat/{survey.id}/ket-qua{rest}")
    assert response.status_code == OK, rest
    return response.text


def _all_pages(client: FlaskClient, survey: Survey) -> str:
    variables = [question.name for question in questionnaire().questions()]
    rests = ["", "/quyen-so", *(f"/cau/{name}" for name in variables), *(f"/cau/{name}?nhom=age" for name in variables)]
    charts = [f"/cau/{name}/bieu-do.svg{query}" for name in ("q1", "concern") for query in ("", "?nhom=age")]
    return "\n".join(_page(client, survey, rest) for rest in rests + charts)


def test_every_question_has_its_sentence_and_its_page(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    page = _page(client_as("reader"), survey)
    for question in questionnaire().questions():
        assert f"/ket-qua/cau/{question.name}" in page
    assert "Biên sai số lớn nhất trên toàn mẫu là ±" in page


def test_a_question_shows_table_chart_and_groups(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    page = _page(client_as("designer"), survey, "/cau/q1?nhom=age")
    for words in ("Khoảng tin cậy 95%", "Hệ số thiết kế", "18–29", "Số người trả lời", "bieu-do.svg"):
        assert words in page
    assert re.search(r'alt="[^"]*\d,\d%', page)


@pytest.mark.parametrize("query", ["", "?nhom=age", "?khung=hep"])
def test_a_chart_is_an_svg_with_its_numbers_in_words(
    client_as: ClientAs, session: Session, world: World, query: str
) -> None:
    survey = build_survey(session, world)
    response = client_as("reader").get(f"/khao-sat/{survey.id}/ket-qua/cau/q1/bieu-do.svg{query}")
    assert response.mimetype == "image/svg+xml"
    tree = ElementTree.fromstring(response.data)
    assert "%" in "".join(tree.itertext())


@pytest.mark.parametrize("basis", [Basis.QUOTA, Basis.VOLUNTEER])
def test_no_page_of_a_quota_or_open_link_survey_claims_precision(
    client_as: ClientAs, session: Session, world: World, basis: Basis
) -> None:
    survey = build_survey(session, world, basis=basis)
    text = _all_pages(client_as("designer"), survey)
    for claim in CLAIMS:
        assert claim not in text, claim
    assert "Không ghi biên sai số, khoảng tin cậy" in text


def test_live_pages_name_their_step(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork")
    assert "Số liệu cập nhật theo từng đợt ít nhất 10 phiếu; đợt 1: " in _page(client_as("designer"), survey)


def test_before_the_first_step_the_page_says_what_will_be_here(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world, state="fieldwork", released=False)
    page = _page(client_as("designer"), survey)
    assert "Chưa đủ phiếu để công bố kết quả." in page
    assert "%" not in page


def test_open_answers_are_counted_and_not_shown(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    text = _all_pages(client_as("designer"), survey)
    assert "người ghi ý kiến" in text
    assert "đường liên thôn" not in text


def test_the_weights_are_explained_factor_by_factor(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    page = _page(client_as("designer"), survey, "/quyen-so")
    for words in (
        "Không ai nhập quyền số bằng tay",
        "Hiệu chỉnh không trả lời",
        "Hộ có 3 người",
        world.communes[0].type,
    ):
        assert words in page


def test_an_unknown_question_is_not_found(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    for rest in ("/cau/khong-co", "/cau/khong-co/bieu-do.svg", "/cau/members/bieu-do.svg"):
        assert client_as("designer").get(f"/khao-sat/{survey.id}/ket-qua{rest}").status_code == NOT_FOUND


def test_forty_items_are_the_work_of_less_than_a_second(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world, closed=31)
    client = client_as("designer")
    _page(client, survey)
    for rest in ("", "/cau/q1?nhom=age"):
        times = []
        for _again in range(3):
            start = thread_time()
            _page(client, survey, rest)
            times.append(thread_time() - start)
        assert min(times) < 1.0, rest
