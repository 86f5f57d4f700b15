"""Composing an edition, which takes seconds: long work with a bar that says what is being done."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.jobs.records import Job
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.reports import service
from surveys.requests.records import Survey
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.kinds import JobKind, Progress, register, start_writing

WRITE = "report.write"


def _write(job: Job, progress: Progress) -> dict[str, Any]:
    """Compose while everybody may write, then keep the edition in one transaction."""
    final = bool(job.arguments["final"])
    survey = db.session.get_one(Survey, job.survey_id)
    report = service.compose_report(db.session, survey, now=now(), final=final, progress=progress)
    start_writing()
    person = db.session.get_one(Person, job.person_id)
    edition = service.store_report(db.session, survey, report, person=person, now=now())
    return {"edition_id": edition.id, "number": edition.number, "final": final}


def _written(job: Job) -> str:
    number = job.result["number"] if job.result else 0
    if job.arguments["final"]:
        return _("Đã lập bản chính thức, lần %(number)s.", number=number)
    return _("Đã lập báo cáo, lần %(number)s.", number=number)


def _report_page(job: Job) -> str:
    anchor = f"lan-{job.result['number']}" if job.result else None
    return url_for("reports.overview", survey_id=job.survey_id, _anchor=anchor)


register(
    WRITE,
    JobKind(
        title=_l("Đang lập báo cáo"),
        doing=_l("Báo cáo được viết từ số liệu và nội dung đã lưu lúc này."),
        action=Action.WRITE_REPORT,
        run=_write,
        ahead=_report_page,
        back=_report_page,
        unfinished=_l("Chưa lập được báo cáo"),
        steps=(
            _l("Đang tính kết quả từng câu hỏi."),
            _l("Đang viết nội dung và vẽ biểu đồ."),
            _l("Đang ghi tệp Word."),
        ),
        said=_written,
    ),
)
