"""Pages of the proof before the field: what was proved, the paths, interviews of synthetic respondents."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.people.permissions import Action
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from webapp.access import require
from webapp.extensions import db
from webapp.jobs.views import start as start_job
from webapp.proofs.pages import pictures, proved_questions, rows_of_findings, walked
from webapp.proofs.work import PROVE, proof_of, proof_under_way, stop, was_proved_before

blueprint = Blueprint("proofs", __name__, template_folder="templates")


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/kiem-chung")
@require(Action.VIEW_QUESTIONNAIRE)
def proof(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """What was proved of this very content, or the button that proves it."""
    questionnaire, result = questionnaire_of(version), proof_of(db.session, version)
    questions = proved_questions(questionnaire, result) if result else []
    return render_template(
        "proofs/proof.html",
        survey=survey,
        version=version,
        questionnaire=questionnaire,
        result=result,
        working=proof_under_way(db.session, version),
        earlier=result is None and was_proved_before(db.session, version),
        questions=questions,
        rows=rows_of_findings(questionnaire, questions),
        pictures=pictures(questionnaire, result) if result else [],
    )


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/kiem-chung")
@require(Action.COMMENT_QUESTIONNAIRE)
def start(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Prove this content as long work."""
    return start_job(PROVE, survey, {"version_id": version.id, "content_hash": version.content_hash})


@blueprint.post("/khao-sat/<int:survey_id>/phieu/<int:version_id>/kiem-chung/dung")
@require(Action.COMMENT_QUESTIONNAIRE)
def cancel(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Stop the work that waits or runs."""
    working = proof_under_way(db.session, version)
    if working is not None:
        stop(db.session, working)
        flash(_("Đã dừng kiểm chứng."), "success")
    return redirect(url_for(".proof", survey_id=survey.id, version_id=version.id))


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/kiem-chung/tra-loi-thu/<int:respondent>")
@require(Action.VIEW_QUESTIONNAIRE)
def respondent(survey: Survey, version: QuestionnaireVersion, respondent: int) -> ResponseReturnValue:
    """The whole interview of one synthetic respondent, to read through."""
    result = proof_of(db.session, version)
    if result is None or not 1 <= respondent <= len(result["respondents"]):
        return redirect(url_for(".proof", survey_id=survey.id, version_id=version.id))
    chosen = result["respondents"][respondent - 1]
    pages = walked(questionnaire_of(version), chosen["answers"], day=date.fromisoformat(result["today"]))
    return render_template(
        "proofs/respondent.html",
        survey=survey,
        version=version,
        pages=pages,
        number=respondent,
        count=len(result["respondents"]),
        kind=chosen["kind"],
    )
