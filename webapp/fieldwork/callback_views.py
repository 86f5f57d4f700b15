"""Going back to a household: the supervisor says why and about which questions, the collaborator what came of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork import callbacks
from surveys.fieldwork.records import Case
from surveys.fieldwork.supervision.changes import asked_again
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import LOCAL_ZONE, now
from webapp.extensions import db
from webapp.fieldwork.asking_again import Asking
from webapp.fieldwork.blueprint import UNPROCESSABLE, blueprint
from webapp.fieldwork.forms import CallbackForm, ReturnForm, WithdrawForm
from webapp.messages import sentence
from webapp.stale_forms import unless_changed


def _tasks(survey: Survey, case: Case) -> list[object]:
    """How the call-backs of the case stand."""
    return [(task.id, task.state) for task in callbacks.tasks_of(db.session, case)]


@blueprint.route("/khao-sat/<int:survey_id>/thu-thap/ho/<int:case_id>/quay-lai", methods=["GET", "POST"])
@require(Action.RETURN_CASES)
@unless_changed(_tasks)
def return_case(survey: Survey, case: Case) -> ResponseReturnValue:
    """Ask the collaborator of a completed case to go back."""
    form = ReturnForm()
    form.offer(callbacks.questions_to_name(db.session, survey, case=case))
    if form.validate_on_submit():
        try:
            callbacks.return_case(
                db.session,
                case,
                comment=form.comment.data or "",
                questions=form.questions.data or [],
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            form.comment.errors = [sentence(error)]
        else:
            flash(_("Đã yêu cầu quay lại. Việc này hiện trong danh sách của cộng tác viên."), "success")
            return redirect(url_for("fieldwork.commune", survey_id=survey.id, psu=case.psu))
    page = render_template(
        "fieldwork/return_case.html",
        survey=survey,
        case=case,
        form=form,
        tasks=callbacks.tasks_of(db.session, case),
        withdrawing=WithdrawForm(formdata=None),
        outcomes=callbacks.CALLBACK_OUTCOMES,
    )
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.post("/khao-sat/<int:survey_id>/thu-thap/ho/<int:case_id>/quay-lai/rut")
@require(Action.RETURN_CASES)
@unless_changed(_tasks)
def withdraw_callback(survey: Survey, case: Case) -> ResponseReturnValue:
    """Ask for it no longer."""
    task = callbacks.open_task_of(db.session, case)
    if WithdrawForm().validate_on_submit() and task is not None:
        callbacks.withdraw_task(db.session, task, person=current_person(), now=now())
        flash(_("Đã rút yêu cầu quay lại."), "success")
    return redirect(url_for("fieldwork.return_case", survey_id=survey.id, case_id=case.id))


@blueprint.route("/ho/<int:case_id>/quay-lai", methods=["GET", "POST"])
@require(Action.WORK_CASES)
def callback(case: Case) -> ResponseReturnValue:
    """What the collaborator is to go back for, and what came of it; who was reached is asked again on the next page."""
    task = callbacks.open_task_of(db.session, case)
    if task is None:
        return redirect(url_for("fieldwork.case", case_id=case.id))
    asks = asked_again(db.session, task) is not None
    form = CallbackForm()
    if form.validate_on_submit():
        if asks and form.outcome.data == "reached":
            return redirect(url_for("fieldwork.ask_again", case_id=case.id))
        try:
            callbacks.end_task(db.session, task, outcome=form.outcome.data, person=current_person(), now=now())
        except SurveyError as error:
            form.outcome.errors = [sentence(error)]
        else:
            flash(_("Đã ghi kết quả."), "success")
            return redirect(url_for("fieldwork.my_cases"))
    page = render_template("fieldwork/callback.html", case=case, task=task, form=form, asks=asks)
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.route("/ho/<int:case_id>/quay-lai/hoi", methods=["GET", "POST"])
@require(Action.WORK_CASES)
def ask_again(case: Case) -> ResponseReturnValue:
    """The named questions, without what was answered before; what new answers make necessary is asked as well."""
    task = callbacks.open_task_of(db.session, case)
    again = asked_again(db.session, task) if task is not None else None
    if task is None or again is None:
        return redirect(url_for("fieldwork.callback", case_id=case.id))
    asking = Asking(again, on=now().astimezone(LOCAL_ZONE).date())
    if request.method == "POST":
        asking.take(request.form)
        said = {"answers": asking.answers, "declined": asking.declined}
        try:
            callbacks.end_task(db.session, task, outcome="reached", **said, person=current_person(), now=now())
        except SurveyError as error:
            asking.refused(error)
        else:
            flash(_("Đã ghi kết quả."), "success")
            return redirect(url_for("fieldwork.my_cases"))
    page = render_template("fieldwork/ask_again.html", case=case, task=task, asking=asking)
    return page, UNPROCESSABLE if asking.is_refused else 200
