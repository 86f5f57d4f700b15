"""A questionnaire is proved from its page: what is wrong is told with its cell, at once when it is reopened."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.jobs.records import Job
from surveys.questionnaires.proof import apart
from surveys.questionnaires.service import draft_version
from surveys.requests.records import Survey
from tests.conftest import World, only_sqlite
from tests.services.sample_files import add_survey
from tests.unit.questionnaires.forms import workbook
from tests.unit.questionnaires.planted_faults import CHOICES, HOUSEHOLD
from webapp.jobs.worker import work_off

pytestmark = only_sqlite
WRONG = HOUSEHOLD.replace("${lam} = '1' or ${tuoi} >= 60", "${lam} = '1' and ${tuoi} < 18")


def send(designer: FlaskClient, survey: Survey, table: str) -> None:
    file = (BytesIO(workbook(survey=table, choices=CHOICES)), "phieu.xlsx")
    sent = designer.post(f"/khao-sat/{survey.id}/phieu/tai-len", data={"workbook": file})
    assert sent.status_code == 302, sent.text


def page_of(session: Session, survey: Survey) -> str:
    session.rollback()
    version = draft_version(session, survey.id)
    assert version is not None
    return f"/khao-sat/{survey.id}/phieu/{version.id}/kiem-chung"


def test_a_proof_is_kept_for_its_content_and_told_in_words(app: Flask, session: Session, world: World, client_as):
    survey, designer = add_survey(session, world), client_as("designer")
    session.commit()
    send(designer, survey, WRONG)
    address = page_of(session, survey)
    assert "Chưa kiểm chứng bản này" in designer.get(address).text
    assert designer.get(f"{address}/tra-loi-thu/1").location.endswith("/kiem-chung"), "nobody was made yet"
    started = designer.post(address)
    assert started.status_code == 302 and "/viec/" in started.location
    assert "Dừng kiểm chứng" in designer.get(address).text
    assert work_off(app) == 1
    assert designer.get(started.location).location == address
    told = designer.get(address).text.replace("\u00a0", " ")
    assert "“Dịch vụ” không bao giờ được hỏi" in told and "dòng 19, cột D" in told
    assert "Đã chứng minh không ai phải trả lời nhiều hơn" in told
    assert 'class="box fault"' in told and "✕ Không bao giờ được hỏi" in told
    assert re.search(r"“Có việc làm\?” là “Có”", told), "an example in words"
    walk = designer.get(f"{address}/tra-loi-thu/1").text
    assert "Không phải người thật" in walk and "Người tiếp theo" in walk
    send(designer, survey, HOUSEHOLD)
    changed = designer.get(page_of(session, survey)).text
    assert "Chưa kiểm chứng bản này" in changed and "không bao giờ được hỏi" not in changed


def test_a_proof_can_be_stopped_and_one_that_never_ends_is_ended(
    app: Flask, session: Session, world: World, client_as, monkeypatch: pytest.MonkeyPatch
):
    survey, designer = add_survey(session, world), client_as("designer")
    session.commit()
    send(designer, survey, HOUSEHOLD)
    address = page_of(session, survey)
    designer.post(address)
    assert "Đã dừng" in designer.post(f"{address}/dung", follow_redirects=True).text
    assert work_off(app) == 0
    monkeypatch.setattr(apart, "GRACE", 0.0)
    app.config["PROOF_SECONDS"] = 0.0
    designer.post(address)
    assert work_off(app) == 1
    told = designer.get(address).text
    assert "Chưa kết luận được" in told and "không bao giờ được hỏi" not in told
    session.rollback()
    assert [job.state for job in session.scalars(select(Job).order_by(Job.id))] == ["failed", "done"]
