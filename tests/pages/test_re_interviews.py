"""Pages of interviews asked again: how it is done, what came of one, and never an answer beside a household."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from surveys.fieldwork.quality.records import ReInterview, ReInterviewPlan
from tests.conftest import only_sqlite
from tests.services.survey_in_the_field import survey_in_the_field
from tests.services.test_re_interviews import ASKED, FEMALE, MALE, came_back

pytestmark = only_sqlite


@pytest.fixture
def place(session, world):
    place = survey_in_the_field(session, world)
    came_back(session, place, 10, who=place.owner)
    session.commit()
    return place


def test_a_supervisor_draws_asks_again_and_reads_what_came_of_it(session, place, client_as):
    desk, address = client_as("supervisor"), f"/khao-sat/{place.survey.id}/phong-van-lai"
    assert "Chọn cách làm" in desk.get(address).text
    desk.post(f"{address}/dot-moi")
    assert "Chưa có cách làm" in desk.get(address).text
    way = {"share": "10", "least": "1", "questions": [ASKED]}
    refused = desk.post(f"{address}/cach-lam", data={**way, "share": "90"})
    assert refused.status_code == 422
    assert 'value="90"' in refused.text
    assert desk.post(f"{address}/cach-lam", data=way).status_code == 302
    assert desk.post(f"{address}/dot-moi").status_code == 302
    [link] = html.fromstring(desk.get(address).text).xpath("//table//th/a/@href")
    asking = desk.get(link)
    assert not html.fromstring(asking.text).xpath("//input[@checked]")
    told = {"mode": "telephone", "outcome": "done", "took_place": "co", "said_minutes": "25"}
    missing = desk.post(link, data=told)
    assert missing.status_code == 422
    assert html.fromstring(missing.text).xpath("//input[@name='declined']")
    assert html.fromstring(missing.text).xpath("//input[@name='mode' and @value='telephone' and @checked]")
    assert desk.post(link, data={**told, f"q-{ASKED}": FEMALE}).status_code == 302
    session.rollback()
    kept = session.scalars(select(ReInterview)).one()
    assert (kept.state, kept.took_place, kept.said_minutes, kept.answers) == ("done", True, 25, {ASKED: FEMALE})
    after = desk.get(link)
    assert "Đã hỏi lại; đã có phỏng vấn" in after.text
    assert "Nữ" not in after.text
    assert not html.fromstring(after.text).xpath("//form[@class='re-interview']")


def test_a_household_to_follow_up_is_found_by_its_code(session, place, client_as):
    desk, address = client_as("supervisor"), f"/khao-sat/{place.survey.id}/phong-van-lai"
    wrong = desk.post(f"{address}/theo-doi", data={"code": "khong-co"})
    assert wrong.status_code == 422
    assert "Không có hộ nào mang mã khong-co" in wrong.text
    waiting = came_back(session, place, 1, who=place.owner)[0].code
    session.commit()
    assert desk.post(f"{address}/theo-doi", data={"code": waiting}).status_code == 302
    assert "Theo dõi" in desk.get(address).text
    assert client_as("designer").get(address).status_code == 403


def test_figures_are_read_in_words_and_hidden_ones_stay_hidden(session, place, world, client_as):
    category = {"label": "Nam", "first": 0.5, "second": 0.4, "net": [0.1, 0.05], "inconsistency": [0.3, 0.1]}
    shown = {
        "n": 40, "label": "Giới tính", "agreement": [0.85, 0.056], "gross": [0.15, 0.056],
        "inconsistency": [0.306, 0.11], "reliability": [0.694, 0.11], "level": "moderate",
        "categories": [category, category | {"label": ""}],
    }  # fmt: skip
    few = {"n": 30, "label": "Trình độ", "few": "different"}
    session.add(
        ReInterviewPlan(
            survey_id=place.survey.id, share=0.1, least=1, questions=[ASKED], seed="x", results={"a": shown, "b": few},
            written_at=place.survey.created_at, written_by_id=world.person("supervisor").id,
        )
    )  # fmt: skip
    session.commit()
    page = client_as("supervisor").get(f"/khao-sat/{place.survey.id}/phong-van-lai/ket-qua").text
    for words in ("85,0%", "(5,6%)", "0,31", "0,69", "Có dao động", "Dưới 5 phiếu trả lời khác nhau", "gộp lại"):
        assert words in page
    assert MALE not in html.fromstring(page).xpath("//td/text()")
