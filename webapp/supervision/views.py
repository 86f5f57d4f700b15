"""Pages of looking at what came back: the queue, a case's history, making a response void. No answer is on any."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from surveys.errors import SurveyError
from surveys.fieldwork.callbacks import open_task_of
from surveys.fieldwork.records import Case
from surveys.fieldwork.supervision import service
from surveys.fieldwork.supervision.waiting import queue_of
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from webapp.access import current_person, record_number, require
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence
from webapp.stale_forms import unless_changed
from webapp.supervision.forms import AGAIN, AcceptForm, QueueFilter, VoidForm
from webapp.supervision.words import mode_said, said

UNPROCESSABLE = 422

blueprint = Blueprint("supervision", __name__, template_folder="templates")


def _standing(survey: Survey, case: Case) -> list[object]:
    """How the case stands."""
    return [case.state]


@blueprint.get("/khao-sat/<int:survey_id>/phuc-tra-phieu")
@require(Action.REVIEW_CASES)
def queue(survey: Survey) -> ResponseReturnValue:
    """The interviews that wait to be looked at, the longest first."""
    form = QueueFilter(request.args)
    looking = form.looking()
    found = queue_of(db.session, survey, looking, page=record_number(request.args.get("trang", "")) or 1)
    form.offer(found)
    return render_template(
        "supervision/queue.html",
        survey=survey,
        form=form,
        looking=looking,
        queue=found,
        accepting=AcceptForm(formdata=None),
        mode_said=mode_said,
        now=now(),
        chosen={"tinh_trang": looking.state, "xa": looking.psu or None, "nguoi": looking.collaborator_id},
    )


@blueprint.post("/khao-sat/<int:survey_id>/phuc-tra-phieu/nhan")
@require(Action.REVIEW_CASES)
def accept(survey: Survey) -> ResponseReturnValue:
    """Accept the chosen ones; what somebody else dealt with meanwhile is left alone."""
    chosen = [record_number(each) or 0 for each in request.form.getlist("ho")]
    if AcceptForm().validate_on_submit() and chosen:
        try:
            count = service.accept_all(db.session, survey, chosen, person=current_person(), now=now())
        except SurveyError as error:
            flash(sentence(error), "error")
        else:
            flash(ngettext("Đã nhận %(num)s phiếu.", "Đã nhận %(num)s phiếu.", count), "success")
    else:
        flash(_("Chưa chọn phiếu nào. Đánh dấu những phiếu cần nhận rồi bấm lại."), "error")
    return redirect(url_for("supervision.queue", survey_id=survey.id, **_way_back()))


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/ho/<int:case_id>/lich-su")
@require(Action.REVIEW_CASES)
def history(survey: Survey, case: Case) -> ResponseReturnValue:
    """All that happened at a case, and what can be done with it now."""
    return render_template(
        "supervision/history.html",
        survey=survey,
        case=case,
        lines=service.history_of(db.session, case),
        said=said,
        waiting=open_task_of(db.session, case),
        accepting=AcceptForm(formdata=None),
    )


@blueprint.post("/khao-sat/<int:survey_id>/thu-thap/ho/<int:case_id>/lich-su")
@require(Action.REVIEW_CASES)
@unless_changed(_standing)
def decide(survey: Survey, case: Case) -> ResponseReturnValue:
    """Accept the case's response, or let it wait again."""
    act = service.take_back_acceptance if request.form.get("viec") == "thoi" else service.accept
    if AcceptForm().validate_on_submit():
        try:
            act(db.session, case, person=current_person(), now=now())
        except SurveyError as error:
            flash(sentence(error), "error")
        else:
            flash(_("Đã nhận phiếu.") if act is service.accept else _("Phiếu lại chờ xem."), "success")
    return redirect(url_for("supervision.history", survey_id=survey.id, case_id=case.id))


@blueprint.route("/khao-sat/<int:survey_id>/thu-thap/ho/<int:case_id>/huy-phieu", methods=["GET", "POST"])
@require(Action.REVIEW_CASES)
@unless_changed(_standing)
def void(survey: Survey, case: Case) -> ResponseReturnValue:
    """Make the response of a case void, for a reason."""
    form = VoidForm(may_go_again=survey.state == "fieldwork")
    if form.validate_on_submit():
        act = {"reason": form.reason.data or "", "again": form.then.data == AGAIN}
        try:
            service.void_response(db.session, case, **act, person=current_person(), now=now())
        except SurveyError as error:
            (form.then if error.code == "supervision.fieldwork_over" else form.reason).errors = [sentence(error)]
        else:
            flash(_("Đã hủy phiếu. Kết quả không tính phiếu này nữa."), "success")
            return redirect(url_for("supervision.history", survey_id=survey.id, case_id=case.id))
    page = render_template("supervision/void.html", survey=survey, case=case, form=form)
    return page, UNPROCESSABLE if form.errors else 200


def _way_back() -> dict[str, Any]:
    """The list as it was looked at."""
    return {name: request.form[name] for name in ("tinh_trang", "xa", "nguoi", "trang") if request.form.get(name)}
