"""Pages of requests, and of a survey's own steps."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.quota_progress import unasked_groups
from surveys.people.permissions import Action
from surveys.requests import service
from surveys.requests.records import Attachment, Survey, SurveyRequest
from surveys.units.service import communes
from webapp.access import current_person, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.messages import sentence
from webapp.requests.context import place_url, supply
from webapp.requests.forms import (
    CloseFieldworkForm,
    OpenSurveyForm,
    RequestForm,
    StartFieldworkForm,
    saved_fields,
    scope_of_request,
    written,
)
from webapp.stale_forms import is_stale, show_saved_meanwhile, watches

blueprint = Blueprint("requests", __name__, template_folder="templates")
blueprint.app_context_processor(supply)

UNPROCESSABLE = 422
FIELD_OF_CODE = {"request.deadline_before_document": "deadline", "request.recorded_before": "document_number"}
FIELD_OF_KIND = {"request": "unit_ids", "attachment": "attachments"}


@blueprint.get("/de-nghi")
@require(Action.VIEW_REQUEST)
def index() -> ResponseReturnValue:
    """All requests of the own unit and those below it."""
    found = service.requests_within(db.session, current_person().unit)
    return render_template("requests/index.html", requests=found)


@blueprint.route("/de-nghi/moi", methods=["GET", "POST"])
@require(Action.EDIT_REQUEST)
def create() -> ResponseReturnValue:
    """Record a new request."""
    person = current_person()
    form = RequestForm()
    form.offer(communes(db.session, person.unit))
    if form.validate_on_submit():
        try:
            made = service.create_request(
                db.session,
                fields=form.fields(person.unit_id),
                attachments=form.received(),
                person=person,
                now=now(),
            )
        except SurveyError as error:
            _place(form, error)
        else:
            flash(_("Đã lưu đề nghị."), "success")
            return redirect(url_for("requests.detail", request_id=made.id))
    return _form_page(form, None)


@blueprint.get("/de-nghi/<int:request_id>")
@require(Action.VIEW_REQUEST)
def detail(survey_request: SurveyRequest) -> ResponseReturnValue:
    """One request, and the button that opens its survey."""
    return render_template(
        "requests/detail.html",
        request_=survey_request,
        form=OpenSurveyForm(),
        editable=service.can_be_edited(survey_request),
    )


@blueprint.route("/de-nghi/<int:request_id>/sua", methods=["GET", "POST"])
@require(Action.EDIT_REQUEST)
@repeatable
@watches(written)
def edit(survey_request: SurveyRequest) -> ResponseReturnValue:
    """Correct a request while its survey is being designed."""
    form = RequestForm.of(survey_request)
    form.offer(communes(db.session, survey_request.unit), survey_request)
    if not service.can_be_edited(survey_request):
        flash(sentence(SurveyError("request.closed", "The survey has left the design.")), "error")
        return redirect(url_for("requests.detail", request_id=survey_request.id))
    if is_stale(written(survey_request)):
        form.validate()
        saved = {**saved_fields(survey_request), **scope_of_request(survey_request)}
        show_saved_meanwhile(form, saved, action="request.updated", subject_id=survey_request.id)
    elif form.validate_on_submit():
        try:
            service.update_request(
                db.session,
                survey_request,
                fields=form.fields(survey_request.unit_id),
                attachments=form.received(),
                removed_attachment_ids=form.removed_attachments.data or (),
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            _place(form, error)
        else:
            flash(_("Đã lưu thay đổi."), "success")
            return redirect(url_for("requests.detail", request_id=survey_request.id))
    return _form_page(form, survey_request)


@blueprint.post("/de-nghi/<int:request_id>/mo-dieu-tra")
@require(Action.ADVANCE_SURVEY)
def open_survey(survey_request: SurveyRequest) -> ResponseReturnValue:
    """Open the survey that the request asks for."""
    try:
        survey = service.open_survey(db.session, survey_request, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("requests.detail", request_id=survey_request.id))
    flash(_("Đã mở cuộc điều tra. Bước tiếp theo là thiết kế bảng hỏi và mẫu."), "success")
    return redirect(url_for("requests.survey", survey_id=survey.id))


@blueprint.get("/de-nghi/<int:request_id>/tep/<int:attachment_id>")
@require(Action.VIEW_REQUEST)
def attachment(survey_request: SurveyRequest, attachment: Attachment) -> ResponseReturnValue:
    """A file of the request, always as a download."""
    return send_file(
        BytesIO(attachment.content),
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.filename,
    )


@blueprint.get("/khao-sat/<int:survey_id>")
@require(Action.VIEW_SURVEY)
def survey(survey: Survey) -> ResponseReturnValue:
    """Where the survey stands and what to do next."""
    return render_template("requests/survey.html", survey=survey)


@blueprint.route("/khao-sat/<int:survey_id>/bat-dau-thu-thap", methods=["GET", "POST"])
@require(Action.ADVANCE_SURVEY)
def start_fieldwork(survey: Survey) -> ResponseReturnValue:
    """Let the interviews begin, once nothing is missing."""
    form = StartFieldworkForm(fieldwork_from=max(today(), survey.request.document_date))
    if form.validate_on_submit():
        try:
            service.start_fieldwork(
                db.session,
                survey,
                fieldwork_from=form.fieldwork_from.data,
                fieldwork_until=form.fieldwork_until.data,
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("Đã bắt đầu thu thập. Cộng tác viên thấy phiếu của mình từ bây giờ."), "success")
            return redirect(url_for("requests.survey", survey_id=survey.id))
    obstacles = [
        (sentence(SurveyError(found.code, "", count=found.count)), place_url(found.place, survey))
        for found in service.obstacles_to_fieldwork(db.session, survey)
    ]
    unasked = unasked_groups(db.session, survey)
    page = render_template(
        "requests/start_fieldwork.html", survey=survey, form=form, obstacles=obstacles, unasked=unasked
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.route("/khao-sat/<int:survey_id>/ket-thuc-thu-thap", methods=["GET", "POST"])
@require(Action.ADVANCE_SURVEY)
def close_fieldwork(survey: Survey) -> ResponseReturnValue:
    """End the interviews, after a look at what is still open."""
    form = CloseFieldworkForm()
    if form.validate_on_submit():
        try:
            service.close_fieldwork(db.session, survey, person=current_person(), now=now())
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("Đã kết thúc thu thập."), "success")
            return redirect(url_for("requests.survey", survey_id=survey.id))
    counts = service.case_counts(db.session, survey)
    page = render_template("requests/close_fieldwork.html", survey=survey, form=form, counts=counts)
    return page, UNPROCESSABLE if form.is_submitted() else 200


def _form_page(form: RequestForm, survey_request: SurveyRequest | None) -> ResponseReturnValue:
    page = render_template("requests/form.html", form=form, request_=survey_request)
    return page, UNPROCESSABLE if form.is_submitted() else 200


def _place(form: RequestForm, error: SurveyError) -> None:
    """Put what the service refused beside the field that it is about."""
    name = FIELD_OF_CODE.get(error.code) or FIELD_OF_KIND.get(error.code.partition(".")[0])
    if name is None or error.code == "request.closed":
        form.form_errors.append(sentence(error))
    else:
        form[name].errors = [sentence(error)]
