"""The interview at the door: person, consent, page after page, review, sending. Works without JavaScript."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.people.permissions import Action
from surveys.questionnaires.modes import FACE_TO_FACE, TELEPHONE
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.responses import service as responses
from surveys.responses.screened_out import is_screened_out
from webapp.access import current_person, require
from webapp.clock import now
from webapp.extensions import db
from webapp.interview import autosave, form_views, handover, pages, telephone
from webapp.interview.blueprint import blueprint
from webapp.interview.consent import consent_of
from webapp.interview.forms import AdultsForm, ConsentForm, SendForm
from webapp.interview.handover import respondents_review
from webapp.interview.language import FIELD as LANGUAGE
from webapp.interview.language import chosen
from webapp.interview.screened_out import screened_out_words
from webapp.interview.telephone import asked_way, by_telephone
from webapp.interview.under_way import HandedOver, under_way
from webapp.messages import sentence

__all__ = ["autosave", "blueprint", "form_views", "handover", "telephone"]

UNPROCESSABLE, CONFLICT = 422, 409


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
            return _to_case(case) if position_found is None else _to("interview.consent", case, **_way())
    return render_template("interview/select_person.html", case=case, form=form, way=_way()), _status(form)


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
    asked = pages.consent_asked(case.survey, version, mode=TELEPHONE if by_telephone() else FACE_TO_FACE, **_way())
    return render_template("interview/consent.html", case=case, way=_way(), **asked)


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
    return _to("interview.consent", case, **_way())


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
    return pages.show_page(going, section) if going is not None else _to_case(case)


@blueprint.post("/ho/<int:case_id>/phong-van/<section>")
@require(Action.WORK_CASES)
def keep(case: Case, section: str) -> ResponseReturnValue:
    """Keep what was entered, right or wrong, then go where the button says."""
    going = under_way(case)
    return pages.keep_page(going, section) if going is not None else _to_case(case)


@blueprint.get("/ho/<int:case_id>/xem-lai")
@require(Action.WORK_CASES)
def review(case: Case) -> ResponseReturnValue:
    """What is still to be answered before the form can be sent."""
    going = under_way(case)
    if going is None:
        return _to_case(case)
    if going.is_self_completed:
        return respondents_review(going)
    return pages.review_page(going)


@blueprint.post("/ho/<int:case_id>/gui")
@require(Action.WORK_CASES)
def send(case: Case) -> ResponseReturnValue:
    """Send the form, once; the same again gets the same thanks."""
    form = SendForm()
    instance_id = form.sent_id
    if instance_id is None:
        return _to_case(case)
    try:
        if not responses.is_receipt(db.session, case, instance_id, form.reviewed.data or ""):
            _submit(case, instance_id, form.reviewed.data or "")
    except SurveyError as error:
        return render_template("interview/not_sent.html", case=case, message=sentence(error)), CONFLICT
    if is_screened_out(db.session, case, instance_id):
        flash(screened_out_words(case), "success")
        return _to_case(case)
    return _to("interview.thanks", case)


@blueprint.get("/ho/<int:case_id>/cam-on")
@require(Action.WORK_CASES)
def thanks(case: Case) -> ResponseReturnValue:
    """The form has been sent; nothing of it is shown again (R4)."""
    if case.state not in HAS_RESPONSE:
        return _to_case(case)
    return render_template("interview/thanks.html", case=case)


def _to_where_it_stopped(case: Case) -> ResponseReturnValue:
    going = under_way(case)
    return pages.resume(going) if going is not None else _to_case(case)


def _begin(case: Case) -> None:
    version = published_version(db.session, case.survey_id)
    if version is None:
        raise SurveyError("interview.no_questionnaire", "Nothing is published.")
    fieldwork.start_interview(
        db.session,
        case,
        instance_id=ConsentForm().new_id,
        consent_text_version=consent_of(case.survey, version, questionnaire_of(version)).text_version,
        language=chosen(questionnaire_of(version), request.form.get(LANGUAGE)),
        mode=TELEPHONE if by_telephone() else None,
        person=current_person(),
        now=now(),
    )


def _way() -> dict[str, str]:
    """What the next page of a call has to know."""
    return asked_way(TELEPHONE if by_telephone() else None)


def _submit(case: Case, instance_id: UUID, reviewed: str) -> None:
    going = under_way(case)
    if going is None or going.draft.instance_id != instance_id:
        raise SurveyError("case.closed", "There is no such interview at the case.", case_code=case.code)
    if going.is_self_completed:
        raise HandedOver(case)
    if going.reviewed_hash() != reviewed:
        raise SurveyError("response.changed_since_review", "The answers changed after the review.")
    responses.submit(db.session, going.draft, person=current_person(), now=now())


def _to(endpoint: str, case: Case, **arguments: Any) -> ResponseReturnValue:
    return redirect(url_for(endpoint, case_id=case.id, **arguments))


def _to_case(case: Case) -> ResponseReturnValue:
    return _to("fieldwork.case", case)


def _status(form: AdultsForm) -> int:
    return UNPROCESSABLE if form.errors else 200
