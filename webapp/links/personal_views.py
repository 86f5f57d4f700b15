"""Pages by which a household answers on its own device: the code, who answers, consent, page after page, sending.

No page has a code or token in its address; what opens them is the device's cookie (device.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.errors import SurveyError
from surveys.fieldwork.links import invitations
from surveys.fieldwork.links.records import Invitation
from surveys.questionnaires.service import published_version, questionnaire_of
from webapp.access import public, takes_json
from webapp.clock import now
from webapp.extensions import db
from webapp.interview import autosave, pages
from webapp.interview.consent import consent_of
from webapp.interview.form_files import form_answer, questions_answer, version_asked
from webapp.interview.forms import ConsentForm, SendForm
from webapp.interview.language import FIELD as LANGUAGE
from webapp.interview.language import chosen
from webapp.links.blueprint import UNPROCESSABLE, blueprint
from webapp.links.code_guesses import count_wrong_code, seconds_to_wait
from webapp.links.device import last_link, new_device, open_link, remember, this_device
from webapp.links.personal_forms import CodeForm, HouseholdForm, secret
from webapp.links.personal_under_way import household_under_way
from webapp.messages import sentence

CONFLICT, TOO_MANY = 409, 429
View = Callable[..., ResponseReturnValue]


def with_link(view: View) -> View:
    """Give a view the link in use on this device; without one, to the page where codes are typed."""

    @wraps(view)
    def found(**arguments: Any) -> ResponseReturnValue:
        invitation = open_link()
        return view(invitation, **arguments) if invitation is not None else _to("start")

    return found


@blueprint.get("/tra-loi")
@public
def personal_start() -> ResponseReturnValue:
    """Where a letter's code is typed, or brought behind the # by its QR code; and the way on for who began here."""
    return remember(make_response(_start_page(CodeForm(formdata=None))), this_device() or new_device())


@blueprint.post("/tra-loi")
@public
def personal_open() -> ResponseReturnValue:
    """Exchange the code: from here on this device goes on without it, and no other can."""
    form, device = CodeForm(), this_device()
    if device is None:  # the browser refuses cookies: the code must not be spent on it
        form.code.errors = [sentence(SurveyError("link.no_cookie", "The browser keeps no cookie."))]
        return remember(make_response(_start_page(form), UNPROCESSABLE), new_device())
    waiting = seconds_to_wait(now=now())
    if waiting:
        page = make_response(render_template("links/personal_wait.html", seconds=waiting), TOO_MANY)
        page.headers["Retry-After"] = str(waiting)
        return page
    code = form.code.data or ""
    try:
        invitation = invitations.exchange(db.session, code, device=device.secret, secret=secret(), now=now())
    except SurveyError as error:
        if error.code == "link.unknown":
            count_wrong_code(now=now())
        form.code.errors = [sentence(error)]
        return make_response(_start_page(form, refused=error.code), UNPROCESSABLE)
    device.use(invitation, code)
    return remember(make_response(_to("resume")), device)


@blueprint.get("/tra-loi/phieu")
@public
@with_link
def personal_resume(invitation: Invitation) -> ResponseReturnValue:
    """To where this device stopped: who answers, consent, or a page of questions."""
    going = household_under_way(invitation)
    if going is not None:
        return pages.resume(going)
    case = invitation.case
    return _to("household" if case.household_line is not None and case.selected_position is None else "consent")


@blueprint.route("/tra-loi/trong-ho", methods=["GET", "POST"])
@public
@with_link
def personal_household(invitation: Invitation) -> ResponseReturnValue:
    """How many adults there are; the draw says who of them answers."""
    case = invitation.case
    if case.household_line is None or household_under_way(invitation) is not None:
        return _to("resume")
    form = HouseholdForm(adults=case.eligible_persons)
    if form.validate_on_submit():
        try:
            invitations.choose_person(db.session, invitation, adults=form.adults.data, now=now())
        except SurveyError as error:
            return _refused(invitation, error)
        return _to("consent")
    shown = render_template("links/personal_household.html", survey=case.survey, case=case, form=form)
    return shown, UNPROCESSABLE if form.errors else 200


