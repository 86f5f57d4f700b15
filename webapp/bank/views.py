"""Pages of the question bank: look for an item, see what it asks and where it was asked, retire an own one."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.questionnaires.bank import service
from surveys.questionnaires.bank.standard_items import TOPICS
from surveys.questionnaires.bank.uses import uses_of
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.records import Survey
from surveys.units.service import covers
from webapp.access import current_person, require
from webapp.bank.context import supply
from webapp.bank.shown import shown_item
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence

blueprint = Blueprint("bank", __name__, template_folder="templates")
blueprint.app_context_processor(supply)
STATES = {"retired", "active"}


@blueprint.get("/ngan-hang-cau-hoi")
@require(Action.VIEW_QUESTIONNAIRE)
def index() -> ResponseReturnValue:
    """All items that the person may use, by topic; found by words without marks."""
    words, topic = request.args.get("tim", ""), request.args.get("chu-de", "")
    found = service.entries(db.session, person=current_person(), words=words, topic=topic, retired=True)
    return render_template("bank/index.html", entries=found, topics=TOPICS, words=words, topic=topic)


@blueprint.get("/ngan-hang-cau-hoi/<code>")
@require(Action.VIEW_QUESTIONNAIRE)
def item(code: str) -> ResponseReturnValue:
    """One item: what it asks in both languages, its versions, where it was asked and whether the answers compare."""
    entry = service.entry_of(db.session, code, person=current_person()) or abort(404)
    stored = service.stored(db.session, code)
    return render_template(
        "bank/item.html",
        entry=entry,
        shown=shown_item(entry.content),
        versions=list(reversed(stored.versions)) if stored else [],
        uses=uses_of(db.session, stored, person=current_person()) if stored else [],
        drafts=_drafts(),
        is_own=service.may_change(db.session, entry, person=current_person()),
        topics=TOPICS,
    )


@blueprint.post("/ngan-hang-cau-hoi/<code>/tinh-trang")
@require(Action.EDIT_QUESTIONNAIRE)
def move(code: str) -> ResponseReturnValue:
    """Retire an own item, or bring it back."""
    state = request.form.get("state", "")
    if service.entry_of(db.session, code, person=current_person()) is None:
        abort(404)
    if state not in STATES:
        return redirect(url_for("bank.item", code=code))
    try:
        stored = service.own_item(db.session, code) or abort(404)
        service.move_item(db.session, stored, state, person=current_person(), now=now())
    except SurveyError as error:
        flash(sentence(error), "error")
    else:
        words = _("Đã thôi dùng. Nơi đã hỏi vẫn giữ nguyên.") if state == "retired" else _("Đã dùng lại.")
        flash(words, "success")
    return redirect(url_for("bank.item", code=code))


def _drafts() -> list[tuple[Survey, QuestionnaireVersion]]:
    """The questionnaires that are being written on the page, within the person's unit."""
    rows = db.session.execute(
        select(Survey, QuestionnaireVersion)
        .join(QuestionnaireVersion, QuestionnaireVersion.survey_id == Survey.id)
        .join(StudioDocument, StudioDocument.version_id == QuestionnaireVersion.id)
        .where(QuestionnaireVersion.state == "draft", Survey.state == "design")
        .order_by(StudioDocument.updated_at.desc())
    )
    person = current_person()
    return [(survey, version) for survey, version in rows if covers(db.session, person.unit_id, survey.unit_id)]
