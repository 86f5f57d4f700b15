"""Pages of the weights: how they came about, how they are spread, and what the office declares for them."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from analysis.errors import AnalysisError
from sampling.design import claims
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.reports import weighting_plans
from surveys.reports.pictures import Picture
from surveys.reports.results import ResultsBook
from surveys.reports.results_workbook import workbook_facts
from surveys.reports.tabulation import results_book
from surveys.reports.weight_pictures import effects_picture, margin_picture, weights_picture
from surveys.reports.weight_summary import (
    FEWEST_SHOWN,
    RULES,
    WeightSummary,
    bounds_words,
    cell_words,
    factor_kinds,
    shown_warnings,
    spread_words,
)
from surveys.reports.weights_workbook import weights_workbook
from surveys.requests.records import Survey
from surveys.responses.control_totals import totals_template
from surveys.responses.dataset import field_design, newest_plan
from surveys.samples.bases import words_of
from webapp.access import current_person, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.messages import sentence
from webapp.results.blueprint import UNPROCESSABLE, blueprint
from webapp.results.forms import FrameTotalsForm, TotalsForm, TrimmingForm, WithdrawTotalsForm
from webapp.samples.downloads import WORKBOOK_TYPE, download
from webapp.stale_forms import unless_changed

FIELD_OF_ERROR = {
    "weighting.totals_findings": "file",
    "weighting.unknown_rule": "trimming",
    "weighting.reason_short": "reason",
}


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/quyen-so")
@require(Action.VIEW_RESULTS)
def weights(survey: Survey) -> ResponseReturnValue:
    """Every factor of the weights: where it comes from, on how many cases it rests; and how weights are spread."""
    try:
        book, ledger = results_book(db.session, survey)
    except (SurveyError, AnalysisError) as error:
        reason = sentence(error)
        return render_template("results/empty.html", survey=survey, reason=reason, declares=_has_declared(survey))
    return render_template(
        "results/weights.html",
        survey=survey,
        book=book,
        basis=words_of(book.basis),
        groups=factor_kinds(ledger),
        warnings=shown_warnings(ledger),
        spread=spread_words(book.weights) if book.weights else "",
        pictures=_pictures(book),
        cell_words=cell_words,
        bounds=bounds_words(book.weights.calibration) if book.weights and book.weights.calibration else "",
        plan=newest_plan(db.session, survey),
        rules=RULES,
        fewest=FEWEST_SHOWN,
    )


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/quyen-so/phan-bo.svg")
@require(Action.VIEW_RESULTS)
def weights_chart(survey: Survey) -> ResponseReturnValue:
    """How many forms have a weight of which size; narrow for phones."""
    weights, basis = _weights_of(survey)
    return _svg(weights_picture(weights, basis=basis, width=_width()))


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/quyen-so/truoc-sau.svg")
@require(Action.VIEW_RESULTS)
def margin_chart(survey: Survey) -> ResponseReturnValue:
    """A margin before and after calibration; `theo` is its place among them."""
    weights, basis = _weights_of(survey)
    place = request.args.get("theo", default=0, type=int)
    margins = weights.calibration.margins if weights.calibration is not None else ()
    if not 0 <= place < len(margins):  # nothing was calibrated, or not yet
        return redirect(url_for(".weights", survey_id=survey.id))
    return _svg(margin_picture(margins[place], basis=basis, width=_width()))


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/quyen-so/anh-huong.svg")
@require(Action.VIEW_RESULTS)
def effects_chart(survey: Survey) -> ResponseReturnValue:
    """What the weights do to the key estimates."""
    weights, basis = _weights_of(survey)
    if not weights.effects:  # while forms come in
        return redirect(url_for(".weights", survey_id=survey.id))
    return _svg(effects_picture(weights.effects, basis=basis, width=_width()))


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/quyen-so.xlsx")
@require(Action.VIEW_RESULTS)
def weights_file(survey: Survey) -> Response:
    """Every factor and what the weights did, as an Excel workbook."""
    try:
        book, _ledger = results_book(db.session, survey)
        facts = workbook_facts(db.session, survey, made_on=today())
    except (SurveyError, AnalysisError):
        abort(404)
    if book.weights is None:
        abort(404)
    return download(weights_workbook(book, book.weights, facts), f"quyen-so-{survey.id}.xlsx", WORKBOOK_TYPE)


def _pictures(book: ResultsBook) -> dict[str, Any]:
    """The pictures of the page, of which it needs the words."""
    weights, basis = book.weights, book.basis
    if weights is None:
        return {}
    return {
        "spread": weights_picture(weights, basis=basis),
        "margins": [
            margin_picture(each, basis=basis) for each in (weights.calibration.margins if weights.calibration else ())
        ],
        "effects": effects_picture(weights.effects, basis=basis) if weights.effects else None,
    }


def _weights_of(survey: Survey) -> tuple[WeightSummary, str]:
    """The weights of a survey's results and their basis; not found where there are none."""
    try:
        book, _ledger = results_book(db.session, survey)
    except (SurveyError, AnalysisError):
        abort(404)
    if book.weights is None:
        abort(404)
    return book.weights, book.basis


