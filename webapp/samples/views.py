"""Pages of samples: where it stands, frame, design. Drawing and adopting are in draw_views."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from sampling import Basis, SampleDesign, SamplingError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples import service
from surveys.samples.frames import frame_of, frame_versions, latest_frame, survey_communes
from surveys.samples.plan_inputs import PlanInputs, inputs_of
from surveys.samples.planning import plan_sample
from surveys.samples.records import DesignVersion, FrameVersion
from surveys.samples.survey_plan import SurveyPlan
from surveys.samples.templates_to_fill import frame_template
from webapp.access import current_person, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.samples import commit_views, draw_views, frame_views, rehearsal_views
from webapp.samples.blueprint import UNPROCESSABLE, blueprint
from webapp.samples.downloads import WORKBOOK_TYPE, download
from webapp.samples.forms import DesignForm, FrameForm, show_error
from webapp.samples.pages import allocation_bars, basis_panel, overview, strata_of, versions_of_sample
from webapp.stale_forms import unless_changed

__all__ = ["blueprint", "commit_views", "draw_views", "frame_views", "rehearsal_views"]


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


@blueprint.get("/khao-sat/<int:survey_id>/mau/thiet-ke")
@require(Action.VIEW_SAMPLE)
def design(survey: Survey) -> Any:
    """The inputs and, at once, their consequence; the address carries the plan."""
    form = _design_form(survey)
    frame = latest_frame(db.session, survey.id)
    plan = _plan(form, frame)
    status = UNPROCESSABLE if form.errors or form.form_errors else 200
    return _design_page(survey, form, frame, plan), status


@blueprint.post("/khao-sat/<int:survey_id>/mau/thiet-ke")
@require(Action.DESIGN_SAMPLE)
@unless_changed(versions_of_sample)
def save_design(survey: Survey) -> Any:
    """Save the plan that the address carries as the next version of the design."""
    form = _design_form(survey)
    frame = latest_frame(db.session, survey.id)
    plan = _plan(form, frame)
    if frame is None or plan is None:
        return _design_page(survey, form, frame, plan), UNPROCESSABLE
    try:
        saved = service.save_design(
            db.session,
            survey,
            frame,
            design=plan.design(),
            planning=plan.inputs.to_dict(),
            person=current_person(),
            now=now(),
        )
    except SurveyError as error:
        show_error(form, error)
        return _design_page(survey, form, frame, plan), UNPROCESSABLE
    flash(_("Đã lưu thiết kế mẫu phiên bản %(number)s.", number=saved.number), "success")
    return redirect(url_for(".draw", survey_id=survey.id))


def _frames_page(survey: Survey, form: FrameForm, *, findings: Any = ()) -> str:
    return render_template(
        "samples/frames.html",
        survey=survey,
        form=form,
        findings=findings,
        frames=frame_versions(db.session, survey.id),
        basis=basis_panel(db.session, survey),
    )


def _design_form(survey: Survey) -> DesignForm:
    """The form as the address fills it; else as the latest saved design, else with the usual values."""
    if request.args:
        return DesignForm(request.args)
    saved = service.latest_design(db.session, survey.id)
    return DesignForm(MultiDict(DesignForm.typed(_saved_inputs(saved))))


def _saved_inputs(saved: DesignVersion | None) -> PlanInputs:
    if saved is None or saved.adopted:
        return PlanInputs()
    return PlanInputs.from_dict(saved.planning) if saved.planning else inputs_of(SampleDesign.from_dict(saved.definition))


def _plan(form: DesignForm, frame: FrameVersion | None) -> SurveyPlan | None:
    """The plan that follows from the form, or None with the reason on the form."""
    if frame is None or not form.validate():
        return None
    try:
        return plan_sample(frame_of(frame), form.inputs())
    except (SurveyError, SamplingError) as error:
        show_error(form, error)
        return None


def _design_page(survey: Survey, form: DesignForm, frame: FrameVersion | None, plan: SurveyPlan | None) -> str:
    return render_template(
        "samples/design.html",
        survey=survey,
        form=form,
        frame=frame,
        plan=plan,
        bars=allocation_bars(plan) if plan else [],
        typed=DesignForm.typed(plan.inputs) if plan else {},
        saved=service.latest_design(db.session, survey.id),
        basis=basis_panel(db.session, survey, planned=Basis.PROBABILITY),
    )
