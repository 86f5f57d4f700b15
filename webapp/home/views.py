"""The first page after log-in: for the office the surveys and what to do next, for a collaborator the own cases."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_security import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from surveys.fieldwork.unit_progress import surveys_in
from surveys.people.permissions import Action, Role
from surveys.questionnaires.review.tasks import tasks_of
from webapp.access import current_person, is_collaborator, may, public, require, to_login
from webapp.accounts.records import Account
from webapp.clock import now, today
from webapp.extensions import db
from webapp.home.backup_notice import backup_notice
from webapp.home.overview import overview

blueprint = Blueprint("home", __name__, template_folder="templates")


@blueprint.get("/")
@public
def start() -> Response | str:
    """To the own work; on a fresh installation, how to make the first account."""
    if not current_user.is_authenticated:
        if db.session.scalar(select(Account.id).limit(1)) is None:
            return render_template("home/first_run.html")
        return to_login()
    return redirect(url_for("fieldwork.my_cases" if is_collaborator() else "home.index"))


@blueprint.get("/khao-sat")
@require(Action.VIEW_HOME)
def index() -> Response | str:
    """Requests and surveys of the own unit with their stage and next step."""
    if is_collaborator():
        return redirect(url_for("fieldwork.my_cases"))
    rows = overview(db.session, current_person().unit, today=today()) if may(Action.VIEW_SURVEY) else []
    notice = None
    if current_person().role == Role.ADMINISTRATOR:
        notice = backup_notice(current_app.config.get("DATA_DIRECTORY"), now=now())
    tasks = tasks_of(db.session, current_person())
    there = surveys_in(db.session, current_person().unit) if may(Action.VIEW_UNIT_PROGRESS) else []
    return render_template("home/index.html", rows=rows, backup_notice=notice, review_tasks=tasks, there=there)
