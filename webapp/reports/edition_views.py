"""The pages of one edition: what it is made from, its files, and how it becomes final or is corrected."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from surveys.errors import SurveyError
from surveys.jobs.service import under_way
from surveys.people.permissions import Action
from surveys.reports import editions
from surveys.reports.changes import change_words
from surveys.reports.composing import EDITION_FILES, mark_of_contents, words_of_edition
from surveys.reports.frozen import final_edition, open_correction
from surveys.reports.records import ReportEdition
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.views import start
from webapp.messages import sentence
from webapp.reports import work
from webapp.reports.blueprint import UNPROCESSABLE, blueprint
from webapp.reports.forms import ActForm, CorrectForm, ReviewForm, SendBackForm
from webapp.reports.manifest_words import manifest_lines
from webapp.stale_forms import unless_changed

STORED_PAGE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


def _as_shown(survey: Survey, edition: ReportEdition) -> list[object]:
    """How far an edition has come, and whether it is being corrected."""
    correction = open_correction(db.session, survey)
    return [edition.state, edition.rests_on, correction.number if correction is not None else None]


@blueprint.get("/khao-sat/<int:survey_id>/bao-cao/lan/<int:edition_id>")
@require(Action.VIEW_REPORT)
def edition(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """One edition: its files and hashes, what it was made from, who did what, and what may be done next."""
    return _page(survey, edition)


@blueprint.post("/khao-sat/<int:survey_id>/bao-cao/lan/<int:edition_id>/soat-xet")
@require(Action.REVIEW_REPORT)
@unless_changed(_as_shown)
def review(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """Somebody else has looked the edition over."""
    form = ReviewForm()

    def act() -> str:
        editions.review_edition(db.session, edition, note=form.note.data or "", person=current_person(), now=now())
        return _("Đã ghi nhận soát xét lần %(number)s. Bây giờ có thể chốt bản chính thức.", number=edition.number)

    return _done(survey, edition, form, act, "review")


@blueprint.post("/khao-sat/<int:survey_id>/bao-cao/lan/<int:edition_id>/tra-lai")
@require(Action.REVIEW_REPORT)
@unless_changed(_as_shown)
def send_back(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """A reviewed edition is a draft again."""
    form = SendBackForm()

    def act() -> str:
        editions.send_back_edition(db.session, edition, note=form.note.data or "", person=current_person(), now=now())
        return _("Đã trả lại lần %(number)s để sửa.", number=edition.number)

    return _done(survey, edition, form, act, "send_back")


@blueprint.post("/khao-sat/<int:survey_id>/bao-cao/lan/<int:edition_id>/chot")
@require(Action.WRITE_REPORT)
@unless_changed(_as_shown)
def finalise(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """Make a reviewed edition final: one click, then a page that says how far it is."""
    if ActForm().validate_on_submit():
        try:
            editions.check_finalisable(db.session, edition)
            return start(work.FINALISE, survey, {"edition_id": edition.id})
        except SurveyError as error:
            flash(sentence(error), "error")
    return redirect(url_for("reports.edition", survey_id=survey.id, edition_id=edition.id))


@blueprint.post("/khao-sat/<int:survey_id>/bao-cao/lan/<int:edition_id>/dinh-chinh")
@require(Action.WRITE_REPORT)
@unless_changed(_as_shown)
def correct(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """Begin a correction of the final report."""
    form = CorrectForm()

    def act() -> str:
        editions.begin_correction(
            db.session, edition, reason=form.reason.data or "", person=current_person(), now=now()
        )
        return _("Đã bắt đầu đính chính. Sửa nội dung hoặc kế hoạch, rồi lập báo cáo.")

    return _done(survey, edition, form, act, "correct", ahead=url_for("reports.overview", survey_id=survey.id))


@blueprint.post("/khao-sat/<int:survey_id>/bao-cao/lan/<int:edition_id>/bo-dinh-chinh")
@require(Action.WRITE_REPORT)
@unless_changed(_as_shown)
def withdraw(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """Take back a correction that was begun by mistake."""
    if ActForm().validate_on_submit():
        try:
            editions.withdraw_correction(db.session, edition, person=current_person(), now=now())
        except SurveyError as error:
            flash(sentence(error), "error")
            return redirect(url_for("reports.edition", survey_id=survey.id, edition_id=edition.id))
        flash(_("Đã bỏ đính chính. Bản chính thức vẫn giữ nguyên."), "success")
    return redirect(url_for("reports.overview", survey_id=survey.id))


@blueprint.get("/khao-sat/<int:survey_id>/bao-cao/lan/<int:edition_id>/doc")
@require(Action.VIEW_REPORT)
def read(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """The stored web page of an edition, as it was written; nothing in it may run or be fetched."""
    try:
        file = editions.content_of(edition, "html")
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("reports.edition", survey_id=survey.id, edition_id=edition.id))
    return Response(file.content, mimetype="text/html", headers={"Content-Security-Policy": STORED_PAGE_POLICY})


@blueprint.get("/khao-sat/<int:survey_id>/bao-cao/<int:edition_id>/<file_kind>")
@require(Action.VIEW_REPORT)
def download(survey: Survey, edition: ReportEdition, file_kind: str) -> ResponseReturnValue:
    """A file of an edition, if it is still as it was written."""
    return _sent(survey, edition, file_kind)


@blueprint.get("/khao-sat/<int:survey_id>/bao-cao/<int:edition_id>/bao-cao.docx")
@require(Action.VIEW_REPORT)
def download_word(survey: Survey, edition: ReportEdition) -> ResponseReturnValue:
    """The Word file under the address that it had before there were other files."""
    return _sent(survey, edition, "docx")


def _sent(survey: Survey, edition: ReportEdition, file_kind: str) -> ResponseReturnValue:
    if file_kind not in EDITION_FILES or edition.file(file_kind) is None:
        abort(404)
    try:
        file = editions.content_of(edition, file_kind)
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("reports.edition", survey_id=survey.id, edition_id=edition.id))
    name = f"{file.filename.rpartition('.')[0]}-lan-{edition.number}.{file.filename.rpartition('.')[2]}"
    mimetype = EDITION_FILES[file_kind].mimetype
    return send_file(BytesIO(file.content), mimetype=mimetype, as_attachment=True, download_name=name)


def _done(
    survey: Survey,
    edition: ReportEdition,
    form: FlaskForm,
    act: Callable[[], str],
    name: str,
    ahead: str | None = None,
) -> ResponseReturnValue:
    """Do what a form asks for and go on; a form that is refused stays on its page with what was typed."""
    if not form.validate_on_submit():
        return _page(survey, edition, **{name: form})
    try:
        flash(act(), "success")
    except SurveyError as error:
        form.form_errors.append(sentence(error))
        return _page(survey, edition, **{name: form})
    return redirect(ahead or url_for("reports.edition", survey_id=survey.id, edition_id=edition.id))


def _can_withdraw(edition: ReportEdition) -> bool:
    begun = edition.state == "draft" and edition.corrects_id is not None and not edition.files
    return begun and edition.created_by_id == current_person().id


def _page(survey: Survey, edition: ReportEdition, **refused: FlaskForm) -> ResponseReturnValue:
    forms: dict[str, Any] = {"review": ReviewForm, "send_back": SendBackForm, "correct": CorrectForm}
    final, correction = final_edition(db.session, survey), open_correction(db.session, survey)
    page = render_template(
        "reports/edition.html",
        survey=survey,
        edition=edition,
        words=words_of_edition(db.session, edition),
        kinds=EDITION_FILES,
        stands=final is not None and final.id == edition.id,
        correction=correction,
        corrected_by=editions.corrected_by(db.session, edition),
        can_withdraw=_can_withdraw(edition),
        is_maker=edition.created_by_id == current_person().id,
        is_outdated=edition.state != "final" and edition.rests_on != mark_of_contents(db.session, survey),
        job=under_way(db.session, work.FINALISE, survey=survey),
        manifest=manifest_lines(edition.manifest),
        changes=[change_words(change) for change in edition.changes],
        refused=next(iter(refused.values()), None),
        forms={name: refused.get(name) or made(formdata=None) for name, made in forms.items()},
    )
    return page, UNPROCESSABLE if refused else 200
