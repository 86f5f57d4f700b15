"""A designer rehearses the saved design and reads what came of it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from sampling import SampleDesign
from surveys.requests.records import Survey
from surveys.samples import service
from surveys.samples.alternatives import keep_alternative
from surveys.samples.frames import latest_frame
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.rehearsals import latest_rehearsal, rehearsals
from tests.conftest import World, only_sqlite
from tests.pages.test_samples_pages import address, send_frame
from tests.services.sample_files import add_survey
from webapp.demo.frame import demo_frame_workbook
from webapp.jobs.worker import work_off

TYPED = {
    "share": "40",
    "rho": "0,03",
    "response_rate": "80",
    "response_gap": "0",
    "group": "5",
    "share_0": "62,5",
    "replications": "500",
}


@pytest.fixture
def survey(session: Session, world: World, client_as) -> Survey:
    survey = add_survey(session, world)
    send_frame(client_as("designer"), survey, demo_frame_workbook(world.communes))
    session.rollback()
    return survey


@pytest.fixture
def designed(session: Session, survey: Survey, world: World) -> Survey:
    frame = latest_frame(session, survey.id)
    assert frame is not None
    counts = dict(zip(sorted({unit.stratum for unit in frame.units}), (3, 3, 7, 11), strict=True))
    now, person = frame.created_at, world.person("designer")
    design = SampleDesign(allocation=counts, households_per_psu=20, margin=0.06, deff=1.48, response_rate=0.85)
    service.save_design(session, survey, frame, design=design, person=person, now=now)
    session.commit()
    return survey


@only_sqlite
def test_a_design_is_rehearsed_as_long_work_and_the_result_is_kept(
    app: Flask, designed: Survey, client_as, session: Session
):
    designer: FlaskClient = client_as("designer")
    form = designer.get(address(designed, "chay-thu")).text
    assert 'name="share"' in form and 'value="50"' in form and 'value="0,03"' in form, "as the design was planned"
    sent = designer.post(address(designed, "chay-thu"), data=TYPED)
    assert sent.status_code == 302 and "/viec/" in sent.location
    assert "chưa chạy xong" in designer.get(address(designed, "chay-thu")).text
    assert work_off(app) == 1
    result = designer.get(designer.get(sent.location).location).text
    kept = latest_rehearsal(session, designed.id)
    assert kept is not None and kept.result is not None
    assert kept.result["replications"] == 500 and kept.design_id == kept.design.id
    assert list(kept.assumptions["shares"].values()) == [0.625] and kept.assumptions["group"] == 0.05
    whole = kept.result["domains"][0]
    percent = f"{whole['coverage'] * 100:.1f}".replace(".", ",")
    assert f"Trong 500 lần chạy thử, khoảng tin cậy 95% chứa đúng giá trị thật {percent}% số lần." in result
    assert "Nhóm nhỏ nhất ở" in result and "Có nơi dưới 10 phiếu" in result
    assert percent in designer.get(address(designed, "chay-thu")).text
    again = designer.post(address(designed, "chay-thu"), data=TYPED)
    assert again.location.endswith(f"/chay-thu/{kept.id}"), "the same is not rehearsed twice"
    assert client_as("supervisor").get(address(designed, "chay-thu", kept.id)).status_code == 200


@only_sqlite
def test_a_bias_that_no_sample_size_mends_is_said_in_words(app: Flask, designed: Survey, client_as):
    designer: FlaskClient = client_as("designer")
    sent = designer.post(
        address(designed, "chay-thu"), data=TYPED | {"response_gap": "-20", "share_0": "", "group": ""}
    )
    assert work_off(app) == 1
    page = designer.get(designer.get(sent.location).location).text
    assert "kết quả thấp hơn giá trị thật" in page and "thêm xã không chữa được" in page
    assert "người đồng ý trả lời ít hơn người khác 20,0 điểm phần trăm" in page


@only_sqlite
def test_what_cannot_be_assumed_is_said_and_nothing_is_kept(designed: Survey, client_as, session: Session):
    designer: FlaskClient = client_as("designer")
    for typed, said in (
        ({"share": "bốn mươi"}, "không phải là số"),
        ({"response_rate": "90", "response_gap": "50"}, "không đi được với nhau"),
        ({"share_1": "120"}, "Hãy nhập số từ 1 đến 99"),
    ):
        page = designer.post(address(designed, "chay-thu"), data=TYPED | typed)
        assert page.status_code == 422 and said in page.text
        assert next(iter(typed.values())) in page.text, "what was typed stays"
    session.rollback()
    assert rehearsals(session, designed.id) == []


@only_sqlite
def test_a_few_rehearsals_may_wait_so_that_other_work_gets_its_turn(designed: Survey, client_as, session: Session):
    designer: FlaskClient = client_as("designer")
    answers = [designer.post(address(designed, "chay-thu"), data=TYPED | {"share": str(40 + n)}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
    assert "Đang có 3 lần chạy thử chưa xong" in answers[-1].text
    again = designer.post(address(designed, "chay-thu"), data=TYPED | {"share": "41"})
    assert again.location == answers[1].location, "what waits already is shown"
    session.rollback()
    assert len(rehearsals(session, designed.id)) == 3


@only_sqlite
def test_without_a_design_the_page_says_what_is_missing(survey: Survey, client_as):
    assert "Cần có một thiết kế mẫu đã lưu" in client_as("designer").get(address(survey, "chay-thu")).text
    assert client_as("designer").post(address(survey, "chay-thu"), data=TYPED).status_code == 422
    assert client_as("supervisor").post(address(survey, "chay-thu"), data=TYPED).status_code == 403


@only_sqlite
def test_an_alternative_that_was_kept_is_rehearsed_beside_the_saved_design(
    designed: Survey, client_as, session: Session, world: World
):
    now, person = designed.created_at, world.person("designer")
    kept = keep_alternative(session, designed, name="Ít xã hơn", inputs=PlanInputs(margin=0.08), person=person, now=now)
    session.commit()
    designer: FlaskClient = client_as("designer")
    assert "Phương án “Ít xã hơn”" in designer.get(address(designed, "chay-thu")).text
    sent = designer.post(address(designed, "chay-thu") + f"?chon=phuong-an-{kept.id}", data=TYPED)
    assert sent.status_code == 302
    session.rollback()
    begun = rehearsals(session, designed.id)[0]
    assert begun.name == "Phương án “Ít xã hơn”" and begun.design_id is None and begun.definition["margin"] == 0.08
