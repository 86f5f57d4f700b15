"""The interview at the door: person, consent, page after page, review, sending. Works without JavaScript."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.records import Case
from surveys.people.permissions import Action
from surveys.questionnaires.navigation import Section
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.responses import service as responses
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.interview import autosave, form_views, handover
from webapp.interview.blueprint import blueprint
from webapp.interview.client_files import modules
from webapp.interview.consent import consent_of
from webapp.interview.form_builder import PREFIX, answers_of, blocks, is_answered, mark_errors, section_form
from webapp.interview.forms import AdultsForm, ConsentForm, SendForm
from webapp.interview.handover import respondents_review, stops_before
from webapp.interview.language import FIELD as LANGUAGE
from webapp.interview.language import chosen, offered, speak_to_respondent, switch
from webapp.interview.page_state import page_state
from webapp.interview.progress import position
from webapp.interview.repeats import instances_of, with_one_less, with_one_more
from webapp.interview.to_put_right import open_parts
from webapp.interview.under_way import HandedOver, UnderWay, under_way
from webapp.messages import sentence

__all__ = ["autosave", "blueprint", "form_views", "handover"]

UNPROCESSABLE, CONFLICT = 422, 409
RANDOM_UUID = 4


@blueprint.route("/ho/<int:case_id>/chon-nguoi", methods=["GET", "POST"])
@require(Action.WORK_CASES)
def select_person(case: Case) -> ResponseReturnValue:
    """How many adults there are; the draw says whom to interview."""
    if case.state != "open" or case.household_line is None:
        return _to_case(case)
    form = AdultsForm(adults=case.eligible_persons)
    if form.validate_on_submit():
        try:
            position_found = fieldwork.select_person(
                db.session, case, eligible_persons=form.adults.data, person=current_person(), now=now()
            )
        except SurveyError as error:
            form.adults.errors = [sentence(error)]
        else:
            return _to_case(case) if position_found is None else _to("interview.consent", case)
    return render_template("interview/select_person.html", case=case, form=form), _status(form)


@blueprint.get("/ho/<int:case_id>/xin-y-kien")
@require(Action.WORK_CASES)
def consent(case: Case) -> ResponseReturnValue:
    """What the person is told before the first question, and the two answers to it (R1)."""
    if under_way(case) is not None:
        return _to("interview.resume", case)
    version = published_version(db.session, case.survey_id)
    if case.state != "open" or (case.household_line is not None and case.selected_position is None):
        return _to_case(case)
    if version is None:
        flash(sentence(SurveyError("interview.no_questionnaire", "Nothing is published.")), "error")
        return _to_case(case)
    questionnaire = questionnaire_of(version)
    language = chosen(questionnaire, request.args.get(LANGUAGE))
    speak_to_respondent(language)
    text = consent_of(case.survey, version, questionnaire, language=language)
    form = ConsentForm(formdata=None, instance_id=str(uuid4()), ngon_ngu=language or "")
    languages = offered(questionnaire)
    return render_template(
        "interview/consent.html",
        case=case,
        form=form,
        consent=text,
        languages=languages,
        language=language,
        modules=modules(),
    )


@blueprint.post("/ho/<int:case_id>/xin-y-kien")
@require(Action.WORK_CASES)
def answer_consent(case: Case) -> ResponseReturnValue:
    """Begin the interview, or record the refusal; an answer that is neither asks again."""
    answer = request.form.get("dong_y")
    try:
        if answer == "khong":
            fieldwork.refuse_consent(db.session, case, person=current_person(), now=now())
            flash(_("Đã ghi: không đồng ý tham gia. Xin cảm ơn Ông/Bà."), "success")
            return _to_case(case)
        if answer == "co":
            _begin(case)
            return _to_where_it_stopped(case)
    except SurveyError as error:
        flash(sentence(error), "error")
        return _to_case(case)
    return _to("interview.consent", case)


@blueprint.get("/ho/<int:case_id>/phong-van")
@require(Action.WORK_CASES)
def resume(case: Case) -> ResponseReturnValue:
    """To the page where the interview stopped."""
    return _to_where_it_stopped(case)


@blueprint.get("/ho/<int:case_id>/phong-van/<section>")
@require(Action.WORK_CASES)
def page(case: Case, section: str) -> ResponseReturnValue:
    """One page of questions, with what was entered before; on request with what is still to be put right."""
    going = under_way(case)
    if going is None:
        return _to_case(case)
    going.speak_to_respondent()
    shown = going.section(section)
    if shown is None:
        return _to("interview.resume", case)
    form = section_form(going.interview, shown)
    new = set(request.args.get("moi", "").split())
    wrong = going.interview.check_section(section) if "xem-lai" in request.args else []
    errors = [error for error in wrong if error.field not in new]
    mark_errors(form, errors)
    unanswered = {error.field for error in errors if error.code == "required"}
    return render_template(
        "interview/page.html",
        case=case,
        section=shown,
        form=form,
        blocks=blocks(going.interview, shown, form, unanswered=unanswered, self_completion=going.is_self_completed),
        position=position(going.interview, section),
        previous=going.section_before(section),
        languages=offered(going.interview.questionnaire),
        language=going.draft.language,
        new=[asked for asked in shown.asked if asked.field in new],
        instances=instances_of(going.interview, shown),
        prefix=PREFIX,
        self_completion=going.is_self_completed,
        state=page_state(going, shown, again="xem-lai" in request.args),
        modules=modules(),
    )


@blueprint.post("/ho/<int:case_id>/phong-van/<section>")
@require(Action.WORK_CASES)
def keep(case: Case, section: str) -> ResponseReturnValue:
    """Keep what was entered, right or wrong, then go where the button says."""
    going = under_way(case)
    if going is None:
        return _to_case(case)
    shown = going.section(section)
    if shown is None:
        return _to("interview.resume", case)
    fields = request.form.get("shown", "").split()
    form = section_form(going.interview, shown, only=fields)
    declined = [field for field in request.form.getlist("declined") if field in fields]
    responses.save_section(
        db.session, going.draft, section=section, answers=answers_of(form), declined=declined, now=now()
    )
    language = request.form.get(LANGUAGE)
    if language is not None:
        switch(going.draft, going.interview.questionnaire, language, now=now())
        return _to("interview.page", case, section=section)
    going.refresh()
    steps = {"back": _back, "save": _save, "more": _more, "less": _less, "hand-over": _hand_over, "stop": _stop}
    return steps.get(request.form.get("go", "next"), _next)(going, shown, fields)


@blueprint.get("/ho/<int:case_id>/xem-lai")
@require(Action.WORK_CASES)
def review(case: Case) -> ResponseReturnValue:
    """What is still to be answered before the form can be sent."""
    going = under_way(case)
    if going is None:
        return _to_case(case)
    if going.is_self_completed:
        return respondents_review(going)
    parts = open_parts(going)
    form = SendForm(
        formdata=None,
        instance_id=str(going.draft.instance_id),
        reviewed=responses.reviewed_hash(db.session, going.draft, now=now()),
    )
    return render_template(
        "interview/review.html",
        case=case,
        parts=parts,
        sections=going.sections(),
        declined=going.declined(),
        form=form,
        count=sum(len(part.points) for part in parts),
    )


@blueprint.post("/ho/<int:case_id>/gui")
@require(Action.WORK_CASES)
def send(case: Case) -> ResponseReturnValue:
    """Send the form, once; the same again gets the same thanks."""
    form = SendForm()
    try:
        instance_id = UUID(form.instance_id.data or "")
    except ValueError:
        return _to_case(case)
    try:
        if not responses.is_receipt(db.session, case, instance_id, form.reviewed.data or ""):
            _submit(case, instance_id, form.reviewed.data or "")
    except SurveyError as error:
        return render_template("interview/not_sent.html", case=case, message=sentence(error)), CONFLICT
    return _to("interview.thanks", case)


@blueprint.get("/ho/<int:case_id>/cam-on")
@require(Action.WORK_CASES)
def thanks(case: Case) -> ResponseReturnValue:
    """The form has been sent; nothing of it is shown again (R4)."""
    if case.state != "completed":
        return _to_case(case)
    return render_template("interview/thanks.html", case=case)


def _to_where_it_stopped(case: Case) -> ResponseReturnValue:
    going = under_way(case)
    if going is None:
        return _to_case(case)
    key = going.resumes_at
    return _to("interview.page", case, section=key) if key else _to("interview.review", case)


def _begin(case: Case) -> None:
    version = published_version(db.session, case.survey_id)
    if version is None:
        raise SurveyError("interview.no_questionnaire", "Nothing is published.")
    fieldwork.start_interview(
        db.session,
        case,
        instance_id=_instance_id(ConsentForm().instance_id.data),
        consent_text_version=consent_of(case.survey, version, questionnaire_of(version)).text_version,
        language=chosen(questionnaire_of(version), request.form.get(LANGUAGE)),
        person=current_person(),
        now=now(),
    )


def _submit(case: Case, instance_id: UUID, reviewed: str) -> None:
    going = under_way(case)
    if going is None or going.draft.instance_id != instance_id:
        raise SurveyError("case.closed", "There is no such interview at the case.", case_code=case.code)
    if going.is_self_completed:
        raise HandedOver(case)
    if responses.reviewed_hash(db.session, going.draft, now=now()) != reviewed:
        raise SurveyError("response.changed_since_review", "The answers changed after the review.")
    responses.submit(db.session, going.draft, person=current_person(), now=now())


def _next(going: UnderWay, shown: Section, fields: list[str]) -> ResponseReturnValue:
    """Forward, unless something on this page is to be put right or has just come up."""
    interview, case = going.interview, going.case
    if going.section(shown.key) is not None:
        came_up = interview.newly_asked(shown.key, fields)
        new = " ".join(asked.field for asked in came_up if is_answered(asked))
        wrong = any(error.field in fields for error in interview.check_section(shown.key))
        if wrong:
            return _to("interview.page", case, section=shown.key, moi=new or None, **{"xem-lai": 1})
        if new:
            first = PREFIX + new.split()[0]
            return _to("interview.page", case, section=shown.key, moi=new, _anchor=f"{first}-question")
    following = going.section_after(shown.key)
    if following is None:
        return _to("interview.review", case)
    if stops_before(going, shown, following):
        return _to("interview.hand_over", case, tu=following.key)
    return _to("interview.page", case, section=following.key)


def _back(going: UnderWay, shown: Section, _fields: list[str]) -> ResponseReturnValue:
    before = going.section_before(shown.key)
    return _to("interview.page", going.case, section=before.key) if before else _to_case(going.case)


def _hand_over(going: UnderWay, shown: Section, _fields: list[str]) -> ResponseReturnValue:
    return _to("interview.hand_over", going.case, tu=shown.key)


def _stop(going: UnderWay, _shown: Section, _fields: list[str]) -> ResponseReturnValue:
    """The respondent stops before the end."""
    return _to("interview.review", going.case)


def _save(going: UnderWay, _shown: Section, _fields: list[str]) -> ResponseReturnValue:
    flash(_("Đã lưu tạm. Có thể làm tiếp bất cứ lúc nào."), "success")
    return _to_case(going.case)


def _more(going: UnderWay, shown: Section, _fields: list[str]) -> ResponseReturnValue:
    """One more thing that the questions are repeated for."""
    if not _as_many_as_shown(going, shown):
        return _to("interview.page", going.case, section=shown.key)
    answers, key = with_one_more(going.interview, shown, going.draft.answers)
    responses.save_section(db.session, going.draft, section=None, answers=answers, now=now())
    return _to("interview.page", going.case, section=key)


def _less(going: UnderWay, shown: Section, _fields: list[str]) -> ResponseReturnValue:
    """Take the last of the repeated things away again."""
    if not _as_many_as_shown(going, shown):
        return _to("interview.resume", going.case)
    answers, key = with_one_less(going.interview, shown, going.draft.answers)
    responses.save_section(db.session, going.draft, section=None, answers=answers, now=now())
    return _to("interview.page", going.case, section=key)


def _as_many_as_shown(going: UnderWay, shown: Section) -> bool:
    """Whether there are as many instances as the page showed: pressed twice, a button adds or takes away one."""
    found = instances_of(going.interview, shown)
    count = request.form.get("count")
    return found is None or count is None or count == str(found.count)


def _instance_id(text: str | None) -> UUID:
    """The client's id if it is a random one (others tell the time or the device), else one made here."""
    try:
        sent = UUID(text or "")
    except ValueError:
        return uuid4()
    return sent if sent.version == RANDOM_UUID else uuid4()


def _to(endpoint: str, case: Case, **arguments: Any) -> ResponseReturnValue:
    return redirect(url_for(endpoint, case_id=case.id, **arguments))


def _to_case(case: Case) -> ResponseReturnValue:
    return _to("fieldwork.case", case)


def _status(form: AdultsForm) -> int:
    return UNPROCESSABLE if form.errors else 200
