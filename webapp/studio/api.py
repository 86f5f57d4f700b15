"""What the studio's script calls: changes sent as they are typed, steps back and forth, who else is there.

 POST …/soan/sua        {"tab", "base", "uid"?, "person"?, "operations": [{"id", "op", …}]}
                        → {"revision", "applied": [id], "conflicts": [{"id", "uid", "field", "value", "name"}],
                           "refused": [{"id", "message"}], "problems_count"}
 POST …/soan/hoan-tac, …/soan/lam-lai   {"tab"} → {"revision", "uid", "words", "undo", "redo"}
 POST …/soan/tinh-hinh  {"tab", "since", "uid"} → {"revision", "others": [{"name", "uid"}], "changed": [uid],
                           "undo", "redo", "problems_count"}; it also tells the others that this tab is here

What is refused as a whole comes back as {"code", "message", "final"}; final is what no later try changes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio import service
from surveys.questionnaires.studio.presence import checked_tab
from surveys.questionnaires.studio.records import StudioDocument
from surveys.requests.records import Survey
from webapp.access import current_person, record_number, require, takes_json
from webapp.clock import now
from webapp.extensions import db
from webapp.messages import sentence
from webapp.studio.blueprint import blueprint

LARGEST = 2 * 1024 * 1024
TOO_LARGE, UNPROCESSABLE, CONFLICT = 413, 422, 409
STATUSES = {"studio.body_too_large": TOO_LARGE, "studio.unknown_operation": UNPROCESSABLE}
FINAL = {"studio.no_draft", "questionnaire.not_in_design", "studio.other_person"}
View = Callable[..., ResponseReturnValue]
ADDRESS = "/khao-sat/<int:survey_id>/phieu/<int:version_id>/soan"


def refused_in_json(view: View) -> View:
    """Answer what a service refuses with its sentence, and a status that undoes what was begun."""

    @wraps(view)
    def answered(**arguments: Any) -> ResponseReturnValue:
        try:
            return view(**arguments)
        except SurveyError as error:
            told = {"code": error.code, "message": sentence(error), "final": error.code in FINAL}
            return jsonify(told), STATUSES.get(error.code, CONFLICT)

    return answered


@blueprint.post(f"{ADDRESS}/sua")
@require(Action.EDIT_QUESTIONNAIRE)
@takes_json
@refused_in_json
def change(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Keep what was changed on the page."""
    sent, person = _sent(), current_person()
    if sent.get("person") not in (None, person.id):
        raise SurveyError("studio.other_person", "Somebody else has logged in; this was written by another person.")
    tab = checked_tab(sent.get("tab"))
    changed = service.change(
        db.session,
        version,
        sent.get("operations", []),
        base_revision=sent.get("base"),  # type: ignore[arg-type]
        tab=tab,
        person=person,
        now=now(),
    )
    if isinstance(sent.get("uid"), str):
        service.seen(db.session, version, tab=tab, uid=sent["uid"], person=person, now=now())
    return jsonify(as_json(changed))


@blueprint.post(f"{ADDRESS}/hoan-tac")
@require(Action.EDIT_QUESTIONNAIRE)
@takes_json
@refused_in_json
def undo(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Take back the last own step."""
    return _stepped(version, service.undo)


@blueprint.post(f"{ADDRESS}/lam-lai")
@require(Action.EDIT_QUESTIONNAIRE)
@takes_json
@refused_in_json
def redo(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Do again what was taken back."""
    return _stepped(version, service.redo)


@blueprint.post(f"{ADDRESS}/tinh-hinh")
@require(Action.EDIT_QUESTIONNAIRE)
@takes_json
@refused_in_json
def situation(survey: Survey, version: QuestionnaireVersion) -> ResponseReturnValue:
    """Who else is here, what they changed, what could be taken back; and that this tab is here too."""
    studio = db.session.get(StudioDocument, version.id)
    if studio is None:
        raise SurveyError("studio.no_draft", "Never written in the studio.", number=version.number)
    asked = _sent()
    tab, uid = checked_tab(asked.get("tab")), str(asked.get("uid") or "")
    since = record_number(str(asked.get("since") or "0")) or 0
    service.seen(db.session, version, tab=tab, uid=uid, person=current_person(), now=now())
    others = service.others_here(db.session, version, tab=tab, now=now())
    return jsonify(
        {
            "revision": studio.revision,
            "others": [{"name": other.name, "uid": other.uid} for other in others],
            "changed": service.changes_since(db.session, version, since, tab=tab) if since < studio.revision else [],
            "problems_count": len(studio.problems),
            **_next_steps(studio, tab),
        }
    )


def as_json(changed: service.Changed) -> dict[str, Any]:
    """What became of the operations, for the page."""
    return {
        "revision": changed.revision,
        "applied": changed.applied,
        "conflicts": [vars(conflict) for conflict in changed.conflicts],
        "refused": [{"id": each.id, "message": sentence(each.error)} for each in changed.refused],
        "problems_count": len(changed.problems),
    }


def _stepped(version: QuestionnaireVersion, step: Callable[..., service.Step]) -> ResponseReturnValue:
    tab = checked_tab(_sent().get("tab"))
    done = step(db.session, version, tab=tab, person=current_person(), now=now())
    studio = db.session.get_one(StudioDocument, version.id)
    found = {"revision": done.revision, "uid": done.uid, "words": done.words, "problems_count": len(studio.problems)}
    return jsonify({**found, **_next_steps(studio, tab)})


def _next_steps(studio: StudioDocument, tab: str) -> dict[str, str | None]:
    back, forth = service.next_words(db.session, studio, tab=tab, person=current_person(), now=now())
    return {"undo": back, "redo": forth}


def _sent() -> dict[str, Any]:
    """The object that was sent."""
    if (request.content_length or 0) > LARGEST:
        raise SurveyError("studio.body_too_large", "More than a page sends.", most=LARGEST // 1024 // 1024)
    if not request.is_json:
        abort(415)
    try:
        sent = request.get_json()
    except (BadRequest, RecursionError) as error:
        raise SurveyError("studio.unknown_operation", "No JSON.") from error
    if not isinstance(sent, dict):
        raise SurveyError("studio.unknown_operation", "No JSON object.")
    return sent
