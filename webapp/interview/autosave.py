"""What a page saves by itself while it is filled in: the whole interview as JSON, answered with a receipt as JSON.

Of two pages that are open on one interview the one that knows the newest revision saves, the other is told. No answer
is ever sent back from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from surveys.errors import SurveyError
from surveys.fieldwork.records import Case
from surveys.people.permissions import Action
from webapp.access import require, takes_json
from webapp.clock import now
from webapp.interview.blueprint import blueprint
from webapp.interview.under_way import HandedOver, UnderWay, under_way
from webapp.messages import sentence

LARGEST = 2 * 1024 * 1024
"""Bytes; five hundred questions answered at length are a tenth of it."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
"""What a page without script sends, if a questionnaire has a page of that very name."""
TOO_LARGE, UNPROCESSABLE, CONFLICT = 413, 422, 409
STATUSES = {"interview.answers_unreadable": UNPROCESSABLE, "interview.answers_too_large": TOO_LARGE}


@blueprint.post("/ho/<int:case_id>/phong-van/luu")
@require(Action.WORK_CASES)
@takes_json
def save(case: Case) -> ResponseReturnValue:
    """Keep the answers of the page that sends them, unless another page saved meanwhile."""
    if request.mimetype in FORMS:
        keep: Any = current_app.view_functions["interview.keep"]
        return keep(case_id=case.id, section="luu")  # type: ignore[no-any-return]
    return save_for(lambda: _at_the_door(case))


def save_for(find: Callable[[], UnderWay | None]) -> ResponseReturnValue:
    """Keep what was sent in the interview that `find` gives; the receipt, or why not."""
    try:
        sent = _sent()
        revision = _save(find, sent)
    except SurveyError as error:
        refused = {"message": sentence(error), "code": error.code}
        if "revision" in error.facts:
            refused["revision"] = error.facts["revision"]
        return jsonify(refused), STATUSES.get(error.code, CONFLICT)
    return jsonify({"revision": revision, "saved_at": now().isoformat(timespec="seconds")})


def _at_the_door(case: Case) -> UnderWay | None:
    try:
        return under_way(case)
    except HandedOver as error:
        raise SurveyError("interview.handed_over", "The respondent answers alone, or has.") from error


def _sent() -> dict[str, Any]:
    """The object that was sent."""
    if (request.content_length or 0) > LARGEST:
        raise SurveyError("interview.answers_too_large", "More than a page sends.")
    if not request.is_json:
        abort(415)
    try:
        sent = request.get_json()
    except (BadRequest, RecursionError) as error:
        raise SurveyError("interview.answers_unreadable", "No JSON.") from error
    if not isinstance(sent, dict):
        raise SurveyError("interview.answers_unreadable", "No JSON object.")
    return sent


def _save(find: Callable[[], UnderWay | None], sent: dict[str, Any]) -> int:
    going = find()
    if going is None or sent.get("instance_id") != str(going.draft.instance_id):
        raise SurveyError("interview.sent_meanwhile", "No such interview is under way.")
    return going.save_answers(
        revision=sent.get("revision"),
        answers=sent.get("answers"),
        declined=sent.get("declined", []),
        section=_text(sent.get("section")),
        language=_text(sent.get("language")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
