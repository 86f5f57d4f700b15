"""Pages of results: an index by section, one question a page, what tables are divided by."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.errors import AnalysisError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.reports.column_differences import marks_note
from surveys.reports.picture_workbook import picture_workbook
from surveys.reports.plan import plan_of
from surveys.reports.results import QuestionResult, grouped
from surveys.reports.sentences import domain_sentence, key_sentence
from surveys.reports.tables import score_words
from surveys.reports.tabulation import results_book
from surveys.reports.volunteers import has_volunteers_beside
from surveys.reports.wordings import wordings_told
from surveys.requests.records import Survey
from surveys.samples.bases import words_of
from webapp.access import require
from webapp.accounts.access_log import logs_download
from webapp.clock import today
from webapp.extensions import db
from webapp.messages import sentence
from webapp.results import volunteers_views, weights_views
from webapp.results.blueprint import blueprint
from webapp.results.pictures import KIND_WORDS, MEDIA_TYPES, PictureChoice, choice_of, picture_choice
from webapp.results.presentation import heading_of, neighbours, picture_source, question_index
from webapp.samples.downloads import WORKBOOK_TYPE, download

__all__ = ["blueprint", "volunteers_views", "weights_views"]


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
        has_volunteers=has_volunteers_beside(db.session, survey),
    )


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/cau/<variable>")
@require(Action.VIEW_RESULTS)
def question(survey: Survey, variable: str) -> ResponseReturnValue:
    """One question: sentence, chart, table, and the domains of the banner that was chosen."""
    plan = plan_of(db.session, survey)
    try:
        whole, _ledger = results_book(db.session, survey)
    except (SurveyError, AnalysisError) as error:
        return render_template("results/empty.html", survey=survey, reason=sentence(error))
    book = whole.only(variable)
    if plan is None or not (book.questions or book.open_questions):
        abort(404)
    shown = book.question(variable)
    shown_plan = plan.asked() if survey.state == "fieldwork" else plan
    banner = _banner(shown)
    domains = shown.by_banner(banner) if shown and banner else ()
    scale = book.scale(shown.battery) if shown else None
    kind = request.args.get("kieu", "")
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
        wordings=wordings_told(shown.wordings, book.by_wording) if shown else [],
        sentence=key_sentence(shown) if shown else "",
        difference=domain_sentence(shown) if shown else "",
        of_all=choice_of(whole, shown, banner="", kind=kind) if shown else None,
        of_groups=choice_of(whole, shown, banner=banner, kind=kind) if shown and banner else None,
        kind_words=KIND_WORDS,
    )


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/cau/<variable>/bieu-do.svg")
@require(Action.VIEW_RESULTS)
def chart(survey: Survey, variable: str) -> ResponseReturnValue:
    """A picture of a question, of all respondents or by the groups of a banner; narrow for phones."""
    from analysis.charts import PAGE_WIDTH, PHONE_WIDTH

    chosen = _chosen_picture(survey, variable)
    picture = chosen.picture(width=PHONE_WIDTH if request.args.get("khung") == "hep" else PAGE_WIDTH)
    return Response(picture.svg(), mimetype="image/svg+xml", headers={"Cache-Control": "private, no-cache"})


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/cau/<variable>/tai-bieu-do.<picture_format>")
@require(Action.VIEW_RESULTS)
@logs_download("results")
def picture_file(survey: Survey, variable: str, picture_format: str) -> ResponseReturnValue:
    """The same picture to take away: drawn, or the table of its numbers as Excel."""
    from surveys.reports.results_workbook import heading_lines, workbook_facts

    chosen = _chosen_picture(survey, variable)
    name = f"bieu-do-{survey.id}-{variable}.{picture_format}"
    source = picture_source(survey, chosen.book)
    picture = chosen.picture(title=chosen.title, source=source)
    if picture_format in MEDIA_TYPES:
        content = picture.png() if picture_format == "png" else picture.svg().encode()
        return download(content, name, MEDIA_TYPES[picture_format])
    if picture_format != "xlsx":
        abort(404)
    head = heading_lines(chosen.book, workbook_facts(db.session, survey, made_on=today()))
    label = words_of(chosen.book.basis).label
    content = picture_workbook(picture.table, title=chosen.title, label=label, head=head, notes=(source,))
    return download(content, name, WORKBOOK_TYPE)


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


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/nhom")
@require(Action.WRITE_REPORT)
def plan(survey: Survey) -> ResponseReturnValue:
    """Where the groups of tables were chosen before they became a part of the analysis plan."""
    return redirect(url_for("plan.plan", survey_id=survey.id), code=301)


def _banner(shown: QuestionResult | None) -> str:
    """The banner that the address asks for, if the question is divided by it."""
    wanted = request.args.get("nhom", "")
    return wanted if shown is not None and shown.by_banner(wanted) else ""


def _chosen_picture(survey: Survey, variable: str) -> PictureChoice:
    """The picture that the address asks for; not found where there is none."""
    try:
        book, _ledger = results_book(db.session, survey)
    except (SurveyError, AnalysisError):
        abort(404)
    return picture_choice(book, variable, request.args) or abort(404)
