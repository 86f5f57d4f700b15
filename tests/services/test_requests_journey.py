"""The journey says where a survey stands and what to do next, at every station."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.reports.records import EDITION_STATES, ReportEdition
from surveys.requests.journey import CURRENT, DONE, TODO, Journey, journey
from surveys.requests.records import Survey
from surveys.requests.service import open_survey
from surveys.responses.records import ResultsRelease
from tests.conftest import NOW, World
from tests.services.survey_on_its_way import add_design, add_frame, add_sample, add_version
from tests.services.test_requests_service import make_request

TODAY = date(2026, 3, 9)


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return open_survey(session, make_request(session, world), person=world.person("designer"), now=NOW)


def words(found: Journey) -> dict[str, str]:
    return {step.key: step.state_words for step in found.steps}


def statuses(found: Journey) -> dict[str, str]:
    return {step.key: step.status for step in found.steps}


def test_a_new_survey_waits_for_its_questionnaire(session: Session, survey: Survey) -> None:
    found = journey(session, survey, today=TODAY)
    assert words(found) == {
        "request": "Số 12-CV/BTGDV ngày 02/03/2026",
        "questionnaire": "Chưa có bảng hỏi",
        "sample": "Chưa có dàn mẫu",
        "fieldwork": "Chưa bắt đầu",
        "results": "Chưa có số liệu",
        "report": "Chưa lập",
    }
    assert statuses(found) == {
        "request": DONE,
        "questionnaire": CURRENT,
        "sample": TODO,
        "fieldwork": TODO,
        "results": TODO,
        "report": TODO,
    }
    assert found.next_step.place == "questionnaire_upload"


def test_a_draft_waits_to_be_published(session: Session, world: World, survey: Survey) -> None:
    add_version(session, survey, world, state="draft")
    found = journey(session, survey, today=TODAY)
    assert words(found)["questionnaire"] == "Bản nháp, chưa ban hành"
    assert found.next_step.place == "questionnaire"


def test_a_new_draft_beside_a_published_version_is_named(session: Session, world: World, survey: Survey) -> None:
    add_version(session, survey, world, state="published", number=2)
    add_version(session, survey, world, state="draft", number=3)
    found = journey(session, survey, today=TODAY)
    assert words(found)["questionnaire"] == "Đã ban hành phiên bản 2; có bản nháp mới"
    assert found.next_step.label == "Chuẩn bị mẫu"


def test_sampling_goes_from_frame_to_design_to_draw(session: Session, world: World, survey: Survey) -> None:
    add_version(session, survey, world, state="published")
    add_frame(session, survey, world)
    found = journey(session, survey, today=TODAY)
    assert (words(found)["sample"], found.next_step.label) == ("Có dàn mẫu, chưa thiết kế", "Thiết kế mẫu")


def test_a_design_waits_for_its_draw(session: Session, world: World, survey: Survey) -> None:
    add_version(session, survey, world, state="published")
    add_design(session, survey, world)
    found = journey(session, survey, today=TODAY)
    assert (words(found)["sample"], found.next_step.label) == ("Đã thiết kế, chưa chọn mẫu", "Chọn mẫu")


def test_unassigned_cases_come_before_the_start(session: Session, world: World, survey: Survey) -> None:
    add_version(session, survey, world, state="published")
    add_sample(session, survey, world, cases=12, assigned=10)
    found = journey(session, survey, today=TODAY)
    assert words(found)["sample"] == "12 phiếu tại 1 xã, phường; còn 2 phiếu chưa giao"
    assert (found.next_step.place, found.next_step.sentence) == (
        "assignment",
        "Còn 2 phiếu chưa giao cho cộng tác viên.",
    )


def test_with_everything_ready_fieldwork_can_start(session: Session, world: World, survey: Survey) -> None:
    add_version(session, survey, world, state="published")
    add_sample(session, survey, world, cases=12)
    found = journey(session, survey, today=TODAY)
    assert (found.next_step.place, statuses(found)["fieldwork"]) == ("start", CURRENT)


@pytest.mark.parametrize(
    ("today", "ending"),
    [
        (TODAY - timedelta(days=1), "bắt đầu ngày 09/03/2026"),
        (TODAY, "còn 5 ngày"),
        (TODAY + timedelta(days=5), "hôm nay là ngày cuối"),
        (TODAY + timedelta(days=7), "quá hạn 2 ngày"),
    ],
)
def test_fieldwork_counts_forms_and_days(
    session: Session, world: World, survey: Survey, today: date, ending: str
) -> None:
    add_sample(session, survey, world, cases=12, completed=7)
    survey.state, survey.fieldwork_from, survey.fieldwork_until = (
        "fieldwork",
        TODAY,
        TODAY + timedelta(days=5),
    )
    found = journey(session, survey, today=today)
    assert words(found)["fieldwork"] == f"7/12 phiếu, {ending}"
    assert found.next_step.place == ("close" if today > survey.fieldwork_until else "fieldwork")


def test_when_all_forms_are_in_fieldwork_can_close(session: Session, world: World, survey: Survey) -> None:
    add_sample(session, survey, world, cases=12, completed=12)
    survey.state, survey.fieldwork_until = "fieldwork", TODAY
    assert journey(session, survey, today=TODAY).next_step.place == "close"


def test_cases_of_a_discarded_draw_do_not_count(session: Session, world: World, survey: Survey) -> None:
    draw = add_sample(session, survey, world, cases=12)
    draw.state = "discarded"
    session.flush()
    assert session.query(Case).count() == 12
    assert words(journey(session, survey, today=TODAY))["sample"] == "Đã thiết kế, chưa chọn mẫu"


def test_after_fieldwork_comes_the_report(session: Session, world: World, survey: Survey) -> None:
    add_sample(session, survey, world, cases=1200, completed=1034)
    survey.state = "results"
    session.add(ResultsRelease(survey_id=survey.id, number=1, responses=1034, released_at=NOW))
    session.flush()
    found = journey(session, survey, today=TODAY)
    assert words(found)["fieldwork"] == "Đã kết thúc, 1.034/1.200 phiếu; chưa khóa"
    assert words(found)["results"] == "Số liệu từ 1.034 phiếu"
    assert (found.next_step.label, statuses(found)["results"]) == ("Lập báo cáo", CURRENT)


def test_the_last_edition_of_the_report_is_named(session: Session, world: World, survey: Survey) -> None:
    survey.state = "results"
    for number in (1, 2):
        session.add(
            ReportEdition(
                survey_id=survey.id,
                number=number,
                responses=10,
                created_at=NOW,
                created_by_id=world.person("designer").id,
            )
        )
    session.flush()
    found = journey(session, survey, today=TODAY)
    assert words(found)["report"] == "Dự thảo lần 2, ngày 05/03/2026"
    edition = session.scalars(select(ReportEdition).where(ReportEdition.number == 2)).one()
    for state, said in (("reviewed", "Lần 2 đã soát xét, chờ chốt"), ("final", "Đã chốt bản chính thức, lần 2")):
        EDITION_STATES.move(session, edition, state)
        assert words(journey(session, survey, today=TODAY))["report"] == said
    begun = {"corrects_id": edition.id, "created_at": NOW, "created_by_id": world.person("designer").id}
    session.add(ReportEdition(survey_id=survey.id, number=3, responses=0, **begun))
    session.flush()
    found = journey(session, survey, today=TODAY)
    assert words(found)["report"] == "Đang đính chính lần 2"
    assert found.next_step.sentence == "Đang đính chính báo cáo lần 2."
    assert found.next_step.label == "Mở báo cáo"
