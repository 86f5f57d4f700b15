"""Where phones send what was done at the cases: visits, selections, refusals of consent, call-backs."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from surveys.errors import SurveyError
from surveys.fieldwork.phones.events import receive_event
from surveys.fieldwork.phones.sent_events import read_event
from surveys.people.permissions import Action
from webapp.access import require, takes_json
from webapp.clock import now
from webapp.extensions import db
from webapp.field_app.account_limits import per_account
from webapp.field_app.blueprint import UNPROCESSABLE, blueprint
from webapp.field_app.wire import KEPT, object_sent, receipt, refusal, sender
from webapp.messages import sentence

NOT_FOUND = 404


@blueprint.post("/viec-da-lam")
@require(Action.WORK_CASES)
@takes_json
@per_account("PHONE_EVENTS")
def send_event() -> ResponseReturnValue:
    """Take in one event; the receipt says what became of it."""
    received_at, person, sent = now(), sender(), object_sent()
    try:
        event = read_event(sent, received_at=received_at)
        done = receive_event(db.session, event, person=person, now=received_at)
    except SurveyError as error:
        status = NOT_FOUND if error.code == "case.unknown" else UNPROCESSABLE
        return refusal(error.code, status, sentence(error), id=str(sent.get("event_id")), fields=[])
    if done.outcome != KEPT:
        return receipt(event.event_id, done.outcome, received_at=done.received_at)
    db.session.commit()  # 409 else ends with a rollback, and this is there for good
    message = sentence(SurveyError(f"kept_event.{done.reason}", "Kept."))
    return receipt(event.event_id, KEPT, received_at=done.received_at, reason=done.reason, message=message)
