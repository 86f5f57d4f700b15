"""The office's page of a survey's open link: to open and close it, to take the code and the notice from, to count."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

import segno
from flask import Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.links import open_links
from surveys.fieldwork.links.open_links import link_of, standing_of
from surveys.fieldwork.links.poster import SIZES, Poster, write_poster
from surveys.fieldwork.links.records import OpenLink
from surveys.people.permissions import Action
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.requests.records import Survey
from surveys.responses.modes import VOLUNTEERS
from surveys.responses.releases import waiting_responses
from surveys.samples.service import current_draw
from webapp.access import current_person, require
from webapp.accounts.slips import service_address
from webapp.clock import now, today
from webapp.extensions import db
from webapp.interview.consent import minutes_of
from webapp.links.blueprint import UNPROCESSABLE, blueprint
from webapp.links.open_forms import OpenLinkForm
from webapp.messages import sentence
from webapp.qr import qr_svg
from webapp.stale_forms import unless_changed

PICTURES = {"png": "image/png", "svg": "image/svg+xml"}
PNG_SCALE = 20
ONLY_HERE = ("localhost", "127.0.0.1", "::1")
"""An address that nothing but the server itself reaches."""
FIELD_OF = {
    "open_link.day_over": "closes_on",
    "open_link.too_few": "most_responses",
    "open_link.without_sample": "without_sample",
}
"""Where on the form a refusal belongs; any other stands above it."""


def _link_as_saved(survey: Survey) -> list[object]:
    link = link_of(db.session, survey)
    return [] if link is None else [link.state, link.closes_on, link.most_responses]


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/lien-ket-mo")
@require(Action.ISSUE_LINKS)
def open_link(survey: Survey) -> ResponseReturnValue:
    """How the link stands, and what can be done with it."""
    link = link_of(db.session, survey)
    limits = {} if link is None else {"closes_on": link.closes_on, "most_responses": link.most_responses}
    return _page(survey, OpenLinkForm(formdata=None, data=limits))


@blueprint.post("/khao-sat/<int:survey_id>/thu-thap/lien-ket-mo")
@require(Action.ISSUE_LINKS)
@unless_changed(_link_as_saved)
def settle_open_link(survey: Survey) -> ResponseReturnValue:
    """Open the link, or give an open one other limits."""
    form, link = OpenLinkForm(), link_of(db.session, survey)
    if not form.validate_on_submit():
        return _page(survey, form), UNPROCESSABLE
    limits = {"closes_on": form.closes_on.data, "most_responses": form.most_responses.data}
    was_open = link is not None and link.state == "open"
    try:
        if link is not None and was_open:
            open_links.change_limits(db.session, link, **limits, person=current_person(), now=now())
        else:
            confirmed = bool(form.without_sample.data)
            open_links.open_link(
                db.session, survey, **limits, without_sample=confirmed, person=current_person(), now=now()
            )
    except SurveyError as error:
        field = FIELD_OF.get(error.code)
        if field:
            form[field].errors = [sentence(error)]
        else:
            form.form_errors.append(sentence(error))
        return _page(survey, form), UNPROCESSABLE
    flash(_("Đã lưu.") if was_open else _("Đã mở liên kết. Ai có địa chỉ này cũng trả lời được."), "success")
    return redirect(url_for("links.open_link", survey_id=survey.id))


@blueprint.post("/khao-sat/<int:survey_id>/thu-thap/lien-ket-mo/dong")
@require(Action.ISSUE_LINKS)
def close_open_link(survey: Survey) -> ResponseReturnValue:
    """Take nobody any more."""
    link = link_of(db.session, survey) or abort(404)
    try:
        open_links.close_link(db.session, link, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
    else:
        flash(_("Đã đóng liên kết. Phiếu đang trả lời dở cũng không gửi được nữa."), "success")
    return redirect(url_for("links.open_link", survey_id=survey.id))


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/lien-ket-mo/ma-qr.<picture_format>")
@require(Action.ISSUE_LINKS)
def open_link_code(survey: Survey, picture_format: str) -> ResponseReturnValue:
    """The QR code as a picture, for a page or a leaflet of the office's own."""
    if picture_format not in PICTURES:
        abort(404)
    link = link_of(db.session, survey) or abort(404)
    drawn = BytesIO()
    code = segno.make_qr(address_of(link), error="m")
    code.save(drawn, kind=picture_format, scale=PNG_SCALE if picture_format == "png" else 1, border=4, light="#fff")
    return _file(drawn.getvalue(), PICTURES[picture_format], f"lien-ket-mo-{survey.id}.{picture_format}")


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/lien-ket-mo/to-moi-<paper_size>.pdf")
@require(Action.ISSUE_LINKS)
def open_link_poster(survey: Survey, paper_size: str) -> ResponseReturnValue:
    """The notice to print."""
    if paper_size not in SIZES:
        abort(404)
    link = link_of(db.session, survey) or abort(404)
    version = published_version(db.session, survey.id) or abort(404)
    poster = Poster(
        title=survey.title,
        office=survey.request.implementing_body,
        address=address_of(link),
        minutes=minutes_of(questionnaire_of(version)),
        until=link.closes_on,
    )
    return _file(write_poster(poster, paper_size), "application/pdf", f"to-moi-{survey.id}-{paper_size}.pdf")


def address_of(link: OpenLink) -> str:
    """The address as it is printed and scanned."""
    return service_address() + url_for("links.open_start", open_code=link.code)


def _page(survey: Survey, form: OpenLinkForm) -> str:
    link = link_of(db.session, survey)
    standing = None if link is None else standing_of(db.session, link, today=today())
    return render_template(
        "links/open_link.html",
        survey=survey,
        form=form,
        standing=standing,
        address=None if link is None else address_of(link),
        is_only_here=urlsplit(service_address()).hostname in ONLY_HERE,
        qr=None if link is None else qr_svg(address_of(link)),
        waiting=waiting_responses(db.session, survey, source=VOLUNTEERS),
        has_questionnaire=published_version(db.session, survey.id) is not None,
        has_sample=current_draw(db.session, survey.id) is not None,
    )


def _file(content: bytes, mimetype: str, name: str) -> Response:
    return send_file(BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
