"""Composing an edition, which takes seconds: long work with a bar that says what is being done."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.jobs.records import Job
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.reports import composing, editions
from surveys.reports.records import ReportEdition
from surveys.requests.records import Survey
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.kinds import JobKind, Progress, register, start_writing

WRITE, FINALISE = "report.write", "report.finalise"
STEPS = (
    _l("Đang tính kết quả từng câu hỏi."),
    _l("Đang viết nội dung và vẽ biểu đồ."),
    _l("Đang ghi tệp Word."),
    _l("Đang ghi bảng số liệu Excel."),
    _l("Đang ghi trang web."),
    _l("Đang ghi tệp PDF."),
    _l("Đang lập bảng kê."),
)


def _write(job: Job, progress: Progress) -> dict[str, Any]:
    """Compose while everybody may write, then keep the edition in one transaction."""
    survey = db.session.get_one(Survey, job.survey_id)
    person = db.session.get_one(Person, job.person_id)
    report = composing.compose_report(db.session, survey, now=now(), person=person, progress=progress)
    start_writing()
    edition = editions.store_report(db.session, survey, report, person=person, now=now())
    return {"edition_id": edition.id, "number": edition.number}


def _finalise(job: Job, progress: Progress) -> dict[str, Any]:
    """Compose the final text while everybody may write, then make the edition final in one transaction."""
    edition = db.session.get_one(ReportEdition, job.arguments["edition_id"])
    survey = db.session.get_one(Survey, job.survey_id)
    person = db.session.get_one(Person, job.person_id)
    editions.check_finalisable(db.session, edition)
    report = composing.compose_report(
        db.session, survey, now=now(), person=person, finalises=edition, progress=progress
    )
    start_writing()
    editions.finalise_edition(db.session, edition, report, person=person, now=now())
    return {"edition_id": edition.id, "number": edition.number}


def _written(job: Job) -> str:
    return _("Đã lập báo cáo, lần %(number)s.", number=job.result["number"] if job.result else 0)


def _finalised(job: Job) -> str:
    return _("Đã chốt bản chính thức, lần %(number)s.", number=job.result["number"] if job.result else 0)


def _edition_page(job: Job) -> str:
    edition_id = (job.result or job.arguments).get("edition_id")
    if edition_id is None:
        return _report_page(job)
    return url_for("reports.edition", survey_id=job.survey_id, edition_id=edition_id)


def _report_page(job: Job) -> str:
    return url_for("reports.overview", survey_id=job.survey_id)


register(
    WRITE,
    JobKind(
        title=_l("Đang lập báo cáo"),
        doing=_l("Báo cáo được viết từ số liệu và nội dung đã lưu lúc này."),
        action=Action.WRITE_REPORT,
        run=_write,
        ahead=_edition_page,
        back=_report_page,
        unfinished=_l("Chưa lập được báo cáo"),
        steps=STEPS,
        said=_written,
    ),
)
register(
    FINALISE,
    JobKind(
        title=_l("Đang chốt bản chính thức"),
        doing=_l("Bản chính thức được viết từ đúng số liệu và nội dung đã soát xét, có tên người soát và người chốt."),
        action=Action.WRITE_REPORT,
        run=_finalise,
        ahead=_edition_page,
        back=_edition_page,
        unfinished=_l("Chưa chốt được bản chính thức"),
        steps=STEPS,
        said=_finalised,
    ),
)