def _width() -> float:
    from analysis.charts import PAGE_WIDTH, PHONE_WIDTH

    return PHONE_WIDTH if request.args.get("khung") == "hep" else PAGE_WIDTH


def _svg(picture: Picture) -> Response:
    return Response(picture.svg(), mimetype="image/svg+xml", headers={"Cache-Control": "private, no-cache"})


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/quyen-so/tong-chuan")
@require(Action.WRITE_REPORT)
def weighting(survey: Survey) -> ResponseReturnValue:
    """What the office declares: control totals with their source, the rule of trimming."""
    return _page(survey)


def declared_versions(survey: Survey) -> list[object]:
    """The declarations that a form was opened on."""
    return [plan.number for plan in weighting_plans.weighting_plans(db.session, survey)]


@blueprint.post("/khao-sat/<int:survey_id>/ket-qua/quyen-so/tong-chuan")
@require(Action.WRITE_REPORT)
@unless_changed(declared_versions)
def declare_totals(survey: Survey) -> ResponseReturnValue:
    """Take in control totals from Excel."""
    form = TotalsForm()
    if not form.validate_on_submit():
        return _page(survey, totals=form), UNPROCESSABLE
    try:
        plan = weighting_plans.declare_totals(
            db.session,
            survey,
            content=form.file.data.read(),
            filename=form.file.data.filename,
            old_text=form.file.old_text,
            source=form.source.data or "",
            as_of=form.as_of.data,  # type: ignore[arg-type]
            person=current_person(),
            now=now(),
        )
    except SurveyError as error:
        _show(form, error)
        return _page(survey, totals=form, findings=error.facts.get("findings", ())), UNPROCESSABLE
    form.file.used()
    flash(_("Đã nhận tổng số người của %(n)s câu hỏi.", n=len(plan.margins)), "success")
    return redirect(url_for(".weighting", survey_id=survey.id))


@blueprint.post("/khao-sat/<int:survey_id>/ket-qua/quyen-so/dan-mau")
@require(Action.WRITE_REPORT)
@unless_changed(declared_versions)
def declare_frame_totals(survey: Survey) -> ResponseReturnValue:
    """Take the people of each stratum from the frame."""
    form = FrameTotalsForm()
    if not form.validate_on_submit():
        return _page(survey, frame_form=form), UNPROCESSABLE
    try:
        weighting_plans.declare_frame_totals(db.session, survey, person=current_person(), now=now())
    except SurveyError as error:
        _show(form, error)
        return _page(survey, frame_form=form), UNPROCESSABLE
    flash(_("Đã lấy tổng số người của từng tầng từ dàn mẫu."), "success")
    return redirect(url_for(".weighting", survey_id=survey.id))


