"""Where phones send interviews: read, checked, written together with others that arrive at the moment, receipted."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.people.permissions import Action
from surveys.responses.arrivals import read_arrival
from surveys.responses.intake import Checked, Receipt, checked, receive
from webapp.access import require, takes_json
from webapp.clock import now
from webapp.extensions import db
from webapp.field_app.account_limits import per_account
from webapp.field_app.blueprint import UNPROCESSABLE, blueprint
from webapp.field_app.straight_way import group_of
from webapp.field_app.wire import KEPT, object_sent, receipt, refusal, sender
from webapp.form_keys import repeatable
from webapp.messages import sentence
from webapp.transactions import reads_first

NOT_FOUND = 404


@blueprint.post("/phieu")
@require(Action.WORK_CASES)
@per_account("PHONE_SUBMISSIONS")
@takes_json
@reads_first
@repeatable
def submit() -> ResponseReturnValue:
    """Take in one interview; the receipt says that it is on the disk, and of which bytes."""
    received_at, person, sent = now(), sender(), object_sent()
    try:
        arrival = read_arrival(sent, person_id=person.id, received_at=received_at)
        group = group_of(current_app, db.engine)
        with group.coming():
            ready = checked(db.session, arrival)
            db.session.rollback()  # what was read is not held while others are waited for
        outcome = group.write(ready)
    except SurveyError as error:
        status = NOT_FOUND if error.code == "case.unknown" else UNPROCESSABLE
        facts = {"id": str(sent.get("instance_id")), "fields": error.facts.get("fields", [])}
        return refusal(error.code, status, sentence(error), **facts)
    message = sentence(SurveyError(f"kept.{outcome.reason}", "Kept.")) if outcome.outcome == KEPT else ""
    return receipt(
        outcome.instance_id, outcome.outcome, received_at=received_at, reason=outcome.reason, message=message
    )


def write_together(session: Session, arrivals: Sequence[Checked]) -> list[Receipt]:
    """Take in all that wait, in the transaction of `session`."""
    return receive(session, arrivals, now=now())
