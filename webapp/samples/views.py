"""Pages of samples: where it stands, frames. Planning is in plan_views, drawing and adopting in draw_views."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from sampling import SamplingError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples import service
from surveys.samples.frames import frame_of, frame_versions, latest_frame, survey_communes
from surveys.samples.records import FrameVersion
from surveys.samples.templates_to_fill import frame_template
from webapp.access import current_person, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.samples import basis_views, commit_views, draw_views, frame_views, plan_views, quota_views, rehearsal_views
from webapp.samples.blueprint import UNPROCESSABLE, blueprint
from webapp.samples.downloads import WORKBOOK_TYPE, download
from webapp.samples.forms import FrameForm, show_error
from webapp.samples.pages import basis_panel, overview, strata_of, versions_of_sample
from webapp.stale_forms import unless_changed

__all__ = [
    "basis_views",
    "blueprint",
    "commit_views",
    "draw_views",
    "frame_views",
    "plan_views",
    "quota_views",
    "rehearsal_views",
]


@blueprint.get("/khao-sat/<int:survey_id>/mau")
@require(Action.VIEW_SAMPLE)
def index(survey: Survey) -> str:
    """Where the sample stands and what to do next."""
    panel = basis_panel(db.session, survey)
    return render_template("samples/index.html", survey=survey, basis=panel, sample=overview(db.session, survey))


@blueprint.get("/khao-sat/<int:survey_id>/mau/dan-mau")
@require(Action.VIEW_SAMPLE)
def frames(survey: Survey) -> str:
    """All versions of the frame, and the form for the next one."""
    return _frames_page(survey, FrameForm(as_of=today()))


@blueprint.post("/khao-sat/<int:survey_id>/mau/dan-mau")
@require(Action.DESIGN_SAMPLE)
@unless_changed(versions_of_sample)
def upload_frame(survey: Survey) -> Any:
    """Take in a frame as the next version, or nothing."""
    form = FrameForm()
    if not form.validate_on_submit():
        return _frames_page(survey, form), UNPROCESSABLE
    try:
        frame = service.upload_frame(
            db.session,
            survey,
            filename=form.file.data.filename,
            content=form.file.data.read(),
            old_text=form.file.old_text,
            as_of=form.as_of.data,
            note=form.note.data or "",
            synthetic=form.synthetic.data,
            person=current_person(),
            now=now(),
        )
    except (SurveyError, SamplingError) as error:
        show_error(form, error)
        return _frames_page(survey, form, findings=error.facts.get("findings", ())), UNPROCESSABLE
    form.file.used()
    flash(_("Đã lưu dàn mẫu phiên bản %(number)s.", number=frame.number), "success")
    return redirect(url_for(".frame", survey_id=survey.id, frame_id=frame.id))


@blueprint.get("/khao-sat/<int:survey_id>/mau/dan-mau/<int:frame_id>")
@require(Action.VIEW_SAMPLE)
def frame(survey: Survey, frame: FrameVersion) -> str:
    """One version of the frame with all its communes."""
    panel = basis_panel(db.session, survey)
    return render_template(
        "samples/frame.html",
        survey=survey,
        frame=frame,
        strata=strata_of(frame),
        basis=panel,
        newest=latest_frame(db.session, survey.id),
    )


@blueprint.get("/khao-sat/<int:survey_id>/mau/dan-mau/<int:frame_id>/cong-khai.csv")
@require(Action.VIEW_SAMPLE)
def frame_file(survey: Survey, frame: FrameVersion) -> Response:
    """The frame in the canonical form whose SHA-256 is the published hash."""
    content = frame_of(frame).canonical_csv().encode()
    return download(content, f"dan-mau-{survey.id}-phien-ban-{frame.number}.csv", "text/csv; charset=utf-8")


@blueprint.get("/khao-sat/<int:survey_id>/mau/dan-mau/tep-mau.xlsx")
@require(Action.VIEW_SAMPLE)
def frame_to_fill(survey: Survey) -> Response:
    """The frame to fill in, with the survey's communes."""
    content = frame_template(survey_communes(db.session, survey), survey_title=survey.title)
    return download(content, f"dan-mau-{survey.id}.xlsx", WORKBOOK_TYPE)


def _frames_page(survey: Survey, form: FrameForm, *, findings: Any = ()) -> str:
    return render_template(
        "samples/frames.html",
        survey=survey,
        form=form,
        findings=findings,
        frames=frame_versions(db.session, survey.id),
        basis=basis_panel(db.session, survey),
    )