@blueprint.post("/khao-sat/<int:survey_id>/ket-qua/quyen-so/cat-bot")
@require(Action.WRITE_REPORT)
@unless_changed(declared_versions)
def declare_trimming(survey: Survey) -> ResponseReturnValue:
    """Choose the rule by which weights are cut."""
    form = TrimmingForm()
    if not form.validate_on_submit():
        return _page(survey, trimming=form), UNPROCESSABLE
    try:
        weighting_plans.declare_trimming(
            db.session, survey, trimming=form.trimming.data or "", person=current_person(), now=now()
        )
    except SurveyError as error:
        _show(form, error)
        return _page(survey, trimming=form), UNPROCESSABLE
    flash(_("Đã lưu cách xử lý quyền số quá lớn."), "success")
    return redirect(url_for(".weighting", survey_id=survey.id))


@blueprint.post("/khao-sat/<int:survey_id>/ket-qua/quyen-so/thoi-dung")
@require(Action.WRITE_REPORT)
@unless_changed(declared_versions)
def withdraw_totals(survey: Survey) -> ResponseReturnValue:
    """Go on without control totals."""
    form = WithdrawTotalsForm()
    if not form.validate_on_submit():
        return _page(survey, withdraw=form), UNPROCESSABLE
    try:
        weighting_plans.withdraw_totals(
            db.session, survey, reason=form.reason.data or "", person=current_person(), now=now()
        )
    except SurveyError as error:
        _show(form, error)
        return _page(survey, withdraw=form), UNPROCESSABLE
    flash(_("Đã thôi dùng tổng số người; số liệu đã dùng vẫn được lưu."), "success")
    return redirect(url_for(".weighting", survey_id=survey.id))


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/quyen-so/tong-chuan/tep-mau.xlsx")
@require(Action.WRITE_REPORT)
def totals_to_fill(survey: Survey) -> Response:
    """The control totals to fill in, a row an answer."""
    offered = weighting_plans.offered_margins(db.session, survey)
    if not offered:
        abort(404)
    content = totals_template(offered, survey_title=survey.title)
    return download(content, f"tong-so-nguoi-{survey.id}.xlsx", WORKBOOK_TYPE)


def _page(
    survey: Survey,
    *,
    totals: TotalsForm | None = None,
    frame_form: FrameTotalsForm | None = None,
    trimming: TrimmingForm | None = None,
    withdraw: WithdrawTotalsForm | None = None,
    findings: Any = (),
) -> str:
    design = field_design(db.session, survey)
    plan = newest_plan(db.session, survey)
    if trimming is None:
        trimming = TrimmingForm(formdata=None)
        trimming.trimming.data = plan.trimming if plan else ""
    return render_template(
        "results/weighting.html",
        survey=survey,
        totals=totals or TotalsForm(formdata=None),
        trimming=trimming,
        withdraw=withdraw or WithdrawTotalsForm(formdata=None),
        frame_form=frame_form or FrameTotalsForm(formdata=None),
        frame_totals=weighting_plans.frame_totals(db.session, survey),
        refused=totals or frame_form or withdraw or (trimming if trimming.errors else None),
        findings=findings,
        plan=plan,
        plans=weighting_plans.weighting_plans(db.session, survey),
        rules=RULES,
        offered=weighting_plans.offered_margins(db.session, survey),
        has_weights=design is None or claims(design.basis).standard_error,
    )


def _has_declared(survey: Survey) -> bool:
    plan = newest_plan(db.session, survey)
    return plan is not None and bool(plan.margins or plan.trimming)


def _show(form: FlaskForm, error: SurveyError) -> None:
    name = FIELD_OF_ERROR.get(error.code)
    if name in form:
        form[name].errors = [*form[name].errors, sentence(error)]
    else:
        form.form_errors.append(sentence(error))
