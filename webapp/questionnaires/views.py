"""Pages of the questionnaire: upload, check, preview, publish."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.questionnaires import QuestionnaireError, publishing, service, write_template
from surveys.questionnaires.exports.codebook import codebook
from surveys.questionnaires.exports.form_exports import EXCEL, EXPORTS
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import standing_of
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.demo.questionnaire import demo_template_workbook
from webapp.extensions import db
from webapp.messages import sentence
from webapp.questionnaires.forms import UploadForm
from webapp.questionnaires.preview import preview_pages
from webapp.stale_forms import unless_changed

blueprint = Blueprint("questionnaires", __name__, template_folder="templates")

UNPROCESSABLE = 422


def _newest_version(survey: Survey) -> list[object]:
    """Which versions there are."""
    return [version.number for version in service.versions_of(db.session, survey.id)]


@blueprint.get("/khao-sat/<int:survey_id>/phieu")
@require(Action.VIEW_QUESTIONNAIRE)
def overview(survey: Survey) -> ResponseReturnValue:
    """The draft, what is published, and all earlier versions."""
    return render_template(
        "questionnaires/overview.html",
        survey=survey,
        versions=service.versions_of(db.session, survey.id),
        draft=service.draft_version(db.session, survey.id),
        in_use=service.version_in_use(db.session, survey.id),
    )


@blueprint.route("/khao-sat/<int:survey_id>/phieu/tai-len", methods=["GET", "POST"])
@require(Action.EDIT_QUESTIONNAIRE)
@unless_changed(_newest_version)
def upload(survey: Survey) -> ResponseReturnValue:
    """Bring in a workbook; what is wrong with it is listed by sheet, row and column."""
    form, findings = UploadForm(), []
    if form.validate_on_submit():
        file = form.workbook.data
        try:
            version = service.upload(
                db.session,
                survey,
                filename=file.filename,
                content=file.read(),
                old_text=form.workbook.old_text,
                person=current_person(),
                now=now(),
            )
        except QuestionnaireError as error:
            findings = error.findings
            form.workbook.errors = [sentence(error)]
        except SurveyError as error:
            form.workbook.errors = [sentence(error)]
        else:
            form.workbook.used()
            flash(_("Đã đọc xong bảng hỏi. Xem lại trước khi ban hành."), "success")
            return redirect(url_for("questionnaires.version", survey_id=survey.id, version_id=version.id))
    draft = service.draft_version(db.session, survey.id)
    page = render_template("questionnaires/upload.html", survey=survey, form=form, findings=findings, draft=draft)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>")
@require(Action.VIEW_QUESTIONNAIRE)
def version(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """One version: what the check found, the consent text, the preview as on a phone."""
    questionnaire = service.questionnaire_of(version)
    return render_template(
        "questionnaires/version.html",
        survey=survey,
        version=version,
        questionnaire=questionnaire,
        pages=preview_pages(questionnaire),
        changes=service.changes_of(db.session, version) if version.state == "draft" else [],
    )


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/bang-ma")
@require(Action.VIEW_QUESTIONNAIRE)
def variables(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """The codebook: a row a variable."""
    rows = codebook(service.questionnaire_of(version))
    return render_template("questionnaires/variables.html", survey=survey, version=version, rows=rows)


@blueprint.route("/khao-sat/<int:survey_id>/phieu/<int:version_id>/cong-bo", methods=["GET", "POST"])
@require(Action.PUBLISH_QUESTIONNAIRE)
def publish(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Publish a draft that a second person approved."""
    form = FlaskForm()
    if form.validate_on_submit():
        try:
            publishing.publish(db.session, version, person=current_person(), now=now())
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("Đã ban hành phiên bản %(number)s.", number=version.number), "success")
            return redirect(url_for("questionnaires.overview", survey_id=survey.id))
    standing = standing_of(db.session, version)
    page = render_template("questionnaires/publish.html", survey=survey, version=version, form=form, standing=standing)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/tep")
@require(Action.VIEW_QUESTIONNAIRE)
def source(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """The workbook that a version came from, as a download; of one that was written on the page what it says now."""
    if not version.source_filename:
        address = url_for("questionnaires.export", survey_id=survey.id, version_id=version.id, form_format="xlsform")
        return redirect(address)
    return send_file(BytesIO(version.source), mimetype=EXCEL, as_attachment=True, download_name=version.source_filename)


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/tai-ve/<form_format>")
@require(Action.VIEW_QUESTIONNAIRE)
def export(survey: Survey, version: QuestionnaireVersion, form_format: str) -> ResponseReturnValue:
    """A version as a file for other programs; codebook and labels hold what was published before it as well."""
    wanted = EXPORTS.get(form_format) or abort(404)
    try:
        content = wanted.write(service.versions_up_to(db.session, version))
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("questionnaires.version", survey_id=survey.id, version_id=version.id))
    name = wanted.filename(version.number)
    return send_file(BytesIO(content), mimetype=wanted.mimetype, as_attachment=True, download_name=name)


@blueprint.get("/mau-phieu.xlsx")
@require(Action.EDIT_QUESTIONNAIRE)
def template() -> ResponseReturnValue:
    """The simple Vietnamese template, empty but for its explanations."""
    return send_file(BytesIO(write_template()), mimetype=EXCEL, as_attachment=True, download_name="mau-phieu.xlsx")


@blueprint.get("/mau-phieu-vi-du.xlsx")
@require(Action.EDIT_QUESTIONNAIRE)
def example() -> ResponseReturnValue:
    """The template filled with an example: the short questionnaire of the demonstration."""
    return send_file(
        BytesIO(demo_template_workbook()),
        mimetype=EXCEL,
        as_attachment=True,
        download_name="mau-phieu-vi-du.xlsx",
    )
