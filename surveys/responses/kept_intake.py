"""A kept interview becomes the response of its case after all, because a supervisor said so, without reading it.

Where the case has a response already, that one becomes void and the new one names it (`deprecated_id`): both stay until
lock, and no result counts the older (R4).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.records import CASE_STATES, Case, InterviewDraft
from surveys.fieldwork.service import add_visit
from surveys.fieldwork.supervision.service import refuse_void, set_aside
from surveys.fieldwork.supervision.still_open import refuse_locked
from surveys.locks import hold_case
from surveys.people.records import Person
from surveys.responses import releases
from surveys.responses.arrivals import read_arrival
from surveys.responses.intake import Checked, checked, link_of, person_of, response_of
from surveys.responses.records import Response, ResponseLink
from surveys.text.i18n import gettext as _


def accept_kept(session: Session, kept: KeptSubmission, *, person: Person, now: datetime) -> None:
    """Make the response of a kept interview, as of the day on which it was held.

    Errors: `kept.screened_out` (it asks nothing of the case any more), `kept.case_is_void`, those of `checked` and,
    where the case has a response that would be void, `supervision.report_final` and `supervision.void_reveals`.
    """
    hold_case(session, kept.case_id)
    case = session.get_one(Case, kept.case_id, populate_existing=True)
    refuse_locked(case.survey)
    if case.state == "void":
        raise SurveyError("kept.case_is_void", f"Case {case.code} is void.", case_code=case.code)
    arrival = read_arrival(kept.content, person_id=kept.person_id, received_at=kept.received_at)
    one = checked(session, arrival)
    if one.screened:
        raise SurveyError("kept.screened_out", f"The interview at {case.code} ended with the screening.")
    before = _put_aside(session, case, person, now)
    if session.get(Response, arrival.instance_id) is not None:
        one = replace(one, arrival=replace(arrival, instance_id=uuid4()))
    _store(session, one, case, before)
    _complete(session, case, one, now)


def _put_aside(session: Session, case: Case, person: Person, now: datetime) -> UUID | None:
    """The response that the case has becomes void, out of the results in a whole step; its id, if there was one."""
    link = session.scalar(select(ResponseLink).where(ResponseLink.case_id == case.id))
    if link is None:
        return None
    older = link.response_id
    refuse_void(session, case.survey, {older})
    releases.take_back(session, case.survey, {older}, now=now)
    set_aside(session, case, link, reason=_("Nhận phiếu khác của hộ thay phiếu này"), person=person, now=now)
    return older


def _store(session: Session, one: Checked, case: Case, before: UUID | None) -> None:
    chosen = person_of(session, case, one.arrival.eligible_persons)
    for name, value in chosen.items():
        setattr(case, name, value)
    session.add(Response(**response_of(one, case, case.person_probability), deprecated_id=before))
    session.flush()
    session.add(ResponseLink(**link_of(one.arrival)))
    session.flush()


def _complete(session: Session, case: Case, one: Checked, now: datetime) -> None:
    session.execute(delete(InterviewDraft).where(InterviewDraft.case_id == case.id))
    add_visit(
        session,
        case,
        DISPOSITIONS["complete"],
        person=session.get_one(Person, one.arrival.person_id),
        now=one.arrival.finished_at,
    )
    if case.state in ("finished", "unassigned"):
        CASE_STATES.move(session, case, "open")
    if case.state != "completed":
        CASE_STATES.move(session, case, "completed")  # one that was looked at waits again: this is another interview
    audit.log(session, "case.completed", "case", case.id, at=now, person_id=None, survey_id=case.survey_id)
