"""The analysis plan: what will be shown, written before the field, with all its versions."""

from __future__ import annotations

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.reports.declared_variables import declared_variables
from surveys.reports.frozen import is_frozen
from surveys.reports.plan import Plan, plan_of
from surveys.reports.plan_versions import content_in_force, plan_versions
from surveys.reports.plan_writing import write_plan
from surveys.requests.records import Survey
from surveys.samples.service import current_draw
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.messages import sentence
from webapp.plan.forms import PlanForm, numbers, saved
from webapp.plan.history import written_versions
from webapp.plan.rows import banner_rows, banners_chosen, question_sections, questions_chosen
from webapp.stale_forms import is_stale, show_saved_meanwhile, watches

blueprint = Blueprint("plan", __name__, template_folder="templates")

UNPROCESSABLE = 422
FIELD_OF_ERROR = {
    "plan.unknown_banner": "banners",
    "plan.too_many_banners": "banners",
    "plan.unknown_question": "questions",
    "plan.no_question": "questions",
    "plan.question_shown": "questions",
    "plan.flag_below": "flag_base",
    "plan.reason_missing": "reason",
}


def _plan_saved(survey: Survey) -> list[object]:
    """The plan as the page shows it."""
    found = plan_of(db.session, survey, drafts=True)
    return [] if found is None else _as_shown(found)


def _as_shown(found: Plan) -> list[object]:
    return [found.version, found.content()]


@blueprint.route("/khao-sat/<int:survey_id>/ke-hoach-phan-tich", methods=["GET", "POST"])
@require(Action.WRITE_REPORT)
@repeatable
@watches(_plan_saved)
def plan(survey: Survey) -> ResponseReturnValue:
    """Choose what will be shown: questions, groups, thresholds, findings for leaders."""
    found = plan_of(db.session, survey, drafts=True)
    if found is None or is_frozen(db.session, survey):
        return render_template("plan/empty.html", survey=survey, plan=found)
    form = PlanForm()
    form.offer(found, during_design=survey.state == "design")
    if is_stale(_as_shown(found)):
        form.validate()
        show_saved_meanwhile(form, saved(found), action="plan.written", subject_id=survey.id)
    elif "show_answers" not in request.form and form.validate_on_submit() and _written(form, survey, found):
        return redirect(url_for("plan.plan", survey_id=survey.id))
    return _page(form, survey, found), UNPROCESSABLE if form.errors or form.form_errors else 200


@blueprint.get("/khao-sat/<int:survey_id>/ke-hoach-phan-tich/lich-su")
@require(Action.VIEW_RESULTS)
def history(survey: Survey) -> ResponseReturnValue:
    """Every version in words: who wrote it, when, why, and what it changed."""
    versions = written_versions(db.session, survey, plan_of(db.session, survey, drafts=True))
    return render_template("plan/history.html", survey=survey, versions=versions)


def _written(form: PlanForm, survey: Survey, found: Plan) -> bool:
    """Whether the service took what the form says; otherwise its sentence stands beside the field."""
    before, _content = content_in_force(db.session, survey)
    try:
        written = write_plan(
            db.session,
            survey,
            banners=banners_chosen(form, found),
            questions=questions_chosen(form, found),
            marks_differences=bool(form.marks_differences.data),
            thresholds=form.chosen_thresholds,
            findings=form.chosen_findings,
            reason=form.reason.data or "" if "reason" in form else "",
            person=current_person(),
            now=now(),
        )
    except SurveyError as error:
        _blame(form, error)
        return False
    if written.number == before:
        flash(_("Kế hoạch không có gì thay đổi."), "note")
    else:
        flash(_("Đã lưu kế hoạch phân tích, bản %(number)s.", number=written.number), "success")
    return True


def _blame(form: PlanForm, error: SurveyError) -> None:
    """Put the sentence beside the field that it is about."""
    name = FIELD_OF_ERROR.get(error.code) or str(error.facts.get("name", ""))
    if error.code.startswith("plan.finding_"):
        name = f"finding{error.facts['number']}_{error.code.removeprefix('plan.finding_')}"
    if name in form:
        form[name].errors = [sentence(error)]
    else:
        form.form_errors.append(sentence(error))


def _page(form: PlanForm, survey: Survey, found: Plan) -> str:
    versions = plan_versions(db.session, survey)
    answers = {
        each.variable: [list(option) for option in each.item.options]
        for each in (*found.questions, *found.left_out)
        if each.item is not None
    }
    return render_template(
        "plan/plan.html",
        survey=survey,
        plan=found,
        form=form,
        newest=written_versions(db.session, survey, found)[:1] if versions else [],
        banner_rows=banner_rows(form, found),
        sections=question_sections(form, found),
        findings=[
            [form[f"finding{number}_{part}"] for part in ("question", "answer", "banner")] for number in numbers()
        ],
        answers=json.dumps(answers, ensure_ascii=False),
        declared=declared_variables(db.session, survey),
        is_drawn=current_draw(db.session, survey.id) is not None,
        of_draft=plan_of(db.session, survey) is None,
    )
