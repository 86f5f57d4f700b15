"""Pages of the variables that are made from answers: the list with definitions, making one, taking one out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.reports.declared_variables import (
    DeclaredVariable,
    can_change,
    check_variable,
    declare,
    declared_variables,
    remove_variable,
)
from surveys.reports.derived_words import definition_words, which_answers_go_where
from surveys.reports.frozen import is_frozen
from surveys.reports.plan import plan_of
from surveys.reports.planned_question import PlannedQuestion
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence
from webapp.stale_forms import unless_changed
from webapp.variables.forms import VariableForm, form_for, variable_of
from webapp.variables.kinds import KINDS, Kind, conditions, key_of, suitable

blueprint = Blueprint("variables", __name__, template_folder="templates")

UNPROCESSABLE = 422


def _declared_now(survey: Survey) -> list[object]:
    """Which variables there are, in which version."""
    return [(each.name, each.version) for each in declared_variables(db.session, survey)]


@blueprint.get("/khao-sat/<int:survey_id>/bien-tao-them")
@require(Action.WRITE_REPORT)
def overview(survey: Survey) -> ResponseReturnValue:
    """What is declared, with author and time, and the kinds that can be added."""
    questions = {question.variable: question for question in _questions(survey)}
    shown = [
        (each, definition_words(each.variable, questions), _change_address(survey, each))
        for each in declared_variables(db.session, survey)
    ]
    return render_template(
        "variables/overview.html",
        survey=survey,
        shown=shown,
        kinds=KINDS.values() if questions and not is_frozen(db.session, survey) else (),
        can_change=can_change(survey),
        frozen=is_frozen(db.session, survey),
    )


@blueprint.route("/khao-sat/<int:survey_id>/bien-tao-them/khai", methods=["GET", "POST"])
@require(Action.WRITE_REPORT)
def write(survey: Survey) -> ResponseReturnValue:
    """Make a variable: first the question, then what becomes of its answers, with a preview before it is declared."""
    questions = _questions(survey)
    kind = KINDS.get(request.args.get("kieu", ""))
    if kind is None or not questions:
        return redirect(url_for("variables.overview", survey_id=survey.id))
    offered, among = suitable(kind, questions), conditions(questions) if kind.key == "trong-so" else []
    question = _named(offered, "cau")
    condition = _named(among, "trong")
    if question is None or (among and (condition is None or condition == question)):
        return render_template(
            "variables/question.html",
            survey=survey,
            kind=kind,
            questions=offered,
            conditions=among,
            chosen=question,
            is_same=question is not None and condition == question,
        )
    stored = _stored(survey, kind)
    form = form_for(kind, question, condition, None if stored is None else stored.variable)
    facts: dict[str, Any] = {"survey": survey, "kind": kind, "question": question, "condition": condition, "form": form}
    if not form.validate_on_submit():
        return render_template("variables/write.html", **facts), UNPROCESSABLE if form.errors else 200
    return _declared(facts, questions, "" if stored is None else stored.name)


@blueprint.post("/khao-sat/<int:survey_id>/bien-tao-them/bo")
@require(Action.WRITE_REPORT)
@unless_changed(_declared_now)
def remove(survey: Survey) -> ResponseReturnValue:
    """Take a variable out while no result has shown it."""
    try:
        remove_variable(db.session, survey, request.form.get("name", ""), person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
    else:
        flash(_("Đã bỏ biến."), "success")
    return redirect(url_for("variables.overview", survey_id=survey.id))


def _declared(facts: dict[str, Any], questions: list[PlannedQuestion], replaces: str) -> ResponseReturnValue:
    """Show what the form would make, or keep it."""
    survey, form, kind, condition = facts["survey"], facts["form"], facts["kind"], facts["condition"]
    variable = variable_of(form, kind, facts["question"], condition.variable if condition else "", questions)
    asked = {question.variable: question for question in questions}
    try:
        check_variable(variable, asked)
        if "preview" in request.form:
            rows = which_answers_go_where(variable, asked)
            facts |= {"rows": rows, "definition": definition_words(variable, asked)}
            return render_template("variables/write.html", **facts)
        declare(db.session, survey, variable, questions, person=current_person(), now=now(), replaces=replaces)
    except SurveyError as error:
        _blame(form, error)
        return render_template("variables/write.html", **facts), UNPROCESSABLE
    flash(_("Đã khai biến “%(label)s”.", label=variable.label), "success")
    return redirect(url_for("variables.overview", survey_id=survey.id))


def _blame(form: VariableForm, error: SurveyError) -> None:
    """Put the sentence beside the field that it is about."""
    places = {"derived.label": "label", "derived.label_taken": "label", "derived.bands": "bounds"}
    place = places.get(error.code, "codes")
    if place in form:
        form[place].errors = [sentence(error)]
    else:
        form.form_errors.append(sentence(error))


def _questions(survey: Survey) -> list[PlannedQuestion]:
    plan = plan_of(db.session, survey)
    return [] if plan is None else list(plan.all_asked)


def _named(questions: list[PlannedQuestion], argument: str) -> PlannedQuestion | None:
    wanted = request.args.get(argument, "")
    return next((question for question in questions if question.variable == wanted), None)


def _stored(survey: Survey, kind: Kind) -> DeclaredVariable | None:
    """The variable that is being changed, if its kind is still the one of the page."""
    wanted = request.args.get("sua", "")
    declared = declared_variables(db.session, survey)
    return next((each for each in declared if each.name == wanted and key_of(each.variable) == kind.key), None)


def _change_address(survey: Survey, each: DeclaredVariable) -> str:
    variable = each.variable
    source = variable.sources[0] if hasattr(variable, "sources") else variable.source
    return url_for(
        "variables.write",
        survey_id=survey.id,
        kieu=key_of(variable),
        cau=source,
        trong=getattr(variable, "condition", None),
        sua=each.name,
    )
