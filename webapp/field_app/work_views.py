"""Who is logged in, and the work that a collaborator's phone takes along."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf.csrf import generate_csrf

from surveys.fieldwork.phones.work_list import work_list
from surveys.people.permissions import Action
from webapp.access import current_person, person_here, public, require, takes_json
from webapp.accounts.session_lock import is_locked
from webapp.clock import now
from webapp.extensions import db
from webapp.field_app.account_limits import per_account
from webapp.field_app.app_files import app_mark
from webapp.field_app.blueprint import blueprint
from webapp.field_app.wire import PERSON_HEADER, person_key, sender
from webapp.field_app.work_json import work_as_json


@blueprint.get("/chao")
@public
def hello() -> ResponseReturnValue:
    """Whether somebody is logged in and who, with a token for what is sent next; and what time it is here."""
    person = person_here()
    if person is not None and current_user.password_expired:
        person = None  # a code that someone else made opens nothing but the choice of an own password
    return jsonify(
        {
            "type": "khaosat-hello",
            "person": {"key": person_key(person), "name": person.full_name} if person else None,
            "token": generate_csrf(),
            "server_time": now().isoformat(timespec="milliseconds"),
            "app": app_mark(),
            "locked": person is not None and is_locked(),
            "https": request.is_secure,
        }
    )


@blueprint.get("/viec")
@require(Action.WORK_CASES)
@takes_json
@per_account("PHONE_WORK_LISTS")
def work() -> ResponseReturnValue:
    """The own cases with all that is needed to work on them."""
    if PERSON_HEADER in request.headers:
        sender()
    return jsonify(work_as_json(work_list(db.session, current_person()), made_at=now()))