@blueprint.get("/tra-loi/dong-y")
@public
@with_link
def personal_consent(invitation: Invitation) -> ResponseReturnValue:
    """What the person is told before the first question, and the two answers to it (R1)."""
    case = invitation.case
    person_missing = case.household_line is not None and case.selected_position is None
    if person_missing or household_under_way(invitation) is not None:
        return _to("resume")
    version = published_version(db.session, case.survey_id)
    if version is None:
        return _refused(invitation, SurveyError("link.no_questionnaire", "Nothing is published."))
    return render_template("links/personal_consent.html", case=case, **pages.consent_asked(case.survey, version))


@blueprint.post("/tra-loi/dong-y")
@public
@with_link
def personal_answer_consent(invitation: Invitation) -> ResponseReturnValue:
    """Begin where the answer is yes; a no is asked about once more, since it closes the household's form."""
    answer = request.form.get("dong_y")
    if answer == "khong":
        return _to("decline")
    if answer != "co":
        return _to("consent")
    try:
        _begin(invitation)
    except SurveyError as error:
        return _refused(invitation, error)
    return _to("resume")


@blueprint.get("/tra-loi/khong-tham-gia")
@public
@with_link
def personal_decline(invitation: Invitation) -> ResponseReturnValue:
    """What it means not to take part."""
    if household_under_way(invitation) is not None:
        return _to("resume")
    return render_template("links/personal_decline.html", survey=invitation.case.survey)


@blueprint.post("/tra-loi/khong-tham-gia")
@public
@with_link
def personal_declined(invitation: Invitation) -> ResponseReturnValue:
    """The person does not take part; nothing else about them is kept (R1)."""
    survey = invitation.case.survey
    try:
        invitations.decline(db.session, invitation, now=now())
    except SurveyError as error:
        return _refused(invitation, error)
    return render_template("links/open_declined.html", survey=survey)


@blueprint.get("/tra-loi/phieu/<section>")
@public
@with_link
def personal_page(invitation: Invitation, section: str) -> ResponseReturnValue:
    """One page of questions."""
    going = household_under_way(invitation)
    return _to("resume") if going is None else pages.show_page(going, section, template="links/personal_page.html")


@blueprint.post("/tra-loi/phieu/<section>")
@public
@with_link
def personal_keep(invitation: Invitation, section: str) -> ResponseReturnValue:
    """Keep what was entered, then go where the button says; of another household's page nothing."""
    going = household_under_way(invitation)
    if going is None or request.form.get("instance_id") != str(going.draft.instance_id):
        return _to("start")
    return pages.keep_page(going, section)


@blueprint.post("/tra-loi/phieu/luu")
@public
@takes_json
def personal_save() -> ResponseReturnValue:
    """What the page saves by itself."""
    if request.mimetype in autosave.FORMS:
        return personal_keep(section="luu")  # type: ignore[no-any-return]
    return autosave.save_for(_still_under_way)


@blueprint.get("/tra-loi/xem-lai")
@public
@with_link
def personal_review(invitation: Invitation) -> ResponseReturnValue:
    """What is still to be answered, or that it can be sent."""
    going = household_under_way(invitation)
    if going is None:
        return _to("resume")
    going.speak_to_respondent()
    return pages.review_page(going, template="links/personal_review.html")


@blueprint.post("/tra-loi/gui")
@public
def personal_send() -> ResponseReturnValue:
    """Send the form, once; the same again gets the same thanks."""
    form, invitation = SendForm(), open_link() or last_link()
    instance_id = form.sent_id
    if invitation is None or instance_id is None:
        return _to("start")
    try:
        if not invitations.is_receipt(db.session, invitation, instance_id):
            _submit(invitation, instance_id, form.reviewed.data or "")
    except SurveyError as error:
        return _refused(invitation, error)
    return _to("thanks")


