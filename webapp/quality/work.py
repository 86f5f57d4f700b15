"""Computing what is unusual: long work with a bar when it is asked for, by itself after so many new interviews."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.errors import SurveyError
from surveys.fieldwork.quality.run import compute, keep, surveys_due
from surveys.jobs.records import Job
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.text import format_number
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.kinds import JobKind, Progress, register, start_writing

COMPUTE = "quality.compute"


def _compute(job: Job, progress: Progress) -> dict[str, Any]:
    """Compare while everybody may write, then keep what was found in one transaction."""
    computed = compute(db.session, db.session.get_one(Survey, job.survey_id), progress=progress)
    start_writing()
    person = db.session.get_one(Person, job.person_id)
    keep(db.session, db.session.get_one(Survey, job.survey_id), computed, person=person, now=now())
    return {"responses": computed.responses}


def _said(job: Job) -> str:
    responses = job.result["responses"] if job.result else 0
    return _("Đã so sánh %(responses)s phiếu.", responses=format_number(responses))


def _queue(job: Job) -> str:
    return url_for("quality.index", survey_id=job.survey_id)


class Watching:
    """Computes anew, apart from the submissions, for every survey in the field that has enough new interviews."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def look(self) -> int:
        """One survey after the other; how many were computed."""
        with self.app.app_context():
            engine = db.engine
            with Session(engine) as reading:
                due = surveys_due(reading)
            return sum(_compute_now(engine, survey_id) for survey_id in due)


def _compute_now(engine: Any, survey_id: int) -> bool:
    """Only the keeping writes; a survey that was closed meanwhile is left alone."""
    try:
        with Session(engine) as reading:
            computed = compute(reading, reading.get_one(Survey, survey_id))
        with open_session(engine) as writing:
            keep(writing, writing.get_one(Survey, survey_id), computed, now=now())
            writing.commit()
    except SurveyError:
        return False
    return True


register(
    COMPUTE,
    JobKind(
        title=_l("Đang so sánh các phiếu"),
        doing=_l("Mọi phiếu của cuộc điều tra được so với nhau. Không phiếu nào bị đổi."),
        action=Action.VIEW_QUALITY,
        run=_compute,
        ahead=_queue,
        back=_queue,
        unfinished=_l("Chưa so sánh được các phiếu"),
        steps=(_l("Đang đọc các phiếu."), _l("Đang so sánh."), _l("Đang ghi những gì khác thường.")),
        said=_said,
    ),
)
