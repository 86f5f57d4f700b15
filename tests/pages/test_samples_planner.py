"""The planner's pages: what follows at once, wishes for groups, alternatives kept, compared, chosen, deleted."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.requests.records import Survey
from surveys.samples.records import DesignVersion, PlanAlternative
from tests.conftest import World, only_sqlite
from tests.pages.test_samples_pages import PLAN, address, send_frame
from tests.services.sample_files import add_survey
from webapp.demo.frame import demo_frame_workbook

pytestmark = only_sqlite
WARDS = "Phường – Hưng Yên cũ"


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return add_survey(session, world)


@pytest.fixture
def designer(client_as, survey: Survey, world: World) -> FlaskClient:
    client = client_as("designer")
    assert send_frame(client, survey, demo_frame_workbook(world.communes)).status_code == 302
    return client


def keep(client: FlaskClient, survey: Survey, name: str, **change: str):
    return client.post(address(survey, "phuong-an"), query_string={**PLAN, **change}, data={"name": name})


def test_the_parts_of_the_page_follow_from_the_inputs_alone(designer, survey):
    answer = designer.get(address(survey, "thiet-ke", "ket-qua"), query_string=PLAN)
    page = designer.get(address(survey, "thiet-ke"), query_string=PLAN).text
    assert set(answer.json["parts"]) == {"summary", "result", "comparison"}
    assert all(line.strip() in page for line in answer.json["parts"]["result"].splitlines())
    assert answer.json["wrong"] == {} and answer.json["typed"]["take"] == "20"


def test_what_is_wrong_is_said_by_field_and_nothing_is_shown_in_its_place(designer, survey):
    answer = designer.get(address(survey, "thiet-ke", "ket-qua"), query_string={**PLAN, "take": "1.5"})
    assert answer.status_code == 422
    assert answer.json["parts"] == {} and "1,5" in answer.json["wrong"]["take"]
    assert 'href="#take"' in answer.json["errors"]


def test_a_wish_for_a_group_is_explained_and_one_out_of_reach_is_said_beside_it(designer, survey):
    page = designer.get(address(survey, "thiet-ke"), query_string={**PLAN, "margin": "6", "rieng-0": "11"}).text
    assert f"Tầng “{WARDS}” được thêm" in page
    refused = designer.get(address(survey, "thiet-ke"), query_string={**PLAN, "rieng-0": "2"})
    assert refused.status_code == 422
    beside = html.fromstring(refused.text).xpath("//p[@id='rieng-0-error']")[0].text_content()
    assert "dàn mẫu chỉ có 6 xã" in beside and WARDS in beside


def test_every_number_has_its_sentence_and_an_unlikely_response_rate_a_warning(designer, survey):
    costs = {"cost_per_psu": "500.000", "cost_per_interview": "80.000", "collaborators": "10"}
    page = designer.get(address(survey, "thiet-ke"), query_string={**PLAN, **costs, "response_rate": "99"}).text
    assert "nên cần nhiều hơn 1,56 lần" in page
    assert "Tỷ lệ trả lời 99% hiếm khi đạt được" in page
    assert "cộng tác viên chia đều" in page and "triệu đồng" in page
    assert "Số hộ mỗi xã nên chọn" in page


def test_an_alternative_is_kept_compared_chosen_and_deleted(designer, survey, session):
    assert keep(designer, survey, "Ít xã", take="40").status_code == 302
    answer = keep(designer, survey, "Nhiều xã", take="12", **{"rieng-0": "14"})
    typed = parse_qs(urlsplit(answer.location).query)
    assert typed["rieng-0"] == ["14"] and typed["take"] == ["12"]
    page = html.fromstring(designer.get(answer.location).text)
    heads = [cell.text_content() for cell in page.xpath("//table[contains(@class, 'compared')]//thead//th")]
    assert heads == ["Đang xem", "Ít xã", "Nhiều xã"]
    picture = designer.get(page.xpath("//figure//img/@src")[0])
    assert picture.mimetype == "image/svg+xml" and "Nhiều xã" in picture.text
    few, many = session.scalars(select(PlanAlternative.id).order_by(PlanAlternative.id))
    assert designer.post(address(survey, "phuong-an", many, "chon")).status_code == 302
    session.rollback()
    saved = session.scalars(select(DesignVersion)).one()
    assert saved.planning["alternative"] == "Nhiều xã" and saved.planning["margins"] == {f"stratum:{WARDS}": 0.14}
    assert saved.definition["households_per_psu"] == 12
    assert "Ít xã" in designer.get(address(survey, "phuong-an", few, "xoa")).text
    designer.post(address(survey, "phuong-an", few, "xoa"))
    session.rollback()
    assert [each.name for each in session.scalars(select(PlanAlternative))] == ["Nhiều xã"]
    kept = select(AuditEntry.action).where(AuditEntry.subject == "plan_alternative")
    acts = session.scalars(kept.order_by(AuditEntry.id))
    assert list(acts) == ["plan_alternative.kept"] * 2 + ["plan_alternative.deleted"]


def test_a_name_twice_none_or_too_many_is_refused_and_what_was_typed_stays(designer, survey):
    assert keep(designer, survey, "Ít xã", take="40").status_code == 302
    for name, words in (("ít  xã", "Đã có phương án tên"), ("", "Hãy đặt tên cho phương án")):
        answer = keep(designer, survey, name, take="33")
        assert answer.status_code == 422 and words in answer.text
        assert 'value="33"' in answer.text and f'value="{name}"' in answer.text
    for number in range(5):
        assert keep(designer, survey, f"Thêm {number}").status_code == 302
    assert "Chỉ so sánh được 6 phương án" in keep(designer, survey, "Thứ bảy").text


def test_saving_what_cannot_be_planned_loses_neither_the_inputs_nor_the_name(designer, survey):
    answer = keep(designer, survey, "Rất chính xác", margin="0,6")
    assert answer.status_code == 422
    assert 'value="0,6"' in answer.text and 'value="Rất chính xác"' in answer.text


def test_a_plan_kept_on_an_earlier_frame_says_why_it_no_longer_holds(designer, survey, session):
    assert keep(designer, survey, "Cũ").status_code == 302
    session.scalars(select(PlanAlternative)).one().inputs = {"margin": 0.005}
    session.commit()
    page = designer.get(address(survey, "thiet-ke"), query_string=PLAN).text
    assert "dàn mẫu chỉ có 104 xã" in page and "Lưu thiết kế này" in page
