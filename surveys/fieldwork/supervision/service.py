"""What a supervisor does with a case that came back: accept it, think better of it, or make its response void.

To ask the collaborator to go back is `fieldwork.callbacks`; no answer is seen or changed here (R4).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.records import CASE_STATES, Case
from surveys.fieldwork.supervision.history import HistoryLine, history_of
from surveys.fieldwork.supervision.records import CaseDecision, VoidedResponse
from surveys.fieldwork.supervision.still_open import refuse_locked, withdraw_open
from surveys.fieldwork.supervision.tally import SupervisionTally, tally_of
from surveys.locks import hold_case, hold_survey
from surveys.people.records import Person
from surveys.requests.records import Survey
from surveys.responses import releases
from surveys.responses.records import RESPONSE_STATES, ResponseLink
from surveys.text import one_line

__all__ = [
    "HistoryLine",
    "SupervisionTally",
    "accept",
    "accept_all",
    "history_of",
    "refuse_void",
    "set_aside",
    "take_back_acceptance",
    "tally_of",
    "void_response",
    "void_responses",
]

SHORTEST_REASON, LONGEST_REASON = 5, 500
INTERVIEW_VOID = "interview_void"


def accept(session: Session, case: Case, *, person: Person, now: datetime) -> None:
    """Say that the case was looked at and is in order. Errors: `survey.locked`, `supervision.not_waiting`."""
    hold_case(session, case.id)
    refuse_locked(case.survey)
    if case.state != "completed":
        raise SurveyError("supervision.not_waiting", f"Case {case.code} is {case.state}.", case_code=case.code)
    CASE_STATES.move(session, case, "accepted")
    _decide(session, case, "accepted", person, now)


def accept_all(session: Session, survey: Survey, case_ids: Collection[int], *, person: Person, now: datetime) -> int:
    """Accept those of the chosen cases that still wait; returns how many. Errors: `survey.locked`."""
    hold_survey(session, survey.id)
    refuse_locked(survey)
    chosen = select(Case).where(Case.survey_id == survey.id, Case.state == "completed").order_by(Case.id)
    waiting = [case for case in session.scalars(chosen) if case.id in set(case_ids)]
    for case in waiting:
        accept(session, case, person=person, now=now)
    return len(waiting)


def take_back_acceptance(session: Session, case: Case, *, person: Person, now: datetime) -> None:
    """Let an accepted case wait again. Errors: `survey.locked`, `supervision.not_accepted`."""
    hold_case(session, case.id)
    refuse_locked(case.survey)
    if case.state != "accepted":
        raise SurveyError("supervision.not_accepted", f"Case {case.code} is {case.state}.", case_code=case.code)
    CASE_STATES.move(session, case, "completed")
    _decide(session, case, "taken_back", person, now)


def void_response(session: Session, case: Case, *, reason: str, again: bool, person: Person, now: datetime) -> None:
    """Let the response of a case count no longer; `again`: the case is open for another interview, else it is closed.

    Errors: those of `void_responses`.
    """
    void_responses(session, case.survey, [case.id], reason=reason, again=again, person=person, now=now)


def void_responses(
    session: Session,
    survey: Survey,
    case_ids: Collection[int],
    *,
    reason: str,
    again: bool,
    person: Person,
    now: datetime,
) -> int:
    """Let the responses of these cases count no longer, all together; returns how many.

    What live tables have leaves them in a whole step (R6). After fieldwork nothing else can leave along, so that as
    many of every group have to go as tell nothing of one; and nobody can go to a household again. Errors:
    `survey.locked`, `supervision.reason_short`, `supervision.reason_long`, `supervision.no_response` (with the case),
    `supervision.report_final`, `supervision.fieldwork_over`, `supervision.void_reveals`.
    """
    reason = _checked_reason(reason)
    hold_survey(session, survey.id)
    session.refresh(survey)
    _check_survey(survey, again=again)
    links = [_link_of(session, session.get_one(Case, case_id, populate_existing=True)) for case_id in case_ids]
    leaving = {link.response_id for _case, link in links}
    refuse_void(session, survey, leaving)
    releases.take_back(session, survey, leaving, now=now)
    for case, link in links:
        set_aside(session, case, link, reason=reason, person=person, now=now)
        _free(session, case, again=again)
        _decide(session, case, "void", person, now, reason)
    return len(links)


def refuse_void(session: Session, survey: Survey, leaving: Collection[UUID]) -> None:
    """Refuse what results after fieldwork would tell of. Errors: `supervision.report_final`,
    `supervision.void_reveals`."""
    if survey.state == "report":
        raise SurveyError("supervision.report_final", "The final report counts these forms.")
    if survey.state == "results" and releases.leaving_reveals(session, survey, set(leaving)):
        raise SurveyError("supervision.void_reveals", "Too few to go without a trace.", least=releases.STEP)


def set_aside(session: Session, case: Case, link: ResponseLink, *, reason: str, person: Person, now: datetime) -> None:
    """Make the response of a case void and keep what its link said; a call-back that waits is asked for no longer.

    The caller has let the response leave the live tables, and says how the case goes on.
    """
    withdraw_open(session, case, now)
    RESPONSE_STATES.move(session, link.response, "void")
    session.add(
        VoidedResponse(
            response_id=link.response_id,
            case_id=case.id,
            collaborator_id=link.collaborator_id,
            started_at=link.started_at,
            submitted_at=link.submitted_at,
            elapsed_seconds=link.elapsed_seconds,
            reason=reason,
            voided_at=now,
            voided_by_id=person.id,
        )
    )
    session.delete(link)
    session.flush()


def _free(session: Session, case: Case, *, again: bool) -> None:
    """The case without its response. Its visits stay: somebody was there."""
    state = "finished" if not again else "open" if case.collaborator_id else "unassigned"
    CASE_STATES.move(session, case, state, disposition=INTERVIEW_VOID)


def _checked_reason(reason: str) -> str:
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("supervision.reason_short", "Say why.", least=SHORTEST_REASON)
    if len(reason) > LONGEST_REASON:
        raise SurveyError("supervision.reason_long", "Shorter, please.", most=LONGEST_REASON)
    return reason


def _check_survey(survey: Survey, *, again: bool) -> None:
    refuse_locked(survey)
    if again and survey.state != "fieldwork":
        raise SurveyError("supervision.fieldwork_over", "Nobody can go there again.")


def _link_of(session: Session, case: Case) -> tuple[Case, ResponseLink]:
    link = session.scalar(select(ResponseLink).where(ResponseLink.case_id == case.id))
    if link is None or not case.has_response:
        raise SurveyError("supervision.no_response", f"Case {case.code} is {case.state}.", case_code=case.code)
    return case, link


def _decide(session: Session, case: Case, kind: str, person: Person, now: datetime, reason: str = "") -> None:
    session.add(CaseDecision(case_id=case.id, kind=kind, reason=reason, decided_at=now, decided_by_id=person.id))
    action = f"case.{kind}"
    audit.log(session, action, "case", case.id, at=now, person_id=person.id, survey_id=case.survey_id)
