"""Pages of fieldwork: quotas of communes and groups, done and wanted, and which answers mean which group."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.quota_progress import (
    groups_of,
    match_groups,
    matches_of,
    profile_questions,
    quota_design,
    quota_progress,
)
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.fieldwork.blueprint import UNPROCESSABLE, blueprint
from webapp.fieldwork.quota_form import groups_form
from webapp.messages import sentence


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/chi-tieu")
@require(Action.VIEW_FIELDWORK)
def quotas(survey: Survey) -> ResponseReturnValue:
    """Communes × groups, done and wanted."""
    return render_template("fieldwork/quotas.html", survey=survey, quotas=quota_progress(db.session, survey))


@blueprint.route("/khao-sat/<int:survey_id>/thu-thap/chi-tieu/nhom", methods=["GET", "POST"])
@require(Action.DESIGN_SAMPLE)
def quota_groups(survey: Survey) -> ResponseReturnValue:
    """Say by which question and answers each group of the allocation is told."""
    design = quota_design(db.session, survey.id)
    if design is None:
        return render_template("fieldwork/quota_groups.html", survey=survey, form=None)
    questions = profile_questions(db.session, survey.id)
    form = groups_form(groups_of(design), questions, matches_of(design, questions))
    if form.validate_on_submit():
        try:
            match_groups(db.session, survey, form.matches(), person=current_person(), now=now())
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("Đã lưu cách nhận ra các nhóm."), "success")
            again = "fieldwork.quota_groups" if form.has_new_question else "fieldwork.quotas"
            return redirect(url_for(again, survey_id=survey.id))
    page = render_template("fieldwork/quota_groups.html", survey=survey, form=form, questions=questions)
    return page, UNPROCESSABLE if form.errors or form.form_errors else 200
