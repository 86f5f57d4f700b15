"""The respondent answers alone: the device is handed over, locked at the end, and the interview sent unseen."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import verify_password

from surveys.errors import SurveyError
from surveys.fieldwork import handover as service
from surveys.fieldwork.records import Case, InterviewDraft
from surveys.people.permissions import Action
from surveys.questionnaires.navigation import Section
from surveys.responses import service as responses
from surveys.responses.screened_out import is_screened_out
from webapp.access import current_person, require
from webapp.accounts.codes import hashed
from webapp.clock import now
from webapp.extensions import db
from webapp.interview.blueprint import blueprint
from webapp.interview.forms import CodeForm, HandOverForm, SendUnseenForm
from webapp.interview.language import speak_to_respondent
from webapp.interview.respondents_browser import (
    hand_to_respondent,
    is_respondents,
    is_with_respondent,
    log_out,
    take_back,
)
from webapp.interview.screened_out import screened_out_words
from webapp.interview.to_put_right import open_parts
from webapp.interview.under_way import HandedOver, UnderWay, draft_under_way
from webapp.messages import sentence

UNPROCESSABLE, CONFLICT = 422, 409
LONGEST_CODE = 20
ON_OWN_DEVICE = "by_link"
"""The household answers by its own link: the interviewer has no device to take back."""


@blueprint.route("/ho/<int:case_id>/dua-may", methods=["GET", "POST"])
@require(Action.WORK_CASES)
def hand_over(case: Case) -> ResponseReturnValue:
    """What happens when the device is handed over, and the code; then the respondent's first page."""
    draft = draft_under_way(case)
    if draft is None:
        return _to_case(case)
    if draft.handover is not None and draft.handover.state != "ended":
        raise HandedOver(case)
    going, form = UnderWay(case, draft), HandOverForm()
    if not going.may_hand_over:
        return redirect(url_for("interview.resume", case_id=case.id))
    again, first = draft.handover is not None, _first_section(going)
    if not first:
        return redirect(url_for("interview.review", case_id=case.id))
    wrong = [] if again else _wrong_before(going, first)
    if form.validate_on_submit() and not wrong:
        token_hash = hand_to_respondent(case)
        service.hand_over(
            db.session,
            draft,
            section=first,
            code_hash=hashed(form.code.data or ""),
            token_hash=token_hash,
            person=current_person(),
            now=now(),
        )
        return redirect(url_for("interview.resume", case_id=case.id), 303)
    page = render_template(
        "interview/handover.html",
        case=case,
        form=form,
        first=first,
        wrong=wrong,
        again=again,
        proposed=first.partition("@")[0] in _alone_by_form(going),
    )
    return page, UNPROCESSABLE if request.method == "POST" else 200


@blueprint.post("/ho/<int:case_id>/khoa-may")
@require(Action.WORK_CASES)
def lock(case: Case) -> ResponseReturnValue:
    """The respondent has finished or stops; what the browser remembers of the pages is to be forgotten."""
    draft = draft_under_way(case)
    if draft is None or draft.handover is None:
        return _to_case(case)
    if is_with_respondent(draft.handover, case):
        service.lock(db.session, draft, person=current_person(), now=now())
    answer: Response = make_response(redirect(url_for("interview.locked", case_id=case.id), 303))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.get("/ho/<int:case_id>/may-khoa")
@require(Action.WORK_CASES)
def locked(case: Case) -> ResponseReturnValue:
    """The screen that waits for the interviewer's code; after it, the one from which the interview is sent unseen."""
    draft = draft_under_way(case)
    if draft is None or draft.handover is None:
        return _without_handover(case)
    if draft.handover.state == ON_OWN_DEVICE:
        return _to_case(case)
    if is_with_respondent(draft.handover, case):
        return redirect(url_for("interview.resume", case_id=case.id))
    if draft.handover.state == "ended" and not is_respondents():
        return _ended(case, draft)
    speak_to_respondent(draft.language)
    elsewhere = draft.handover.state == "given" and not is_respondents()
    return render_template("interview/locked.html", case=case, form=CodeForm(formdata=None), elsewhere=elsewhere)


@blueprint.post("/ho/<int:case_id>/may-khoa")
@require(Action.WORK_CASES)
def give_code(case: Case) -> ResponseReturnValue:
    """The code: right, and the interviewer has the device again; wrong too often, and the password is wanted."""
    draft = draft_under_way(case)
    if draft is None or draft.handover is None:
        return _without_handover(case)
    if draft.handover.state == ON_OWN_DEVICE:
        return _to_case(case)
    typed, person = (CodeForm().code.data or "").strip()[:LONGEST_CODE], current_person()
    if draft.handover.code_hash and typed and verify_password(typed, draft.handover.code_hash):
        service.end(db.session, draft, person=person, now=now())
        take_back()
    elif typed:
        left = service.count_wrong_code(db.session, draft, person=person, now=now())
        if not left:
            return _ask_for_password(case, draft)
        flash(_("Mã chưa đúng, còn %(count)s lần thử.", count=left), "error")
    else:
        flash(_("Hãy ghi mã rồi bấm Mở khóa."), "error")
    return redirect(url_for("interview.locked", case_id=case.id), 303)


