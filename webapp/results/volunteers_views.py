"""What volunteers answered by an open link beside a sample: a page and a workbook of their own."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from analysis.errors import AnalysisError
from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.reports.facts import facts_of_volunteers
from surveys.reports.results import grouped
from surveys.reports.sentences import key_sentence
from surveys.reports.tabulation import results_book
from surveys.reports.volunteers import has_volunteers_beside, volunteers_book
from surveys.requests.records import Survey
from surveys.responses.modes import VOLUNTEERS
from webapp.access import require
from webapp.accounts.access_log import logs_download
from webapp.clock import today
from webapp.extensions import db
from webapp.messages import sentence
from webapp.results.blueprint import blueprint
from webapp.results.presentation import heading_of
from webapp.samples.downloads import WORKBOOK_TYPE, download


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/lien-ket-mo")
@require(Action.VIEW_RESULTS)
def volunteers(survey: Survey) -> ResponseReturnValue:
    """Every question with numbers and percentages; a survey of volunteers alone has them as its results."""
    if not has_volunteers_beside(db.session, survey):
        return redirect(url_for("results.overview", survey_id=survey.id))
    try:
        book = volunteers_book(db.session, survey)
    except (SurveyError, AnalysisError) as error:
        return render_template("results/volunteers.html", survey=survey, book=None, reason=sentence(error))
    return render_template(
        "results/volunteers.html",
        survey=survey,
        book=book,
        asked=len(grouped(list(book.questions))) + len(book.open_questions),
        head=heading_of(db.session, survey, book, source=VOLUNTEERS),
        key=key_sentence,
    )


@blueprint.get("/khao-sat/<int:survey_id>/ket-qua/lien-ket-mo.xlsx")
@require(Action.VIEW_RESULTS)
@logs_download("results")
def volunteers_workbook(survey: Survey) -> ResponseReturnValue:
    """The same as an Excel workbook, with nothing of the sample in it."""
    from surveys.reports.results_workbook import results_workbook, workbook_facts

    if not has_volunteers_beside(db.session, survey):
        return redirect(url_for("results.workbook", survey_id=survey.id))
    try:
        book, ledger = results_book(db.session, survey, source=VOLUNTEERS)
    except (SurveyError, AnalysisError):
        return redirect(url_for("results.volunteers", survey_id=survey.id))
    facts = workbook_facts(db.session, survey, made_on=today())
    facts = replace(facts, report=facts_of_volunteers(facts.report), weighting_version=None)
    return download(results_workbook(book, ledger, facts), f"lien-ket-mo-{survey.id}.xlsx", WORKBOOK_TYPE)
