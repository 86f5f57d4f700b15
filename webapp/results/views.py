"""Pages of results: an index by section, one question a page, what tables are divided by."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from analysis.errors import AnalysisError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.reports.column_differences import marks_note
from surveys.reports.pictures import Picture, domain_picture, question_picture
from surveys.reports.plan import plan_of, write_plan
from surveys.reports.results import Answer, QuestionResult, grouped
from surveys.reports.sentences import domain_sentence, key_sentence, ordered
from surveys.reports.tables import score_words
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.accounts.access_log import logs_download
from webapp.clock import now, today
from webapp.extensions import db
from webapp.form_keys import repeatable
from webapp.messages import sentence
from webapp.results import weights_views
from webapp.results.blueprint import UNPROCESSABLE, blueprint
from webapp.results.forms import PlanForm
from webapp.results.presentation import heading_of, neighbours, question_index
from webapp.samples.downloads import WORKBOOK_TYPE, download
from webapp.stale_forms import is_stale, show_saved_meanwhile, watches

__all__ = ["blueprint", "weights_views"]


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua")
@require(Action.VIEW_RESULTS)
def overview(survey: Survey) -> ResponseReturnValue:
    """Every question with one sentence, by section."""
    try:
        book, _ledger = results_book(db.session, survey)
    except (SurveyError, AnalysisError) as error:
        return render_template("results/empty.html", survey=survey, reason=sentence(error))
    return render_template(
        "results/overview.html",
        survey=survey,
        book=book,
        asked=len(grouped(list(book.questions))) + len(book.open_questions),
        head=heading_of(db.session, survey, book),
        key=key_sentence,
    )


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/cau/<variable>")
@require(Action.VIEW_RESULTS)
def question(survey: Survey, variable: str) -> ResponseReturnValue:
    """One question: sentence, chart, table, and the domains of the banner that was chosen."""
    plan = plan_of(db.session, survey)
    try:
        book, _ledger = results_book(db.session, survey, only=variable)
    except (SurveyError, AnalysisError) as error:
        return render_template("results/empty.html", survey=survey, reason=sentence(error))
    if plan is None or not (book.questions or book.open_questions):
        abort(404)
    shown = book.question(variable)
    shown_plan = plan.asked() if survey.state == "fieldwork" else plan
    banner = _banner(shown)
    domains = shown.by_banner(banner) if shown and banner else ()
    scale = book.scale(shown.battery) if shown else None
    return render_template(
        "results/question.html",
        survey=survey,
        book=book,
        question=shown,
        open_question=None if shown else book.open_questions[0],
        index=question_index(shown_plan),
        neighbours=neighbours(shown_plan, variable),
        head=heading_of(db.session, survey, book),
        banner=banner,
        scale=scale,
        score_words=score_words(scale) if scale else "",
        domains=domains,
        marks_note=marks_note(found=any(cell.above for domain in domains for cell in domain.cells)),
        sentence=key_sentence(shown) if shown else "",
        difference=domain_sentence(shown, turn=0) if shown else "",
        picture=question_picture(shown, basis=book.basis) if shown and not shown.is_number else None,
        has_group_picture=bool(shown and not shown.is_number and _leading(shown)),
    )


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/cau/<variable>/bieu-do.svg")
@require(Action.VIEW_RESULTS)
def chart(survey: Survey, variable: str) -> ResponseReturnValue:
    """The chart of a question, or of its leading answer by the groups of a banner; narrow for phones."""
    try:
        book, _ledger = results_book(db.session, survey, only=variable)
    except (SurveyError, AnalysisError):
        abort(404)
    shown = book.question(variable)
    if shown is None or shown.is_number:
        abort(404)
    from analysis.charts import PAGE_WIDTH, PHONE_WIDTH

    width = PHONE_WIDTH if request.args.get("khung") == "hep" else PAGE_WIDTH
    picture = _picture(shown, _banner(shown), width, basis=book.basis)
    return Response(picture.svg(), mimetype="image/svg+xml", headers={"Cache-Control": "private, no-cache"})


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/bang-ket-qua.xlsx")
@require(Action.VIEW_RESULTS)
@logs_download("results")
def workbook(survey: Survey) -> ResponseReturnValue:
    """Everything that the pages show, as an Excel workbook."""
    from surveys.reports.results_workbook import results_workbook, workbook_facts

    try:
        book, ledger = results_book(db.session, survey)
    except (SurveyError, AnalysisError):
        abort(404)
    facts = workbook_facts(db.session, survey, made_on=today())
    return download(results_workbook(book, ledger, facts), f"ket-qua-{survey.id}.xlsx", WORKBOOK_TYPE)


def _plan_saved(survey: Survey) -> list[object]:
    """The groups that tables are divided by now, and whether letters mark those that differ."""
    found = plan_of(db.session, survey)
    return [*(banner.variable for banner in found.banners), found.marks_differences] if found else []


@blueprint.route("/khao-sat/<int:survey_id>/ket-qua/nhom", methods=["GET", "POST"])
@require(Action.WRITE_REPORT)
@repeatable
@watches(_plan_saved)
def plan(survey: Survey) -> ResponseReturnValue:
    """Choose the groups that tables are divided by."""
    found = plan_of(db.session, survey)
    if found is None:
        return render_template("results/empty.html", survey=survey, reason=_("Chưa ban hành bảng hỏi."))
    form = PlanForm()
    form.offer(found)
    if is_stale(_plan_saved(survey)):
        form.validate()
        banners = [banner.variable for banner in found.banners]
        saved = {"banners": banners, "marks_differences": found.marks_differences}
        show_saved_meanwhile(form, saved, action="plan.written", subject_id=survey.id)
    elif form.validate_on_submit():
        try:
            write_plan(
                db.session,
                survey,
                banners=form.banners.data or [],
                marks_differences=bool(form.marks_differences.data),
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            form.banners.errors = [sentence(error)]
        else:
            flash(_("Đã lưu cách chia bảng."), "success")
            return redirect(url_for("results.overview", survey_id=survey.id))
    return render_template("results/plan.html", survey=survey, form=form), _status(form)


def _status(form: PlanForm) -> int:
    return UNPROCESSABLE if form.errors or form.form_errors else 200


def _banner(shown: QuestionResult | None) -> str:
    """The banner that the address asks for, if the question is divided by it."""
    wanted = request.args.get("nhom", "")
    return wanted if shown is not None and shown.by_banner(wanted) else ""


def _leading(shown: QuestionResult) -> list[Answer]:
    """The answers that may be shown, the most frequent first; none where every one is hidden."""
    return ordered([answer for answer in shown.answers if answer.cell.value is not None])


def _picture(shown: QuestionResult, banner: str, width: float, *, basis: str) -> Picture:
    if not banner:
        return question_picture(shown, basis=basis, width=width)
    leading = _leading(shown)
    if not leading:
        abort(404)
    title = _("Tỷ lệ trả lời “%(answer)s”", answer=leading[0].label)
    place = shown.answers.index(leading[0])
    return domain_picture(shown, shown.by_banner(banner), place, basis=basis, title=title, width=width)
