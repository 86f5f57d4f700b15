"""Handing an interview over to the respondent, who answers alone from a page on; what nobody may see afterwards (R4).

From the hand-over the interviewer has no way to any answer, not even to earlier ones: what is shown of them may rest
on what was answered alone. The interview can be sent unseen, or handed over anew from where it was before.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.records import HANDOVER_STATES, Case, InterviewDraft, InterviewHandover
from surveys.locks import hold_case
from surveys.people.records import Person

MOST_TRIES = 5


def hand_over(
    session: Session,
    draft: InterviewDraft,
    *,
    section: str,
    code_hash: str,
    token_hash: str,
    person: Person,
    now: datetime,
) -> InterviewHandover:
    """Hand the interview over from page `section` on; anew where it was handed over and the code was given since.

    Anew, everything that was answered since the first time is deleted and it begins at the same page. Errors:
    `case.not_yours`, `state.not_allowed` while the respondent has it.
    """
    hold_case(session, draft.case_id)
    case = _own_case(session, draft, person)
    known = draft.handover
    if known is None:
        known = draft.handover = InterviewHandover(
            instance_id=draft.instance_id,
            section=section,
            code_hash=code_hash,
            token_hash=token_hash,
            answers_before=dict(draft.answers),
            declined_before=list(draft.declined),
            given_at=now,
        )
    else:
        secrets = {"code_hash": code_hash, "token_hash": token_hash, "wrong_codes": 0, "given_at": now}
        HANDOVER_STATES.move(session, known, "given", **secrets)
        draft.answers, draft.declined = dict(known.answers_before), list(known.declined_before)
    draft.section, draft.updated_at, draft.revision = known.section, now, draft.revision + 1
    session.flush()
    _log(session, "interview.handed_over", case, person, now)
    return known


def lock(session: Session, draft: InterviewDraft, *, person: Person, now: datetime) -> None:
    """The respondent has finished, or stops here: from now on no page of the interview opens. Twice is once."""
    hold_case(session, draft.case_id)
    case, known = _own_case(session, draft, person), _handed_over(draft)
    if known.state == "given":
        HANDOVER_STATES.move(session, known, "locked")
        _log(session, "interview.handover_locked", case, person, now)


def end(session: Session, draft: InterviewDraft, *, person: Person, now: datetime) -> None:
    """The interviewer has proved who it is, by the code or by the password: the interview may be sent unseen."""
    hold_case(session, draft.case_id)
    case, known = _own_case(session, draft, person), _handed_over(draft)
    if known.state != "ended":
        HANDOVER_STATES.move(session, known, "ended")
        _log(session, "interview.handover_ended", case, person, now)


def count_wrong_code(session: Session, draft: InterviewDraft, *, person: Person, now: datetime) -> int:
    """Count a wrong code; returns how many tries are left. With the last one the code is worth nothing any more."""
    hold_case(session, draft.case_id)
    case, known = _own_case(session, draft, person), _handed_over(draft)
    known.wrong_codes += 1
    left = max(0, MOST_TRIES - known.wrong_codes)
    if not left:
        known.code_hash = ""
        _log(session, "interview.handover_code_void", case, person, now)
    session.flush()
    return left


def _handed_over(draft: InterviewDraft) -> InterviewHandover:
    if draft.handover is None:
        raise SurveyError("interview.not_handed_over", "The interview is not handed over.")
    return draft.handover


def _own_case(session: Session, draft: InterviewDraft, person: Person) -> Case:
    case = session.get_one(Case, draft.case_id)
    if case.collaborator_id != person.id:
        raise SurveyError("case.not_yours", f"Case {case.code} is not assigned to person {person.id}.")
    return case


def _log(session: Session, action: str, case: Case, person: Person, now: datetime) -> None:
    audit.log(session, action, "case", case.id, at=now, person_id=person.id, survey_id=case.survey_id)
