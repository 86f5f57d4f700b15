"""The page of a piece of long work: a bar, what is being done, and where it leads."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.jobs.records import Job
from surveys.jobs.service import UNDER_WAY, enqueue, problem_of
from surveys.people.permissions import Scope, scope_of
from surveys.requests.records import Survey
from webapp.access import LARGEST_ID, current_person, may, signed_in
from webapp.clock import now
from webapp.extensions import db
from webapp.filters import vi_number
from webapp.jobs.kinds import KINDS
from webapp.jobs.worker import wake
from webapp.messages import sentence

blueprint = Blueprint("jobs", __name__, template_folder="templates")


def start(kind: str, survey: Survey, arguments: dict[str, int | str | bool]) -> Response:
    """Put work in the queue for the current person and go to its page."""
    job = enqueue(db.session, kind, survey=survey, arguments=arguments, person=current_person(), now=now())
    wake(current_app._get_current_object())  # type: ignore[attr-defined]
    return redirect(url_for("jobs.show", job_id=job.id))


@blueprint.get("/viec/<int:job_id>")
@signed_in
def show(job_id: int) -> ResponseReturnValue:
    """How far the work is; once it is done, the page that it leads to."""
    job = _own(job_id)
    kind = KINDS[job.kind]
    if job.state == "done":
        if words := kind.said(job):
            flash(words, "success")
        return redirect(kind.ahead(job))
    if job.state in UNDER_WAY:
        wake(current_app._get_current_object())  # type: ignore[attr-defined]
    problem = problem_of(job)
    survey = db.session.get(Survey, job.survey_id) if job.survey_id else None
    return render_template(
        "jobs/show.html",
        job=job,
        kind=kind,
        survey=survey,
        problem=sentence(problem) if problem else "",
        back=kind.back(job),
        standing=_standing(job),
        under_way=job.state in UNDER_WAY,
    )


@blueprint.get("/viec/<int:job_id>/tien-do")
@signed_in
def progress(job_id: int) -> ResponseReturnValue:
    """How far the work is, for the bar's script."""
    job = _own(job_id)
    answer = jsonify(words=_standing(job), done=job.done, total=job.total, under_way=job.state in UNDER_WAY)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _standing(job: Job) -> str:
    """How far the work is, in words."""
    if job.state == "waiting":
        return _("Đang chờ đến lượt.")
    steps = KINDS[job.kind].steps
    if steps:
        return str(steps[min(job.done, len(steps) - 1)])
    if job.total:
        return _("Đã xong %(done)s trên %(total)s", done=vi_number(job.done), total=vi_number(job.total))
    return _("Đang bắt đầu.")


def _own(job_id: int) -> Job:
    """A job that the person started, or one of a survey on which they may do the same; else 404."""
    job = db.session.get(Job, job_id) if job_id <= LARGEST_ID else None
    if job is None or job.kind not in KINDS:
        abort(404)
    action = KINDS[job.kind].action
    survey = db.session.get(Survey, job.survey_id) if job.survey_id else None
    allowed = may(action, survey) if survey else scope_of(current_person().role, action) is Scope.ALL
    if not allowed and job.person_id != current_person().id:
        abort(404)
    return job
