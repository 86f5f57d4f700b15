"""Making a file of single answers, which takes seconds: long work with a bar that says what is being done."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.jobs.records import Job
from surveys.people.permissions import Action
from surveys.people.records import Person
from surveys.reports import data_files
from surveys.reports.checking.bundle import make_bundle
from surveys.reports.records import DataFile
from surveys.requests.records import Survey
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.kinds import JobKind, Progress, register, start_writing

MAKE = "data_file.make"


def _make(job: Job, progress: Progress) -> dict[str, Any]:
    """Make the file while everybody may write, then keep it in one transaction."""
    record = db.session.get_one(DataFile, job.arguments["data_file_id"])
    survey = db.session.get_one(Survey, job.survey_id)
    bundle = make_bundle(db.session, survey, kind=record.kind, progress=progress)
    start_writing()
    person = db.session.get_one(Person, job.person_id)
    data_files.keep_file(db.session, record, bundle, person=person, now=now())
    return {"data_file_id": record.id}


def _page(job: Job) -> str:
    return url_for("data_files.index", survey_id=job.survey_id)


register(
    MAKE,
    JobKind(
        title=_l("Đang lập tệp phiếu"),
        doing=_l("Tệp được lập từ số liệu lúc này, rồi được tính lại một lần để biết có số nào khác."),
        action=Action.APPROVE_DATA_FILE,
        run=_make,
        ahead=_page,
        back=_page,
        unfinished=_l("Chưa lập được tệp phiếu"),
        steps=(
            _l("Đang tính kết quả từng câu hỏi."),
            _l("Đang ghi phiếu và thiết kế mẫu."),
            _l("Đang tính lại mọi con số từ chính tệp này."),
        ),
        said=lambda _job: _("Đã lập tệp. Tệp được giữ 30 ngày."),
    ),
)
