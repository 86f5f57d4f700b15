"""The lock as a piece of long work: what is in the database, then what is left on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.fieldwork.lock.records import SurveyLock
from surveys.fieldwork.lock.service import carry_out, finish
from surveys.fieldwork.lock.traces import remove_traces
from surveys.jobs.records import Job
from surveys.people.permissions import Action
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.kinds import JobKind, Progress, register, start_writing

LOCK = "lock"
STEPS = (
    _l("Đang xóa đường dẫn từ phiếu về hộ và người thu."),
    _l("Đang viết lại tệp dữ liệu để không còn dấu vết."),
    _l("Đang sao lưu bản đã khóa."),
    _l("Đang xóa các bản sao lưu cũ."),
)


def data_directory() -> Path | None:
    """The folder of the installation; None where the application was given none."""
    directory = current_app.config.get("DATA_DIRECTORY")
    return Path(directory) if directory else None


def _run(job: Job, progress: Progress) -> dict[str, Any]:
    """Taken up anywhere: each part looks whether it was done."""
    lock_id, total = int(job.arguments["lock_id"]), len(STEPS)
    start_writing()
    carry_out(db.session, db.session.get_one(SurveyLock, lock_id), now=now(), directory=data_directory())
    db.session.commit()
    progress(1, total)
    traces = remove_traces(
        db.engine,
        directory=data_directory(),
        url=current_app.config["SQLALCHEMY_ENGINES"]["default"],
        now=now(),
        step=lambda done: progress(done, total),
    )
    start_writing()
    finish(db.session, db.session.get_one(SurveyLock, lock_id), traces=traces.as_json(), now=now())
    return {"lock_id": lock_id}


def _page(job: Job) -> str:
    return url_for("lock.index", survey_id=job.survey_id)


register(
    LOCK,
    JobKind(
        title=_l("Đang khóa cuộc điều tra"),
        doing=_l("Việc này không dừng giữa chừng được; nếu máy chủ tắt, lần mở sau sẽ làm tiếp đến hết."),
        action=Action.VIEW_LOCK,
        run=_run,
        ahead=_page,
        back=_page,
        unfinished=_l("Việc khóa chưa đến hết"),
        steps=STEPS,
        said=lambda _job: _("Đã khóa cuộc điều tra."),
    ),
)