@blueprint.post("/ho/<int:case_id>/quen-ma")
@require(Action.WORK_CASES)
def code_forgotten(case: Case) -> ResponseReturnValue:
    """Without the code the password says who has the device; the interview can still be sent, unseen."""
    draft = draft_under_way(case)
    if draft is not None and draft.handover is not None and draft.handover.state == ON_OWN_DEVICE:
        return _to_case(case)
    return _ask_for_password(case, draft)


@blueprint.post("/ho/<int:case_id>/gui-kin")
@require(Action.WORK_CASES)
def send_unseen(case: Case) -> ResponseReturnValue:
    """Send the interview that was handed over; the same again gets the same thanks."""
    try:
        instance_id = UUID(SendUnseenForm().instance_id.data or "")
    except ValueError:
        return _to_case(case)
    draft = draft_under_way(case)
    if draft is not None and (draft.handover is None or draft.handover.state != "ended"):
        raise HandedOver(case)
    try:
        if draft is not None and draft.instance_id == instance_id:
            responses.submit(db.session, draft, person=current_person(), now=now())
        elif not responses.is_sent(db.session, case, instance_id):
            return _to_case(case)
    except SurveyError as error:
        return render_template("interview/not_sent.html", case=case, message=_refused(error)), CONFLICT
    if is_screened_out(db.session, case, instance_id):
        flash(screened_out_words(case), "success")
    return redirect(url_for("interview.thanks", case_id=case.id))


def respondents_review(going: UnderWay) -> str:
    """The respondent's last screen before the lock: what is still to be answered, or that this is all."""
    going.speak_to_respondent()
    last = next(reversed(going.sections()), None)
    return render_template(
        "interview/handover_review.html", going=going, case=going.case, parts=open_parts(going), last=last
    )


def stops_before(going: UnderWay, here: Section | None, following: Section) -> bool:
    """Whether the form says that the respondent answers alone from `following` on."""
    if going.is_self_completed or not going.may_hand_over:
        return False
    alone = _alone_by_form(going)
    return _page_key(following) in alone and (here is None or _page_key(here) not in alone)


def _alone_by_form(going: UnderWay) -> set[str]:
    """The pages that the form itself leaves to the respondent."""
    return {page.key for page in going.interview.questionnaire.sections() if page.self_completion}


def _page_key(section: Section) -> str:
    return section.key.partition("@")[0]


def _first_section(going: UnderWay) -> str:
    """The page from which the respondent answers: as before when it is handed over anew, else as asked for."""
    if going.draft.handover is not None:
        return going.draft.handover.section
    wanted = request.values.get("tu", "")
    return wanted if going.section(wanted) is not None else going.resumes_at or ""


def _wrong_before(going: UnderWay, first: str) -> list[Section]:
    """Pages before the hand-over on which something is missing or wrong: nobody could open them afterwards."""
    alone = {section.key for section in going.interview.sections_from(first)}
    return [section for section, errors in going.to_put_right() if errors and section.key not in alone]


def _ended(case: Case, draft: InterviewDraft) -> str:
    is_complete = not UnderWay(case, draft).interview.check_all()
    form = SendUnseenForm(formdata=None, instance_id=str(draft.instance_id))
    return render_template("interview/handover_ended.html", case=case, form=form, is_complete=is_complete)


def _without_handover(case: Case) -> ResponseReturnValue:
    """The interview has gone another way meanwhile; whoever holds a device that was handed over logs in."""
    if not is_respondents():
        return _to_case(case)
    log_out()
    return redirect(url_for("security.login"), 303)


def _ask_for_password(case: Case, draft: InterviewDraft | None) -> ResponseReturnValue:
    if draft is not None and draft.handover is not None:
        service.end(db.session, draft, person=current_person(), now=now())
    log_out()
    flash(_("Hãy đăng nhập lại bằng mật khẩu. Phần tự trả lời vẫn khóa; phiếu đủ thì vẫn gửi được."), "note")
    return redirect(url_for("security.login", next=url_for("interview.locked", case_id=case.id)), 303)


def _refused(error: SurveyError) -> str:
    """How much is missing is not told: it would say something of the answers."""
    if error.code == "response.incomplete":
        return _("Phiếu còn câu chưa trả lời. Hãy đưa máy lại để Ông/Bà trả lời nốt.")
    return sentence(error)


def _to_case(case: Case) -> ResponseReturnValue:
    return redirect(url_for("fieldwork.case", case_id=case.id))
