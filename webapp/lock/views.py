"""Pages of the lock of a survey: the rehearsal, the question, the second person's word, the certificate."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf import FlaskForm

from surveys.errors import SurveyError
from surveys.fieldwork.lock import service
from surveys.fieldwork.lock.rehearsal import rehearse
from surveys.fieldwork.lock.traces import older_backups
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.accounts.pin_views import is_own_password
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.views import start
from webapp.lock import words
from webapp.lock.forms import AskForm, ConfirmForm
from webapp.lock.work import LOCK, data_directory
from webapp.messages import sentence
from webapp.transactions import begin_writing, reads_first

blueprint = Blueprint("lock", __name__, template_folder="templates")

UNPROCESSABLE = 422


@blueprint.get("/khao-sat/<int:survey_id>/khoa")
@require(Action.VIEW_LOCK)
def index(survey: Survey) -> ResponseReturnValue:
    """How it stands with the lock: the rehearsal, or who asked for it, or its certificate."""
    return _page("lock/index.html", survey)


@blueprint.route("/khao-sat/<int:survey_id>/khoa/de-nghi", methods=["GET", "POST"])
@require(Action.ASK_LOCK)
def ask(survey: Survey) -> ResponseReturnValue:
    """The first person asks for the lock."""
    form = AskForm()
    if form.validate_on_submit():
        try:
            service.ask(db.session, survey, cut_off=bool(form.cut_off.data), person=current_person(), now=now())
        except SurveyError as error:
            _tell(form, error)
        else:
            flash(_("Đã đề nghị khóa. Một người thiết kế khác xem lại và xác nhận."), "success")
            return redirect(url_for("lock.index", survey_id=survey.id))
    return _page("lock/ask.html", survey, form)


@blueprint.route("/khao-sat/<int:survey_id>/khoa/xac-nhan", methods=["GET", "POST"])
@require(Action.CONFIRM_LOCK)
@reads_first
def confirm(survey: Survey) -> ResponseReturnValue:
    """The second person confirms it, and the work begins."""
    form, asked = ConfirmForm(), service.lock_of(db.session, survey)
    if asked is None or asked.state != "asked":
        return redirect(url_for("lock.index", survey_id=survey.id))
    if form.validate_on_submit() and not is_own_password(current_user._get_current_object(), form.password.data or ""):
        form.password.errors = [_("Mật khẩu chưa đúng.")]
    elif form.is_submitted() and not form.errors:
        begin_writing()
        try:
            service.confirm(db.session, asked, typed=form.title.data or "", person=current_person(), now=now())
        except SurveyError as error:
            _tell(form, error)
        else:
            return start(LOCK, survey, {"lock_id": asked.id})
    return _page("lock/confirm.html", survey, form)


@blueprint.post("/khao-sat/<int:survey_id>/khoa/rut-lai")
@require(Action.ASK_LOCK)
def withdraw(survey: Survey) -> ResponseReturnValue:
    """The question is taken back."""
    return _end(survey, _("Đã rút đề nghị khóa."))


@blueprint.post("/khao-sat/<int:survey_id>/khoa/khong-dong-y")
@require(Action.CONFIRM_LOCK)
def decline(survey: Survey) -> ResponseReturnValue:
    """The second person turns it down."""
    return _end(survey, _("Đã không đồng ý khóa. Giám sát viên có thể đề nghị lại."))


@blueprint.post("/khao-sat/<int:survey_id>/khoa/lam-tiep")
@require(Action.VIEW_LOCK)
def go_on(survey: Survey) -> ResponseReturnValue:
    """A lock that was interrupted, or that could not clear everything away, is taken up again."""
    found = service.lock_of(db.session, survey)
    if found is None or found.state == "asked":
        return redirect(url_for("lock.index", survey_id=survey.id))
    return start(LOCK, survey, {"lock_id": found.id})


def _end(survey: Survey, said: str) -> ResponseReturnValue:
    found = service.lock_of(db.session, survey)
    if found is not None and found.state == "asked":  # else somebody was faster, and the page says what is
        service.withdraw(db.session, found, person=current_person(), now=now())
        flash(said, "success")
    return redirect(url_for("lock.index", survey_id=survey.id))


def _tell(form: AskForm | ConfirmForm, error: SurveyError) -> None:
    field = form.field_of(error.code)
    if field is not None:
        field.errors = [sentence(error)]
    else:
        form.form_errors.append(sentence(error))


def _page(template: str, survey: Survey, form: FlaskForm | None = None) -> ResponseReturnValue:
    lock = service.lock_of(db.session, survey)
    found = rehearse(db.session, survey) if survey.locked_at is None else None
    directory = data_directory()
    page = render_template(
        template,
        survey=survey,
        lock=lock,
        form=form,
        rehearsal=found,
        changed=lock is not None and lock.state == "asked" and found is not None and found.hash != lock.rehearsal_hash,
        must=[words.to_settle(each, survey) for each in found.must_be_settled] if found else [],
        may_go=[words.to_settle(each, survey) for each in found.cut_off] if found else [],
        goes=words.rows_that_go(found.goes if found else _gone(lock)),
        rewritten=words.rewritten_words(),
        left=words.left_words(lock.outcome.get("traces", {}).get("left", [])) if lock else [],
        backups=[path.name for path in older_backups(directory)] if directory and found else [],
    )
    return page, UNPROCESSABLE if form is not None and (form.errors or form.form_errors) else 200


def _gone(lock: service.SurveyLock | None) -> dict[str, int]:
    if lock is None:
        return {}
    log = sum(lock.outcome.get("log", {}).values())
    return {**lock.outcome.get("goes", {}), **({"audit_entry": log} if log else {})}
