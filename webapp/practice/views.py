"""Pages of surveys to practise on: the office makes one and sees who has practised, collaborators see their sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.practice import service
from surveys.people.permissions import Action
from surveys.people.service import collaborators
from surveys.questionnaires.service import published_version
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.messages import sentence
from webapp.practice.forms import ActForm, PeopleForm, PrepareForm
from webapp.stale_forms import unless_changed

blueprint = Blueprint("practice", __name__, template_folder="templates")
UNPROCESSABLE = 422
USUAL = timedelta(days=14)


def _standing(survey: Survey) -> list[object]:
    """Which practice there is, and whether it is open."""
    practice = service.practice_of(db.session, survey)
    return [None if practice is None else (practice.id, practice.created_at.isoformat(), practice.state)]


@blueprint.get("/khao-sat/<int:survey_id>/luyen-tap")
@require(Action.PREPARE_PRACTICE)
def index(survey: Survey) -> ResponseReturnValue:
    """Who has practised what; or how to begin."""
    return _page(survey)


@blueprint.post("/khao-sat/<int:survey_id>/luyen-tap")
@require(Action.PREPARE_PRACTICE)
@unless_changed(_standing)
def prepare(survey: Survey) -> ResponseReturnValue:
    """Make one, in place of the one there is."""
    form = PrepareForm()
    form.offer(collaborators(db.session, survey.unit))
    if form.validate_on_submit():
        people, day = form.people.data or [], form.last_day.data
        act = {"last_day": day, "person": current_person(), "now": now()}
        try:
            service.prepare(db.session, survey, people, **act)
        except SurveyError as error:
            at_day = error.code.startswith("practice.day")
            (form.last_day if at_day else form.people).errors = [sentence(error)]
        else:
            flash(_("Đã giao hộ luyện tập cho %(count)s cộng tác viên.", count=len(people)), "success")
            return redirect(url_for("practice.index", survey_id=survey.id))
    return _page(survey, preparing=form), UNPROCESSABLE


@blueprint.post("/khao-sat/<int:survey_id>/luyen-tap/them")
@require(Action.PREPARE_PRACTICE)
@unless_changed(_standing)
def extend(survey: Survey) -> ResponseReturnValue:
    """Give more people their households."""
    form = PeopleForm()
    form.offer(collaborators(db.session, survey.unit))
    if form.validate_on_submit():
        chosen = form.people.data or []
        try:
            count = service.add_people(db.session, survey, chosen, person=current_person(), now=now())
        except SurveyError as error:
            form.people.errors = [sentence(error)]
        else:
            flash(_("Đã giao hộ luyện tập cho %(count)s cộng tác viên.", count=count), "success")
            return redirect(url_for("practice.index", survey_id=survey.id))
    return _page(survey, extending=form), UNPROCESSABLE


@blueprint.post("/khao-sat/<int:survey_id>/luyen-tap/ket-thuc")
@require(Action.PREPARE_PRACTICE)
@unless_changed(_standing)
def end(survey: Survey) -> ResponseReturnValue:
    """Take the exercises from everybody's list."""
    return _done(survey, service.end, _("Đã kết thúc luyện tập. Việc tập không còn trong danh sách của ai."))


@blueprint.post("/khao-sat/<int:survey_id>/luyen-tap/xoa")
@require(Action.PREPARE_PRACTICE)
@unless_changed(_standing)
def remove(survey: Survey) -> ResponseReturnValue:
    """Delete it with all that was done on it."""
    return _done(survey, service.remove, _("Đã xóa bản luyện tập và mọi phiếu tập."))


@blueprint.get("/luyen-tap")
@require(Action.WORK_CASES)
def sheet() -> ResponseReturnValue:
    """The own exercises: what is met, what is still to be done."""
    g.is_practice = True
    exercises = service.exercises_of(db.session, current_person())
    return render_template("practice/sheet.html", exercises=exercises)


def _done(survey: Survey, act: Callable[..., None], said: str) -> ResponseReturnValue:
    if ActForm().validate_on_submit():
        survey_id = survey.id
        try:
            act(db.session, survey, person=current_person(), now=now())
        except SurveyError as error:
            flash(sentence(error), "error")
        else:
            flash(said, "success")
        return redirect(url_for("practice.index", survey_id=survey_id))
    return _page(survey), UNPROCESSABLE


def _page(survey: Survey, *, preparing: PrepareForm | None = None, extending: PeopleForm | None = None) -> str:
    practice = service.practice_of(db.session, survey)
    people = collaborators(db.session, survey.unit)
    practised = service.practised(db.session, practice) if practice else []
    held = {each.person.id for each in practised}
    facts: dict[str, Any] = {
        "practice": practice,
        "practised": practised,
        "people": people,
        "version": published_version(db.session, survey.id),
        "preparing": preparing or _prepared(people),
        "extending": extending or _extended([each for each in people if each.id not in held]),
    }
    return render_template("practice/index.html", survey=survey, **facts)


def _prepared(people: list[Any]) -> PrepareForm:
    form = PrepareForm(formdata=None, people=[person.id for person in people], last_day=today() + USUAL)
    form.offer(people)
    return form


def _extended(people: list[Any]) -> PeopleForm:
    form = PeopleForm(formdata=None, people=[])
    form.offer(people)
    return form
