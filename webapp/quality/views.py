"""Pages of what is unusual about interviews: the supervisor's queue, and what each collaborator is to see of it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.quality import flags as quality
from surveys.fieldwork.quality.records import QualityFlag
from surveys.fieldwork.quality.run import latest_run, refuse_closed
from surveys.jobs.service import under_way
from surveys.people.permissions import Action
from surveys.requests.records import Survey
from surveys.text import given_name_key
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.views import start
from webapp.messages import sentence
from webapp.quality.forms import STATES, WAITING, AnswerForm, ComputeForm, FlagFilter, SettleForm
from webapp.quality.pages import communes_of, indicator_rows, item_rows, picture, queue
from webapp.quality.words import WORDS, among_comparisons, rarity, told, told_to_collaborator, words_of
from webapp.quality.work import COMPUTE
from webapp.stale_forms import unless_changed

blueprint = Blueprint("quality", __name__, template_folder="templates")
UNPROCESSABLE = 422


@blueprint.context_processor
def _words() -> dict[str, object]:
    named = (among_comparisons, rarity, told, told_to_collaborator, words_of)
    return {each.__name__: each for each in named}


@blueprint.app_context_processor
def _for_the_own_list() -> dict[str, object]:
    """Every page may ask how much waits for the collaborator's own words."""
    return {"things_to_explain": lambda: quality.count_to_answer(db.session, current_person())}


def _as_it_stands(flag: QualityFlag, survey: Survey | None = None) -> list[object]:
    """What a form about a flag rests on."""
    return [flag.state, flag.answer]


@blueprint.get("/khao-sat/<int:survey_id>/chat-luong")
@require(Action.VIEW_QUALITY)
def index(survey: Survey) -> ResponseReturnValue:
    """What is to be looked at, by collaborator; every indicator; questions whose answers hang on who asks."""
    found, run = quality.flags_of(db.session, survey), latest_run(db.session, survey)
    people = {flag.collaborator_id: flag.collaborator.full_name for flag in found}
    form = FlagFilter(request.args)
    form.offer({str(id_): name for id_, name in sorted(people.items(), key=lambda one: given_name_key(one[1]))})
    states = STATES[form.viec.data or WAITING]
    return render_template(
        "quality/index.html",
        survey=survey,
        run=run,
        running=under_way(db.session, COMPUTE, survey=survey),
        waiting=sum(flag.state in quality.WAITING for flag in found),
        people=queue(found, person_id=form.nguoi.data, indicator=form.dau_hieu.data, states=states),
        form=form,
        computing=ComputeForm(formdata=None),
        indicators=indicator_rows(run, found),
        items=item_rows(db.session, survey, run),
        any_found=bool(found),
    )


@blueprint.post("/khao-sat/<int:survey_id>/chat-luong/tinh")
@require(Action.VIEW_QUALITY)
def compute(survey: Survey) -> ResponseReturnValue:
    """Compare all interviews anew."""
    if not ComputeForm().validate_on_submit():
        abort(400)
    try:
        refuse_closed(survey)
    except SurveyError as error:
        flash(sentence(error), "error")
        return redirect(url_for("quality.index", survey_id=survey.id))
    return start(COMPUTE, survey, {"survey_id": survey.id})


@blueprint.get("/khao-sat/<int:survey_id>/chat-luong/dau-hieu/<indicator>")
@require(Action.VIEW_QUALITY)
def indicator(survey: Survey, indicator: str) -> ResponseReturnValue:
    """All collaborators by one indicator, as a picture and as a table."""
    if indicator not in WORDS:
        abort(404)
    found, run = quality.flags_of(db.session, survey), latest_run(db.session, survey)
    return render_template(
        "quality/indicator.html",
        survey=survey,
        name=indicator,
        words=words_of(indicator),
        run=run,
        picture=None if run is None else picture(db.session, run, indicator, found),
        singles=[flag for flag in found if flag.indicator == indicator and flag.case and flag.state in quality.WAITING],
    )


@blueprint.route("/khao-sat/<int:survey_id>/chat-luong/<int:flag_id>", methods=["GET", "POST"])
@require(Action.VIEW_QUALITY)
@unless_changed(_as_it_stands)
def flag(survey: Survey, flag: QualityFlag) -> ResponseReturnValue:
    """One thing: what was found, why that may be innocent, what its collaborator says, what came of it."""
    form, alike = SettleForm(), quality.alike(db.session, flag)
    form.offer(len(alike))
    if form.validate_on_submit():
        try:
            quality.settle_flag(
                db.session,
                flag,
                outcome=form.outcome.data,
                note=form.note.data or "",
                for_all=form.says_it_of_all,
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            form.form_errors.append(sentence(error))
        else:
            flash(_("Đã ghi kết quả xem xét."), "success")
            return redirect(url_for("quality.index", survey_id=survey.id))
    page = render_template(
        "quality/flag.html",
        survey=survey,
        flag=flag,
        words=words_of(flag.indicator),
        run=latest_run(db.session, survey),
        communes=communes_of(db.session, survey, flag.collaborator),
        alike=alike,
        outcomes=quality.OUTCOMES,
        form=form,
    )
    return page, UNPROCESSABLE if form.errors else 200


@blueprint.get("/viec-cua-toi/dieu-can-xem")
@require(Action.WORK_CASES)
def mine() -> ResponseReturnValue:
    """What is unusual about the own interviews, to explain."""
    found = quality.own_flags(db.session, current_person())
    return render_template("quality/mine.html", flags=found, outcomes=quality.OUTCOMES)


@blueprint.route("/viec-cua-toi/dieu-can-xem/<int:flag_id>", methods=["GET", "POST"])
@require(Action.WORK_CASES)
@unless_changed(_as_it_stands)
def answer(flag: QualityFlag) -> ResponseReturnValue:
    """The collaborator's own words to one thing."""
    form = AnswerForm(data={"answer": flag.answer})
    form.offer(len(quality.alike(db.session, flag)))
    if form.validate_on_submit():
        try:
            quality.answer_flag(
                db.session,
                flag,
                answer=form.answer.data or "",
                for_all=form.says_it_of_all,
                person=current_person(),
                now=now(),
            )
        except SurveyError as error:
            form.answer.errors = [sentence(error)]
        else:
            flash(_("Đã gửi lời của bạn cho giám sát viên."), "success")
            return redirect(url_for("quality.mine"))
    page = render_template(
        "quality/answer.html", flag=flag, words=words_of(flag.indicator), form=form, outcomes=quality.OUTCOMES
    )
    return page, UNPROCESSABLE if form.errors else 200
