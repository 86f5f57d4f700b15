"""Files of single answers on the pages: one asks, another decides, a job makes it, each download is noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.reports.data_files import KEPT_FOR, content_of, expire
from surveys.reports.records import DataFile
from surveys.requests.records import Survey
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey
from webapp.jobs.worker import work_off

ClientAs = Callable[..., FlaskClient]
REASON = "Sở Thống kê kiểm tra lại số liệu của báo cáo"
OK, FOUND, UNPROCESSABLE = 200, 302, 422


def address(survey: Survey, more: str = "") -> str:
    return f"/khao-sat/{survey.id}/tep-du-lieu{more}"


def the_file(session: Session) -> DataFile:
    session.rollback()
    return session.scalars(select(DataFile).order_by(DataFile.id.desc())).first() or pytest.fail("no file")


@only_sqlite
def test_one_asks_another_agrees_and_the_file_is_there_for_a_month(
    app: Flask, client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    designer, coordinator = client_as("designer"), client_as("coordinator")
    short = designer.post(address(survey, "/de-nghi"), data={"kind": "outside", "reason": "cần"})
    assert short.status_code == UNPROCESSABLE and "Ghi lý do từ 10 đến 1000 ký tự" in short.text
    asked = {"kind": "outside", "reason": REASON}
    assert designer.post(address(survey, "/de-nghi"), data=asked).status_code == FOUND
    again = coordinator.post(address(survey, "/de-nghi"), data=asked)
    assert again.status_code == UNPROCESSABLE and "đang chờ duyệt" in again.text
    one = address(survey, f"/{the_file(session).id}")
    own = designer.post(f"{one}/quyet-dinh", data={"decision": "approve"})
    assert own.status_code == UNPROCESSABLE and "không tự duyệt được" in own.text
    assert coordinator.get(f"{one}/tep.zip").status_code == FOUND and work_off(app) == 0
    assert coordinator.post(f"{one}/quyet-dinh", data={"decision": "approve"}).status_code == FOUND
    assert work_off(app) == 1
    assert the_file(session).state == "ready"
    page = designer.get(address(survey)).text
    assert "Mỗi tổ hợp của tầng" in page and REASON in page and "Giữ đến" in page
    taken = designer.get(f"{one}/tep.zip")
    with ZipFile(BytesIO(taken.data)) as archive:
        assert "check.py" in archive.namelist() and "communes.csv" not in archive.namelist()
    session.rollback()
    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "list.downloaded")).one()
    assert (noted.detail, noted.person_id) == ("answers", world.person("designer").id)
    kept = the_file(session)
    assert kept.decided_at is not None
    with pytest.raises(SurveyError, match="not there"):
        content_of(session, kept, now=kept.decided_at + KEPT_FOR)
    assert expire(session, survey, now=kept.decided_at + KEPT_FOR - timedelta(seconds=1)) == 0
    assert expire(session, survey, now=kept.decided_at + KEPT_FOR) == 1
    assert (kept.state, kept.content) == ("gone", None)


@only_sqlite
def test_a_no_says_why_and_a_file_can_be_deleted_before_its_month_is_over(
    app: Flask, client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    ready = DataFile(
        survey_id=survey.id, kind="exact", state="ready", reason=REASON, asked_at=NOW, decided_at=NOW, content=b"PK",
        asked_by_id=world.person("designer").id, decided_by_id=world.person("coordinator").id, filename="t.zip",
    )  # fmt: skip
    session.add(ready)
    session.commit()
    ready_id = ready.id
    session.rollback()
    designer, coordinator = client_as("designer"), client_as("coordinator")
    coordinator.post(address(survey, "/de-nghi"), data={"kind": "exact", "reason": REASON})
    decision = address(survey, f"/{the_file(session).id}/quyet-dinh")
    unexplained = designer.post(decision, data={"decision": "refuse", "note": ""})
    assert unexplained.status_code == UNPROCESSABLE and "Cần ghi lý do" in unexplained.text
    no = {"decision": "refuse", "note": "Chờ báo cáo chính thức đã"}
    assert designer.post(decision, data=no).status_code == FOUND
    assert "Chờ báo cáo chính thức đã" in coordinator.get(address(survey)).text
    assert designer.post(address(survey, f"/{ready_id}/xoa")).status_code == FOUND
    session.rollback()
    assert (ready.state, ready.content) == ("gone", None)
    assert designer.get(address(survey, f"/{ready_id}/tep.zip")).status_code == FOUND


@only_sqlite
def test_while_answers_come_in_nothing_can_be_asked_for(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork")
    refused = client_as("designer").post(address(survey, "/de-nghi"), data={"kind": "exact", "reason": REASON})
    assert refused.status_code == UNPROCESSABLE and "Đang thu thập thông tin" in refused.text
    assert session.scalars(select(DataFile)).all() == []
