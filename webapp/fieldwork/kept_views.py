"""What phones brought in and nobody could take as it came: the supervisor decides, without seeing an answer."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.phones import decisions
from surveys.fieldwork.phones.events import kept_events
from surveys.fieldwork.phones.kept_answers import CALLBACK_UNFIT
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.fieldwork.blueprint import UNPROCESSABLE, blueprint
from webapp.fieldwork.forms import KeptForm
from webapp.fieldwork.kept_words import clock_words, event_words, kept_reason, unfit_words
from webapp.messages import sentence
from webapp.stale_forms import unless_changed


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/cho-quyet")
@require(Action.DECIDE_SUBMISSIONS)
def kept(survey: Survey) -> ResponseReturnValue:
    """The interviews that wait for a decision, those decided, and the visits that came too late."""
    return render_template(
        "fieldwork/kept.html",
        survey=survey,
        waiting=decisions.waiting(db.session, survey),
        decided=decisions.decided(db.session, survey),
        events=kept_events(db.session, survey.id),
        reason_words=kept_reason,
        event_words=event_words,
        clock_words=clock_words,
    )


@blueprint.route("/khao-sat/<int:survey_id>/thu-thap/cho-quyet/<int:kept_id>", methods=["GET", "POST"])
@require(Action.DECIDE_SUBMISSIONS)
@unless_changed(lambda survey, kept: [kept.state])
def decide(survey: Survey, kept: KeptSubmission) -> ResponseReturnValue:
    """Let one become the case's response, or let it go."""
    form = KeptForm(of_a_callback=kept.reason == CALLBACK_UNFIT)
    if form.validate_on_submit():
        try:
            _decide(kept, form)
        except SurveyError as error:
            form.errors_of(error.code).errors = [sentence(error)]
        else:
            return redirect(url_for("fieldwork.kept", survey_id=survey.id))
    answered = decisions.questions_answered(db.session, kept)
    page = render_template(
        "fieldwork/kept_decision.html",
        survey=survey,
        kept=kept,
        form=form,
        answered=answered,
        reason_words=kept_reason,
        unfit=unfit_words(kept.content.get("why", "")) if kept.reason == CALLBACK_UNFIT and kept.content else "",
        concerned=decisions.questions_concerned(db.session, kept),
    )
    return page, UNPROCESSABLE if form.errors else 200


def _decide(kept: KeptSubmission, form: KeptForm) -> None:
    if form.decision.data == KeptForm.ACCEPT:
        decisions.accept(db.session, kept, person=current_person(), now=now())
        flash(
            _("Đã ghép câu trả lời hỏi lại vào phiếu của hộ.")
            if kept.reason == CALLBACK_UNFIT
            else _("Phiếu đã thành phiếu của hộ."),
            "success",
        )
    else:
        decisions.discard(db.session, kept, reason=form.reason.data or "", person=current_person(), now=now())
        flash(_("Đã bỏ phiếu này."), "success")