@blueprint.get("/tra-loi/cam-on")
@public
def personal_thanks() -> ResponseReturnValue:
    """The form has been sent; nothing of it is shown again (R4)."""
    invitation = last_link()
    if invitation is None or invitation.state != "spent":
        return _to("start")
    return render_template("links/personal_thanks.html", survey=invitation.case.survey)


@blueprint.get("/tra-loi/de-sau")
@public
@with_link
def personal_later(invitation: Invitation) -> ResponseReturnValue:
    """Everything is kept; how to go on later."""
    return render_template("links/personal_later.html", survey=invitation.case.survey)


@blueprint.get("/tra-loi/bang-hoi/<int:form>/<mark>")
@public
@with_link
def personal_form_file(invitation: Invitation, form: int, mark: str) -> ResponseReturnValue:
    """The questionnaire ready to be asked, for the device that answers it."""
    return form_answer(version_asked(form, invitation.case.survey_id), mark)


@blueprint.get("/tra-loi/bang-hoi/<int:form>/<mark>/<language>")
@public
@with_link
def personal_questions_file(invitation: Invitation, form: int, mark: str, language: str) -> ResponseReturnValue:
    """Its questions as they are drawn, in one language."""
    return questions_answer(version_asked(form, invitation.case.survey_id), mark, language)


def _start_page(form: CodeForm, *, refused: str = "") -> str:
    last = last_link()
    return render_template(
        "links/personal_start.html",
        survey=last.case.survey if last else None,
        form=form,
        refused=refused,
        begun=open_link() is not None,
        state=last.state if last else "",
    )


def _begin(invitation: Invitation) -> None:
    case = invitation.case
    version = published_version(db.session, case.survey_id)
    if version is None:
        raise SurveyError("link.no_questionnaire", "Nothing is published.")
    questionnaire = questionnaire_of(version)
    invitations.begin(
        db.session,
        invitation,
        instance_id=ConsentForm().new_id,
        consent_text_version=consent_of(case.survey, version, questionnaire).text_version,
        language=chosen(questionnaire, request.form.get(LANGUAGE)),
        now=now(),
    )


def _submit(invitation: Invitation, instance_id: UUID, reviewed: str) -> None:
    going = household_under_way(invitation)
    if going is None or going.draft.instance_id != instance_id:
        raise SurveyError("link.nothing_here", "This device has begun nothing of the kind.")
    going.speak_to_respondent()
    if going.reviewed_hash() != reviewed:
        raise SurveyError("response.changed_since_review", "The answers changed after the review.")
    invitations.send(db.session, invitation, going.draft, now=now())


def _still_under_way() -> Any:
    going = household_under_way()
    if going is None:
        raise SurveyError("link.nothing_here", "This device has begun nothing of the kind.")
    return going


SAID_TO_HOUSEHOLDS = {
    "interview.sent_meanwhile": "link.nothing_here",
    "interview.no_questionnaire": "link.not_in_field",
    "link.no_questionnaire": "link.not_in_field",
    "response.version_closed": "link.not_in_field",
    "response.conflict": "link.nothing_here",
    "link.unknown": "link.nothing_here",
}
"""What services say to an interviewer, as it is said to somebody at home."""


def _refused(invitation: Invitation, error: SurveyError) -> tuple[Response, int]:
    page = render_template(
        "links/personal_refused.html",
        survey=invitation.case.survey,
        message=sentence(SurveyError(SAID_TO_HOUSEHOLDS.get(error.code, error.code), str(error), **error.facts)),
        may_go_on=error.code in {"response.changed_since_review", "response.incomplete", "case.adults_outside"},
    )
    return make_response(page), CONFLICT


def _to(view: str) -> ResponseReturnValue:
    return redirect(url_for(f"links.personal_{view}"), 303)
