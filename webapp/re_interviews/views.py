"""Pages of interviews asked again: the draws, one of them, what they tell. No answer stands beside a household."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from surveys.errors import SurveyError
from surveys.fieldwork.quality import re_interviews
from surveys.fieldwork.quality.re_interview_results import took_place_by_collaborator
from surveys.fieldwork.quality.records import ReInterview
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.responses.records import ResponseLink
from webapp.access import current_person, require
from webapp.clock import now, today
from webapp.extensions import db
from webapp.messages import sentence
from webapp.re_interviews.few_questions import FewQuestions
from webapp.re_interviews.forms import DrawForm, FollowUpForm, PlanForm, RecordForm
from webapp.re_interviews.words import level_words, outcome_words
from webapp.stale_forms import unless_changed

blueprint = Blueprint("re_interviews", __name__, template_folder="templates")
UNPROCESSABLE = 422


def _state(survey: Survey, re_interview: ReInterview) -> list[object]:
    return [re_interview.state]


def _plan(survey: Survey) -> list[object]:
    plan = re_interviews.plan_of(db.session, survey)
    return [plan.share, plan.least, plan.questions] if plan else []


@blueprint.get("/khao-sat/<int:survey_id>/phong-van-lai")
@require(Action.RE_INTERVIEW)
def index(survey: Survey) -> ResponseReturnValue:
    """The draws so far, what waits, and what has come back since."""
    return _index(survey, FollowUpForm(formdata=None))


@blueprint.route("/khao-sat/<int:survey_id>/phong-van-lai/cach-lam", methods=["GET", "POST"])
@require(Action.RE_INTERVIEW)
@unless_changed(_plan)
def plan(survey: Survey) -> ResponseReturnValue:
    """How many are asked again, and about which questions."""
    kept = re_interviews.plan_of(db.session, survey)
    share, least = (kept.share, kept.least) if kept else (re_interviews.USUAL_SHARE, re_interviews.USUAL_LEAST)
    form = PlanForm(share=round(100 * share), least=least, questions=kept.questions if kept else [])
    form.offer(re_interviews.questions_to_choose(db.session, survey))
    if form.validate_on_submit():
        try:
            re_interviews.write_plan(
                db.session,
                survey,
                share=form.share.data / 100,
                least=form.least.data,
                questions=form.questions.data or [],
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            form.share.errors = [sentence(error)]
        else:
            flash(_("Đã lưu. Đợt rút sau theo cách này."), "success")
            return redirect(url_for("re_interviews.index", survey_id=survey.id))
    page = render_template("re_interviews/plan.html", survey=survey, form=form, plan=kept)
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.post("/khao-sat/<int:survey_id>/phong-van-lai/dot-moi")
@require(Action.RE_INTERVIEW)
def draw(survey: Survey) -> ResponseReturnValue:
    """Draw of what has come back since the last draw."""
    if DrawForm().validate_on_submit():
        try:
            wave = re_interviews.draw_wave(db.session, survey, person=current_person(), now=now())
        except SurveyError as error:
            flash(sentence(error), "error")
        else:
            words = ngettext("Đã rút %(num)s phiếu để hỏi lại.", "Đã rút %(num)s phiếu để hỏi lại.", wave.drawn)
            flash(words, "success")
    return redirect(url_for("re_interviews.index", survey_id=survey.id))


@blueprint.post("/khao-sat/<int:survey_id>/phong-van-lai/theo-doi")
@require(Action.RE_INTERVIEW)
def follow_up(survey: Survey) -> ResponseReturnValue:
    """Have one household asked again that nobody drew."""
    form = FollowUpForm()
    if form.validate_on_submit():
        try:
            re_interviews.follow_up(db.session, survey, code=form.code.data or "", person=current_person(), now=now())
        except SurveyError as error:
            form.code.errors = [sentence(error)]
        else:
            flash(_("Đã thêm hộ vào danh sách theo dõi."), "success")
            return redirect(url_for("re_interviews.index", survey_id=survey.id))
    return _index(survey, form), UNPROCESSABLE


@blueprint.route("/khao-sat/<int:survey_id>/phong-van-lai/<int:re_interview_id>", methods=["GET", "POST"])
@require(Action.RE_INTERVIEW)
@unless_changed(_state)
def one(survey: Survey, re_interview: ReInterview) -> ResponseReturnValue:
    """Ask one household again, and what came of it."""
    asked = re_interviews.asked_again(db.session, re_interview)
    few = FewQuestions(asked, today()) if asked is not None else None
    form = RecordForm()
    entered = few.entered() if few is not None and form.is_submitted() else ({}, [])
    said = form.said(*entered)
    errors = re_interviews.wrong_answers(asked, said, today=today()) if form.is_submitted() else []
    if form.validate_on_submit() and not errors:
        try:
            re_interviews.record(db.session, re_interview, said, person=current_person(), now=now())
        except SurveyError as error:
            form.outcome.errors = [sentence(error)]
        else:
            flash(_("Đã ghi kết quả hỏi lại."), "success")
            return redirect(url_for("re_interviews.index", survey_id=survey.id))
    page = render_template(
        "re_interviews/one.html",
        survey=survey,
        re_interview=re_interview,
        case=re_interview.case,
        form=form,
        blocks=few.drawn(said, errors) if few is not None else [],
        wrong=errors,
        link=_link(re_interview),
        outcome_words=outcome_words,
    )
    return page, UNPROCESSABLE if form.errors or errors else 200


@blueprint.get("/khao-sat/<int:survey_id>/phong-van-lai/ket-qua")
@require(Action.RE_INTERVIEW)
def results(survey: Survey) -> ResponseReturnValue:
    """How well the two askings agree, by question; what respondents say of the interviews, by collaborator."""
    kept = re_interviews.plan_of(db.session, survey)
    return render_template(
        "re_interviews/results.html",
        survey=survey,
        questions=list(kept.results.values()) if kept else [],
        took_place=took_place_by_collaborator(db.session, survey),
        level_words=level_words,
    )


def _index(survey: Survey, follow_up_form: FollowUpForm) -> str:
    rows = re_interviews.all_of(db.session, survey)
    return render_template(
        "re_interviews/index.html",
        survey=survey,
        plan=re_interviews.plan_of(db.session, survey),
        waves=re_interviews.waves_of(db.session, survey),
        new=len(re_interviews.candidates(db.session, survey)),
        waiting=[each for each in rows if each.is_still_to_ask],
        ended=[each for each in rows if not each.is_still_to_ask],
        form=follow_up_form,
        outcome_words=outcome_words,
    )


def _link(re_interview: ReInterview) -> ResponseLink | None:
    """When the interview was, shown only once somebody has asked again."""
    if re_interview.state != re_interviews.DONE:
        return None
    return db.session.scalar(select(ResponseLink).where(ResponseLink.case_id == re_interview.case_id))
