"""Pages by which anybody answers at an open link: consent, page after page, review, sending, thanks.

The code in the address is no secret and leads to no answer: a draft opens for the browser that began it only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.errors import SurveyError
from surveys.fieldwork.links.open_links import LinkStanding, link_with_code, standing_of
from surveys.fieldwork.links.records import OpenLink
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.responses import volunteers
from webapp.access import is_called_by_script, public, takes_json
from webapp.clock import now, today
from webapp.extensions import db
from webapp.interview import autosave, pages
from webapp.interview.consent import consent_of
from webapp.interview.form_files import form_answer, questions_answer, version_asked
from webapp.interview.forms import ConsentForm, SendForm
from webapp.interview.language import FIELD as LANGUAGE
from webapp.interview.language import chosen
from webapp.links.blueprint import blueprint
from webapp.links.open_browser import answers_under_way, give, hashed, new_token, take_back
from webapp.links.open_flow import BEGINNING, SENDING, WAIT_SECONDS, admits
from webapp.messages import sentence

BAIT = "trang_web"
"""A field that no person sees and programs that fill in whatever there is do."""
CONFLICT, GONE, BUSY = 409, 410, 503
View = Callable[..., ResponseReturnValue]


def of_link(view: View) -> View:
    """Give a view the link of its address instead of the code; a code that leads nowhere gets a page in words."""

    @wraps(view)
    def found(open_code: str, **arguments: Any) -> ResponseReturnValue:
        link = link_with_code(db.session, open_code)
        if link is None and is_called_by_script():
            abort(404)
        if link is None:
            return render_template("links/open_closed.html", standing=None, survey=None), 404
        return view(link, **arguments)

    return found


@blueprint.get("/tra-loi/mo/<open_code>")
@public
@of_link
def open_start(link: OpenLink) -> ResponseReturnValue:
    """What the survey is, and whether one agrees (R1); or that this browser has begun; or that it is over."""
    standing = _standing(link)
    going = answers_under_way(link)
    if going is not None and standing.takes_begun:
        going.speak_to_respondent()
        return render_template("links/open_begun.html", going=going, link=link, survey=link.survey, standing=standing)
    version = published_version(db.session, link.survey_id)
    if not standing.takes_new or version is None:
        return _closed(standing)
    asked = pages.consent_asked(link.survey, version)
    return render_template("links/open_consent.html", link=link, bait=BAIT, **asked)


@blueprint.post("/tra-loi/mo/<open_code>")
@public
@of_link
def open_begin(link: OpenLink) -> ResponseReturnValue:
    """Begin where the answer is yes; whoever says no, or nothing, is thanked and nothing is kept."""
    answer = request.form.get("dong_y")
    if answer == "khong":
        return render_template("links/open_declined.html", survey=link.survey, link=link)
    if answer != "co" or request.form.get(BAIT) or answers_under_way(link) is not None:
        return _to_start(link)
    if not admits(link, BEGINNING):
        return _busy(link)
    token = new_token()
    try:
        _begin(link, token)
    except SurveyError:
        return _to_start(link)
    return give(make_response(redirect(url_for("links.open_resume", open_code=link.code), 303)), link, token)


@blueprint.get("/tra-loi/mo/<open_code>/phieu")
@public
@of_link
def open_resume(link: OpenLink) -> ResponseReturnValue:
    """To the page where this browser stopped."""
    going = answers_under_way(link)
    return _to_start(link) if going is None else pages.resume(going)


@blueprint.get("/tra-loi/mo/<open_code>/phieu/<section>")
@public
@of_link
def open_page(link: OpenLink, section: str) -> ResponseReturnValue:
    """One page of questions."""
    going = answers_under_way(link)
    return _to_start(link) if going is None else pages.show_page(going, section, template="links/open_page.html")


@blueprint.post("/tra-loi/mo/<open_code>/phieu/<section>")
@public
@of_link
def open_keep(link: OpenLink, section: str) -> ResponseReturnValue:
    """Keep what was entered, then go where the button says."""
    going = answers_under_way(link)
    return _to_start(link) if going is None else pages.keep_page(going, section)


@blueprint.post("/tra-loi/mo/<open_code>/phieu/luu")
@public
@takes_json
@of_link
def open_save(link: OpenLink) -> ResponseReturnValue:
    """What the page saves by itself."""
    if request.mimetype in autosave.FORMS:
        going = answers_under_way(link)
        return _to_start(link) if going is None else pages.keep_page(going, "luu")
    return autosave.save_for(lambda: answers_under_way(link))


@blueprint.get("/tra-loi/mo/<open_code>/xem-lai")
@public
@of_link
def open_review(link: OpenLink) -> ResponseReturnValue:
    """What is still to be answered, or that it can be sent; and the way to give it up."""
    going = answers_under_way(link)
    if going is None:
        return _to_start(link)
    going.speak_to_respondent()
    return pages.review_page(going, template="links/open_review.html")


@blueprint.post("/tra-loi/mo/<open_code>/gui")
@public
@of_link
def open_send(link: OpenLink) -> ResponseReturnValue:
    """Send the answers, once; the same again gets the same thanks."""
    form = SendForm()
    instance_id = form.sent_id
    if instance_id is None:
        return _to_start(link)
    reviewed = form.reviewed.data or ""
    if not volunteers.is_receipt(db.session, instance_id, reviewed):
        if not admits(link, SENDING):
            return _busy(link)
        try:
            _submit(link, instance_id, reviewed)
        except SurveyError as error:
            if volunteers.is_receipt(db.session, instance_id, reviewed):  # the same came by another window meanwhile
                return _thanks(link)
            refused = render_template(
                "links/open_not_sent.html", link=link, survey=link.survey, message=sentence(error)
            )
            return refused, CONFLICT
    return _thanks(link)


@blueprint.get("/tra-loi/mo/<open_code>/cam-on")
@public
@of_link
def open_thanks(link: OpenLink) -> ResponseReturnValue:
    """The answers have arrived; nothing of them is shown again (R4)."""
    return render_template("links/open_thanks.html", link=link, survey=link.survey, standing=_standing(link))


@blueprint.post("/tra-loi/mo/<open_code>/xoa")
@public
@of_link
def open_give_up(link: OpenLink) -> ResponseReturnValue:
    """Delete what this browser has begun: who stops leaves nothing, and the next one on a shared phone begins anew."""
    going = answers_under_way(link)
    if going is not None:
        db.session.delete(going.draft)
    answer = make_response(_to_start(link) if "moi" in request.form else _given_up(link))
    return take_back(answer, link)


@blueprint.get("/tra-loi/mo/<open_code>/bang-hoi/<int:form>/<mark>")
@public
@of_link
def open_form_file(link: OpenLink, form: int, mark: str) -> ResponseReturnValue:
    """The questionnaire ready to be asked; whoever has the link may read it anyway."""
    return form_answer(version_asked(form, link.survey_id), mark)


@blueprint.get("/tra-loi/mo/<open_code>/bang-hoi/<int:form>/<mark>/<language>")
@public
@of_link
def open_questions_file(link: OpenLink, form: int, mark: str, language: str) -> ResponseReturnValue:
    """Its questions as they are drawn, in one language."""
    return questions_answer(version_asked(form, link.survey_id), mark, language)


def _begin(link: OpenLink, token: str) -> None:
    version = published_version(db.session, link.survey_id)
    if version is None:
        raise SurveyError("interview.no_questionnaire", "Nothing is published.")
    questionnaire = questionnaire_of(version)
    volunteers.begin(
        db.session,
        link,
        instance_id=ConsentForm().new_id,
        token_hash=hashed(token),
        consent_text_version=consent_of(link.survey, version, questionnaire).text_version,
        language=chosen(questionnaire, request.form.get(LANGUAGE)),
        now=now(),
    )


def _submit(link: OpenLink, instance_id: UUID, reviewed: str) -> None:
    going = answers_under_way(link)
    if going is None or going.draft.instance_id != instance_id:
        raise SurveyError("open_link.nothing_here", "This browser has begun nothing of the kind.")
    going.speak_to_respondent()
    if going.reviewed_hash() != reviewed:
        raise SurveyError("response.changed_since_review", "The answers changed after the review.")
    volunteers.submit(db.session, going.draft, now=now())  # type: ignore[arg-type]


def _standing(link: OpenLink) -> LinkStanding:
    return standing_of(db.session, link, today=today())


def _to_start(link: OpenLink) -> ResponseReturnValue:
    return redirect(url_for("links.open_start", open_code=link.code), 303)


def _thanks(link: OpenLink) -> ResponseReturnValue:
    thanks: Response = make_response(redirect(url_for("links.open_thanks", open_code=link.code), 303))
    return take_back(thanks, link)


def _given_up(link: OpenLink) -> str:
    return render_template("links/open_declined.html", survey=link.survey, link=link)


def _closed(standing: LinkStanding) -> ResponseReturnValue:
    return render_template("links/open_closed.html", standing=standing, survey=standing.link.survey), GONE


def _busy(link: OpenLink) -> ResponseReturnValue:
    page = make_response(render_template("links/open_busy.html", link=link, survey=link.survey), BUSY)
    page.headers["Retry-After"] = str(WAIT_SECONDS)
    return page
