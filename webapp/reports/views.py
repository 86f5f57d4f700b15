"""Pages of the report: how it stands, the author's texts."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.jobs.service import under_way
from surveys.people.permissions import Action
from surveys.reports import editions, service
from surveys.reports.aapor import prefilled
from surveys.reports.composing import check_fieldwork_over
from surveys.reports.composition import frame_texts
from surveys.reports.frozen import check_not_frozen, final_edition, is_frozen, open_correction
from surveys.reports.letterheads import letterhead_of
from surveys.reports.standing import report_standing
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.jobs.views import start
from webapp.messages import sentence
from webapp.reports import edition_views, work
from webapp.reports.blueprint import UNPROCESSABLE, blueprint
from webapp.reports.forms import ActForm, changed_texts, texts_form
from webapp.stale_forms import is_stale, show_saved_meanwhile, unless_changed, watches

__all__ = ["blueprint", "edition_views"]


def _texts_saved(survey: Survey) -> list[object]:
    """What the author's passages say now."""
    return sorted(service.texts_of(db.session, survey).items())  # type: ignore[return-value]


def _editions_made(survey: Survey) -> list[object]:
    """Which editions there are, and how far each has come."""
    return [(edition.number, edition.state) for edition in editions.editions(db.session, survey)]


@blueprint.get("/khao-sat/<int:survey_id>/bao-cao")
@require(Action.VIEW_REPORT)
def overview(survey: Survey) -> ResponseReturnValue:
    """How the report stands: what is missing, which editions there are, the one thing to do next."""
    job = under_way(db.session, work.WRITE, survey=survey) or under_way(db.session, work.FINALISE, survey=survey)
    return render_template(
        "reports/overview.html",
        survey=survey,
        standing=report_standing(db.session, survey),
        editions=editions.editions(db.session, survey),
        final=final_edition(db.session, survey),
        correction=open_correction(db.session, survey),
        job=job,
    )


@blueprint.route("/khao-sat/<int:survey_id>/bao-cao/noi-dung", methods=["GET", "POST"])
@require(Action.WRITE_REPORT)
@repeatable
@watches(_texts_saved)
def texts(survey: Survey) -> ResponseReturnValue:
    """What the author writes; it survives every new edition."""
    standing = report_standing(db.session, survey)
    if standing is None:
        return redirect(url_for("reports.overview", survey_id=survey.id))
    frame = frame_texts(standing.facts, {}, letterhead_of(db.session, survey, standing.texts))
    form = texts_form(standing.texts, frame, standing.items)
    if is_stale(_texts_saved(survey)):
        form.validate()
        saved = texts_form(standing.texts, frame, standing.items, as_saved=True).texts()
        show_saved_meanwhile(form, saved, action="report.texts_written", subject_id=survey.id)
    elif form.validate_on_submit():
        known = {**frame, **prefilled(standing.facts, standing.book)}
        written = changed_texts(form, known, standing.texts)
        try:
            service.write_texts(db.session, survey, written, person=current_person(), now=now())
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("Đã lưu nội dung báo cáo."), "success")
            return redirect(url_for("reports.overview", survey_id=survey.id))
    page = render_template(
        "reports/texts.html",
        survey=survey,
        form=form,
        blank=[item.key for item in standing.items if item.is_blank],
        stale=[] if is_frozen(db.session, survey) else standing.unconfirmed,
        frozen=is_frozen(db.session, survey),
    )
    return page, UNPROCESSABLE if form.errors or form.form_errors else 200


@blueprint.post("/khao-sat/<int:survey_id>/bao-cao/noi-dung/van-dung")
@require(Action.WRITE_REPORT)
@unless_changed(_texts_saved)
def confirm(survey: Survey) -> ResponseReturnValue:
    """The author says that passages are still true of the results as they are now."""
    if ActForm().validate_on_submit():
        keys = [key for key in request.form.getlist("key") if key in service.TEXT_KEYS]
        try:
            count = service.confirm_texts(db.session, survey, keys, person=current_person(), now=now())
            flash(_("Đã xác nhận %(count)s phần vẫn đúng với số liệu.", count=count), "success")
        except SurveyError as error:
            flash(sentence(error), "error")
    return redirect(url_for("reports.overview", survey_id=survey.id))


@blueprint.post("/khao-sat/<int:survey_id>/bao-cao/lap")
@require(Action.WRITE_REPORT)
@unless_changed(_editions_made)
def write(survey: Survey) -> ResponseReturnValue:
    """Make an edition: one click, then a page that says how far it is."""
    if ActForm().validate_on_submit():
        try:
            check_fieldwork_over(survey)
            check_not_frozen(db.session, survey)
            return start(work.WRITE, survey, {"survey_id": survey.id})
        except SurveyError as error:
            flash(sentence(error), "error")
    return redirect(url_for("reports.overview", survey_id=survey.id))
