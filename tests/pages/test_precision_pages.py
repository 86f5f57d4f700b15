"""The stopping rule is written on its page, and the precision that is reached is seen, by each as far as they may."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from surveys.fieldwork.precision.records import PrecisionReached, StoppingRule
from surveys.requests.records import Survey
from surveys.responses.releases import advance
from tests.conftest import NOW, only_sqlite
from tests.documents.small_survey import build_survey

pytestmark = only_sqlite

TYPED = {
    "questions": ["q1", "q2"],
    "margin": "9,5",
    "domain": "sex",
    "domain_margin": "12",
    "least_responses": "200",
    "least_response_rate": "80",
    "most_visits": "3",
    "latest_on": "",
    "words": "Giám sát viên quyết định thêm hộ.",
    "reason": "Đợt trước chưa kịp viết.",
}


@pytest.fixture
def survey(session, world) -> Survey:
    made = build_survey(session, world, state="fieldwork", released=False)
    advance(session, made, now=NOW, at_once=True)
    session.commit()
    return made


def test_a_rule_is_written_and_the_page_says_how_it_stands(client_as, session, survey):
    address = f"/khao-sat/{survey.id}/quy-tac-dung"
    client = client_as("coordinator")
    page = client.get(address).text
    assert 'value="6"' in page and "Vì sao viết hoặc sửa khi đang thu thập" in page
    refused = client.post(address, data={**TYPED, "margin": "rộng", "words": "Dừng khi p<0,05"})
    assert refused.status_code == 422 and "“rộng” không phải là số" in refused.text and "p&lt;0,05" in refused.text
    refused = client.post(address, data={**TYPED, "words": "Dừng khi p<0,05"})
    assert refused.status_code == 422 and "không dựa vào kết quả trả lời" in refused.text
    saved = client.post(address, data=TYPED)
    assert (saved.status_code, saved.location) == (302, f"/khao-sat/{survey.id}/do-chinh-xac")
    session.rollback()
    rule = session.scalars(select(StoppingRule)).one()
    assert (rule.margin, rule.domain_margin, rule.during_fieldwork) == (9.5, 12.0, True)
    page = client.get(saved.location).text
    assert "trong lúc thu thập. Lý do: Đợt trước chưa kịp viết." in page
    assert "không quá ±9,5" in page and 'class="num by-question"' in page
    assert "chưa đến đủ" in page and "Nữ" in page


def test_what_was_worked_out_is_kept_and_a_supervisor_sees_no_single_question(client_as, session, survey):
    address = f"/khao-sat/{survey.id}/do-chinh-xac"
    page = client_as("supervisor").get(address).text
    session.rollback()
    kept = session.scalars(select(PrecisionReached)).one()
    assert kept.rule_number == 0 and kept.content["live"]
    assert "Sai số lớn nhất" in page and "by-question" not in page
    assert "Viết quy tắc dừng" not in page
    assert client_as("supervisor").get(f"/khao-sat/{survey.id}/quy-tac-dung").status_code == 403
    picture = client_as("supervisor").get(f"{address}.svg?khung=hep")
    assert picture.mimetype == "image/svg+xml" and "Toàn địa bàn: ±" in picture.text
    assert "nhỏ nhất" not in picture.text and "nhỏ nhất" in client_as("designer").get(f"{address}.svg").text
    for role, columns in (("supervisor", 8), ("designer", 12)):
        book = load_workbook(BytesIO(client_as(role).get(f"{address}.xlsx").data))
        row = next(row for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == "Toàn địa bàn")
        assert len([cell for cell in row if cell is not None]) == columns
    assert len(session.scalars(select(PrecisionReached)).all()) == 1
