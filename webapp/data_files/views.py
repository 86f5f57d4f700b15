"""Files of single answers, asked for by one and approved by another."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from surveys.errors import SurveyError
from surveys.jobs.service import under_way
from surveys.people.permissions import Action
from surveys.reports import data_files
from surveys.reports.records import DataFile
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.accounts.access_log import logs_download
from webapp.clock import now
from webapp.data_files.forms import KINDS, AskForm, DecideForm
from webapp.data_files.presentation import facts_in_words
from webapp.data_files.work import MAKE
from webapp.extensions import db
from webapp.jobs.views import start
from webapp.messages import sentence
from webapp.samples.downloads import download as as_file

blueprint = Blueprint("data_files", __name__, template_folder="templates")

UNPROCESSABLE = 422


@blueprint.get("/khao-sat/<int:survey_id>/tep-du-lieu")
@require(Action.ASK_DATA_FILE)
def index(survey: Survey) -> ResponseReturnValue:
    """Which files were asked for, how each stands, and the file itself while it is there."""
    files = data_files.data_files(db.session, survey)
    return render_template(
        "data_files/index.html",
        survey=survey,
        files=files,
        over={each.id for each in files if data_files.is_over(each, now=now())},
        until={each.id: each.decided_at + data_files.KEPT_FOR for each in files if each.decided_at is not None},
        kinds=KINDS,
        facts=facts_in_words,
        is_open=survey.state in ("results", "report"),
        job=under_way(db.session, MAKE, survey=survey),
    )


@blueprint.route("/khao-sat/<int:survey_id>/tep-du-lieu/de-nghi", methods=["GET", "POST"])
@require(Action.ASK_DATA_FILE)
def ask(survey: Survey) -> ResponseReturnValue:
    """The first person asks for a file, with a reason."""
    form = AskForm()
    if form.validate_on_submit():
        about = {"kind": form.kind.data, "reason": form.reason.data, "person": current_person(), "now": now()}
        try:
            data_files.ask_for_file(db.session, survey, **about)
        except SurveyError as error:
            _tell(form, error)
        else:
            flash(_("Đã đề nghị. Một người điều phối hoặc người thiết kế khác xem và quyết định."), "success")
            return redirect(url_for("data_files.index", survey_id=survey.id))
    return _page("data_files/ask.html", form, survey=survey)


@blueprint.route("/khao-sat/<int:survey_id>/tep-du-lieu/<int:data_file_id>/quyet-dinh", methods=["GET", "POST"])
@require(Action.APPROVE_DATA_FILE)
def decide(survey: Survey, data_file: DataFile) -> ResponseReturnValue:
    """The second person agrees, and the file is made, or says why not."""
    form = DecideForm()
    if data_file.state != "asked":
        return redirect(url_for("data_files.index", survey_id=survey.id))
    if form.validate_on_submit():
        try:
            return _decided(survey, data_file, form)
        except SurveyError as error:
            _tell(form, error)
    own = data_file.asked_by_id == current_person().id
    return _page("data_files/decide.html", form, survey=survey, file=data_file, kinds=KINDS, own=own)


@blueprint.get("/khao-sat/<int:survey_id>/tep-du-lieu/<int:data_file_id>/tep.zip")
@require(Action.ASK_DATA_FILE)
@logs_download("answers")
def download(survey: Survey, data_file: DataFile) -> ResponseReturnValue:
    """The file, noted in the log of access."""
    try:
        content = data_files.content_of(db.session, data_file, now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("data_files.index", survey_id=survey.id))
    return as_file(content, data_file.filename, "application/zip")


@blueprint.post("/khao-sat/<int:survey_id>/tep-du-lieu/<int:data_file_id>/xoa")
@require(Action.ASK_DATA_FILE)
def remove(survey: Survey, data_file: DataFile) -> ResponseReturnValue:
    """The file is deleted before its month is over."""
    data_files.remove_file(db.session, data_file, person=current_person(), now=now())
    flash(_("Đã xóa tệp. Khi cần thì đề nghị lập lại."), "success")
    return redirect(url_for("data_files.index", survey_id=survey.id))


def _decided(survey: Survey, record: DataFile, form: DecideForm) -> ResponseReturnValue:
    if form.decision.data == "approve":
        data_files.check_askable(survey)
        data_files.check_decidable(record, current_person())
        return start(MAKE, survey, {"data_file_id": record.id})
    data_files.refuse_file(db.session, record, note=form.note.data or "", person=current_person(), now=now())
    flash(_("Đã trả lời không đồng ý. Người đề nghị đọc được lý do."), "success")
    return redirect(url_for("data_files.index", survey_id=survey.id))


def _tell(form: AskForm | DecideForm, error: SurveyError) -> None:
    field = form.field_of(error.code)
    if field is not None:
        field.errors = [sentence(error)]
    else:
        form.form_errors.append(sentence(error))


def _page(template: str, form: FlaskForm, **about: object) -> ResponseReturnValue:
    page = render_template(template, form=form, **about)
    return page, UNPROCESSABLE if form.errors or form.form_errors else 200
