"""Pages of fieldwork: progress, assignment and communes for the office, the own cases for the collaborator."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectChoice

from surveys.errors import SurveyError
from surveys.fieldwork import service
from surveys.fieldwork.callbacks import open_task_of, open_tasks, returned_cases
from surveys.fieldwork.dispositions import recordable
from surveys.fieldwork.drafts import answering_by_link
from surveys.fieldwork.practice.service import situation_at
from surveys.fieldwork.records import Case
from surveys.fieldwork.reserves import release_reserves, reserves_left
from surveys.people.permissions import Action
from surveys.people.service import collaborators
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.fieldwork import callback_views, giving_on_views, kept_views, progress_views, quota_views, week_views
from webapp.fieldwork.assignment import assignment_page, who_has_what
from webapp.fieldwork.blueprint import UNPROCESSABLE, blueprint
from webapp.fieldwork.forms import AssignmentForm, CaseFilter, ReassignForm, ReserveForm, VisitForm
from webapp.fieldwork.words import appointments, standing, standings
from webapp.interview.telephone import by_telephone
from webapp.messages import sentence
from webapp.stale_forms import unless_changed

__all__ = [
    "blueprint",
    "callback_views",
    "giving_on_views",
    "kept_views",
    "progress_views",
    "quota_views",
    "week_views",
]


def _who_has_what(survey: Survey) -> list[object]:
    """Which collaborator has which case."""
    return who_has_what(db.session, survey)


def _reserves_left(survey: Survey, psu: str) -> list[object]:
    """How many reserves the commune has."""
    return [reserves_left(db.session, survey).get(psu, 0)]


@blueprint.route("/khao-sat/<int:survey_id>/phan-cong", methods=["GET", "POST"])
@require(Action.ASSIGN_CASES)
@unless_changed(_who_has_what)
def assignment(survey: Survey) -> ResponseReturnValue:
    """The proposal by commune, adjusted and saved."""
    only = request.args.get("xa")
    shown = assignment_page(db.session, survey, only=only)
    form = AssignmentForm()
    if form.validate_on_submit():
        choices = {row.code: request.form.get(f"xa-{row.code}", "") for row in shown.rows}
        try:
            changed = service.assign(
                db.session, survey, shown.from_choices(choices), person=current_person(), now=now()
            )
        except SurveyError as error:
            flash(sentence(error), "error")
        else:
            flash(_("Đã lưu phân công: %(count)s hộ đổi người.", count=changed), "success")
        return redirect(url_for("fieldwork.assignment", survey_id=survey.id))
    return render_template("fieldwork/assignment.html", survey=survey, page=shown, form=form, only=only)


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/<psu>")
@require(Action.VIEW_FIELDWORK)
def commune(survey: Survey, psu: str) -> ResponseReturnValue:
    """The cases of one commune, and its reserves."""
    cases = service.cases_in(db.session, survey, psu)
    if not cases:
        abort(404)
    left = reserves_left(db.session, survey).get(psu, 0)
    return render_template(
        "fieldwork/commune.html",
        survey=survey,
        psu=psu,
        cases=cases,
        left=left,
        returned=returned_cases(db.session, cases),
        form=ReserveForm(formdata=None, count=1),
    )


@blueprint.post("/khao-sat/<int:survey_id>/thu-thap/<psu>/du-phong")
@require(Action.ASSIGN_CASES)
@unless_changed(_reserves_left)
def release(survey: Survey, psu: str) -> ResponseReturnValue:
    """Release the next reserves of a commune."""
    form = ReserveForm()
    if not form.validate_on_submit():
        flash(form.count.errors[0], "error")
        return redirect(url_for("fieldwork.commune", survey_id=survey.id, psu=psu))
    try:
        cases = release_reserves(db.session, survey, psu=psu, count=form.count.data, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
    else:
        flash(
            ngettext("Đã thêm %(num)s hộ dự phòng vào mẫu.", "Đã thêm %(num)s hộ dự phòng vào mẫu.", len(cases)),
            "success",
        )
    return redirect(url_for("fieldwork.commune", survey_id=survey.id, psu=psu))


@blueprint.route("/khao-sat/<int:survey_id>/thu-thap/ho/<int:case_id>", methods=["GET", "POST"])
@require(Action.ASSIGN_CASES)
@unless_changed(lambda survey, case: [case.collaborator_id, case.state])
def reassign(survey: Survey, case: Case) -> ResponseReturnValue:
    """The visits to one case, and giving it to someone else."""
    form = ReassignForm()
    form.collaborator_id.choices = [
        SelectChoice(str(person.id), f"{person.full_name} – {person.unit.name}")
        for person in collaborators(db.session, survey.unit)
        if person.id != case.collaborator_id
    ]
    if form.validate_on_submit():
        try:
            service.reassign(
                db.session,
                case,
                collaborator_id=form.collaborator_id.data,
                reason=form.reason.data or "",
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            form.reason.errors = [sentence(error)]
        else:
            flash(_("Đã giao lại."), "success")
            return redirect(url_for("fieldwork.commune", survey_id=survey.id, psu=case.psu))
    page = render_template("fieldwork/reassign.html", survey=survey, case=case, form=form)
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.get("/viec-cua-toi")
@require(Action.WORK_CASES)
def my_cases() -> ResponseReturnValue:
    """The own cases by commune; appointments first."""
    cases = service.own_cases(db.session, current_person())
    form = CaseFilter(request.args)
    form.offer({case.psu: case.psu_name for case in cases}, standings())
    chosen = [
        case for case in cases if form.xa.data in (None, "", case.psu) and form.viec.data in (None, "", standing(case))
    ]
    return render_template(
        "fieldwork/my_cases.html",
        cases=cases,
        chosen=chosen,
        form=form,
        appointments=appointments(cases),
        callbacks=open_tasks(db.session, current_person()),
        by_link=answering_by_link(db.session, cases),
    )


@blueprint.get("/ho/<int:case_id>")
@require(Action.WORK_CASES)
def case(case: Case) -> ResponseReturnValue:
    """One household: what is known of it, what came of the visits, what to do now. Never an answer."""
    running = case.survey.state == "fieldwork"
    by_link = bool(answering_by_link(db.session, [case]))
    waiting = open_task_of(db.session, case) if running else None
    situation = situation_at(case)
    return render_template(
        "fieldwork/case.html", case=case, running=running, by_link=by_link, callback=waiting, situation=situation
    )


@blueprint.route("/ho/<int:case_id>/ket-qua", methods=["GET", "POST"])
@require(Action.WORK_CASES)
@unless_changed(lambda case: [visit.id for visit in case.visits])
def visit(case: Case) -> ResponseReturnValue:
    """Record what came of a visit."""
    if case.state not in service.WORKABLE:
        return redirect(url_for("fieldwork.case", case_id=case.id))
    form, calling = VisitForm(), by_telephone()
    form.offer(recordable(service.telephone_moment_of(case) if calling else service.moment_of(case)), calling=calling)
    if form.validate_on_submit():
        try:
            service.record_visit(
                db.session,
                case,
                outcome=form.outcome.data,
                appointment_at=form.appointment_at(),
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            late = error.code.startswith("visit.appointment")
            (form.appointment_date if late else form.outcome).errors = [sentence(error)]
        else:
            flash(_("Đã ghi kết quả."), "success")
            return redirect(url_for("fieldwork.my_cases"))
    page = render_template("fieldwork/visit.html", case=case, form=form, calling=calling)
    return page, UNPROCESSABLE if form.errors else 200
