"""The planner: inputs and, at once, what follows; alternatives kept with a name, compared, one of them chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from sampling import Basis, Frame, SamplingError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.samples import service
from surveys.samples.alternatives import alternatives, delete_alternative, keep_alternative
from surveys.samples.frames import frame_of, latest_frame
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.plan_words import domain_words, reasons, warnings
from surveys.samples.planned_frame import Domain, domains_of
from surveys.samples.planning import plan_sample
from surveys.samples.records import DesignVersion, FrameVersion, PlanAlternative
from surveys.samples.survey_plan import SurveyPlan
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence
from webapp.page_parts import first_input_id
from webapp.samples.blueprint import UNPROCESSABLE, blueprint
from webapp.samples.forms import show_error
from webapp.samples.pages import basis_panel, versions_of_sample
from webapp.samples.plan_form import AlternativeForm, PlanForm
from webapp.samples.plan_pages import (
    allocation_bars,
    compared,
    compared_domains,
    comparison_picture,
    domain_label,
    domain_rows,
    first_inputs,
)
from webapp.stale_forms import unless_changed

PARTS = ("summary", "result", "comparison")


@dataclass(frozen=True)
class Planned:
    """What a request plans: the newest frame, the form as it was typed, the plan that follows or None."""

    version: FrameVersion | None
    frame: Frame | None
    form: PlanForm
    plan: SurveyPlan | None

    @property
    def typed(self) -> dict[str, Any]:
        """The plan as a query of the planner's address."""
        return PlanForm.typed(self.plan.inputs, self.domains) if self.plan else {}

    @property
    def domains(self) -> tuple[Domain, ...]:
        """What results can be wanted for beside the whole, in the order of the form's fields."""
        return _wishable(self.frame)


@blueprint.get("/khao-sat/<int:survey_id>/mau/thiet-ke")
@require(Action.VIEW_SAMPLE)
def design(survey: Survey) -> Any:
    """The inputs and, at once, their consequence; the address carries the plan."""
    planned = _planned(survey)
    return _page(survey, planned), planned.form.status if request.args else 200


@blueprint.get("/khao-sat/<int:survey_id>/mau/thiet-ke/ket-qua")
@require(Action.VIEW_SAMPLE)
def plan_result(survey: Survey) -> Any:
    """The parts of the page that follow from the inputs, for a page that stays open while they are moved."""
    planned = _planned(survey)
    shown = _shown(survey, planned)
    parts = {name: render_template(f"samples/_plan_{name}.html", **shown) for name in PARTS} if planned.plan else {}
    wrong = {first_input_id(field): str(field.errors[0]) for field in planned.form if field.errors}
    errors = render_template("samples/_plan_errors.html", **shown)
    return jsonify(parts=parts, errors=errors, wrong=wrong, typed=planned.typed), planned.form.status


@blueprint.get("/khao-sat/<int:survey_id>/mau/thiet-ke/so-sanh.svg")
@require(Action.VIEW_SAMPLE)
def comparison_chart(survey: Survey) -> Response:
    """The designs side by side, each domain a line; narrow for phones."""
    planned = _planned(survey)
    designs = compared(db.session, survey, planned.frame, planned.plan) if planned.frame else []
    if not any(design.plan for design in designs):
        abort(404)
    from analysis.theme import PAGE_WIDTH, PHONE_WIDTH

    picture = comparison_picture(designs, width=PHONE_WIDTH if request.args.get("khung") == "hep" else PAGE_WIDTH)
    return Response(picture.svg(), mimetype="image/svg+xml", headers={"Cache-Control": "private, no-cache"})


@blueprint.post("/khao-sat/<int:survey_id>/mau/thiet-ke")
@require(Action.DESIGN_SAMPLE)
@unless_changed(versions_of_sample)
def save_design(survey: Survey) -> Any:
    """Save the plan that the address carries as the next version of the design."""
    planned = _planned(survey)
    if planned.version is None or planned.plan is None:
        return _page(survey, planned), UNPROCESSABLE
    try:
        saved = _save(survey, planned.version, planned.plan)
    except SurveyError as error:
        show_error(planned.form, error)
        return _page(survey, planned), UNPROCESSABLE
    return _after_saving(survey, saved)


@blueprint.post("/khao-sat/<int:survey_id>/mau/phuong-an")
@require(Action.DESIGN_SAMPLE)
def add_alternative(survey: Survey) -> Any:
    """Keep the plan that the address carries under a name, to compare it."""
    planned, form = _planned(survey), AlternativeForm()
    if planned.plan is None or not form.validate_on_submit():
        return _page(survey, planned, form), UNPROCESSABLE
    try:
        kept = keep_alternative(
            db.session,
            survey,
            name=form.name.data or "",
            inputs=planned.plan.inputs,
            person=current_person(),
            now=now(),
        )
    except SurveyError as error:
        form.name.errors = [sentence(error)]
        return _page(survey, planned, form), UNPROCESSABLE
    flash(_("Đã giữ phương án “%(name)s” để so sánh.", name=kept.name), "success")
    return redirect(url_for(".design", survey_id=survey.id, **planned.typed, _anchor="so-sanh"))


