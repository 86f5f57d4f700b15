"""What the keying page's script asks for: the compiled questionnaire, and a place to save its lines."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from surveys.errors import SurveyError
from surveys.fieldwork.paper import entries
from surveys.fieldwork.paper.records import PaperForm
from surveys.people.permissions import Action
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from webapp.access import current_person, require, takes_json
from webapp.clock import now
from webapp.extensions import db
from webapp.interview.client_files import lasting
from webapp.interview.form_files import form_content, form_mark
from webapp.messages import sentence

LARGEST = 2 * 1024 * 1024
CONFLICT, UNPROCESSABLE = 409, 422
STATUSES = {"paper.answers_unreadable": UNPROCESSABLE}


def add_to(blueprint: Blueprint) -> None:
    """Give the blueprint its addresses for scripts."""
    blueprint.get("/khao-sat/<int:survey_id>/phieu-giay/bang-hoi/<int:version_id>/<mark>")(compiled_form)
    blueprint.post("/phieu-giay/<int:paper_form_id>/luu")(save)


@require(Action.ENTER_PAPER)
def compiled_form(survey: Survey, version: QuestionnaireVersion, mark: str) -> ResponseReturnValue:
    """The questionnaire ready to be asked, under an address that changes with it."""
    current = mark.startswith(form_mark(version))
    return lasting(form_content(version), mimetype="application/json", is_current=current)


@require(Action.ENTER_PAPER)
@takes_json
def save(paper_form: PaperForm) -> ResponseReturnValue:
    """Keep the lines of the page that sends them, unless another page saved meanwhile."""
    try:
        sent = _sent()
        entry = entries.own_entry(db.session, paper_form, current_person())
        if entry is None:
            raise SurveyError("paper.entry_gone", "Nobody here keys this form.")
        revision = entries.save_entry(db.session, entry, revision=sent.get("revision"), answers=sent.get("lines"))
    except SurveyError as error:
        refused = {"message": sentence(error), "code": error.code}
        if "revision" in error.facts:
            refused["revision"] = error.facts["revision"]
        return jsonify(refused), STATUSES.get(error.code, CONFLICT)
    return jsonify({"revision": revision, "saved_at": now().isoformat(timespec="seconds")})


def _sent() -> dict[str, Any]:
    if (request.content_length or 0) > LARGEST or not request.is_json:
        abort(415)
    try:
        sent = request.get_json()
    except (BadRequest, RecursionError) as error:
        raise SurveyError("paper.answers_unreadable", "No JSON.") from error
    if not isinstance(sent, dict):
        raise SurveyError("paper.answers_unreadable", "No JSON object.")
    return sent
