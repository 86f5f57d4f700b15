"""Pages of the report: how it stands, the author's texts, its editions."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.jobs.service import under_way
from surveys.people.permissions import Action
from surveys.reports import service
from surveys.reports.aapor import prefilled
from surveys.reports.composition import frame_texts
from surveys.reports.records import ReportEdition
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.jobs.views import start
from webapp.messages import sentence
from webapp.reports import work
from webapp.reports.forms import WriteReportForm, changed_texts, texts_form
from webapp.stale_forms import is_stale, show_saved_meanwhile, unless_changed, watches

blueprint = Blueprint("reports", __name__, template_folder="templates")

UNPROCESSABLE = 422
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _texts_saved(survey: Survey) -> list[object]:
    """What the author's passages say now."""
    return sorted(service.texts_of(db.session, survey).items())  # type: ignore[return-value]


def _editions_made(survey: Survey) -> list[object]:
    """Which editions there are."""
    return [edition.number for edition in service.editions(db.session, survey)]


@blueprint.get("/khao-sat/<int:survey_id>/bao-cao")
@require(Action.VIEW_REPORT)
def overview(survey: Survey) -> ResponseReturnValue:
    """How the report stands: what is missing, which editions there are, the button that makes one."""
    standing = service.report_standing(db.session, survey)
    job = under_way(db.session, work.WRITE, survey=survey)
    return render_template("reports/overview.html", survey=survey, standing=standing, job=job)


@blueprint.route("/khao-sat/<int:survey_id>/bao-cao/noi-dung", methods=["GET", "POST"])
@require(Action.WRITE_REPORT)
@repeatable
@watches(_texts_saved)
def texts(survey: Survey) -> ResponseReturnValue:
    """What the author writes; it survives every new edition."""
    standing = service.report_standing(db.session, survey)
    if standing is None:
        return redirect(url_for("reports.overview", survey_id=survey.id))
    frame = frame_texts(standing.facts, {})
    form = texts_form(standing.texts, frame, standing.items)
    if is_stale(_texts_saved(survey)):
        form.validate()
        saved = texts_form(standing.texts, frame, standing.items, as_saved=True).texts()
        show_saved_meanwhile(form, saved, action="report.texts_written", subject_id=survey.id)
    elif form.validate_on_submit():
        known = {**frame, **prefilled(standing.facts, standing.book)}
        written = changed_texts(form, known, standing.texts)
        service.write_texts(db.session, survey, written, person=current_person(), now=now())
        flash(_("Đã lưu nội dung báo cáo."), "success")
        return redirect(url_for("reports.overview", survey_id=survey.id))
    blank = [item.key for item in standing.items if item.is_blank]
    page = render_template("reports/texts.html", survey=survey, form=form, blank=blank)
    return page, UNPROCESSABLE if form.errors or form.form_errors else 200


@blueprint.post("/khao-sat/<int:survey_id>/bao-cao/lap")
@require(Action.WRITE_REPORT)
@unless_changed(_editions_made)
def write(survey: Survey) -> ResponseReturnValue:
    """Make an edition: one click, then a page that says how far it is."""
    form = WriteReportForm()
    if form.validate_on_submit():
        try:
            service.check_fieldwork_over(survey)
            return start(work.WRITE, survey, {"survey_id": survey.id, "final": bool(form.final.data)})
        except SurveyError as error:
            flash(sentence(error), "error")
    return redirect(url_for("reports.overview", survey_id=survey.id))


@blueprint.get("/khao-sat/<int:survey_id>/bao-cao/<int:edition_id>/bao-cao.docx")
@require(Action.VIEW_REPORT)
def download(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """The Word file of an edition."""
    return send_file(BytesIO(edition.content), mimetype=WORD, as_attachment=True, download_name=edition.filename)