@blueprint.get("/khao-sat/<int:survey_id>/mau/phuong-an/<int:alternative_id>/xoa")
@require(Action.DESIGN_SAMPLE)
def drop_alternative_page(survey: Survey, alternative: PlanAlternative) -> str:
    """What is lost when the alternative goes."""
    return render_template(
        "samples/drop_alternative.html",
        survey=survey,
        alternative=alternative,
        basis=basis_panel(db.session, survey, planned=Basis.PROBABILITY),
    )


@blueprint.post("/khao-sat/<int:survey_id>/mau/phuong-an/<int:alternative_id>/xoa")
@require(Action.DESIGN_SAMPLE)
def drop_alternative(survey: Survey, alternative: PlanAlternative) -> Any:
    """Delete the alternative."""
    name = alternative.name
    try:
        delete_alternative(db.session, survey, alternative, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
    else:
        flash(_("Đã xóa phương án “%(name)s”.", name=name), "success")
    return redirect(url_for(".design", survey_id=survey.id, _anchor="so-sanh"))


def _versions(survey: Survey, alternative: PlanAlternative) -> list[object]:
    """What the button was shown on: the newest frame, design and draw, and the alternative."""
    return [*versions_of_sample(survey), alternative.id]


@blueprint.post("/khao-sat/<int:survey_id>/mau/phuong-an/<int:alternative_id>/chon")
@require(Action.DESIGN_SAMPLE)
@unless_changed(_versions)
def choose_alternative(survey: Survey, alternative: PlanAlternative) -> Any:
    """The alternative becomes the next version of the design."""
    version = latest_frame(db.session, survey.id)
    try:
        if version is None:
            raise SurveyError("sample.frame_missing", "There is no frame to plan on.")
        plan = plan_sample(frame_of(version), PlanInputs.from_dict(alternative.inputs))
        saved = _save(survey, version, plan, chosen=alternative.name)
    except (SurveyError, SamplingError) as error:
        flash(sentence(error), "error")
        return redirect(url_for(".design", survey_id=survey.id, _anchor="so-sanh"))
    return _after_saving(survey, saved)


def _save(survey: Survey, version: FrameVersion, plan: SurveyPlan, *, chosen: str = "") -> DesignVersion:
    planning = {**plan.inputs.to_dict(), **({"alternative": chosen} if chosen else {})}
    return service.save_design(
        db.session,
        survey,
        version,
        design=plan.design(),
        planning=planning,
        person=current_person(),
        now=now(),
    )


def _after_saving(survey: Survey, saved: DesignVersion) -> Any:
    flash(_("Đã lưu thiết kế mẫu phiên bản %(number)s.", number=saved.number), "success")
    return redirect(url_for(".draw", survey_id=survey.id))


def _planned(survey: Survey) -> Planned:
    """The form as the address fills it, else as the latest saved design, else with the usual values; and its plan."""
    version = latest_frame(db.session, survey.id)
    frame = frame_of(version) if version else None
    domains = _wishable(frame)
    typed = request.args or MultiDict(PlanForm.typed(first_inputs(db.session, survey), domains))
    form = PlanForm(typed, domains=domains)
    if frame is None or not form.validate():
        return Planned(version, frame, form, None)
    try:
        return Planned(version, frame, form, plan_sample(frame, form.inputs()))
    except (SurveyError, SamplingError) as error:
        _show_refusal(form, error)
        return Planned(version, frame, form, None)


def _wishable(frame: Frame | None) -> tuple[Domain, ...]:
    return domains_of(frame)[1:] if frame else ()


def _show_refusal(form: PlanForm, error: SurveyError | SamplingError) -> None:
    """Beside the margin of the domain that it is about; else where such refusals are shown."""
    field = form.margin_of(error.facts.get("key", ""))
    if field is None:
        show_error(form, error)
    else:
        field.errors = [*field.errors, sentence(error)]


def _page(survey: Survey, planned: Planned, alternative_form: AlternativeForm | None = None) -> str:
    return render_template(
        "samples/design.html",
        basis=basis_panel(db.session, survey, planned=Basis.PROBABILITY),
        alternative_form=alternative_form or AlternativeForm(formdata=None),
        saved=service.latest_design(db.session, survey.id),
        **_shown(survey, planned),
    )


def _shown(survey: Survey, planned: Planned) -> dict[str, Any]:
    """What the page and its parts have in common."""
    plan = planned.plan
    designs = compared(db.session, survey, planned.frame, plan) if planned.frame else []
    return {
        "survey": survey,
        "form": planned.form,
        "frame": planned.version,
        "plan": plan,
        "typed": planned.typed,
        "sent": planned.typed or request.args.to_dict(),
        "domain_words": domain_words,
        "rows": domain_rows(plan) if plan else [],
        "bars": allocation_bars(plan) if plan else [],
        "reasons": reasons(plan) if plan else [],
        "warnings": warnings(plan) if plan else [],
        "designs": designs,
        "domains": compared_domains(designs),
        "domain_label": domain_label,
        "why_not": sentence,
        "alternatives": alternatives(db.session, survey.id),
        "typed_of": lambda each: PlanForm.typed(PlanInputs.from_dict(each.inputs), planned.domains),
    }
