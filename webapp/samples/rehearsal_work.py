"""Rehearsing a design, which takes seconds: long work with a bar."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from surveys.jobs.records import Job
from surveys.people.permissions import Action
from surveys.samples.records import SampleRehearsal
from surveys.samples.rehearsals import carry_out, keep_result
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.kinds import JobKind, Progress, register, start_writing

REHEARSE = "sample.rehearse"


def _rehearse(job: Job, progress: Progress) -> dict[str, Any]:
    """Compute while everybody may write, then keep the result."""
    rehearsal_id = job.arguments["rehearsal_id"]
    result = carry_out(db.session.get_one(SampleRehearsal, rehearsal_id), progress=progress)
    start_writing()
    keep_result(db.session.get_one(SampleRehearsal, rehearsal_id), result, now=now())
    return {"rehearsal_id": rehearsal_id}


def _result_page(job: Job) -> str:
    return url_for("samples.rehearsal", survey_id=job.survey_id, rehearsal_id=job.arguments["rehearsal_id"])


register(
    REHEARSE,
    JobKind(
        title=_l("Đang chạy thử cuộc điều tra"),
        doing=_l("Mỗi lần chạy thử là một cuộc điều tra trọn vẹn: chọn xã và hộ, có hộ không trả lời, tính kết quả."),
        action=Action.DESIGN_SAMPLE,
        run=_rehearse,
        ahead=_result_page,
        back=lambda job: url_for("samples.rehearsals", survey_id=job.survey_id),
        unfinished=_l("Chưa chạy thử xong"),
    ),
)
