"""Pages of what is unusual about interviews: the supervisor's queue, and what a collaborator is to see of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from surveys.audit import AuditEntry
from surveys.fieldwork.quality.flags import flags_of
from surveys.fieldwork.quality.records import QualityFlag, QualityRun
from surveys.fieldwork.quality.run import compute, keep
from tests.conftest import NOW, client_for, only_sqlite
from tests.services.compared_interviews import SECRET, add_collaborators, interview
from tests.services.survey_in_the_field import Field, demo_questionnaire, survey_in_the_field
from webapp.jobs.worker import work_off
from webapp.quality.work import Watching

pytestmark = only_sqlite
QUICK, NOTE = 2, "Đã nghe kể lại từng hộ"


@pytest.fixture
def place(session, world) -> Field:
    found = survey_in_the_field(session, world)
    found.collaborators = add_collaborators(session, found, 8)
    interview(session, found, demo_questionnaire(), found.collaborators, each=12, quick=(QUICK,))
    session.commit()
    return found


@pytest.fixture
def compared(session, place) -> Field:
    keep(session, place.survey, compute(session, place.survey), now=NOW)
    session.commit()
    return place


def flag_of(session, place: Field, *, single: bool = False) -> QualityFlag:
    found = (flag for flag in flags_of(session, place.survey) if flag.indicator == "short")
    quick = place.collaborators[QUICK].id
    return next(flag for flag in found if (flag.case_id is not None) is single and flag.collaborator_id == quick)


def queue_address(place: Field) -> str:
    return f"/khao-sat/{place.survey.id}/chat-luong"


def test_the_supervisor_has_all_compared_and_sees_who_and_how_seldom(app, session, place, client_as):
    supervisor = client_as("supervisor")
    assert "Chưa so sánh lần nào" in supervisor.get(queue_address(place)).text
    started = supervisor.post(f"{queue_address(place)}/tinh")
    assert "/viec/" in started.location
    assert work_off(app) == 1
    assert supervisor.get(started.location).location.endswith("/chat-luong")
    page = supervisor.get(queue_address(place)).text
    assert "Đã so sánh 96 phiếu." in page
    name = place.collaborators[QUICK].full_name
    assert name in page
    assert "Với 12 phiếu, chênh lệch như vậy" in page
    assert "không dùng để xét thi đua hay phụ cấp" in page
    picture = supervisor.get(f"{queue_address(place)}/dau-hieu/short").text
    assert picture.count('class="mark"') == 7
    assert picture.count('class="unusual"') == 1
    assert f"Khác thường: {name}." in picture
    filtered = supervisor.get(queue_address(place), query_string={"nguoi": place.collaborators[QUICK].id}).text
    assert set(re.findall(r"Hoàng Thị Số \d</h2>", filtered)) == {f"{name}</h2>"}
    assert supervisor.get(f"{queue_address(place)}/dau-hieu/khong-co").status_code == 404


def test_it_is_compared_by_itself_and_a_locked_survey_is_not(app, session, place, client_as):
    watching = Watching(app)
    assert watching.look() == 1
    assert watching.look() == 0
    session.expire_all()
    assert session.scalars(select(QualityRun.responses)).all() == [96]
    place.survey.locked_at = NOW
    session.commit()
    refused = client_as("supervisor").post(f"{queue_address(place)}/tinh", follow_redirects=True)
    assert "Cuộc điều tra đã khóa" in refused.text
    assert "So sánh lại ngay" not in refused.text
    assert work_off(app) == 0


def test_settling_wants_an_outcome_and_a_reason_and_may_settle_all_that_is_alike(session, compared, client_as):
    flag, supervisor = flag_of(session, compared), client_as("supervisor")
    address = f"{queue_address(compared)}/{flag.id}"
    bad = supervisor.post(address, data={"note": NOTE})
    assert bad.status_code == 422
    assert "Chọn một kết quả." in bad.text
    assert NOTE in bad.text
    assert supervisor.post(address, data={"outcome": "discussed", "note": NOTE, "for_all": "y"}).status_code == 302
    session.expire_all()
    about = [each for each in flags_of(session, compared.survey) if each.collaborator_id == flag.collaborator_id]
    assert len(about) > 2
    assert {(each.state, each.outcome, each.note) for each in about if each.indicator == "short"} == {
        ("settled", "discussed", NOTE)
    }  # fmt: skip
    logged = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "quality.settled")).all()
    assert set(logged) == {"discussed"}  # what was noted goes with the flag at lock
    again = supervisor.post(address, data={"outcome": "explained", "note": NOTE})
    assert again.status_code == 422
    assert "Giám sát viên đã xem xong" in again.text
    done = supervisor.get(queue_address(compared), query_string={"viec": "xong"}).text
    assert compared.collaborators[QUICK].full_name in done


def test_a_collaborator_sees_and_answers_what_is_about_the_own_interviews_alone(app, session, compared, client_as):
    flag, single = flag_of(session, compared), flag_of(session, compared, single=True)
    owner = client_for(app, session, compared.collaborators[QUICK])
    assert "điều ở phiếu của bạn chờ bạn cho biết vì sao" in owner.get("/viec-cua-toi").text
    listed = owner.get("/viec-cua-toi/dieu-can-xem").text
    assert "Phỏng vấn ngắn" in listed
    assert single.case.psu_name in listed
    page = owner.get(f"/viec-cua-toi/dieu-can-xem/{flag.id}").text
    usual = f"{flag.facts['usual']:.0f} phút"
    for told in (listed, page):
        assert not any(other.full_name in told for other in compared.collaborators if other.id != flag.collaborator_id)
        assert usual not in told
    short = owner.post(f"/viec-cua-toi/dieu-can-xem/{flag.id}", data={"answer": "vì"})
    assert short.status_code == 422
    said = owner.post(f"/viec-cua-toi/dieu-can-xem/{flag.id}", data={"answer": "Hộ nào cũng ít người, ít câu"})
    assert said.status_code == 302
    session.expire_all()
    assert (flag_of(session, compared).answer, single.state) == ("Hộ nào cũng ít người, ít câu", "open")
    assert "Hộ nào cũng ít người" in client_as("supervisor").get(f"{queue_address(compared)}/{flag.id}").text

    other = client_for(app, session, compared.collaborators[0])
    assert other.get(f"/viec-cua-toi/dieu-can-xem/{flag.id}").status_code == 404
    assert other.post(f"/viec-cua-toi/dieu-can-xem/{flag.id}", data={"answer": "Của người khác"}).status_code == 404
    assert owner.get(queue_address(compared)).status_code == 403


def test_no_page_shows_an_answer(app, session, compared, client_as):
    single, supervisor = flag_of(session, compared, single=True), client_as("supervisor")
    owner = client_for(app, session, compared.collaborators[QUICK])
    pages = [
        supervisor.get(queue_address(compared)),
        *(supervisor.get(f"{queue_address(compared)}/dau-hieu/{name}") for name in ("short", "straightlining")),
        supervisor.get(f"{queue_address(compared)}/{single.id}"),
        owner.get("/viec-cua-toi/dieu-can-xem"),
        owner.get(f"/viec-cua-toi/dieu-can-xem/{single.id}"),
    ]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert not any(SECRET in page.text for page in pages)
    assert f"ho/{single.case_id}/quay-lai" in pages[3].text
    assert f'name="code" value="{single.case.code}"' in pages[3].text
    labels = {label for _name, options in _options() for label in options}
    assert not any(label in page.text for page in pages for label in labels)


def _options() -> list[tuple[str, list[str]]]:
    """The words of answers that are long enough to be told from the words of a page."""
    asked = demo_questionnaire()
    return [
        (question.name, [label for choice in asked.choices_of(question) if len(label := asked.label(choice)) > 12])
        for question in asked.questions()
    ]
