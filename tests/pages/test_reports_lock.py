"""A report is composed without keeping others from writing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from surveys.database import open_engine, open_session
from surveys.reports import composing
from tests.conftest import World
from tests.documents.small_survey import build_survey
from webapp.jobs.worker import work_off


def test_while_a_report_is_composed_others_write(
    app: Flask, client_as, session: Session, world: World, monkeypatch
) -> None:
    survey = build_survey(session, world, state="results")
    session.commit()
    client = client_as("designer")
    url = app.config["SQLALCHEMY_ENGINES"]["default"]
    really_compose = composing.compose_report
    written = []

    def compose_while_somebody_writes(*arguments, **options):
        composed = really_compose(*arguments, **options)
        engine = open_engine(str(url))
        with open_session(engine) as other:
            other.execute(text("UPDATE survey SET title = title"))
            other.commit()
            written.append(True)
        engine.dispose()
        return composed

    monkeypatch.setattr(composing, "compose_report", compose_while_somebody_writes)
    job = client.post(f"/khao-sat/{survey.id}/bao-cao/lap").location
    assert work_off(app) == 1
    assert written == [True]
    assert "Đã lập báo cáo, lần 1." in client.get(job, follow_redirects=True).text
