"""Pages of the review: approval by a second person."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.questionnaires import service
from surveys.questionnaires.meaning import Change
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review import approvals
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence
from webapp.questionnaires.consent import suggested_consent
from webapp.review import comment_views
from webapp.review.blueprint import blueprint
from webapp.review.compare_views import compared, published_before
from webapp.review.forms import AskForm, DecisionForm, ask_form

__all__ = ["blueprint", "comment_views"]
UNPROCESSABLE = 422


@blueprint.get("/khao-sat/<int:survey_id>/phieu/<int:version_id>/duyet")
@require(Action.VIEW_QUESTIONNAIRE)
def approval(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Where a version stands between its authors and those who approve it, and every step so far."""
    return render_template(
        "review/approval.html",
        survey=survey,
        version=version,
        standing=approvals.standing_of(db.session, version),
        approvers=approvals.approvers_of(db.session, version),
        whom_to_ask=approvals.whom_to_ask(db.session, version),
    )


def _asked(version: QuestionnaireVersion, form: AskForm, names: Sequence[str], reworded: Sequence[Change]) -> bool:
    """Approval was asked for; what stands against it is said on the form."""
    try:
        approvals.ask_for_approval(
            db.session,
            version,
            justifications=form.justifications(names),
            consent=form.data.get("consent", ""),
            same_meaning=form.same_meaning(reworded),
            note=form.note.data or "",
            person=current_person(),
            now=now(),
        )
    except SurveyError as error:
        form.form_errors.append(sentence(error))
        return False
    return True


@blueprint.route("/khao-sat/<int:survey_id>/phieu/<int:version_id>/xin-duyet", methods=["GET", "POST"])
@require(Action.EDIT_QUESTIONNAIRE)
def ask(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Write the texts that go with a draft and ask for its approval."""
    questionnaire = service.questionnaire_of(version)
    names = service.questions_to_justify(version)
    changes = service.changes_of(db.session, version)
    reworded = [change for change in changes if change.gravity == "wording"]
    standing = approvals.standing_of(db.session, version)
    form = ask_form(
        names,
        questionnaire,
        consent=suggested_consent(survey, questionnaire),
        reworded=reworded,
        given=version.justifications,
        confirmed=standing.same_meaning,
    )
    if form.validate_on_submit() and _asked(version, form, names, reworded):
        flash(_("Đã xin duyệt phiên bản %(number)s.", number=version.number), "success")
        return redirect(url_for("review.approval", survey_id=survey.id, version_id=version.id))
    published = published_before(version)
    page = render_template(
        "review/ask.html",
        survey=survey,
        version=version,
        form=form,
        reasons=form.reasons(names),
        confirmations=form.confirmations(reworded),
        changes=changes,
        comparison=compared(published, version) if published is not None else None,
        questionnaire=questionnaire,
        standing=standing,
        approvers=approvals.people_who_may(db.session, survey.unit, Action.APPROVE_QUESTIONNAIRE),
        whom_to_ask=approvals.whom_to_ask(db.session, version),
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.route("/khao-sat/<int:survey_id>/phieu/<int:version_id>/quyet-dinh", methods=["GET", "POST"])
@require(Action.APPROVE_QUESTIONNAIRE)
def decide(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Approve a draft as it is shown here, or return it with a reason."""
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            _decide(version, form)
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            return redirect(url_for("review.approval", survey_id=survey.id, version_id=version.id))
    standing = approvals.standing_of(db.session, version)
    published = published_before(version)
    form.content.data = standing.asked.content_hash if standing.asked else ""
    page = render_template(
        "review/decide.html",
        survey=survey,
        version=version,
        form=form,
        standing=standing,
        own=current_person().id in approvals.authors_of(db.session, version),
        questionnaire=service.questionnaire_of(version),
        comparison=compared(published, version) if published is not None else None,
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


def _decide(version: QuestionnaireVersion, form: DecisionForm) -> None:
    content, note = form.content.data or "", form.note.data or ""
    if form.decision.data == "approve":
        approvals.approve(db.session, version, content=content, note=note, person=current_person(), now=now())
        flash(_("Đã duyệt phiên bản %(number)s. Bây giờ ban hành được.", number=version.number), "success")
    else:
        approvals.send_back(db.session, version, content=content, reason=note, person=current_person(), now=now())
        flash(_("Đã trả lại phiên bản %(number)s cho người soạn.", number=version.number), "success")
