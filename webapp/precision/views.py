"""Pages of the precision reached and the stopping rule."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.precision.picture import margins_picture
from surveys.fieldwork.precision.proposal import proposed_rule
from surveys.fieldwork.precision.rules import (
    bears_margin,
    fields_of,
    key_questions,
    newest_rule,
    rule_domains,
    rules_of,
    write_rule,
)
from surveys.fieldwork.precision.words import NEVER_ON_RESULTS, SOURCES
from surveys.fieldwork.precision.workbook import precision_workbook
from surveys.people.permissions import Action
from surveys.reports.plan import Plan, plan_of
from surveys.requests.records import Survey
from webapp.access import current_person, may, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.messages import sentence
from webapp.precision.forms import RuleForm
from webapp.precision.pages import precision_page, standing_kept, versions_said
from webapp.stale_forms import unless_changed

blueprint = Blueprint("precision", __name__, template_folder="templates")
SAID_ALWAYS = {"never_on_results": NEVER_ON_RESULTS, "sources": SOURCES}
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/khao-sat/<int:survey_id>/do-chinh-xac")
@require(Action.VIEW_FIELDWORK)
def precision(survey: Survey) -> ResponseReturnValue:
    """Margins reached against those planned, what is missing where, and how the rule stands."""
    return render_template("precision/precision.html", survey=survey, page=precision_page(survey), **SAID_ALWAYS)


@blueprint.get("/khao-sat/<int:survey_id>/do-chinh-xac.svg")
@require(Action.VIEW_FIELDWORK)
def picture(survey: Survey) -> Response:
    """The margins as dots; narrow for phones."""
    standing = standing_kept(survey)
    if standing is None or standing.reached is None or not standing.reached.domains:
        abort(404)
    from analysis.theme import PAGE_WIDTH, PHONE_WIDTH

    width = PHONE_WIDTH if request.args.get("khung") == "hep" else PAGE_WIDTH
    by_question = may(Action.VIEW_RESULTS, survey)
    drawn = margins_picture(standing.reached, standing.rule, width=width, by_question=by_question)
    return Response(drawn.svg(), mimetype="image/svg+xml", headers={"Cache-Control": "private, no-cache"})


@blueprint.get("/khao-sat/<int:survey_id>/do-chinh-xac.xlsx")
@require(Action.VIEW_FIELDWORK)
def workbook(survey: Survey) -> Response:
    """The same in Excel."""
    standing = standing_kept(survey)
    if standing is None:
        abort(404)
    content = precision_workbook(standing, made_on=today(), by_question=may(Action.VIEW_RESULTS, survey))
    name = f"do-chinh-xac-{survey.id}.xlsx"
    return Response(content, mimetype=SPREADSHEET, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _newest(survey: Survey) -> list[object]:
    """Which version of the rule counts, and whether fieldwork goes on."""
    record = newest_rule(db.session, survey)
    return [0 if record is None else record.number, survey.state]


@blueprint.route("/khao-sat/<int:survey_id>/quy-tac-dung", methods=["GET", "POST"])
@require(Action.WRITE_STOPPING_RULE)
@unless_changed(_newest)
def rule(survey: Survey) -> ResponseReturnValue:
    """Write the rule down, or its next version, with its reason where answers come in already."""
    plan = plan_of(db.session, survey)
    if plan is None:
        return render_template("precision/rule.html", survey=survey, form=None, **SAID_ALWAYS)
    form = _rule_form(survey, plan)
    if form.validate_on_submit():
        try:
            reason = form.reason.data or "" if "reason" in form else ""
            write_rule(db.session, survey, form.rule(), reason=reason, person=current_person(), now=now())
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("Đã lưu quy tắc dừng."), "success")
            return redirect(url_for("precision.precision", survey_id=survey.id))
    versions = versions_said(rules_of(db.session, survey), plan)
    page = render_template("precision/rule.html", survey=survey, form=form, versions=versions, **SAID_ALWAYS)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors else HTTPStatus.OK


def _rule_form(survey: Survey, plan: Plan) -> RuleForm:
    form, record = RuleForm(), newest_rule(db.session, survey)
    form.offer(
        key_questions(plan),
        rule_domains(db.session, survey, plan),
        borne=bears_margin(db.session, survey),
        during=survey.state == "fieldwork",
    )
    if not form.is_submitted():
        form.fill(fields_of(record) if record is not None else proposed_rule(db.session, survey, plan))
    return form
