"""Results in one table, and the page for leaders."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from analysis.errors import AnalysisError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.reports.column_differences import marks_note
from surveys.reports.explorer import HIDDEN, explore
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from webapp.access import require
from webapp.accounts.access_log import logs_download
from webapp.clock import now
from webapp.explorer.choices import choice_of, figures_of, sections_of
from webapp.explorer.leaders import leaders_page
from webapp.extensions import db
from webapp.messages import sentence
from webapp.results.presentation import heading_of
from webapp.samples.downloads import download

blueprint = Blueprint("explorer", __name__, template_folder="templates")


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/bang-cheo")
@require(Action.VIEW_RESULTS)
def explorer(survey: Survey) -> ResponseReturnValue:
    """Every closed question by the groups of one banner on one page."""
    try:
        book, _ledger = results_book(db.session, survey)
    except (SurveyError, AnalysisError) as error:
        return render_template("results/empty.html", survey=survey, reason=sentence(error))
    chosen = choice_of(request.args, book)
    table = explore(book, banner=chosen.banner, section=chosen.section, words=chosen.words, only=chosen.only)
    return render_template(
        "explorer/explorer.html",
        survey=survey,
        book=book,
        head=heading_of(db.session, survey, book),
        chosen=chosen,
        table=table,
        sections=sections_of(book),
        figures=figures_of(book, chosen.columns),
        hidden=HIDDEN,
        marks_note=marks_note(found=table.has_marks),
    )


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/tom-tat")
@require(Action.VIEW_RESULTS)
def summary(survey: Survey) -> ResponseReturnValue:
    """One page for leaders: at most five findings, each a sentence and a picture."""
    try:
        page = leaders_page(db.session, survey)
    except (SurveyError, AnalysisError) as error:
        return render_template("results/empty.html", survey=survey, reason=sentence(error))
    drawings = [Markup(each.svg()) if each else None for each in page.pictures]  # every word in them is escaped
    return render_template("explorer/summary.html", survey=survey, page=page, drawings=drawings)


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/tom-tat.pdf")
@require(Action.VIEW_RESULTS)
@logs_download("results")
def summary_file(survey: Survey) -> ResponseReturnValue:
    """The same page as a PDF, to be printed or sent on."""
    from surveys.reports.leaders_pdf import leaders_pdf  # loads what draws, which a starting server does not wait for

    try:
        page = leaders_page(db.session, survey)
    except (SurveyError, AnalysisError):
        abort(404)
    content = leaders_pdf(page.summary, page.pictures, page.head, created=now())
    return download(content, f"tom-tat-{survey.id}.pdf", "application/pdf")
